/** A dossier as it is shown: where it is, what happened, when it is due and why. */
import type { Channel, DossierEventType, DossierStatus } from '../domain/dossier/dossier.ts'
import { dossierStatusCodes } from '../domain/dossier/dossier.ts'
import type { ApartReason, DossierFinding, EndType } from '../domain/dossier/projection.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { findIso } from '../domain/vietnam-time.ts'
import { type DossierRow, type DossierWithEvents, readDossier, readReasons } from '../store/dossier/dossiers.ts'
import { type DossierLaneView, readDossierLanes } from '../store/sync/overview.ts'
import { aad } from '../store/vault.ts'
import type { DossierDeps } from './deps.ts'
import { type ApologyView, type DueView, type OutageView, viewApology, viewDue, viewOutages } from './due-view.ts'
import { type ForecastView, viewForecasts } from './forecast-view.ts'

/** Moments are ISO 8601 in UTC; `null` = has not happened, or is not known. */
export interface DossierSummary {
  code: string
  nationalCode: string | null
  procedure: string
  case: string | null
  unit: string
  channel: Channel | null
  status: DossierStatus
  /** The status in the codes of the National Public Service Portal. */
  statusCode: number
  statusSince: string
  receivedAt: string
  acceptedAt: string | null
  firstDueAt: string | null
  dueAt: string | null
  dueProvisional: boolean
  dueUnknown: string | null
  endedAt: string | null
  endType: EndType | null
  returnedAt: string | null
  findings: DossierFinding[]
  /** `null` = it has ended. */
  forecast: ForecastView | null
}

export interface DossierEventView {
  type: DossierEventType
  at: string
  recordedAt: string
  /** Which system reported it; of a step that a filing brought, the system that filed. */
  consumer: string
  officer: string | null
  filingId: string | null
  dueAt: string | null
  reason: string | null
  /** It has a reason that does not open at present. */
  reasonUnreadable?: boolean | undefined
  /** `null` = it counts; otherwise why it moved nothing. */
  apart: ApartReason | null
}

export interface DossierView extends DossierSummary {
  supplements: { count: number; openSince: string | null; totalMs: number }
  verificationSince: string | null
  apologyAt: string | null
  due: DueView
  /** `null` = it is not late, and no letter was sent. */
  apology: ApologyView | null
  /** Outages of the national systems while it was open. */
  outages: OutageView[]
  events: DossierEventView[]
  /** By system outside that follows it: what was sent there, when, and what waits. */
  sync: DossierLaneView[]
}

export function toDossierSummary(row: DossierRow, forecast: ForecastView | undefined): DossierSummary {
  return {
    code: row.code,
    nationalCode: row.nationalCode,
    procedure: row.procedure,
    case: row.procedureCase,
    unit: row.unit,
    channel: row.channel,
    status: row.status,
    statusCode: dossierStatusCodes[row.status],
    statusSince: iso(row.statusSince),
    receivedAt: iso(row.receivedAt),
    acceptedAt: findIso(row.acceptedAt),
    firstDueAt: findIso(row.firstDueAt),
    dueAt: findIso(row.dueAt),
    dueProvisional: row.dueProvisional,
    dueUnknown: row.dueUnknown,
    endedAt: findIso(row.endedAt),
    endType: row.endType,
    returnedAt: findIso(row.returnedAt),
    findings: row.findings,
    forecast: forecast ?? null,
  }
}

type Viewing = Pick<DossierDeps, 'database' | 'sealed' | 'answerClock' | 'procedureName' | 'clock'>

export async function viewDossier(deps: Viewing, id: number): Promise<DossierView> {
  const dossier = await readDossier(deps.database, id)
  if (!dossier) throw new GatewayFailure('dossier-not-found')
  const { row } = dossier
  const counting = { dossier, now: deps.clock.now() }
  const events = await viewEvents(deps, dossier)
  const letters = events
    .filter(({ type, apart }) => type === 'apology-sent' && apart === null)
    .map(({ at, dueAt, reason, officer }) => ({ at, newDueAt: dueAt, reason, officer }))
  return {
    ...toDossierSummary(row, (await viewForecasts(deps, [id])).get(id)),
    supplements: { count: row.supplements, openSince: findIso(row.supplementSince), totalMs: row.supplementMs },
    verificationSince: findIso(row.verificationSince),
    apologyAt: findIso(row.apologyAt),
    due: viewDue(deps, counting),
    apology: viewApology(deps, counting, letters),
    outages: await viewOutages(deps, counting),
    events,
    sync: await readDossierLanes(deps.database, deps.sealed.read, id),
  }
}

async function viewEvents(
  { database, sealed }: Pick<DossierDeps, 'database' | 'sealed'>,
  { row: { id }, events }: DossierWithEvents,
): Promise<DossierEventView[]> {
  const reasons = events.some(({ hasReason }) => hasReason) ? await readReasons(database, id) : []
  return events
    .map((event): DossierEventView => {
      const found = reasons.find(({ type, at }) => type === event.type && at === event.at)
      const aadHere = aad.dossierReason(id, event.type, event.at)
      const reason = found ? sealed.read(found.sealed, aadHere, `dossier_event ${id}`) : null
      return {
        type: event.type,
        at: iso(event.at),
        recordedAt: iso(event.recordedAt),
        consumer: event.consumer,
        officer: event.officer,
        filingId: event.filing,
        dueAt: findIso(event.dueAt ?? null),
        reason,
        ...(found && reason === null && { reasonUnreadable: true }),
        apart: event.apart,
      }
    })
    .sort((a, b) => a.at.localeCompare(b.at))
}

const iso = (at: number): string => findIso(at) ?? ''
