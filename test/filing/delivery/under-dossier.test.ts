/**
 * One filing of a kind at a time under a dossier code: the registry has no other key, so a second one would be the same
 * case sent twice. Two systems of one unit, two replicas.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '../../../src/domain/access.ts'
import { filingStates, finalStates } from '../../../src/domain/filing/filing.ts'
import type { FilingRequest } from '../../../src/domain/filing/filing-request.ts'
import { contentHash } from '../../../src/filing/intake/content-hash.ts'
import { submitFiling } from '../../../src/filing/intake/submit-filing.ts'
import { makeFiling } from '../../support/declarations.ts'
import { makeCaller, nextDossier, openRig, type Rig, requestFor } from '../fixtures.ts'
import { makeStatus } from '../scripted-registry.ts'

let rig: Rig
let replica: Rig
beforeAll(async () => {
  rig = await openRig()
  replica = await openRig({ beside: rig })
})
afterAll(async () => {
  await replica.close()
  await rig.close()
})

const oneStop = makeCaller('one-stop')
const hospital = makeCaller('hospital')

function submit(request: FilingRequest, caller: Caller, at = rig) {
  return submitFiling(at.deps, {
    requestId: randomUUID(),
    caller,
    idempotencyKey: randomUUID(),
    request,
    rawBodyHash: contentHash(request),
  })
}

const later = (request: FilingRequest, minute: number) =>
  ({ ...request, receivedAt: `2026-03-02T10:${String(minute).padStart(2, '0')}:00+07:00` }) as FilingRequest

const getOutcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'taken',
    (error: { code?: string }) => error.code,
  )

test('two systems of a unit bring one dossier with one body: it is sent once, and the second learns nothing of the first', async () => {
  const dossier = nextDossier()
  const { filing } = await submit(requestFor(dossier), oneStop)
  const refusal = await submit(requestFor(dossier), hospital).catch((error) => error)
  expect(refusal).toMatchObject({ code: 'dossier-under-way', detail: undefined, faults: [], retryable: false })
  await rig.until(filing.id, 'received')
  expect(rig.registry.pushes.filter((push) => push.dossier === dossier)).toHaveLength(1)
})

test('of whatever two systems bring at once through two replicas, one is taken', async () => {
  for (let round = 0; round < 12; round++) {
    const request = requestFor(nextDossier())
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        getOutcome(submit(later(request, n), n % 2 ? oneStop : hospital, n % 4 < 2 ? rig : replica)),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(['taken', 'dossier-under-way']))
  }
})

test('batches that bring the same dossiers in different orders at two replicas all come to an end', async () => {
  const dossiers = Array.from({ length: 40 }, nextDossier)
  const at = (where: Rig, caller: Caller, order: string[], minute: number) =>
    order.map((dossier) => getOutcome(submit(later(requestFor(dossier), minute), caller, where)))
  const outcomes = await Promise.all([
    ...at(rig, oneStop, dossiers, 1),
    ...at(replica, hospital, dossiers.toReversed(), 2),
  ])
  expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(dossiers.length)
  expect(new Set(outcomes)).toEqual(new Set(['taken', 'dossier-under-way']))
})

test('the letter case of a code makes no second dossier', async () => {
  const dossier = 'H99.01.02-260311-0001-ab'
  await submit(requestFor(dossier), oneStop)
  expect(await getOutcome(submit(requestFor(dossier.toUpperCase()), hospital))).toBe('dossier-under-way')
})

test('another kind, and another unit, may use the code: neither keeps it occupied for the other', async () => {
  const dossier = nextDossier()
  const birth = requestFor(dossier)
  await submit(birth, oneStop)
  const death = makeFiling('death') as FilingRequest
  const sameDossier = { ...death, purpose: { ...birth.purpose, procedure: '1.000656' }, attachments: [] }
  expect(await getOutcome(submit(sameDossier as FilingRequest, hospital))).toBe('taken')
  const elsewhere = { ...birth, purpose: { ...birth.purpose, unit: 'H99.01.03' } } as FilingRequest
  expect(await getOutcome(submit(elsewhere, hospital))).toBe('taken')
})

test.each(filingStates)('while one is %s', async (state) => {
  // No worker is at it, so it stays where the test puts it.
  const still = await openRig({ beside: rig, start: false })
  const request = requestFor(nextDossier())
  rig.registry.script(request.purpose.dossier, { hangs: true, taken: true })
  const { filing } = await submit(request, oneStop, still)
  await rig.until(filing.id, 'delivering', 'received', 'outcome-unknown')
  await rig.rows('UPDATE filing SET state = $2, due_at = NULL, lease = NULL, lease_until = NULL WHERE id = $1', [
    filing.id,
    state,
  ])
  const over = finalStates.includes(state)
  expect(await getOutcome(submit(later(request, 1), hospital))).toBe(over ? 'taken' : 'dossier-under-way')
  await still.close()
})

test('a refused case is filed anew, by whichever system of the unit', async () => {
  const dossier = nextDossier()
  const { filing } = await submit(requestFor(dossier), oneStop)
  await rig.until(filing.id, 'received')
  rig.registry.stand(dossier, makeStatus('refused', { reason: 'không đủ điều kiện' }))
  await rig.until(filing.id, 'refused')
  expect(await getOutcome(submit(requestFor(dossier), hospital))).toBe('taken')
})

test('filings of an earlier version, which wrote no unit, are left as they are', async () => {
  const dossier = nextDossier()
  const { filing } = await submit(requestFor(dossier), oneStop)
  await rig.rows('UPDATE filing SET unit = NULL WHERE id = $1', [filing.id])
  expect(await getOutcome(submit(requestFor(dossier), hospital))).toBe('taken')
})
