/** The contract's schemas and samples, as tests want them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'

const folder = join(import.meta.dirname, '../../../contracts/upstream/civil-registry')
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

export const sample = (name: string): string => read(join('samples', name))
export const sampleNames = (): string[] => readdirSync(join(folder, 'samples'))
export const schemaNames = (): string[] => readdirSync(folder).filter((name) => /\.(schema\.json|xsd)$/.test(name))

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false, strictRequired: false })
for (const name of ['fields-g2', 'fields-g3', 'result'])
  ajv.addSchema(JSON.parse(read(`${name}.schema.json`)) as object)
const compiled = new Map<string, ValidateFunction>()

/** What is wrong with a value by this schema (`push-g2`); nothing when all is well. */
export function toProblems(name: string, value: unknown): string[] {
  const held = compiled.get(name) ?? compile(name)
  compiled.set(name, held)
  return held(value)
    ? []
    : (held.errors ?? []).map(({ instancePath, message }) => `${name}: ${instancePath} ${message}`)
}

function compile(name: string): ValidateFunction {
  const schema = JSON.parse(read(`${name}.schema.json`)) as { $id?: string }
  return (schema.$id === undefined ? undefined : ajv.getSchema(schema.$id)) ?? ajv.compile(schema)
}

/** What is wrong with a declaration of G1. */
export function problemsOfXml(text: string): string[] {
  const document = XmlDocument.fromString(text)
  const xsd = XmlDocument.fromString(read('hotich-g1.xsd'))
  const validator = XsdValidator.fromDoc(xsd)
  try {
    validator.validate(document)
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  } finally {
    validator.dispose()
    xsd.dispose()
    document.dispose()
  }
}

/** A whole push, its declaration included. */
export function problemsOfPush(generation: 'G1' | 'G2' | 'G3', body: string): string[] {
  const push = JSON.parse(body) as { module: string; data: string }
  const of = generation.toLowerCase()
  const inside =
    generation === 'G1'
      ? problemsOfXml(push.data)
      : toProblems(`declaration-${of}-${push.module}`, JSON.parse(push.data))
  return [...toProblems(`push-${of}`, push), ...inside]
}
