/**
 * Writes every file that is made from the code: the configuration page, the failure catalogue, the API's description.
 * `--check` writes nothing and fails when one of them is out of date.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { createApp, type HttpParts } from '../src/http/app.ts'
import { openApiDocument } from '../src/http/openapi.ts'
import { ServerSettings } from '../src/http/settings.ts'
import { configurationPage } from './config-page.ts'
import { failuresPage } from './generate-failures.ts'

const root = join(import.meta.dirname, '..')
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

/** The routes are only described here, never called: what they would call need not be there. */
const { app: described } = createApp({ settings: ServerSettings.parse({}), operations: {} } as unknown as HttpParts)
const files = {
  'docs/reference/configuration.md': configurationPage(),
  'contracts/failures.md': failuresPage(),
  'contracts/gateway/openapi.json': `${JSON.stringify(openApiDocument(described), null, 2)}\n`,
}

const stale = Object.entries(files).filter(([name, text]) => read(join(root, name)) !== text)
for (const [name, text] of stale) {
  if (values.check) console.error(`${name} is out of date: npm run generate`)
  else {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
    console.log(`wrote ${name}`)
  }
}
if (values.check && stale.length > 0) process.exitCode = 1

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
