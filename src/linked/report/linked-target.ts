/**
 * The linked-service software as a target of the synchronisation: every status of a dossier that came from there is reported back, one in
 * each call, in the order that it enforces. Nothing there can be asked about; the same report again is the question, because what stands
 * there already is answered with words that say so.
 */
import { randomUUID } from 'node:crypto'
import type { Trail } from '../../audit/trail.ts'
import type { LinkedField } from '../../domain/audit.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type { LinkedAnswer, LinkedKind, LinkedPath, LinkedReport, LinkedResult } from '../../domain/linked/linked.ts'
import { mayBeReportedAfter, planLinkedSteps, reportedStatuses, requiredBefore } from '../../domain/linked/plan.ts'
import type { UnitCodesOfDay } from '../../domain/person/units.ts'
import { toStepContent, toStepKey } from '../../domain/portal/step-words.ts'
import { readSupplements } from '../../domain/portal/supplements.ts'
import type { Clock } from '../../domain/runtime.ts'
import { scrubWords } from '../../domain/sync/others-words.ts'
import type { StopCause } from '../../domain/sync/stop-cause.ts'
import { linkedTargetName, targetTitle } from '../../domain/sync/target-names.ts'
import { toVietnamDay } from '../../domain/vietnam-time.ts'
import type { Law } from '../../law/law.ts'
import { findSupplementDue } from '../../settlement/clock/package-clock.ts'
import { type DossierWithEvents, readReasons } from '../../store/dossier/dossiers.ts'
import {
  findLinkedAmong,
  findLinkedOfDossier,
  type LinkedRow,
  readSealedContent,
} from '../../store/linked/linked-dossiers.ts'
import type { Database } from '../../store/postgres/database.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import { aad, type Vault } from '../../store/vault.ts'
import type { LanePiece, LaneTarget, LookUpOutcome, Plan, SendContext, SendOutcome } from '../../sync/target.ts'
import { toSubjects } from '../audit-subjects.ts'
import { openContent } from '../content.ts'
import type { LinkedSettings } from '../settings.ts'
import { findResult } from './find-result.ts'

export interface LinkedTargetDeps {
  database: Pick<Database, 'query'>
  vault: Vault
  /** Reads one sealed row among others; `null` = it does not open. */
  sealed: { read(sealed: Uint8Array, aad: string, row: string): string | null }
  trail: Pick<Trail, 'append' | 'getSubject'>
  /** By name, the preferred one first. */
  paths: ReadonlyMap<string, LinkedPath>
  clock: Clock
  law: () => Law
  /** By which declared places are put into words. */
  unitCodes: UnitCodesOfDay
  settings: Pick<LinkedSettings, 'certificateWaitMs' | 'sendReasons'>
}

const title = targetTitle(linkedTargetName)

/** A certificate that is not here yet is looked for again after this. */
const certificateMs = 30_000

export function createLinkedTarget(deps: LinkedTargetDeps): LaneTarget {
  return {
    name: linkedTargetName,
    title,
    stepsMax: 1,
    choose: findLinkedAmong,
    plan,
    allows: mayBeReportedAfter,
    send: (piece, context) => send(deps, piece, context),
    lookUp: (piece, context) => lookUp(deps, piece, context),
  }
}

function plan({ events }: DossierWithEvents): Plan {
  const { steps, unsendable } = planLinkedSteps(events.filter(({ apart }) => apart === null))
  if (steps.length === 0) return { kind: 'nothing' }
  return {
    kind: 'send',
    item: null,
    steps: steps.map((step) => {
      const { status, at, event, supposed } = step
      const key = toStepKey({ status, at, content: toStepContent(step) })
      return { event, status, at, key, ...(supposed && { part: status }) }
    }),
    unsendable: unsendable.map(({ event, status, reason }) => ({ event, status, at: event.at, reason })),
  }
}

const refused = (cause: StopCause, code: string | null, text: string | null = null): SendOutcome => ({
  kind: 'refused',
  cause,
  code,
  final: true,
  words: text === null ? null : toWords(text),
})

/** Long numbers, accounts and the like are hidden; what else names a person in it is sealed with it. */
const toWords = (text: string) => scrubWords(text, { name: null, others: [] })

/** What ended one report: the answer to it, or that it could not be sent. */
type Reported =
  | Exclude<LinkedAnswer, { outcome: 'later' }>
  /** What it needs is not here yet: the acknowledgement, or the certificate. Absent: it is due again as after any wait. */
  | { outcome: 'not-yet'; retryAfterMs?: number }
  /** The dossier is done, and its certificate has not come in all the time that it may take. */
  | { outcome: 'certificate-missing' }
  /** No path can carry it as it is configured. */
  | { outcome: 'not-carried'; code: string | null }

