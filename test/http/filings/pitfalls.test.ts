/** Traps of the registry that only show from the counter to the register and back, each by its number in the contract (section 9). */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueKey } from '../../../src/access/api-key.ts'
import { eventually } from '../../support/eventually.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../../support/gateway.ts'
import { file, filings, pdf, reaches, sha256, upload } from './fixtures.ts'

let gateway: TestGateway
const operator = issueKey(keyHashKey)
const neighbour = issueKey(keyHashKey)
beforeAll(async () => {
  gateway = await startGateway({
    filings: {},
    others: [
      consumerWith(operator, { id: 'operations', roles: ['operator'], grants: [] }),
      consumerWith(neighbour, { id: 'neighbour' }),
    ],
  })
})
afterAll(() => gateway.stop())

const as = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` })
const types = (filing: { events: { type: string }[] }) => filing.events.map(({ type }) => type)

test('pitfall 12: a paper that the registry refuses stops the filing, and is named; it does not go on without it', async () => {
  const content = pdf('refused')
  await upload(gateway, content)
  const attachments = [{ sha256: sha256(content), title: 'Giấy chứng sinh', fileName: 'gcs.pdf' }]
  const { json } = await file(gateway, 'birth', { dossier: 'H99.12.01-260302-9048', attachments })
  const stopped = await reaches(gateway, json.id, 'rejected')
  expect(stopped.faults.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/attachments/0'])
  expect(stopped.attention.nextStep).toMatchObject({ vi: expect.any(String), en: expect.any(String) })
  expect(stopped.result).toBeNull()
})

test('pitfalls 16 and 17: a function that is switched off ends in front of an operator, who sends it again by hand when it is back, on record', async () => {
  gateway.mocks.settings.registryDisabledModules = ['KT']
  const { json } = await file(gateway, 'death')
  const waiting = await reaches(gateway, json.id, 'dead-letter')
  expect(waiting.attention.cause).toBe('module-disabled')
  gateway.mocks.settings.registryDisabledModules = []
  const acting = { officer: 'truc.ban', note: 'the function is back', ids: [json.id] }
  const rerun = await gateway.post('/v1/operations/filings/rerun', acting, as(operator))
  expect([200, 202]).toContain(rerun.status)
  const done = await reaches(gateway, json.id, 'completed')
  expect(types(done)).toContain('rerun')
  const recorded = await eventually('the trail holds it', async () => {
    const { rows } = (await gateway.database?.database.query(
      "SELECT 1 FROM audit_record WHERE body->>'operation' = 'rerun' AND body->>'consumer' = 'operations'",
    )) ?? { rows: [] }
    return rows.length > 0
  })
  expect(recorded).toBe(true)
})

test('pitfall 25: two systems that use one dossier code are kept apart, and the second learns that the registry has other content', async () => {
  const dossier = 'H99.25.01-260302-0001'
  const { json: first } = await file(gateway, 'birth', { dossier })
  await reaches(gateway, first.id, 'completed')
  const second = await file(gateway, 'death', { dossier }, { ...as(neighbour), 'idempotency-key': randomUUID() })
  expect(second.status).toBe(202)
  const reported = await eventually('the neighbour learns of it', async () => {
    const { json } = await gateway.get(`${filings}/${second.json.id}`, as(neighbour))
    return types(json).includes('duplicate-with-changed-content') || json.attention !== null ? json : undefined
  })
  expect(reported.state).not.toBe('completed')
  // Nor does either see the other's.
  expect((await gateway.get(`${filings}/${first.id}`, as(neighbour))).status).toBe(404)
  expect((await gateway.get(`${filings}/${second.json.id}`)).status).toBe(404)
})

test('pitfall 25: anyone who files under the code of somebody else\u2019s completed case is given neither its number nor its certificate', async () => {
  const dossier = 'H99.25.01-260302-0003'
  const { json: first } = await file(gateway, 'birth', { dossier })
  const done = await reaches(gateway, first.id, 'completed')
  const second = await file(gateway, 'birth', { dossier }, { ...as(neighbour), 'idempotency-key': randomUUID() })
  const reported = await eventually('the neighbour learns of it', async () => {
    const { json, text } = await gateway.get(`${filings}/${second.json.id}`, as(neighbour))
    return json.state === 'needs-review' ? { json, text } : undefined
  })
  expect(reported.json.attention.cause).toBe('dossier-taken')
  expect(reported.json.result).toBeNull()
  expect(reported.text).not.toContain(done.result.personalNumber)
  const certificate = await gateway.get(`${filings}/${second.json.id}/certificate`, as(neighbour))
  expect([certificate.status, certificate.json.code]).toEqual([404, 'certificate-missing'])
})
