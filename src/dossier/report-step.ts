/** Records a step that a one-stop system reports: once, however often it is reported, and only where it fits the history. */
import { mayChangeDossier, mayReadDossier } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import { type DossierStep, stepFaultsInDossier } from '../domain/dossier/dossier-request.ts'
import { GatewayFailure, toFailure } from '../domain/failure.ts'
import { decodeBilingual } from '../domain/texts/bilingual.ts'
import { type DossierWithEvents, lockDossier, readReasons } from '../store/dossier/dossiers.ts'
import type { Queryable } from '../store/postgres/database.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { aad } from '../store/vault.ts'
import { appendEvents } from './append-events.ts'
import type { DossierDeps } from './deps.ts'
import { viewDossier } from './dossier-view.ts'
import { type DossierName, findDossier } from './find-dossier.ts'
import { record } from './record.ts'
import type { DossierOutcome } from './register-dossier.ts'

export interface StepOrder extends DossierName {
  requestId: string
  caller: Caller
  step: DossierStep
}

/**
 * Fails with `dossier-not-found`, `dossier-ambiguous`, `operation-not-allowed` for a dossier that the caller may only read,
 * `request-invalid`, `dossier-step-differs` where the step at this moment is recorded with other content, `dossier-step-not-allowed`,
 * `storage-unavailable` or `audit-unavailable`. In the last two cases it may be recorded; the same again shows it.
 */
export async function reportStep(deps: DossierDeps, order: StepOrder): Promise<DossierOutcome> {
  const { requestId, caller, step } = order
  const { consumer } = caller
  const found = await withStorageErrors('storage-unavailable', () =>
    findDossier(deps, order, (row) => mayReadDossier(consumer, row) || mayChangeDossier(consumer, row)),
  )
  const { id, code, procedure, unit } = found
  const about = { procedure, dossier: code, unit, officer: step.officer, step: `${step.type} ${step.at}` }
  const entry = { requestId, caller, operation: 'report-step', ...about } as const
  if (!mayChangeDossier(consumer, found)) {
    const failure = new GatewayFailure('operation-not-allowed')
    await record(deps, { ...entry, outcome: 'refused', result: failure.code }).catch(() => {})
    throw failure
  }
  deps.trail.assertWritable()
  const { replayed, apart } = await withStorageErrors('storage-unavailable', () =>
    deps.database.transaction((connection) => take(deps, connection, id, order)),
  ).catch(async (error) => {
    await record(deps, { ...entry, outcome: 'refused', result: toFailure(error).code }).catch(() => {})
    throw error
  })
  if (!replayed) deps.feed.poke()
  await record(deps, { ...entry, outcome: 'done', result: replayed ? 'replayed' : 'accepted' })
  return { dossier: await withStorageErrors('storage-unavailable', () => viewDossier(deps, id)), replayed, apart }
}

async function take(
  deps: DossierDeps,
  connection: Queryable,
  id: number,
  { caller, step }: StepOrder,
): Promise<Pick<DossierOutcome, 'replayed' | 'apart'>> {
  const dossier = await lockDossier(connection, id)
  if (await isRecorded(deps, connection, dossier, step)) return { replayed: true, apart: false }
  const faults = stepFaultsInDossier(step, dossier.row.receivedAt).map(({ path, code, message }) => ({
    pointer: `/${path.join('/')}`,
    code,
    message: decodeBilingual(message) ?? { vi: message, en: message },
  }))
  if (faults.length > 0) throw new GatewayFailure('request-invalid', { faults })
  const { type, at, dueAt, reason, officer } = step
  const due = dueAt === undefined ? {} : { dueAt: Date.parse(dueAt) }
  const heard = { type, at: Date.parse(at), ...due, reason, officer, consumer: caller.consumer.id }
  const kept = await appendEvents(deps, connection, dossier, [heard])
  return { replayed: false, apart: kept.length > 0 }
}

async function isRecorded(
  { sealed }: DossierDeps,
  connection: Queryable,
  { row: { id }, events }: DossierWithEvents,
  { type, at, dueAt, reason, officer }: DossierStep,
): Promise<boolean> {
  const moment = Date.parse(at)
  const known = events.find((event) => event.type === type && event.at === moment)
  if (!known) return false
  // A step that a filing brought says nothing more: the one-stop system reports the same step in its own words.
  if (known.filing !== null && known.apart === null) return true
  const reasons = known.hasReason ? await readReasons(connection, id) : []
  const found = reasons.find((one) => one.type === type && one.at === moment)
  const recorded = found && sealed.read(found.sealed, aad.dossierReason(id, type, moment), `dossier_event ${id}`)
  const sameDue = (known.dueAt ?? null) === (dueAt === undefined ? null : Date.parse(dueAt))
  const sameWords = (recorded ?? null) === (reason ?? null) && known.officer === (officer ?? null)
  if (sameDue && sameWords) return true
  throw new GatewayFailure('dossier-step-differs')
}