async function send(deps: LinkedTargetDeps, piece: LanePiece, context: SendContext): Promise<SendOutcome> {
  const answer = await reportPiece(deps, piece, context)
  switch (answer.outcome) {
    case 'accepted':
    case 'present':
      return { kind: 'accepted' }
    case 'not-yet':
      return { kind: 'wait', retryAfterMs: answer.retryAfterMs }
    case 'certificate-missing':
      return { kind: 'by-hand', cause: answer.outcome }
    case 'not-carried':
      return refused('not-carried', answer.code)
    case 'absent':
      return refused('differs-there', 'absent', answer.text)
    case 'refused':
      return answer.cause === 'field'
        ? refused('refused', answer.field, answer.text)
        : refused('differs-there', answer.cause, answer.text)
    case 'unintelligible':
      return { kind: 'unknown', code: answer.outcome, words: toWords(answer.text) }
  }
}

/** The report goes once more: "it is there already" is as good as a success, and out of order may mean either. */
async function lookUp(deps: LinkedTargetDeps, piece: LanePiece, context: SendContext): Promise<LookUpOutcome> {
  const arrived = piece.arrived.map(({ key }) => key)
  const answer = await reportPiece(deps, piece, context)
  switch (answer.outcome) {
    case 'accepted':
    case 'present':
      return { kind: 'found', item: null, steps: [...arrived, ...piece.steps.map(({ key }) => key)] }
    case 'certificate-missing':
      return { kind: 'cannot-ask', cause: answer.outcome }
    case 'not-yet':
      // Without what it needs nothing of the step was ever sent: a process died, or was late, between the mark and the call.
      return arrived.length === 0 && !piece.there ? { kind: 'absent' } : { kind: 'found', item: null, steps: arrived }
    case 'not-carried':
    case 'absent':
      return { kind: 'cannot-ask' }
    case 'refused':
      // A wrong member is refused whatever stands there; nothing says that the first one was kept.
      return { kind: 'cannot-ask' }
    case 'unintelligible':
      return { kind: 'unclear', code: answer.outcome, words: toWords(answer.text) }
  }
}

type Step = LanePiece['steps'][number]

/** Reports the step of a piece, and before it what the order requires and no step of this lane has reported. */
async function reportPiece(deps: LinkedTargetDeps, piece: LanePiece, context: SendContext): Promise<Reported> {
  const [step] = piece.steps
  if (step === undefined) return { outcome: 'accepted' }
  const linked = await withStorageErrors('storage-unavailable', () =>
    findLinkedOfDossier(deps.database, piece.dossier.row.id),
  )
  if (linked === undefined) return { outcome: 'not-carried', code: null }
  // They refuse reports of what was not acknowledged; the pull does that.
  if (linked.acknowledgedAt === null) return { outcome: 'not-yet' }
  const known = new Set(piece.arrived.map(({ status }) => status))
  const missing = requiredBefore(step.status).filter((status) => !known.has(status) && piece.notes[status] !== true)
  for (const status of missing) {
    const answer = await reportStep(deps, { piece, context, linked }, { ...step, status, part: status })
    if (answer.outcome !== 'accepted' && answer.outcome !== 'present') return answer
    await context.keep({ [status]: true })
  }
  return reportStep(deps, { piece, context, linked }, step)
}

interface Order {
  piece: LanePiece
  context: SendContext
  linked: LinkedRow
}

async function reportStep(deps: LinkedTargetDeps, order: Order, step: Step): Promise<Reported> {
  const { piece, context, linked } = order
  const status = reportedStatuses[step.status]
  const { kind, procedure } = linked
  if (status === null || kind === null || procedure === null) return { outcome: 'not-carried', code: null }
  let result: LinkedResult | null = null
  if (status === 'result') {
    const unitCodes = deps.unitCodes(toVietnamDay(deps.clock.now()))
    result = await findResult({ ...deps, unitCodes }, { dossier: piece.dossier.row.id, kind })
    if (result === null) return waitsInTime(deps, order, step)
  }
  const note = await findReason(deps, piece.dossier, step)
  const known = {
    kind,
    procedure,
    code: linked.code,
    status,
    result,
    note,
    supplementDueAt: findDeadline(deps, order, step),
  }
  const report = toReport(piece.dossier, step, known)
  // Pulled over one path, reported over it: another may lead to a software that does not know it.
  const path = deps.paths.has(linked.path) ? linked.path : undefined
  const faults = getPath(deps, path).toFaults(report)
  if (faults.length > 0) return { outcome: 'not-carried', code: faults[0]?.code ?? null }
  const fields = toFields(result, note)
  if (fields.length > 0) await recordDisclosure(deps, piece.dossier, linked, { fields, object: `status ${status}` })
  return context.call({ idempotent: false, path }, async (name, signal, span) => {
    const answer = await getPath(deps, name).report(report, signal, span)
    // Whether it was kept is open, and the fault may be theirs for everyone: the link sees it, and an outage costs the dossier nothing.
    if (answer.outcome === 'later') throw new GatewayFailure('ministry-failed', { sent: 'answered' })
    return answer
  })
}

