/** The contract's schemas, as tests want them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

const folder = join(import.meta.dirname, '../../../contracts/upstream/public-service-portal')
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false, strictRequired: false })
formats.default(ajv)

type Schema = 'session' | 'dossier' | 'progress' | 'dossier-2026' | 'progress-2026' | 'status-2026'
const read = (name: Schema) => JSON.parse(readFileSync(join(folder, `${name}.schema.json`), 'utf8')) as object

/** What is wrong with a value by this schema; nothing when all is well. */
export function toProblems(name: Schema, value: unknown): string[] {
  const validate = ajv.getSchema(name) ?? ajv.addSchema(read(name), name).getSchema(name)
  if (validate === undefined) throw new Error(`no schema ${name}`)
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${name}: ${instancePath} ${message}`)
}
