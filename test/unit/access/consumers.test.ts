/** The consumers file: what is wrong in it is named all at once, and no key or hash is repeated. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { issueKey, readKey, secretMatches } from '../../../src/access/api-key.ts'
import { parseConsumers } from '../../../src/access/consumers.ts'
import { openCredentials } from '../../../src/access/credentials.ts'
import { createQuotas } from '../../../src/access/quotas.ts'
import type { GatewayFailure } from '../../../src/domain/failure.ts'
import { createKeyedHash } from '../../../src/domain/keyed-hash.ts'

const hashKey = 'k'.repeat(32)
const silent = { debug() {}, info() {}, warn() {}, error() {} }
const folder = mkdtempSync(join(tmpdir(), 'lienthong-access-'))
const file = join(folder, 'consumers.yaml')
afterEach(() => rmSync(file, { force: true }))

function fileWith(key: { id: string; hash: string }, more = ''): string {
  return `consumers:
  - id: one-stop
    name: One-stop system
    keys: [{ id: ${key.id}, hash: ${key.hash}${more} }]
    units: [H99]
    quota: { perMinute: 60, burst: 2 }
    grants: []
`
}

function codeOf(act: () => unknown): string | undefined {
  try {
    act()
  } catch (error) {
    return (error as GatewayFailure).code
  }
  return undefined
}

test('a made key opens its entry, and nothing else does', async () => {
  const issued = issueKey(hashKey)
  const other = issueKey(hashKey)
  writeFileSync(file, fileWith(issued))
  const settings = { consumersFile: file, keyHashKey: hashKey, reloadIntervalMs: 2000 }
  const credentials = await openCredentials(settings, { now: Date.now }, silent)
  expect(credentials.identify(`Bearer ${issued.key}`).consumer.id).toBe('one-stop')
  expect(codeOf(() => credentials.identify(undefined))).toBe('credentials-missing')
  const wrong = [
    `Bearer ${other.key}`,
    `Bearer ${issued.key.slice(0, -1)}${issued.key.endsWith('A') ? 'E' : 'A'}`,
    `Bearer lth_${issued.id}_${readKey(other.key)?.secret}`,
    `Basic ${issued.key}`,
    `Bearer ${issued.key}x`,
    'Bearer ',
    issued.key,
  ]
  for (const authorization of wrong) {
    expect(
      codeOf(() => credentials.identify(authorization)),
      authorization.slice(0, 12),
    ).toBe('credentials-unknown')
  }
  credentials.close()
})

test('a key works until the end of its last day in Viet Nam and not after', async () => {
  const issued = issueKey(hashKey)
  writeFileSync(file, fileWith(issued, ', expires: 2026-11-23'))
  let now = Date.parse('2026-11-23T23:59:59+07:00')
  const settings = { consumersFile: file, keyHashKey: hashKey, reloadIntervalMs: 2000 }
  const credentials = await openCredentials(settings, { now: () => now }, silent)
  expect(credentials.identify(`Bearer ${issued.key}`).credentialId).toBe(issued.id)
  now += 1000
  expect(codeOf(() => credentials.identify(`Bearer ${issued.key}`))).toBe('credentials-unknown')
  credentials.close()
})

test('a bad file is refused with every reason and the one before it stays in force', async () => {
  const issued = issueKey(hashKey)
  writeFileSync(file, fileWith(issued))
  const settings = { consumersFile: file, keyHashKey: hashKey, reloadIntervalMs: 2000 }
  const credentials = await openCredentials(settings, { now: Date.now }, silent)
  writeFileSync(
    file,
    fileWith(issued).replace('grants: []', 'grants: [{ procedures: [x], operations: [fly] }]\n    nonsense: 1'),
  )
  const problems = await credentials.reload()
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    'consumers.0.grants.0.procedures.0',
    'consumers.0.grants.0.operations.0',
    'consumers.0',
  ])
  expect(credentials.identify(`Bearer ${issued.key}`).consumer.id).toBe('one-stop')
  rmSync(file)
  expect(await credentials.reload()).toEqual(['the file cannot be read'])
  expect(credentials.identify(`Bearer ${issued.key}`).consumer.id).toBe('one-stop')
  const next = issueKey(hashKey)
  writeFileSync(file, fileWith(next))
  expect(await credentials.reload()).toEqual([])
  expect(codeOf(() => credentials.identify(`Bearer ${issued.key}`))).toBe('credentials-unknown')
  credentials.close()
})

test('two entries for one key id, an unknown field and broken YAML are named', () => {
  const entry = { id: 'abcdefghijkl', hash: 'a'.repeat(64) }
  const twice = fileWith(entry) + fileWith(entry).replace('consumers:\n', '')
  expect(parseConsumers(twice).problems).toEqual([
    'consumers.1.id: "one-stop" stands twice',
    'consumers.1.keys.0.id: "abcdefghijkl" stands twice',
  ])
  const field = fileWith(entry).replace(
    'grants: []',
    'grants: [{ procedures: ["1.000001"], operations: [lookup], fields: [salary] }]',
  )
  expect(parseConsumers(field).problems[0]).toMatch(/^consumers\.0\.grants\.0\.fields\.0: no such field/)
  expect(parseConsumers('consumers: [').problems.length).toBeGreaterThan(0)
  expect(parseConsumers('consumers: &a [*a]').problems.length).toBeGreaterThan(0)
})

test('a secret is only ever compared against a hash of the same key', () => {
  const issued = issueKey(hashKey)
  const secret = readKey(issued.key)?.secret ?? ''
  const stored = Buffer.from(issued.hash, 'hex')
  expect(secretMatches(createKeyedHash(hashKey), secret, stored)).toBe(true)
  expect(secretMatches(createKeyedHash('o'.repeat(32)), secret, stored)).toBe(false)
  expect(secretMatches(createKeyedHash(hashKey), secret, undefined)).toBe(false)
})

test('a quota lets the burst through, then the rate, and says how long to wait', () => {
  let now = 1_000_000
  const quotas = createQuotas({ now: () => now })
  const consumer = {
    id: 'c',
    name: 'C',
    grants: [],
    units: [],
    roles: new Set<never>(),
    quota: { perMinute: 60, burst: 3 },
  }
  expect(
    [quotas.take(consumer), quotas.take(consumer), quotas.take(consumer)].map(({ remaining }) => remaining),
  ).toEqual([2, 1, 0])
  let failure: GatewayFailure | undefined
  try {
    quotas.take(consumer)
  } catch (error) {
    failure = error as GatewayFailure
  }
  expect(failure?.code).toBe('quota-exceeded')
  expect(failure?.retryAfterMs).toBe(1000)
  now += 1000
  expect(quotas.take(consumer).remaining).toBe(0)
  expect(quotas.take({ ...consumer, id: 'other' }).remaining).toBe(2)
})