/** A day after "done" was heard no certificate is on its way any more: the dossier was settled elsewhere, or its filing stands still. */
function waitsInTime({ clock, settings }: LinkedTargetDeps, { piece }: Order, { event }: Step): Reported {
  const heard = piece.dossier.events.find(({ type, at }) => type === event.type && at === event.at)
  const waitedMs = clock.now() - (heard?.recordedAt ?? event.at)
  if (waitedMs >= settings.certificateWaitMs) return { outcome: 'certificate-missing' }
  return { outcome: 'not-yet', retryAfterMs: certificateMs }
}

function toReport(
  { row, events }: DossierWithEvents,
  { status, at, event, part }: Step,
  known: {
    kind: LinkedKind
    procedure: string
    code: string
    status: LinkedReport['status']
    result: LinkedResult | null
    note: string | null
    supplementDueAt: number | null
  },
): LinkedReport {
  const supplement = readSupplements(events).findLast(({ requestedAt }) => requestedAt <= at)
  const isCompleted =
    supplement?.completedAt !== undefined && supplement.completedAt !== null && supplement.completedAt <= at
  const recorded = events.find(({ type, at: when }) => type === event.type && when === event.at)
  const officer = recorded?.officer ?? null
  return {
    ...known,
    oneStopCode: row.code,
    at,
    // An account that is the number of a person stays here.
    officer: officer !== null && /\d{9}/.test(officer) ? null : officer,
    content: toStepContent({ status, event, supposed: part !== undefined }),
    startedAt: row.acceptedAt,
    dueAt: row.dueAt,
    dueBefore: supplement?.dueBefore ?? null,
    dueAfter: isCompleted ? supplement.dueAfter : null,
  }
}

/** Why papers are missing, or why it was refused, in the officer's words; opened for this report alone. */
async function findReason(
  { database, sealed, settings }: LinkedTargetDeps,
  { row: { id } }: DossierWithEvents,
  { status, event }: Step,
): Promise<string | null> {
  const hasReason = status === 'supplement-asked' || status === 'not-accepted' || status === 'stopped'
  if (!hasReason || !settings.sendReasons) return null
  const reasons = await withStorageErrors('storage-unavailable', () => readReasons(database, id))
  const found = reasons.find(({ type, at }) => type === event.type && at === event.at)
  return found ? sealed.read(found.sealed, aad.dossierReason(id, event.type, event.at), `dossier_event ${id}`) : null
}

/** Until when the citizen has to hand in what is missing, by the rule of the package. */
function findDeadline({ law }: LinkedTargetDeps, { piece }: Order, { status, at }: Step): number | null {
  return status === 'supplement-asked' ? findSupplementDue(piece.dossier.row, at, law()) : null
}

/** What of people leaves with a report. */
function toFields(result: LinkedResult | null, note: string | null): LinkedField[] {
  const fields: LinkedField[] = []
  if (result !== null) {
    fields.push('register-entry', 'certificate')
    if (result.personalNumber !== null) fields.push('personal-number')
    const { father = null, mother = null } = result.parents ?? {}
    if (father?.address || mother?.address) fields.push('declaration')
  }
  if (note !== null) fields.push('reason')
  return fields
}

/** One record for each person concerned, durable before the first byte of it leaves. */
async function recordDisclosure(
  { database, sealed, trail }: LinkedTargetDeps,
  { row }: DossierWithEvents,
  linked: LinkedRow,
  { fields, object }: { fields: readonly LinkedField[]; object: string },
): Promise<void> {
  const kept = await withStorageErrors('storage-unavailable', () => readSealedContent(database, linked))
  const content = kept === undefined ? null : openContent(sealed, kept, linked)
  const people = content === null ? [linked.code] : toSubjects(content.declaration, linked.code)
  const requestId = randomUUID()
  await Promise.all(
    people.map((person) =>
      trail.append({
        kind: 'linked',
        requestId,
        consumer: row.consumer,
        credential: '',
        operation: 'linked-report',
        procedure: row.procedure,
        dossier: linked.code,
        unit: row.unit,
        subject: trail.getSubject(person),
        fields,
        outcome: 'disclosed',
        result: 'sending',
        object,
      }),
    ),
  )
}

function getPath({ paths }: LinkedTargetDeps, name: string | undefined): LinkedPath {
  const path = name === undefined ? paths.values().next().value : paths.get(name)
  if (path === undefined) throw new Error(`there is no path ${name} to the linked-service software`)
  return path
}
