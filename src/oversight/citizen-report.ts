/**
 * Who looked at a person's data: when, for what, which fields, through which system. What the law on personal data owes a citizen (Law 91/2025/QH15,
 * Art. 4; answered within two working days: Decree 356/2025/NĐ-CP, Art. 5). Pure: made of records, wherever they come from.
 *
 * It is about the citizen alone. A dossier is named where the citizen holds it or filed under it; the code of another's dossier would tell of the other.
 * Officers are numbered, not named: whether it was the same one can be seen, who it was is for those who look into a complaint.
 */

import type { AuditRecord, RemovedMonth } from '../domain/audit.ts'
import { dayMs } from '../domain/duration.ts'
import type { Delay } from './settings.ts'

/**
 * `shown`: values of fields left. `compared`: what somebody claimed was compared, and only the outcome left. `passed-on`: handed to another system of the state.
 * `nothing`: the register was asked and nothing left. `refused`: the gateway said no.
 */
export const accessKinds = ['shown', 'compared', 'passed-on', 'nothing', 'refused'] as const
export type AccessKind = (typeof accessKinds)[number]

export interface DataAccess {
  /** ISO 8601, UTC. */
  at: string
  kind: AccessKind
  /** What was done, as the trail names it. */
  operation: string
  /** Id of the system through which it was done. */
  consumer: string
  unit: string
  procedure: string
  /** `null` = not the citizen's own, or none. */
  dossier: string | null
  /** Names of what was asked for. */
  fields: readonly string[]
  /** The same number is the same person throughout one report; `null` = no officer, a system acted by itself. */
  officer: number | null
  requestId: string
}

export interface CitizenReport {
  /** When it was made, ISO 8601. */
  madeAt: string
  accesses: readonly DataAccess[]
  /** Earlier ones that the report has no room for. */
  leftOut: number
  /** What is not on record any more, of anybody: removed when its time was over. */
  removed: readonly RemovedRecords[]
}

interface RemovedRecords {
  /** Times of the first and the last of them, ISO 8601. */
  since: string
  until: string
  /** When the last of them were removed, ISO 8601. */
  at: string
  /** The provision. */
  basis: string
  records: number
}

/** Months under one provision are one statement, the latest first. */
function joinRemoved(months: readonly RemovedMonth[]): RemovedRecords[] {
  const joined = new Map<string, RemovedRecords>()
  for (const { since, until, at, basis, records } of months) {
    const known = joined.get(basis)
    joined.set(basis, {
      since: known && known.since < since ? known.since : since,
      until: known && known.until > until ? known.until : until,
      at: known && known.at > at ? known.at : at,
      basis,
      records: records + (known?.records ?? 0),
    })
  }
  return [...joined.values()].toSorted((one, other) => (one.until < other.until ? 1 : -1))
}

/** What a report keeps back stands in the trail and not in the report. */
export interface WithheldAccesses {
  count: number
  bases: readonly string[]
}

/** As many as a person reads; more are counted. */
export const accessesMax = 5_000

interface KnownRecord extends AuditRecord {
  at: string
}

/** Operations with which a citizen's own dossier is written down here: what these name is the citizen's. */
const ownOperations: ReadonlySet<string> = new Set(['register-dossier', 'file', 'send-to-portal'])
const comparing: ReadonlySet<string> = new Set(['verify', 'verify-certificate', 'public-status'])
const passingOn: ReadonlySet<string> = new Set(['deliver', 'send-to-portal', 'linked-report', 'fetch-file'])

/** `records`: all of the person, in any order. */
export function makeCitizenReport(
  records: readonly KnownRecord[],
  delays: readonly Delay[],
  now: number,
  removed: readonly RemovedMonth[],
): { report: CitizenReport; withheld: WithheldAccesses } {
  const own = new Set(
    records.filter(({ operation }) => ownOperations.has(operation)).map(({ dossier }) => dossier.toUpperCase()),
  )
  const about = records
    // What the citizen, or who answers for the data, asked the trail is no look of an office.
    .filter(({ operation, outcome }) => operation !== 'citizen-report' && outcome !== 'done')
    .toSorted((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0))
  const kept = about.map((record) => ({ record, delay: findDelay(record, delays, now) }))
  const officers = new Map<string, number>()
  // Numbered in the order of time, so that the first one who looked is the first.
  for (const { record } of kept.toReversed()) {
    if (record.officer !== '' && !officers.has(record.officer)) officers.set(record.officer, officers.size + 1)
  }
  const shown = kept.flatMap(({ record, delay }) => (delay ? [] : [toAccess(record, own, officers)]))
  const bases = kept.flatMap(({ delay }) => (delay ? [delay.basis] : []))
  return {
    report: {
      madeAt: new Date(now).toISOString(),
      accesses: shown.slice(0, accessesMax),
      leftOut: Math.max(0, shown.length - accessesMax),
      removed: joinRemoved(removed),
    },
    withheld: { count: bases.length, bases: [...new Set(bases)] },
  }
}

function findDelay(record: KnownRecord, delays: readonly Delay[], now: number): Delay | undefined {
  const covers = (list: readonly string[] | undefined, value: string) => list === undefined || list.includes(value)
  return delays.find(
    ({ consumers, units, procedures, days }) =>
      covers(consumers, record.consumer) &&
      covers(units, record.unit) &&
      covers(procedures, record.procedure) &&
      Date.parse(record.at) > now - days * dayMs,
  )
}

function toAccess(record: KnownRecord, own: ReadonlySet<string>, officers: ReadonlyMap<string, number>): DataAccess {
  const { at, operation, consumer, unit, procedure, dossier, fields, officer, requestId } = record
  return {
    at,
    kind: findKind(record),
    operation,
    consumer,
    unit,
    procedure,
    dossier: dossier !== '' && own.has(dossier.toUpperCase()) ? dossier : null,
    fields,
    officer: officers.get(officer) ?? null,
    requestId,
  }
}

function findKind({ outcome, operation }: AuditRecord): AccessKind {
  if (outcome === 'refused') return 'refused'
  if (outcome === 'failed') return 'nothing'
  if (passingOn.has(operation)) return 'passed-on'
  return comparing.has(operation) ? 'compared' : 'shown'
}
