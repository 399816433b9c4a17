/** Missing rights are on record, and a flood of tries is no flood of records. */
import { expect, test } from 'vitest'
import { createRefusedRights, perConsumerMax } from '../../../src/access/refused-rights.ts'
import type { Caller } from '../../../src/domain/access.ts'
import type { RightRefusalEntry } from '../../../src/domain/audit.ts'
import { GatewayFailure } from '../../../src/domain/failure.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const missing = new GatewayFailure('role-required', { missingRight: 'role operator or auditor' })

function createCaller(id: string): Caller {
  const quota = { perMinute: 60, burst: 60 }
  return { consumer: { id, name: id, grants: [], units: [], quota, roles: new Set() }, credentialId: `key of ${id}` }
}

function setUp(append?: () => Promise<void>) {
  const records: RightRefusalEntry[] = []
  let now = 0
  const keep = async (entry: RightRefusalEntry) => {
    records.push(entry)
  }
  const refused = createRefusedRights({ append: append ?? keep, logger: silent, monotonic: { now: () => now } })
  const record = (consumer: string, failure = missing, officer?: string) =>
    refused.record(failure, { requestId: 'r', caller: createCaller(consumer), officer, object: 'GET /v1/links' })
  return {
    records,
    record,
    pass: (ms: number) => {
      now += ms
    },
  }
}

test('a try is on record with who tried, what, and which right is missing', async () => {
  const { records, record } = setUp()
  await record('one-stop', missing, 'canbo.mau')
  expect(records).toEqual([
    {
      kind: 'right-refusal',
      requestId: 'r',
      consumer: 'one-stop',
      credential: 'key of one-stop',
      operation: 'authorize',
      officer: 'canbo.mau',
      result: 'role-required',
      object: 'GET /v1/links',
      note: 'role operator or auditor',
    },
  ])
})

test('one consumer writes so many in a minute and no more, keeps no other from the trail, and what is left out is counted as its own', async () => {
  const { records, record, pass } = setUp()
  for (let at = 0; at < 1_000; at++) await record('greedy')
  expect(records.length).toBe(perConsumerMax)
  await record('modest')
  expect(records.at(-1)).toMatchObject({ consumer: 'modest', note: 'role operator or auditor' })
  pass(60_000)
  await record('greedy')
  expect(records.at(-1)?.note).toBe('role operator or auditor; 980 before it not recorded')
  await record('greedy')
  expect(records.at(-1)?.note).toBe('role operator or auditor')
})

test('all consumers together write so many in a minute and no more', async () => {
  const { records, record, pass } = setUp()
  for (let at = 0; at < 1_000; at++) await record(`consumer-${at}`)
  expect(records.length).toBe(200)
  pass(60_000)
  await record('consumer-999')
  expect(records.at(-1)?.note).toBe('role operator or auditor; 1 before it not recorded')
})

test('a failure for another reason leaves nothing here', async () => {
  const { records, record } = setUp()
  await record('one-stop', new GatewayFailure('quota-exceeded'))
  await record('one-stop', new GatewayFailure('unit-not-allowed'))
  expect(records).toEqual([])
})

test('a trail that cannot be written holds up no refusal', async () => {
  const { record } = setUp(() => Promise.reject(new Error('no trail')))
  await expect(record('one-stop')).resolves.toBeUndefined()
})
