/** The view of a filing for callers who may see it. */

import type { ResultMember } from '../../domain/filing/civil-registry.ts'
import type { FilingEventDetail, FilingEventType, FilingKind, FilingState } from '../../domain/filing/filing.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { findAttention } from '../../domain/texts/filing-text.ts'
import { eventsOfFiling, type StoredEvent } from '../../store/filing/events.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import { getSecret } from '../../store/filing/secrets.ts'
import type { Queryable } from '../../store/postgres/database.ts'
import { aad, type Vault } from '../../store/vault.ts'
import type { FilingDeps } from '../deps.ts'
import type { SealedReader } from '../sealed-reader.ts'
import { newestWords } from '../tracking/supplement-requests.ts'

/** Opens sealed data: the vault opens whole filings, the reader opens events among others. */
type Opening = Pick<FilingDeps, 'vault' | 'sealed'>

export interface FilingEventView {
  /** `null` for the moment between commit and sequencing. */
  sequence: number | null
  filingId: string
  number: number
  type: FilingEventType
  state: FilingState
  at: string
  detail: FilingEventDetail | null
  /** The event has a detail that cannot be opened: then `detail` is `null` and means nothing. */
  detailUnreadable?: true
}

export interface ResultView {
  registerNumber: string | null
  registerBook: string | null
  registerPage: string | null
  registeredOn: string | null
  personalNumber: string | null
  certificate: { sha256: string; mediaType: string; bytes: number } | null
  /** Parts that the registry gave but that cannot be read. Absent in results of earlier versions. */
  unreadable?: ResultMember[]
}

/** A filing as lists show it: nothing in it names a person. */
export interface FilingSummary {
  id: string
  kind: FilingKind
  state: FilingState
  stateSince: string
  dossier: string
  linkedDossier: string | null
  registrationUnit: string
  procedure: string
  receivedAt: string
  acceptedAt: string
  attention: { cause: string; nextStep: Bilingual } | null
  path: string | null
  attempts: number
}

export interface FilingView extends FilingSummary {
  supplement: { reason: string | null; due: string | null } | null
  faults: NonNullable<FilingEventDetail['faults']>
  result: ResultView | null
  events: FilingEventView[]
}

export function toSummary(row: FilingRow): FilingSummary {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    stateSince: row.stateSince.toISOString(),
    dossier: row.dossier,
    linkedDossier: row.linkedDossier,
    registrationUnit: row.registrationUnit,
    procedure: row.procedure,
    receivedAt: row.receivedAt,
    acceptedAt: row.acceptedAt.toISOString(),
    attention: findAttention(row.state, row.cause),
    path: row.path,
    attempts: row.attempts,
  }
}

export function eventView(reader: SealedReader, event: StoredEvent): FilingEventView {
  const { filing, number, type, state, at, detail, sequence } = event
  const row = `filing_event ${filing} ${number}`
  const plain = detail && reader.read(detail, aad.detail(filing, number), row)
  const opened = plain === null ? null : (JSON.parse(plain) as FilingEventDetail)
  const view = { sequence, filingId: filing, number, type, state, at: at.toISOString(), detail: opened }
  return detail !== null && opened === null ? { ...view, detailUnreadable: true } : view
}

/** The whole view, the result included: the code that hands it out must have recorded the disclosure. */
export async function viewFiling(
  connection: Queryable,
  { vault, sealed }: Opening,
  row: FilingRow,
): Promise<FilingView> {
  const events = (await eventsOfFiling(connection, row.id)).map((event) => eventView(sealed, event))
  const result = await getSecret(connection, vault, row.id, 'result')
  const view = await inNewestWords(connection, vault, toView(row, events))
  return result ? { ...view, result: JSON.parse(result.toString('utf8')) as ResultView } : view
}

/** The request for a supplement as the registry words it now: its text may change without being another request. */
async function inNewestWords(connection: Queryable, vault: Vault, view: FilingView): Promise<FilingView> {
  const event = view.supplement && view.events.findLast(({ type }) => requestsSupplement(type))
  const newest = event && (await newestWords({ vault }, connection, view.id, event.number))
  return newest ? { ...view, supplement: { reason: newest.reason, due: newest.supplementDue } } : view
}

/**
 * The view as it was just after this event: the content of the first answer to a key. All that it shows besides the events
 * is fixed at intake, so the same answer can be given again forever.
 */
export async function getViewAs(
  connection: Queryable,
  { sealed }: Pick<Opening, 'sealed'>,
  row: FilingRow,
  number: number,
): Promise<FilingView> {
  const events = (await eventsOfFiling(connection, row.id))
    .filter((event) => event.number <= number)
    .map((event) => ({ ...eventView(sealed, event), sequence: null }))
  const state = [...events].reverse().find(({ type, state: result }) => type === result) ?? events[0]
  if (!state) throw new Error(`filing ${row.id} has no event ${number}`)
  const then = {
    ...row,
    state: state.state,
    stateSince: new Date(state.at),
    cause: null,
    path: null,
    attempts: 0,
  }
  return toView(then, events)
}

const requestsSupplement = (type: FilingEventType) => type === 'supplement-requested' || type === 'second-supplement'

function toView(row: FilingRow, events: FilingEventView[]): FilingView {
  const last = [...events].reverse().find(({ type }) => type === row.state)
  const requested =
    row.state === 'supplement-requested' ? events.findLast(({ type }) => requestsSupplement(type))?.detail : undefined
  return {
    ...toSummary(row),
    supplement:
      row.state === 'supplement-requested'
        ? { reason: requested?.reason ?? null, due: requested?.supplementDue ?? null }
        : null,
    faults: (row.state === 'rejected' && last?.detail?.faults) || [],
    result: null,
    events,
  }
}
