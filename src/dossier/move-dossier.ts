/**
 * Filings move the dossiers that they belong to, in the transaction of their own events. What a filing brings is never refused: where
 * the table of steps does not allow it, it is kept apart and shown as a finding, and the filing goes on.
 */
import type { DossierEventType } from '../domain/dossier/dossier.ts'
import type { ApartReason } from '../domain/dossier/projection.ts'
import { type DossierWithEvents, lockDossierByCode, readDossier } from '../store/dossier/dossiers.ts'
import { type FiledDossier, findKnownDossiers, insertFiledDossiers } from '../store/dossier/filed-dossiers.ts'
import type { Queryable } from '../store/postgres/database.ts'
import { appendEvents, type HeardEvent } from './append-events.ts'
import type { DossierDeps } from './deps.ts'
import { joinLinkedDossier } from './take-linked-dossier.ts'

/** What of a filing its dossier needs to know. */
export interface DossierFiling {
  id: string
  consumer: string
  /** Null for filings of versions that did not write it: those move no dossier. */
  unit: string | null
  dossier: string
  /** Code of the linked-service software, of packages. */
  linkedDossier: string | null
  procedure: string
  /** ISO 8601 with offset. */
  receivedAt: string
}

export interface FilingStep {
  type: DossierEventType
  /** Milliseconds since the epoch. */
  at: number
  /** When it counts where the table does not allow it at that moment. */
  otherwiseAt?: number | undefined
  apart?: ApartReason | undefined
}

type Moving = Pick<DossierDeps, 'vault' | 'answerClock' | 'reckonReceipt' | 'clock'>

/**
 * Begins the dossiers of filings that were just taken over, where there are none. An officer has filed, so the dossier was received and
 * officially accepted at the filing's time of receipt; the channel is not known. One statement for all of them, and more only for
 * dossiers that were there before. Resolves to when the dossier of each filing, by the filing's id, is due.
 */
export async function beginDossiers(
  deps: Moving,
  connection: Queryable,
  filings: readonly DossierFiling[],
): Promise<ReadonlyMap<string, number | null>> {
  // Two filings of one dossier may come together.
  const first = new Map<string, PlacedFiling>()
  for (const { unit, ...filing } of filings) {
    if (unit === null) continue
    const name = nameDossier(unit, filing.dossier)
    if (!first.has(name)) first.set(name, { ...filing, unit })
  }
  const dues = new Map<string, number | null>()
  if (first.size === 0) return dues
  const createdAt = deps.clock.now()
  const given = [...first.values()].map((filing): Beginning => {
    const { id, consumer, unit, dossier: code, linkedDossier: linkedCode, procedure } = filing
    const receivedAt = Date.parse(filing.receivedAt)
    const due = deps.reckonReceipt({ procedure, unit, receivedAt, asOf: createdAt })
    dues.set(nameDossier(unit, code), due.dueAt)
    return { filing, row: { code, linkedCode, unit, procedure, receivedAt, consumer, filing: id, due } }
  })
  const before = await insert(deps, connection, given, createdAt)
  const known = before.length === 0 ? [] : await findKnownDossiers(connection, before.map(toRow))
  for (const [index, { filing }] of before.entries()) {
    const { unit, dossier: code } = filing
    const there = known[index]
    if (there) dues.set(nameDossier(unit, code), there.dueAt)
    if (there?.accepted && !there.ended) continue
    const dossier = await lockDossierByCode(connection, code, unit)
    if (dossier) dues.set(nameDossier(unit, code), await takeUp(deps, connection, dossier, filing))
  }
  return new Map(
    filings.map(({ id, unit, dossier }) => [id, unit === null ? null : (dues.get(nameDossier(unit, dossier)) ?? null)]),
  )
}

type PlacedFiling = DossierFiling & { unit: string }
interface Beginning {
  filing: PlacedFiling
  row: FiledDossier
}
const toRow = ({ row }: Beginning): FiledDossier => row

