/**
 * Every change of a dossier goes through here. Events that were heard are placed into its history: what a consumer reports must fit
 * the table of steps, or nothing is written; what a filing brings with it is recorded in any case, and kept apart where it does not
 * fit. The due times are reckoned anew, and the row is what follows from all events, in the caller's transaction.
 */
import {
  allowedEvents,
  type DossierEvent,
  type DossierEventType,
  type DossierStatus,
  readHistory,
} from '../domain/dossier/dossier.ts'
import { clocksApartMaxMs } from '../domain/dossier/dossier-request.ts'
import { type ApartReason, projectDossier } from '../domain/dossier/projection.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { findIso } from '../domain/vietnam-time.ts'
import {
  type DossierFacts,
  type DossierIdentity,
  type DossierRow,
  type DossierWithEvents,
  type NewDossier,
  type NewDossierEvent,
  recordDossierEvents,
} from '../store/dossier/dossiers.ts'
import type { Queryable } from '../store/postgres/database.ts'
import { aad } from '../store/vault.ts'
import type { DossierDeps } from './deps.ts'
import { reckon } from './reckon.ts'

/** An event as it was heard. */
export interface HeardEvent extends DossierEvent {
  consumer: string
  officer?: string | undefined
  /** The filing that moves the dossier; absent = a consumer reports the step. */
  filing?: string | undefined
  /** For what a filing brings: why it does not count, whatever the table says. */
  apart?: ApartReason | undefined
  /** For what a filing brings: where the table does not allow it then, it counts at this later moment. */
  otherwiseAt?: number | undefined
  reason?: string | undefined
  facts?: DossierFacts | undefined
}

type Writing = Pick<DossierDeps, 'vault' | 'answerClock' | 'clock'>

/** A dossier that is not there yet, with its first events. They must fit the table of steps. */
export function makeDossier(
  deps: Pick<DossierDeps, 'answerClock' | 'clock'>,
  identity: DossierIdentity,
  heard: readonly HeardEvent[],
): NewDossier {
  const createdAt = deps.clock.now()
  const due = reckon(deps, identity, heard, createdAt)
  const last = heard.length - 1
  const events = heard.map((event, index): NewDossierEvent => {
    const recorded = { apart: null, reason: null, facts: event.facts ?? null, due: index === last ? due : null }
    const by = { consumer: event.consumer, officer: event.officer ?? null, filing: event.filing ?? null }
    const status = readStatus(heard.slice(0, index + 1))
    return { type: event.type, at: event.at, recordedAt: createdAt, status, ...by, ...recorded }
  })
  return { identity, createdAt, projection: projectDossier(events), events }
}

/**
 * Records what was heard in a dossier that the transaction holds. Resolves to why events were kept apart. An event of which the type
 * and the moment are recorded already is left out. Fails with `dossier-step-not-allowed` for the first reported step that does
 * not fit; then nothing is written. One that was accepted before is no such fault: systems that file and report meet it daily.
 */
export async function appendEvents(
  deps: Writing,
  connection: Queryable,
  { row, events }: DossierWithEvents,
  heard: readonly HeardEvent[],
  completed: DossierFacts = {},
): Promise<ApartReason[]> {
  const recordedAt = deps.clock.now()
  const identity = { ...row, ...completed }
  const history = [...events]
  const fresh: NewDossierEvent[] = []
  for (const event of heard) {
    const placed = place(row, history, event)
    if (placed === undefined) continue
    const recorded: NewDossierEvent = {
      type: event.type,
      at: placed.at,
      ...(event.dueAt !== undefined && { dueAt: event.dueAt }),
      recordedAt,
      consumer: event.consumer,
      officer: event.officer ?? null,
      filing: event.filing ?? null,
      reason: sealReason(deps, row, event, placed.at),
      facts: event.facts ?? null,
      apart: placed.apart,
      due: null,
      status: row.status,
    }
    fresh.push(recorded)
    history.push({ ...recorded, hasReason: recorded.reason !== null })
    recorded.status = readStatus(history.filter(({ apart }) => apart === null))
  }
  const last = fresh.at(-1)
  if (!last) return []
  const counted = history.filter(({ apart }) => apart === null)
  last.due = reckon(deps, identity, counted, recordedAt)
  const projection = projectDossier([...events, ...fresh])
  await recordDossierEvents(connection, row, fresh, projection, identity)
  return fresh.flatMap(({ apart }) => (apart === null ? [] : [apart]))
}

/** Where events that count lead. */
function readStatus(events: readonly DossierEvent[]): DossierStatus {
  const read = readHistory(events)
  if (read.status === null) throw new Error('a dossier begins with the event of its receipt')
  return read.status
}

type Placed = { at: number; apart: ApartReason | null }

/** Where the event counts; `undefined` = it is recorded already. */
function place(
  { lastAt, acceptedAt }: DossierRow,
  history: readonly (DossierEvent & { apart: ApartReason | null })[],
  event: HeardEvent,
): Placed | undefined {
  const isKnown = (at: number) => history.some((one) => one.type === event.type && one.at === at)
  if (isKnown(event.at)) return undefined
  const counted = history.filter(({ apart }) => apart === null)
  const read = (at: number) => readHistory([...counted, { type: event.type, at }])
  if (event.filing === undefined) {
    const outcome = read(event.at)
    if (outcome.allowed) return { at: event.at, apart: null }
    if (event.type === 'accepted' && acceptedAt !== null) return { at: event.at, apart: 'accepted-before' }
    const now = readHistory(counted)
    throw notAllowed(outcome, now.allowed ? allowedEvents(now.status) : [])
  }
  if (event.apart) return { at: event.at, apart: event.apart }
  // A reporting system's clock may run ahead: a step that it dates a little later than now does not come after this one.
  const ahead = lastAt > event.at && lastAt - event.at <= clocksApartMaxMs ? [lastAt] : []
  const moments = [event.at, ...(event.otherwiseAt === undefined ? [] : [event.otherwiseAt]), ...ahead]
  const at = moments.find((moment) => !isKnown(moment) && read(moment).allowed)
  return at === undefined ? { at: event.at, apart: 'step-not-allowed' } : { at, apart: null }
}

/** Names the step in the way, when it happened, and what may be reported as the dossier stands now. */
function notAllowed(
  { type, at, status }: { type: DossierEventType; at: number; status: string | null },
  allowed: readonly DossierEventType[],
): GatewayFailure {
  const when = findIso(at) ?? ''
  const list = allowed.join(', ')
  const message: Bilingual = {
    vi: `Không thể có bước ${type} lúc ${when} khi hồ sơ đang ở trạng thái ${status ?? 'chưa tiếp nhận'}. Hiện có thể báo: ${list}`,
    en: `The step ${type} at ${when} cannot follow where the dossier is ${status ?? 'not received yet'}. Now these may be reported: ${list}`,
  }
  return new GatewayFailure('dossier-step-not-allowed', { faults: [{ pointer: '/type', code: type, message }] })
}

function sealReason({ vault }: Writing, { id }: DossierRow, { type, reason }: HeardEvent, at: number): Buffer | null {
  return reason === undefined ? null : vault.seal(Buffer.from(reason), aad.dossierReason(id, type, at))
}
