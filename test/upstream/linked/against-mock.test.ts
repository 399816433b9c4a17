/** The driver against the mock linked-service software, over real sockets. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { declarations } from '../../../src/domain/declaration/declaration.ts'
import type { LinkedPath, LinkedReport, LinkedStatus } from '../../../src/domain/linked/linked.ts'
import { come, kept, row, taken } from '../../mocks/linked/samples.ts'
import { toFailure } from '../paths.ts'
import { answering, makeReport, never, openLinked, settingsFor } from './linked.ts'

const schema = join(import.meta.dirname, '../../../contracts/upstream/linked-services/status.schema.json')
const isReport = new Ajv2020({ allErrors: true, strictTypes: false, allowUnionTypes: true, strict: false }).compile(
  JSON.parse(readFileSync(schema, 'utf8')),
)

let mocks: Mocks
let path: LinkedPath
beforeAll(async () => {
  mocks = await startMocks({ settings: { linkedArrivalMs: 0, linkedSlowMs: 100 } })
  path = openLinked(mocks.url)
})
afterAll(async () => {
  await path.close()
  await mocks.close()
})

async function fetched(code: string) {
  const { dossiers } = await path.list(never)
  const listed = dossiers.find((one) => one.code === code)
  if (listed === undefined) throw new Error('it is not in the list')
  return path.fetch(listed, never)
}

const send = (code: string, status: LinkedStatus, changes: Partial<LinkedReport> = {}) =>
  path.report(makeReport({ code, status, ...changes }), never)

test.each([
  // The mock's families state their home place by codes alone; what a filing wants beside them is named and not made up.
  ['birth', ['child/homePlace/detail']],
  ['death', []],
] as const)('a linked %s is read whole, and what it lacks for a filing is named', async (kind, lacks) => {
  const [code = ''] = await come(mocks.url, { kind, seed: 21 })
  const found = await fetched(code)
  if (found.state !== 'read') throw new Error(`it is ${found.state}`)
  expect(found.dossier.faults).toEqual([])
  const { error } = declarations[found.dossier.kind].safeParse(found.dossier.declaration)
  expect((error?.issues ?? []).map((issue) => issue.path.join('/'))).toEqual(lacks)
  expect(found.dossier.files).toHaveLength(1)
})

test('twins are two dossiers with two papers', async () => {
  const codes = await come(mocks.url, { twins: true, seed: 5 })
  expect(codes).toHaveLength(2)
  const numbers = await Promise.all(
    codes.map(async (code) => {
      const found = await fetched(code)
      return found.state === 'read' ? found.dossier.declaration : null
    }),
  )
  const [one, other] = numbers.map((draft) => JSON.stringify((draft as { birthCertificate?: object }).birthCertificate))
  expect(one).not.toBe(other)
})

test('acknowledging takes it off the list, and again does no harm', async () => {
  const [code = ''] = await come(mocks.url)
  expect(await path.acknowledge(code, never)).toEqual({ outcome: 'accepted' })
  expect(await path.acknowledge(code, never)).toEqual({ outcome: 'accepted' })
  expect((await path.list(never)).dossiers.map((one) => one.code)).not.toContain(code)
  expect((await path.acknowledge('G99.99.01-261130-8888', never)).outcome).toBe('absent')
})

test('1 → 3 → 7 → 4 → 5 are kept in this order, and repeats are recognised', async () => {
  const code = await taken(mocks.url)
  const order = ['taken-in', 'accepted', 'sent-to-registry', 'result', 'handed-over'] as const
  for (const status of order) expect(await send(code, status)).toEqual({ outcome: 'accepted' })
  expect(await kept(mocks.url, code)).toEqual([1, 3, 7, 4, 5])
  for (const status of order) expect((await send(code, status)).outcome).toBe('present')
  expect(await kept(mocks.url, code)).toEqual([1, 3, 7, 4, 5])
})

test('missing states 1, 3 or 7 block the result (pitfall 4)', async () => {
  const code = await taken(mocks.url)
  expect(await send(code, 'result')).toMatchObject({ outcome: 'refused', cause: 'out-of-order' })
  await send(code, 'taken-in')
  expect(await send(code, 'sent-to-registry')).toMatchObject({ outcome: 'refused', cause: 'out-of-order' })
})

test('a report before the acknowledgement is for later', async () => {
  const [code = ''] = await come(mocks.url)
  expect((await send(code, 'taken-in')).outcome).toBe('later')
})

test('empties that the registry allows and they refuse are filled in by the setting alone (pitfall 18)', async () => {
  const code = await taken(mocks.url)
  const result = makeReport({ code, status: 'result' })
  const strict = openLinked(mocks.url, { unknownResidence: undefined })
  expect(strict.toFaults(result).map(({ pointer }) => pointer)).toEqual([
    '/result/parents/father/address',
    '/result/parents/father/type',
  ])
  expect(path.toFaults(result)).toEqual([])
  const without = makeReport({ code, status: 'result', result: null })
  expect(path.toFaults(without).map((one) => one.code)).toEqual(['certificate-missing'])
  await strict.close()
})

test('"không tồn tại" about a code list is a wrong report, not a delivery (pitfall 21)', async () => {
  const code = await taken(mocks.url)
  const wrong = openLinked(mocks.url, { agency: 6 })
  const report = makeReport({ code, status: 'taken-in' })
  expect(await wrong.report(report, never)).toMatchObject({ outcome: 'refused', cause: 'field', field: 'coQuanXuLy' })
  expect(await kept(mocks.url, code)).toEqual([])
  await wrong.close()
})

describe('misbehaviour of a report', () => {
  test.each([
    ['report-kept-html', 'answer-html'],
    ['report-kept-truncated', 'answer-truncated'],
    ['report-kept-double', 'answer-unreadable'],
    ['report-kept-reset', 'connection-reset'],
  ])('%s: it may have been kept, and sending it again finds out', async (scenario, failure) => {
    const code = await taken(mocks.url, { scenario })
    expect(await toFailure(send(code, 'taken-in'))).toMatchObject({ code: failure, sent: 'maybe' })
    expect((await send(code, 'taken-in')).outcome).toBe('present')
    expect(await kept(mocks.url, code)).toEqual([1])
  })

  test.each([
    ['report-kept-server-error', 'later'],
    ['report-lost-server-error', 'later'],
    ['report-lost-soap-fault', 'later'],
    ['report-kept-not-updated', 'later'],
    ['report-lost-adding-failed', 'later'],
    ['report-refused', 'unintelligible'],
  ])('%s: %s', async (scenario, outcome) => {
    const code = await taken(mocks.url, { scenario })
    expect((await send(code, 'taken-in')).outcome).toBe(outcome)
  })

  test('a token that ended is replaced once, by HTTP 401 (pitfall 20)', async () => {
    const code = await taken(mocks.url, { scenario: 'report-token-ended' })
    expect(await send(code, 'taken-in')).toEqual({ outcome: 'accepted' })
  })
})

test.each(['detail-html', 'detail-truncated', 'detail-empty', 'detail-server-error'])(
  '%s ends that call alone, and the next one reads it',
  async (scenario) => {
    const [code = ''] = await come(mocks.url, { scenario })
    await toFailure(fetched(code))
    expect((await fetched(code)).state).toBe('read')
  },
)

test.each(['broken-xml', 'broken-json'])('%s is shown, and the list goes on', async (scenario) => {
  const [bad = '', good = ''] = [...(await come(mocks.url, { scenario })), ...(await come(mocks.url))]
  expect((await fetched(bad)).state).toBe('unreadable')
  expect((await fetched(good)).state).toBe('read')
})

test('what a driver writes fits the schema of the contract', async () => {
  const seen = await answering((where) =>
    where.endsWith('/token')
      ? { body: JSON.stringify({ token: 't' }) }
      : { body: JSON.stringify({ errors: null, title: 'Cập nhật trạng thái thành công', status: 200 }) },
  )
  const scripted = openLinked(seen.url)
  for (const kind of ['birth-package', 'death-package'] as const)
    for (const status of ['taken-in', 'supplement-asked', 'accepted', 'result', 'refused'] as const)
      await scripted.report(makeReport({ kind, status, note: 'x'.repeat(5_000), dueAt: Date.now() }), never)
  await scripted.acknowledge('G99.99.01-261130-0007', never)
  const reports = seen.requests.filter(({ path: where }) => where.includes('capNhat'))
  expect(reports.flatMap(({ body }) => (isReport(JSON.parse(body)) ? [] : isReport.errors))).toEqual([])
  expect(reports).toHaveLength(10)
  expect(seen.requests.at(-1)).toEqual({
    method: 'PUT',
    path: '/linked/api/lienthongdvclt/hosolienthong',
    body: JSON.stringify({ maHoSo: 'G99.99.01-261130-0007', daNhan: true }),
  })
  await scripted.close()
  await seen.close()
})

test('a probe asks about nobody', async () => {
  await path.probe(never)
  expect(settingsFor(mocks.url).probe.kind).toBe('reach')
  expect((await row(mocks.url, 'none'))?.reads).toBeUndefined()
})
