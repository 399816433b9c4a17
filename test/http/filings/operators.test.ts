/** What operators see and do: only with the role, always with a name and a reason. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueKey } from '../../../src/access/api-key.ts'
import { eventually } from '../../support/eventually.ts'
import { type Answer, consumerWith, keyHashKey, startGateway, type TestGateway } from '../../support/gateway.ts'
import { file, filings } from './fixtures.ts'

const base = '/v1/operations/filings'
let gateway: TestGateway
const operator = issueKey(keyHashKey)
const auditor = issueKey(keyHashKey)
beforeAll(async () => {
  gateway = await startGateway({
    filings: {},
    others: [
      consumerWith(operator, { id: 'operations', roles: ['operator'], grants: [] }),
      consumerWith(auditor, { id: 'inspection', roles: ['auditor'], grants: [] }),
    ],
  })
  await gateway.mocks.pause()
})
afterAll(() => gateway.stop())

const as = (key: string) => ({ authorization: `Bearer ${key}` })
const getOutcome = ({ status, json }: Answer) => [status, json.code]
const acting = { officer: 'truc.ban', note: 'keyed in by hand at the ward' }

test('no one acts without the role, and an auditor only looks', async () => {
  const bodies: [string, object][] = [
    ['rerun', { ...acting, cause: 'any-cause' }],
    ['stop', { ...acting, run: randomUUID() }],
    ['close', { ...acting, id: randomUUID() }],
    ['confirm', { ...acting, id: randomUUID() }],
  ]
  for (const [name, body] of bodies) {
    expect(getOutcome(await gateway.post(`${base}/${name}`, body)), name).toEqual([403, 'role-required'])
    expect(getOutcome(await gateway.post(`${base}/${name}`, body, as(auditor.key))), name).toEqual([
      403,
      'role-required',
    ])
  }
  expect(getOutcome(await gateway.get(`${base}/attention`))).toEqual([403, 'role-required'])
  for (const key of [operator.key, auditor.key]) {
    expect((await gateway.get(`${base}/attention`, as(key))).status).toBe(200)
  }
})

test('a role is no right to the filings themselves', async () => {
  const { json } = await file(gateway, 'birth')
  for (const key of [operator.key, auditor.key]) {
    expect((await gateway.get(`${filings}/${json.id}`, as(key))).status).toBe(403)
  }
})

test('an action without a name or a reason is refused', async () => {
  const { json } = await file(gateway, 'birth')
  const refused = await gateway.post(`${base}/close`, { id: json.id, note: ' ' }, as(operator.key))
  expect(getOutcome(refused)).toEqual([400, 'request-invalid'])
  expect(refused.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(['/note', '/officer'])
})

test('closing ends a filing of any consumer, with the reason in its story', async () => {
  const { json } = await file(gateway, 'birth')
  // While a send is being tried its outcome comes first.
  const closed = await eventually('it is closed between two tries', async () => {
    const answer = await gateway.post(`${base}/close`, { ...acting, id: json.id }, as(operator.key))
    return answer.json.code === 'filing-state-conflict' ? undefined : answer
  })
  expect([closed.status, closed.json]).toEqual([200, { id: json.id, state: 'closed' }])
  const { events } = (await gateway.get(`${filings}/${json.id}`)).json
  expect(events.at(-1)).toMatchObject({ type: 'closed', detail: { note: acting.note } })
  const again = await gateway.post(`${base}/close`, { ...acting, id: json.id }, as(operator.key))
  expect(getOutcome(again)).toEqual([409, 'filing-state-conflict'])
  const absent = await gateway.post(`${base}/close`, { ...acting, id: randomUUID() }, as(operator.key))
  expect(getOutcome(absent)).toEqual([404, 'filing-not-found'])
})
