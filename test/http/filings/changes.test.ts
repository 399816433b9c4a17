/** What a consumer may still do to its filing: answer a request for papers, correct what was returned, withdraw. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { declarationSamples, makeFiling } from '../../support/declarations.ts'
import { eventually } from '../../support/eventually.ts'
import { type Answer, startGateway, type TestGateway } from '../../support/gateway.ts'
import { file, filings, newDossierCode, pdf, reaches, sha256, upload } from './fixtures.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {} })
})
afterAll(() => gateway.stop())

/** A dossier whose serial number chooses this misbehaviour of the mock registry. */
const scenario = (serial: number) =>
  newDossierCode()
    .replace(/\d{4}$/, String(serial))
    .replace('H99.01.02-', `H99.01.0${1 + (serial % 9)}-`)
const { purpose } = makeFiling('birth')
const getOutcome = ({ status, json }: Answer) => [status, json.code]
const supplement = async (id: string, body: object, key: string = randomUUID()) => {
  const { dossier } = (await gateway.get(`${filings}/${id}`)).json
  const sent = { purpose: { ...purpose, dossier }, ...body }
  return gateway.post(`${filings}/${id}/supplements`, sent, { 'idempotency-key': key })
}

test('a request for more papers arrives with its reason and is answered with a file, and the filing goes on', async () => {
  const dossier = scenario(9051)
  const { json } = await file(gateway, 'birth', { dossier })
  const requested = await reaches(gateway, json.id, 'supplement-requested')
  expect(requested.supplement.reason).toEqual(expect.any(String))
  expect(requested.attention.nextStep).toEqual({ vi: expect.any(String), en: expect.any(String) })
  const paper = pdf('the paper that was missing')
  await upload(gateway, paper)
  const body = {
    attachments: [{ sha256: sha256(paper), title: 'Giấy tờ bổ sung', fileName: 'bo-sung.pdf' }],
    note: 'Bổ sung',
  }
  const key = randomUUID()
  const taken = await supplement(json.id, body, key)
  expect([taken.status, taken.headers.get('location')]).toEqual([202, `${filings}/${json.id}`])
  expect(taken.json.state).toBe('accepted')
  const again = await supplement(json.id, body, key)
  expect([again.status, again.headers.get('idempotency-replayed'), again.json.id]).toEqual([202, 'true', json.id])
  const atOnce = await Promise.all(Array.from({ length: 8 }, () => supplement(json.id, body, key)))
  for (const one of atOnce) expect(one.json).toEqual(taken.json)
  const done = await reaches(gateway, json.id, 'completed')
  expect(done.events.map(({ type }: { type: string }) => type)).toContain('supplement-submitted')
  expect(getOutcome(await supplement(json.id, { note: 'too late' }))).toEqual([409, 'filing-state-conflict'])
})

test('a returned declaration names the faults at the caller’s own fields, is corrected, and goes on', async () => {
  const { json } = await file(gateway, 'birth', { dossier: scenario(9043) })
  const returned = await reaches(gateway, json.id, 'rejected')
  expect(returned.faults.length).toBeGreaterThan(0)
  const declaration = { ...declarationSamples.birth, note: 'Đã sửa' }
  expect((await supplement(json.id, { declaration })).status).toBe(202)
  await reaches(gateway, json.id, 'completed')
})

test('a correction with faults, or of another kind, is refused with its pointers', async () => {
  const { json } = await file(gateway, 'birth', { dossier: scenario(9044) })
  await reaches(gateway, json.id, 'rejected')
  for (const declaration of [{ ...declarationSamples.birth, child: {} }, declarationSamples.death]) {
    const answer = await supplement(json.id, { declaration })
    expect(getOutcome(answer)).toEqual([400, 'request-invalid'])
    expect(answer.json.errors.every(({ pointer }: { pointer: string }) => pointer.startsWith('/declaration'))).toBe(
      true,
    )
  }
})

test('the faults of a supplement are reported all at once, in the words and codes of a first declaration', async () => {
  const { json } = await file(gateway, 'marriage', { dossier: scenario(9052) })
  await reaches(gateway, json.id, 'supplement-requested')
  const { husband } = declarationSamples.marriage
  const toFaults = async (body: object) =>
    (await supplement(json.id, body)).json.errors.map(({ pointer, code }: { pointer: string; code: string }) => [
      pointer,
      code,
    ])
  expect(await toFaults({ declaration: { ...declarationSamples.marriage, wife: husband, copies: -1 } })).toEqual([
    ['/declaration/copies', 'too-small'],
    ['/declaration/wife', 'same-person'],
  ])
  expect(await toFaults({ declaration: {} })).toEqual([
    ['/declaration/husband', 'required'],
    ['/declaration/wife', 'required'],
  ])
  expect(await toFaults({ purpose: { ...purpose, dossier: 'H99.01.02-260302-7777' }, note: '' })).toEqual([
    ['/note', 'too-small'],
    ['/purpose/dossier', 'another-dossier'],
  ])
  const files = [{ sha256: 'a'.repeat(64), title: 'Giấy tờ', fileName: 'a.pdf' }]
  expect(getOutcome(await supplement(json.id, { attachments: files }))).toEqual([422, 'attachment-unknown'])
  expect((await gateway.get(`${filings}/${json.id}`)).json.state).toBe('supplement-requested')
})

test('a filing that has not left is withdrawn, and what has ended is not', async () => {
  await gateway.mocks.pause()
  const { json } = await file(gateway, 'death')
  // While a send is being tried its outcome comes first.
  const gone = await eventually('it is withdrawn between two tries', async () => {
    const answer = await gateway.post(`${filings}/${json.id}/withdrawal`, { reason: 'Nộp nhầm' })
    return answer.json.code === 'filing-state-conflict' ? undefined : answer
  })
  expect([gone.status, gone.json.state]).toEqual([200, 'withdrawn'])
  await gateway.mocks.resume()
  const again = await gateway.post(`${filings}/${json.id}/withdrawal`, { reason: 'Nộp nhầm' })
  expect(getOutcome(again)).toEqual([409, 'filing-state-conflict'])
  const bare = await gateway.post(`${filings}/${json.id}/withdrawal`, {})
  expect(getOutcome(bare)).toEqual([400, 'request-invalid'])
})
