/** Nothing is done unseen: every operation of the API, every form and every operation of the trail has its row in `acts.ts`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { forms, type Operation, routes, writers } from './acts.ts'

const root = join(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const description: { paths: Record<string, Record<string, { operationId: string }>> } = JSON.parse(
  read('contracts/gateway/openapi.json'),
)
const operationIds = Object.values(description.paths).flatMap((methods) =>
  Object.values(methods).map((one) => one.operationId),
)

/** Of a family it is put together: `webhook-` or `-batch` with what is done. */
const inFull = (operation: string, text: string) =>
  text.includes(`'${operation}'`) ||
  text.includes(`\`${operation.split('-')[0]}-\${`) ||
  text.includes(`}-${operation.split('-').at(-1)}\``)

test('every operation of the API leaves its record, or says why it leaves none', () => {
  expect([...operationIds].sort()).toEqual(Object.keys(routes).sort())
})

test('every form of a page leaves the record of what it does', () => {
  const files = ['src/console', 'src/board', 'src/cases', 'src/pages'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => relative(root, join(root, folder, name))),
  )
  const posting = files.filter((file) => /\bapp\.(post|put|delete)\(/.test(read(file)))
  expect(posting.sort()).toEqual(Object.keys(forms).sort())
})

test('every operation of the trail is written where the table says, and nothing but it is named', () => {
  const missing = Object.entries(writers).filter(([operation, file]) => !inFull(operation, read(file)))
  expect(missing).toEqual([])
  const named = new Set<string>(
    [...Object.values(routes), ...Object.values(forms)].flatMap((row) => ('nothing' in row ? [] : row)),
  )
  // By workers, processes and commands, without a request or a form of their own.
  const elsewhere: readonly Operation[] = [
    'send-to-portal',
    'linked-report',
    'authenticate',
    // Whatever was tried without the right to it.
    'authorize',
    'load-register',
    'load-law',
    'load-units',
    'purge-filings',
    'purge-trail',
    'rotate-keys',
    'accept-key',
    'export-audit',
    'exchange-secrets',
    'expire-agreement',
    'carry-out',
  ]
  expect(
    Object.keys(writers)
      .filter((operation) => !named.has(operation))
      .sort(),
  ).toEqual([...elsewhere].sort())
})

test('only the guard that names the missing right refuses for want of a role, so that none is left out of the trail', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const refusing = files.filter((name) => read(join('src', name)).includes("GatewayFailure('role-required'"))
  // A person who signs in with a provider is on record as a sign-in that was refused.
  const signIns = ['access/persons/open-persons.ts', 'pages/session/person-sign-in.ts']
  expect(refusing.sort()).toEqual(['access/policy.ts', ...signIns].sort())
})
