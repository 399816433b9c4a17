/** A consumer sees its own filings and no one else's: for all others they are not there. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueKey } from '../../../src/access/api-key.ts'
import { makeFiling } from '../../support/declarations.ts'
import { type Answer, consumerWith, keyHashKey, startGateway, type TestGateway } from '../../support/gateway.ts'
import { file, filings, newDossierCode, pdf, sha256, upload } from './fixtures.ts'

let gateway: TestGateway
const other = issueKey(keyHashKey)
const blind = issueKey(keyHashKey)
beforeAll(async () => {
  gateway = await startGateway({
    filings: {},
    others: [
      consumerWith(other, { id: 'notary' }),
      consumerWith(blind, {
        id: 'kiosk',
        grants: [{ procedures: ['1.001193'], operations: ['file'] }],
      }),
    ],
  })
})
afterAll(() => gateway.stop())

const as = (key: string, more: Record<string, string> = {}) => ({ authorization: `Bearer ${key}`, ...more })
const getOutcome = ({ status, json }: Answer) => [status, json.code]

test('the filing of somebody else is the same 404 as one that was never filed', async () => {
  const { json: mine } = await file(gateway, 'birth')
  for (const id of [mine.id, randomUUID(), 'no-id-at-all', mine.id.toUpperCase()]) {
    const requested: [string, Answer][] = [
      ['get', await gateway.get(`${filings}/${id}`, as(other.key))],
      ['certificate', await gateway.get(`${filings}/${id}/certificate`, as(other.key))],
      ['withdrawal', await gateway.post(`${filings}/${id}/withdrawal`, { reason: 'x' }, as(other.key))],
      [
        'supplements',
        await gateway.post(
          `${filings}/${id}/supplements`,
          { purpose: makeFiling('birth').purpose, note: 'x' },
          as(other.key, { 'idempotency-key': randomUUID() }),
        ),
      ],
    ]
    const problem = ({ json: { requestId: _, ...rest } }: Answer) => rest
    for (const [what, answer] of requested) {
      expect(getOutcome(answer), what).toEqual([404, 'filing-not-found'])
      expect(problem(answer)).toEqual(problem(requested[0]?.[1] as Answer))
    }
  }
  expect((await gateway.get(`${filings}/${mine.id}`)).status).toBe(200)
})

test('lists and feed hold the caller’s own filings only', async () => {
  const { json: mine } = await file(gateway, 'death')
  const theirs = await gateway.post(filings, makeFiling('death'), as(other.key, { 'idempotency-key': randomUUID() }))
  const getIds = async (key: string) => {
    const { filings: listed } = (await gateway.get(`${filings}?limit=200`, as(key))).json
    return listed.map(({ id }: { id: string }) => id)
  }
  expect(await getIds(other.key)).toContain(theirs.json.id)
  expect(await getIds(other.key)).not.toContain(mine.id)
  const { events } = (await gateway.get(`${filings}/events?wait=5`, as(other.key))).json
  expect(events.length).toBeGreaterThan(0)
  for (const event of events) expect(event.filingId).toBe(theirs.json.id)
})

test('one key of two consumers is two keys', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const mine = await gateway.post(filings, makeFiling('marriage', { dossier: newDossierCode() }), headers)
  const theirs = await gateway.post(filings, makeFiling('marriage', { dossier: newDossierCode() }), {
    ...headers,
    ...as(other.key),
  })
  expect(theirs.status).toBe(202)
  expect(theirs.json.id).not.toBe(mine.json.id)
  expect(theirs.headers.get('idempotency-replayed')).toBeNull()
})

test('a file of somebody else cannot be named, even by who knows its hash', async () => {
  const content = pdf('not yours')
  await upload(gateway, content)
  const attachments = [{ sha256: sha256(content), title: 'Giấy', fileName: 'a.pdf' }]
  const headers = as(other.key, { 'idempotency-key': randomUUID() })
  expect(getOutcome(await gateway.post(filings, makeFiling('birth', { attachments }), headers))).toEqual([
    422,
    'attachment-unknown',
  ])
})

test('who may file and not follow reads nothing back', async () => {
  const { id } = (await gateway.post(filings, makeFiling('birth'), as(blind.key, { 'idempotency-key': randomUUID() })))
    .json
  for (const path of [filings, `${filings}/${id}`, `${filings}/events`, `${filings}/${id}/certificate`]) {
    expect(getOutcome(await gateway.get(path, as(blind.key))), path).toEqual([403, 'operation-not-allowed'])
  }
  const streamed = await gateway.get(`${filings}/events`, as(blind.key, { accept: 'text/event-stream' }))
  expect(getOutcome(streamed)).toEqual([403, 'operation-not-allowed'])
})
