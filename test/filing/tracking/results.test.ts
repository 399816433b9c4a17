/** The result of a registration is handed out only when it is this filing's: it is compared with the declaration before anything is reported. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RegistryResult } from '../../../src/domain/filing/civil-registry.ts'
import type { ResultPerson } from '../../../src/domain/filing/result-check.ts'
import { confirmFiling } from '../../../src/filing/operations/confirm-filing.ts'
import { fetchCertificate } from '../../../src/filing/query/fetch-certificate.ts'
import { listAttention } from '../../../src/filing/query/list-attention.ts'
import { eventually } from '../../support/eventually.ts'
import { type FilingWorld, nextDossier, startFilingWorld } from '../fixtures.ts'
import { makeResult, makeStatus } from '../scripted-registry.ts'

let world: FilingWorld
beforeAll(async () => {
  world = await startFilingWorld()
})
afterAll(() => world.close())

/** Declared: Trần Thử Nghiệm, a girl, born on 1 March 2026. */
const child: ResultPerson = {
  role: 'child',
  fullName: 'TRẦN THỬ NGHIỆM'.normalize('NFD'),
  dateOfBirth: { precision: 'day', date: '2026-03-01' },
  sex: 'female',
}
const acting = { actor: 'one-stop/operator', note: 'đã đối chiếu với sổ' }

async function registered(result: Partial<RegistryResult>) {
  const dossier = nextDossier()
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult(result) }))
  return { id, dossier }
}

const certificate = (id: string) => fetchCertificate(world.deps, { requestId: randomUUID(), caller: world.caller, id })
const kept = (id: string) =>
  world.rows(`SELECT part FROM filing_secret WHERE filing = $1 AND part IN ('result', 'certificate')`, [id])

test('a result of the very child is handed out', async () => {
  const { id } = await registered({ people: [child] })
  const view = await world.until(id, 'completed')
  expect(view.result?.personalNumber).toBe('999326000001')
  expect((await certificate(id)).content.length).toBeGreaterThan(0)
})

describe("another child's result is handed out to no one, and a person reviews it:", () => {
  test.each<[string, Partial<RegistryResult>, string]>([
    ['name', { people: [{ ...child, fullName: 'TRẦN THỬ NGHIÊM' }] }, 'fullName'],
    ['birth', { people: [{ ...child, dateOfBirth: { precision: 'day', date: '2026-03-02' } }] }, 'dateOfBirth'],
    ['sex', { people: [{ ...child, sex: 'male' }] }, 'sex'],
    ['number of a boy', { people: [], personalNumber: '999226000001' }, 'personalNumber'],
    ['number of another year', { people: [child], personalNumber: '999325000001' }, 'personalNumber'],
    ['number of another century', { people: [], personalNumber: '999126000001' }, 'personalNumber'],
  ])('%s', async (_, result, field) => {
    const { id } = await registered(result)
    const view = await world.until(id, 'needs-review')
    expect(view.attention?.cause).toBe('result-differs')
    expect(view.attention?.nextStep.vi).toMatch(/tờ khai/)
    expect(view.result).toBeNull()
    expect(view.events.at(-1)?.detail?.faults?.map(({ pointer }) => pointer)).toEqual([`/declaration/child/${field}`])
    await expect(certificate(id)).rejects.toMatchObject({ code: 'certificate-missing' })
    expect(await kept(id)).toEqual([])
    const { filings } = await listAttention(world.deps, { limit: 200 })
    expect(filings.find((each) => each.id === id)?.cause).toBe('result-differs')
    // The events hold nothing of the other child.
    expect(JSON.stringify(view.events)).not.toMatch(/NGHIÊM|2026-03-02|99912|99922|999325/)
  })
})

test('a result that names a person in an unreadable form is not handed out either', async () => {
  const { id } = await registered({ people: [{ ...child, fullName: null, unreadable: ['fullName'] }] })
  const view = await world.until(id, 'needs-review')
  expect(view.attention?.cause).toBe('result-differs')
  expect(view.result).toBeNull()
  expect(view.events.at(-1)?.detail?.faults).toMatchObject([
    { pointer: '/declaration/child/fullName', code: 'unreadable-in-result' },
  ])
})

