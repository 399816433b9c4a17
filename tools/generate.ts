/**
 * Writes every file that is made from the code: the configuration page, the failure catalogue, the API's description.
 * `--check` writes nothing and fails when one of them is out of date.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { consumersFile } from '../src/access/consumers.ts'
import { flag, readOrEnd } from '../src/app/command-line.ts'
import { createApp, type HttpDeps } from '../src/http/app.ts'
import { openApiDocument } from '../src/http/openapi-document.ts'
import { ServerSettings } from '../src/http/settings.ts'
import { brunoFiles } from './bruno-files.ts'
import { areClientTypes, clientOperations, type Description, makeClientTypes } from './client-files.ts'
import { configurationPage } from './config-page.ts'
import { failuresPage } from './generate-failures.ts'

const root = join(import.meta.dirname, '..')
const { options: values } = readOrEnd(
  {
    usage: 'npm run generate',
    purpose: {
      vi: 'Ghi lại các tệp sinh từ mã nguồn: trang cấu hình, danh mục lỗi, mô tả API.',
      en: "Writes the files that are made from the code: configuration page, failure catalogue, the API's description.",
    },
    options: { check: flag('không ghi, chỉ kiểm tra', 'writes nothing, and says what is out of date') },
    examples: [
      {
        typed: 'npm run generate -- --check',
        meaning: { vi: 'chỉ nêu tệp đã cũ, không ghi gì', en: 'names what is out of date and writes nothing' },
      },
    ],
    exitCodes: {
      0: { vi: 'mọi tệp đúng với mã nguồn', en: 'every file is up to date' },
      1: { vi: 'có tệp cũ (chỉ với --check)', en: 'a file is out of date (with --check)' },
      2: { vi: 'dòng lệnh sai', en: 'the command line is wrong' },
    },
  },
  process.argv.slice(2),
  process.env,
)

/** The routes are only described here, never called: what they would call need not be there. */
const described = createApp({
  settings: ServerSettings.parse({}),
  operations: {},
  units: {},
} as unknown as HttpDeps)
const descriptionText = `${JSON.stringify(openApiDocument(described), null, 2)}\n`
const description: Description = JSON.parse(descriptionText)
const files = {
  'docs/reference/configuration.md': configurationPage(),
  'contracts/failures.md': failuresPage(),
  'contracts/gateway/consumers.schema.json': `${JSON.stringify(z.toJSONSchema(consumersFile(new Map()), { io: 'input' }), null, 2)}\n`,
  'contracts/gateway/openapi.json': descriptionText,
  'clients/typescript/src/generated/operations.ts': clientOperations(description),
  ...brunoFiles(description),
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
const types = 'clients/typescript/src/generated/api.ts'
const typesAreStale = !areClientTypes(read(join(root, types)) ?? '', description)
if (typesAreStale && values.check) console.error(`${types} is out of date: npm run generate`)
else if (typesAreStale) {
  writeFileSync(join(root, types), await makeClientTypes(description))
  console.log(`wrote ${types}`)
}
if (values.check && (stale.length > 0 || typesAreStale)) process.exitCode = 1

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
