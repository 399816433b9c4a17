/** The collection for Bruno is the description's: a request for each operation, none beside it, and no address or key of anyone. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readDescription } from '../../../src/http/pages/reference/description.ts'
import { brunoFiles } from '../../../tools/bruno-files.ts'

const root = resolve(import.meta.dirname, '../../..')
const document = JSON.parse(readFileSync(join(root, 'contracts/gateway/openapi.json'), 'utf8'))
const files = brunoFiles(document)

test('what is kept is what the description makes, and nothing else', () => {
  const kept = readdirSync(join(root, 'clients/bruno'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  expect(kept.toSorted()).toEqual(Object.keys(files).toSorted())
  for (const [name, text] of Object.entries(files)) expect(readFileSync(join(root, name), 'utf8'), name).toBe(text)
})

test('every operation is a request that goes to the address and with the key of the environment', () => {
  const { operations } = readDescription(document)
  for (const { id, tag, operation } of operations) {
    const text = files[`clients/bruno/${tag}/${id}.bru`] ?? ''
    expect(text, id).toMatch(/^ {2}url: \{\{gateway\}\}\/\S*$/m)
    expect(text, id).toContain(`  auth: ${operation.security?.length ? 'inherit' : 'none'}\n`)
  }
  expect(Object.values(files).join('')).not.toMatch(/https?:\/\/(?!motcua\.example\.vn)|lth_/)
})