/**
 * Resolves to those whose dossiers were there before. A dossier that is known by its code in the linked-service software alone gets the
 * code of the filing first; where that cannot be, the filing begins one of its own.
 */
async function insert(
  deps: Moving,
  connection: Queryable,
  given: readonly Beginning[],
  createdAt: number,
): Promise<Beginning[]> {
  const outcomes = await insertFiledDossiers(connection, given.map(toRow), createdAt)
  const known = given.filter((_, index) => outcomes[index] === 'known')
  const linked = given.filter((_, index) => outcomes[index] === 'linked')
  if (linked.length === 0) return known
  for (const { filing } of linked) {
    const { linkedDossier } = filing
    if (linkedDossier !== null) await joinLinkedDossier(deps, connection, { ...filing, linkedDossier })
  }
  const apart = linked.map(({ row }) => ({ ...row, linkedCode: null }))
  const later = await insertFiledDossiers(connection, apart, createdAt)
  return [...known, ...linked.filter((_, index) => later[index] === 'known')]
}

const nameDossier = (unit: string, dossier: string): string => `${unit} ${dossier.toUpperCase()}`

/** When the dossier is due that a filing begins; `null` = that is not known. `now`: milliseconds since the epoch. */
export function findFiledDue(
  { reckonReceipt }: Pick<DossierDeps, 'reckonReceipt'>,
  { procedure, unit, receivedAt }: Pick<DossierFiling, 'procedure' | 'unit' | 'receivedAt'>,
  now: number,
): number | null {
  return unit === null ? null : reckonReceipt({ procedure, unit, receivedAt: Date.parse(receivedAt), asOf: now }).dueAt
}

/** Moves the filing's dossier by a step; begins it where a filing of an earlier version has none. */
export async function moveDossier(
  deps: Moving,
  connection: Queryable,
  { unit, ...filing }: DossierFiling,
  findStep: (dossier: DossierWithEvents) => FilingStep | Promise<FilingStep | null> | null,
): Promise<void> {
  if (unit === null) return
  const placed = { ...filing, unit }
  const known = await lockDossierByCode(connection, filing.dossier, unit)
  if (!known) await beginDossiers(deps, connection, [placed])
  const dossier = known ?? (await lockDossierByCode(connection, filing.dossier, unit))
  const step = dossier && (await findStep(dossier))
  if (step) await appendEvents(deps, connection, dossier, [{ ...step, consumer: filing.consumer, filing: filing.id }])
}

/**
 * A dossier that is there already: it is accepted with the filing at the latest, and taken up again when its end was that the registry
 * refused an earlier filing. Another end, which the one-stop system reported, stays. Resolves to when it is due then.
 */
async function takeUp(
  deps: Moving,
  connection: Queryable,
  dossier: DossierWithEvents,
  filing: DossierFiling,
): Promise<number | null> {
  const [, accepted] = firstEvents(filing)
  const { acceptedAt, receivedAt, status } = dossier.row
  const refusals = dossier.events.filter(({ type, apart }) => type === 'not-accepted' && apart === null)
  const refusedByRegistry = status === 'not-accepted' && refusals.some((event) => event.filing !== null)
  const { at, ...by } = accepted
  const heard: HeardEvent[] = []
  if (acceptedAt === null) heard.push({ ...by, at: Math.max(at, receivedAt) })
  if (refusedByRegistry) heard.push({ ...by, type: 'reopened', at: deps.clock.now() })
  if (heard.length === 0) return dossier.row.dueAt
  await appendEvents(deps, connection, dossier, heard)
  return (await readDossier(connection, dossier.row.id))?.row.dueAt ?? null
}

function firstEvents({ id, consumer, receivedAt }: DossierFiling): [HeardEvent, HeardEvent] {
  const by = { at: Date.parse(receivedAt), consumer, filing: id }
  return [
    { type: 'received', ...by },
    { type: 'accepted', ...by },
  ]
}
