/** The consumers file: what is wrong in it is named all at once, and no key or hash is repeated. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { issueKey, readKey, secretMatches } from '../../../src/access/api-key.ts'
import { parseConsumers } from '../../../src/access/consumers.ts'
import { openCredentials } from '../../../src/access/credentials.ts'
import { createQuotas } from '../../../src/access/quotas.ts'
import { readRegister } from '../../../src/access/read-register.ts'
import { GatewayFailure } from '../../../src/domain/failure.ts'
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

function findCode(act: () => unknown): string | undefined {
  try {
    act()
  } catch (error) {
    return (error as GatewayFailure).code
  }
  return undefined
}

const reasonsIn = (text: string): string[] => parseConsumers(text).problems.map(({ en }) => en)

test('a made key opens its entry, and nothing else does', async () => {
  const issued = issueKey(hashKey)
  const other = issueKey(hashKey)
  writeFileSync(file, fileWith(issued))
  const settings = { consumersFile: file, keyHashKey: hashKey, reloadIntervalMs: 2000 }
  const credentials = await openCredentials(settings, { now: Date.now }, silent)
  expect(credentials.identify(`Bearer ${issued.key}`).consumer.id).toBe('one-stop')
  expect(findCode(() => credentials.identify(undefined))).toBe('credentials-missing')
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
      findCode(() => credentials.identify(authorization)),
      authorization.slice(0, 12),
    ).toBe('credentials-unknown')
  }
  credentials.close()
})

test('only the form of the header is explained, never what is wrong with a key', async () => {
  const issued = issueKey(hashKey)
  writeFileSync(file, fileWith(issued))
  const settings = { consumersFile: file, keyHashKey: hashKey, reloadIntervalMs: 2000 }
  const credentials = await openCredentials(settings, { now: Date.now }, silent)
  const findPointers = (authorization: string) => {
    try {
      credentials.identify(authorization)
    } catch (error) {
      return error instanceof GatewayFailure && error.faults.map(({ pointer }) => pointer)
    }
    throw new Error('it was let in')
  }
  for (const formless of [issued.key, `Basic ${issued.key}`]) {
    expect(findPointers(formless)).toEqual(['Authorization'])
  }
  for (const wrong of [`Bearer ${issued.key}x`, 'Bearer lth_wrong', `Bearer ${issueKey(hashKey).key}`]) {
    expect(findPointers(wrong)).toEqual([])
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
  expect(findCode(() => credentials.identify(`Bearer ${issued.key}`))).toBe('credentials-unknown')
  credentials.close()
})

test('a certificate counts within its validity, and one whose dates cannot be read does not', async () => {
  const thumbprint = 'ab'.repeat(32)
  writeFileSync(
    file,
    fileWith(issueKey(hashKey)).replace('    units:', `    certificates: [{ thumbprint: ${thumbprint} }]\n    units:`),
  )
  const now = Date.parse('2026-11-23T08:00:00+07:00')
  const settings = { consumersFile: file, keyHashKey: hashKey, reloadIntervalMs: 2000 }
  const credentials = await openCredentials(settings, { now: () => now }, silent)
  const good = {
    thumbprint,
    subject: 'CN=one-stop',
    issuer: 'CN=ca',
    validFrom: now,
    validTo: now + 1,
    trusted: true,
    revoked: false,
  }
  expect(credentials.identify(undefined, good).consumer.id).toBe('one-stop')
  for (const dates of [{ validFrom: now + 1 }, { validTo: now }, { validFrom: Number.NaN }, { validTo: Number.NaN }]) {
    expect(findCode(() => credentials.identify(undefined, { ...good, ...dates }))).toBe('client-certificate-expired')
  }
  credentials.close()
})

test('a caller with a token has its rights until the token ends, and none after', async () => {
  const issued = issueKey(hashKey)
  writeFileSync(file, fileWith(issued))
  let now = Date.parse('2026-11-23T08:00:00+07:00')
  const settings = { consumersFile: file, keyHashKey: hashKey, reloadIntervalMs: 2000 }
  const credentials = await openCredentials(settings, { now: () => now }, silent)
  const caller = { ...credentials.identify(`Bearer ${issued.key}`), endsAt: now + 1_000 }
  now += 999
  expect(credentials.renew(caller)?.credentialId).toBe(issued.id)
  now += 1
  expect(credentials.renew(caller)).toBeUndefined()
  credentials.close()
})

test('keys that were hashed with the former key count beside those of the present one, and others do not', async () => {
  const [present, former, older] = [hashKey, 'f'.repeat(32), 'o'.repeat(32)].map((key) => issueKey(key))
  const settings = {
    consumersFile: file,
    keyHashKey: hashKey,
    formerKeyHashKey: 'f'.repeat(32),
    reloadIntervalMs: 2000,
  }
  for (const [issued, counts] of [
    [present, true],
    [former, true],
    [older, false],
  ] as const) {
    if (!issued) throw new Error('no key')
    writeFileSync(file, fileWith(issued))
    const credentials = await openCredentials(settings, { now: Date.now }, silent)
    const identify = () => credentials.identify(`Bearer ${issued.key}`).consumer.id
    if (counts) expect(identify()).toBe('one-stop')
    else expect(findCode(identify)).toBe('credentials-unknown')
    credentials.close()
  }
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
    'consumers.0.nonsense',
  ])
  expect(credentials.identify(`Bearer ${issued.key}`).consumer.id).toBe('one-stop')
  rmSync(file)
  expect(await credentials.reload()).toEqual(['there is no such file'])
  expect(credentials.identify(`Bearer ${issued.key}`).consumer.id).toBe('one-stop')
  const next = issueKey(hashKey)
  writeFileSync(file, fileWith(next))
  expect(await credentials.reload()).toEqual([])
  expect(findCode(() => credentials.identify(`Bearer ${issued.key}`))).toBe('credentials-unknown')
  credentials.close()
})

test('two entries for one key id, an unknown field and broken YAML are named', () => {
  const entry = { id: 'abcdefghijkl', hash: 'a'.repeat(64) }
  const twice = fileWith(entry) + fileWith(entry).replace('consumers:\n', '')
  expect(reasonsIn(twice)).toEqual([
    'consumers.1.id: "one-stop" stands twice',
    'consumers.1.keys.0.id: "abcdefghijkl" stands twice',
  ])
  const field = fileWith(entry).replace(
    'grants: []',
    'grants: [{ procedures: ["1.000001"], operations: [lookup], fields: [salary] }]',
  )
  expect(reasonsIn(field)[0]).toMatch(/^consumers\.0\.grants\.0\.fields\.0: no such field/)
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
  const quotas = createQuotas({ monotonic: { now: () => now } })
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

test('the register that a thread reads is the one that would have been read at once, whole and shared', async () => {
  const grants = [
    '[{ procedures: ["1.001193"], operations: [lookup], fields: [fullName, father.*], attributes: [sex] }]',
    '[{ procedures: ["2.000986", "1.001193"], operations: [file, follow] }]',
    '[]',
  ]
  const lines = ['consumers:']
  for (let index = 0; index < 1_037; index++) {
    const keys = Array.from({ length: 1 + (index % 3) }, (_, key) => {
      const id = `k${(index * 3 + key).toString(36).padStart(11, '0')}`
      const expires = index % 5 === 0 ? ', expires: 2027-01-31' : ''
      return `{ id: ${id}, hash: ${createHash('sha256').update(id).digest('hex')}${expires} }`
    })
    const quota = `{ perMinute: ${60 + (index % 2)}, burst: 5 }`
    lines.push(
      `  - { id: s-${index}, name: Hệ thống ${index}, keys: [${keys}], units: [H99.${index % 7}], quota: ${quota},`,
      `      roles: [${index % 11 === 0 ? 'operator' : ''}], grants: ${grants[index % 3]} }`,
    )
  }
  const text = lines.join('\n')
  writeFileSync(file, text)
  const [aside, atOnce] = [await readRegister(file), parseConsumers(text)]
  expect(atOnce.problems).toEqual([])
  expect(aside.register?.size).toBeGreaterThan(1_037)
  expect([...(aside.register ?? [])]).toEqual([...(atOnce.register ?? [])])
  const consumers = [...(aside.register?.values() ?? [])].map(({ consumer }) => consumer)
  expect(new Set(consumers.map((consumer) => consumer.grants)).size, 'equal rights stand once').toBe(3)
  expect(new Set(consumers.map((consumer) => consumer.units)).size).toBe(7)
})

test('a file in JSON is read as the same in YAML is, with the same faults at their lines, and no member twice', () => {
  const [one, other] = [issueKey(hashKey), issueKey(hashKey)].map((key, index) => ({
    id: `s-${index}`,
    name: 'Hệ thống: "một"',
    keys: [{ id: key.id, hash: key.hash, expires: '2027-01-31' }],
    units: ['H99'],
    quota: { perMinute: 60, burst: 5 },
    grants: [{ procedures: ['1.001193'], operations: ['lookup'], fields: ['@few', 'father.*'], from: '2026-01-01' }],
  }))
  const tree = { fieldGroups: { few: ['fullName'] }, consumers: [one, other] }
  const json = parseConsumers(JSON.stringify(tree, null, 2))
  expect(json.problems).toEqual([])
  expect([...(json.register ?? [])]).toEqual([...(parseConsumers(stringify(tree)).register ?? [])])
  const wrong = { ...tree, consumers: [one, { ...other, units: [], nonsense: 1 }] }
  expect(reasonsIn(JSON.stringify(wrong, null, 2))).toEqual([
    expect.stringMatching(/^consumers\.1\.units: .*\(line \d+\)$/),
    expect.stringMatching(/^consumers\.1\.nonsense: .*\(line \d+\)$/),
  ])
  const twice = JSON.stringify({ ...tree, consumers: [one, { ...other, keys: one?.keys }] })
  expect(reasonsIn(twice)).toEqual([expect.stringContaining('stands twice')])
  const repeated = JSON.stringify(tree).replace('"units":["H99"]', '"units":["H98"],"units":["H99"]')
  expect(parseConsumers(repeated).register).toBeUndefined()
})

test('while a large register is read everything else goes on, and the one before it stays in force until the swap', async () => {
  const issued = issueKey(hashKey)
  writeFileSync(file, fileWith(issued))
  const settings = { consumersFile: file, keyHashKey: hashKey, reloadIntervalMs: 60_000 }
  const credentials = await openCredentials(settings, { now: Date.now }, silent)
  const next = issueKey(hashKey)
  const entries = Array.from({ length: 3_000 }, (_, index) => {
    const id = `k${index.toString(36).padStart(11, '0')}`
    return fileWith({ id, hash: 'a'.repeat(64) })
      .replace('consumers:\n', '')
      .replace('id: one-stop', `id: other-${index}`)
  })
  writeFileSync(file, fileWith(next) + entries.join(''))
  let turns = 0
  let swapped = false
  const reloading = credentials.reload().finally(() => {
    swapped = true
  })
  while (!swapped) {
    const [before, after] = [issued, next].map(({ key }) => findCode(() => credentials.identify(`Bearer ${key}`)))
    expect(
      [before, after].filter((code) => code === undefined),
      'exactly one register is in force',
    ).toHaveLength(1)
    turns += 1
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await reloading).toEqual([])
  // The old way was one turn from reading to swapping.
  expect(turns).toBeGreaterThan(100)
  credentials.close()
})

test('a reload that is asked for while one is under way sees what is in the file then', async () => {
  const [first, second] = [issueKey(hashKey), issueKey(hashKey)]
  writeFileSync(file, fileWith(first))
  const settings = { consumersFile: file, keyHashKey: hashKey, reloadIntervalMs: 60_000 }
  const credentials = await openCredentials(settings, { now: Date.now }, silent)
  const one = credentials.reload()
  writeFileSync(file, fileWith(second))
  const two = credentials.reload()
  expect(await Promise.all([one, two])).toEqual([[], []])
  expect(findCode(() => credentials.identify(`Bearer ${second.key}`))).toBeUndefined()
  credentials.close()
})

test('a file that is cut into pieces is read as the whole file is: its entries, its problems, their places and lines', () => {
  const entry = (index: number, more = '') =>
    `  - id: s-${index}\n    name: "Tên ${index}\n      - không phải mục mới"\n    keys: [{ id: k${String(index).padStart(11, '0')}, hash: ${'a'.repeat(64)} }]\n    units:\n      - H99\n    quota: { perMinute: 1, burst: 1 }\n    grants: []\n${more}`
  const all = (more: (index: number) => string = () => '') =>
    Array.from({ length: 600 }, (_, index) => entry(index, more(index))).join('')
  const heads = ['consumers:\n', '# Danh bạ\n---\nconsumers: # ba\n\n  # trước\n', 'consumers:   \r\n']
  for (const head of heads) {
    const { register, problems } = parseConsumers(head + all())
    expect(problems).toEqual([])
    expect([...(register?.values() ?? [])].map(({ consumer }) => consumer.name)[599]).toBe(
      'Tên 599 - không phải mục mới',
    )
  }
  const margin = all().replace(/^ {2}/gm, '')
  expect(parseConsumers(`consumers:\n${margin}`).register?.size).toBe(600)
  const wrong = reasonsIn(`consumers:\n${all((index) => (index === 577 ? '    nonsense: 1\n' : ''))}`)
  expect(wrong.map((problem) => problem.split(':')[0])).toEqual(['consumers.577.nonsense'])
  const broken = reasonsIn(`consumers:\n${all((index) => (index === 577 ? '    name: [\n' : ''))}`)
  expect(broken[0]).toMatch(/^line 46\d\d, column \d+: /)
  const twice = reasonsIn(`consumers:\n${all()}${entry(3)}`)
  expect(twice).toEqual([
    'consumers.600.id: "s-3" stands twice',
    'consumers.600.keys.0.id: "k00000000003" stands twice',
  ])
  for (const more of ['other: 1\n', 'consumers:\n  - x\n']) {
    expect(parseConsumers(`consumers:\n${all()}${more}`).problems.length, more).toBeGreaterThan(0)
  }
})

test.each(['follow', 'register', 'file', 'verify', 'lookup'])(
  'every procedure at once is not granted for %s',
  (operation) => {
    const granting = (operations: string) =>
      fileWith({ id: 'a'.repeat(12), hash: 'a'.repeat(64) }).replace(
        'grants: []',
        `grants: [{ procedures: ['*'], operations: [${operations}] }]`,
      )
    expect(parseConsumers(granting('watch')).problems).toEqual([])
    for (const operations of [operation, `watch, ${operation}`]) {
      expect(reasonsIn(granting(operations))).toEqual([expect.stringContaining('grants.0.procedures: with *')])
    }
  },
)