test('when the registry corrects the result, no one has to do anything', async () => {
  const { id, dossier } = await registered({ people: [{ ...child, sex: 'male' }] })
  await world.until(id, 'needs-review')
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult({ people: [child] }) }))
  expect((await world.until(id, 'completed')).attention).toBeNull()
})

test('a result that a person confirms is handed out, and another one still is not', async () => {
  const renamed = { ...child, fullName: 'TRẦN NGHIỆM' }
  const pending = { people: [renamed], personalNumber: null }
  const { id, dossier } = await registered(pending)
  await world.until(id, 'needs-review')
  await confirmFiling(world.deps, { ...acting, id })
  await world.until(id, 'identifier-pending')
  world.registry.stand(
    dossier,
    makeStatus('completed', { result: makeResult({ people: [{ ...child, sex: 'male' }] }) }),
  )
  expect((await world.until(id, 'needs-review')).attention?.cause).toBe('result-differs')
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult({ people: [child] }) }))
  await world.until(id, 'completed')
})

test('a part that is there and cannot be read is reported at once, with its place, and not waited for in silence', async () => {
  const { id, dossier } = await registered({ certificate: null, unreadable: ['certificate'] })
  const view = await world.until(id, 'document-pending')
  expect(view.attention?.cause).toBe('result-unreadable')
  expect(view.events.at(-1)?.detail?.faults).toMatchObject([{ pointer: '/result/certificate', code: 'unreadable' }])
  expect(view.result?.unreadable).toEqual(['certificate'])
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  expect((await world.until(id, 'completed')).attention).toBeNull()

  const late = await registered({ personalNumber: null })
  expect((await world.until(late.id, 'identifier-pending')).attention).toBeNull()
  const unread = makeResult({ personalNumber: null, unreadable: ['personalNumber'] })
  world.registry.stand(late.dossier, makeStatus('completed', { result: unread }))
  await eventually('it is reported', async () => (await world.view(late.id)).attention?.cause === 'result-unreadable')
})

test('a certificate that comes later is noted on the lanes of its dossier, so that it is sent where the dossier stands', async () => {
  const { id, dossier } = await registered({ certificate: null })
  await world.until(id, 'document-pending')
  await world.database.query(
    `INSERT INTO sync_lane (target, dossier, state, due_at, woken)
     SELECT 'portal', id, 'idle', now(), 1 FROM dossier WHERE code = $1`,
    [dossier],
  )
  const noted = () =>
    world.rows(
      `SELECT 1 FROM sync_lane JOIN dossier ON id = dossier WHERE code = $1 AND result_changed_at IS NOT NULL`,
      [dossier],
    )
  expect(await noted()).toEqual([])
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  await world.until(id, 'completed')
  expect(await noted()).toHaveLength(1)
})

test('an unreadable day of registration is reported with the result, which is complete', async () => {
  const { id } = await registered({ registeredOn: null, unreadable: ['registeredOn'] })
  const view = await world.until(id, 'completed')
  expect(view.events.at(-1)?.detail?.faults).toMatchObject([{ pointer: '/result/registeredOn' }])
  expect(view.result).toMatchObject({ registeredOn: null, unreadable: ['registeredOn'] })
})

test('a part that was there stays known when it is missing the next time; one that changes is not handed out', async () => {
  const { id, dossier } = await registered({ certificate: null })
  await world.until(id, 'document-pending')
  const poorer = makeResult({ certificate: null, registerPage: null, registeredOn: null })
  world.registry.stand(dossier, makeStatus('completed', { result: poorer }))
  const requested = () => world.registry.requests.flat().filter((one) => one === dossier).length
  const before = requested()
  await eventually('it was asked again', () => requested() > before + 2)
  expect((await world.view(id)).result).toMatchObject({ registerPage: '12', registeredOn: '2026-03-10' })
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult({ registerNumber: '13' }) }))
  await eventually('it is reported', async () => (await world.view(id)).attention?.cause === 'answers-contradict')
  expect(await world.view(id)).toMatchObject({ state: 'document-pending', result: { registerNumber: '12' } })
})
