/** Refused credentials are on record, and a flood of them is no flood of records, hides no stolen one, and is counted to the last. */
import { expect, test } from 'vitest'
import { createRefusedCredentials } from '../../../src/access/refused-credentials.ts'
import type { CredentialRefusalEntry, SignInEntry } from '../../../src/domain/audit.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }

function setUp(append?: () => Promise<void>) {
  const records: (CredentialRefusalEntry | SignInEntry)[] = []
  let now = 0
  const keep = async (entry: CredentialRefusalEntry | SignInEntry) => {
    records.push(entry)
  }
  const monotonic = { now: () => now }
  const refused = createRefusedCredentials({ append: append ?? keep, logger: silent, monotonic })
  const record = (code: Parameters<typeof refused.record>[0]['code'], peer: string, credential?: string) =>
    refused.record({ requestId: 'r', code, credential, peer })
  return {
    records,
    record,
    refused,
    pass: (ms: number) => {
      now += ms
    },
  }
}

test('one address writes so many in a minute and no more, keeps no other from the trail, and what is left out is counted', async () => {
  const { records, record, pass } = setUp()
  for (let at = 0; at < 1_000; at++) await record('token-invalid', '192.0.2.1')
  expect(records.length).toBe(60)
  await record('credentials-unknown', '192.0.2.2')
  expect(records.at(-1)).toMatchObject({
    result: 'credentials-unknown',
    note: 'from 192.0.2.2; 940 before it not recorded',
  })
  for (let at = 0; at < 1_000; at++) await record('token-invalid', `198.51.100.${at % 250}`)
  expect(records.length).toBe(200)
  pass(60_000)
  await record('token-invalid', '192.0.2.1')
  expect(records.length).toBe(201)
})

test('who shows something good of ours has room of their own, and so much of it for each credential', async () => {
  const { records, record } = setUp()
  for (let at = 0; at < 1_000; at++) await record('token-invalid', `198.51.100.${at % 250}`)
  expect(records.length).toBe(200)
  for (let at = 0; at < 100; at++) await record('token-binding-wrong', '192.0.2.1', 'token city one-stop')
  await record('proof-replayed', '192.0.2.1', 'token city another')
  expect(records.length).toBe(261)
  expect(records.at(-1)).toMatchObject({
    credential: 'token city another',
    note: 'from 192.0.2.1; 40 before it not recorded',
  })
})

test('what was only counted is put on record when its time comes, by its last one, and once', async () => {
  const { records, record, refused } = setUp()
  for (let at = 0; at < 64; at++) await record('token-invalid', '192.0.2.1')
  await refused.flush()
  await refused.flush()
  expect(records.slice(60)).toMatchObject([
    { result: 'token-invalid', note: 'from 192.0.2.1; 3 before it not recorded' },
  ])
})

test('a count that could not be put on record stands in the next one', async () => {
  let works = true
  const notes: string[] = []
  const refused = createRefusedCredentials({
    append: async (entry) => {
      if (!works) throw new Error('no trail')
      if ('note' in entry) notes.push(entry.note)
    },
    logger: silent,
    monotonic: { now: () => 0 },
  })
  const record = (peer: string) =>
    refused.record({ requestId: 'r', code: 'token-invalid', credential: undefined, peer })
  for (let at = 0; at < 62; at++) await record('192.0.2.1')
  works = false
  await record('192.0.2.2')
  await refused.flush()
  works = true
  await record('192.0.2.3')
  expect(notes.at(-1)).toBe('from 192.0.2.3; 3 before it not recorded')
})

test('sign-ins that are refused take from the same room, and are counted with the others', async () => {
  const { records, refused } = setUp()
  const attempt = { requestId: 'r', code: 'credentials-unknown', peer: '192.0.2.1', object: '/ops' } as const
  for (let at = 0; at < 70; at++) await refused.recordSignIn(attempt)
  expect(records.length).toBe(60)
  expect(records.at(-1)).toMatchObject({ kind: 'sign-in', outcome: 'refused', officer: '', object: '/ops' })
  await refused.flush()
  expect(records.at(-1)).toMatchObject({ operation: 'authenticate', note: 'from 192.0.2.1; 9 before it not recorded' })
})

test('that nothing was shown, or that it cannot be judged now, is no refusal of credentials', async () => {
  const { records, record } = setUp()
  for (const code of ['credentials-missing', 'token-keys-unavailable', 'proof-nonce-required'] as const) {
    await record(code, '192.0.2.1')
  }
  expect(records).toEqual([])
})

test('a trail that cannot be written holds up no refusal', async () => {
  const { record } = setUp(() => Promise.reject(new Error('no trail')))
  await expect(record('token-invalid', '192.0.2.1')).resolves.toBeUndefined()
})
