/** Refused credentials are on record, and a flood of them is no flood of records. */
import { expect, test } from 'vitest'
import { createRefusedCredentials } from '../../../src/access/refused-credentials.ts'
import type { CredentialRefusalEntry } from '../../../src/domain/audit.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }

function setUp(append?: () => Promise<void>) {
  const records: CredentialRefusalEntry[] = []
  let now = 0
  const keep = async (entry: CredentialRefusalEntry) => {
    records.push(entry)
  }
  const monotonic = { now: () => now }
  const refused = createRefusedCredentials({ append: append ?? keep, logger: silent, monotonic })
  const record = (code: Parameters<typeof refused.record>[0]['code'], peer: string) =>
    refused.record({ requestId: 'r', code, credential: undefined, peer })
  return {
    records,
    record,
    pass: (ms: number) => {
      now += ms
    },
  }
}

test('one address writes so many in a minute and no more, keeps no other from the trail, and what is left out is counted', async () => {
  const { records, record, pass } = setUp()
  for (let at = 0; at < 1_000; at++) await record('token-invalid', '192.0.2.1')
  expect(records.length).toBe(60)
  await record('proof-replayed', '192.0.2.2')
  expect(records.at(-1)).toMatchObject({ result: 'proof-replayed', note: 'from 192.0.2.2; 940 before it not recorded' })
  for (let at = 0; at < 1_000; at++) await record('token-invalid', `198.51.100.${at % 250}`)
  expect(records.length).toBe(200)
  pass(60_000)
  await record('token-invalid', '192.0.2.1')
  expect(records.length).toBe(201)
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
