/**
 * The dossiers behind each number of the leaders' board, and no others: a set here and its count in board.ts are the same condition.
 * Which units are asked for is always said; no list is of more than the reader may see.
 */
import type { DossierFinding } from '../../domain/dossier/projection.ts'
import type { DifferenceKind } from '../../domain/reconcile/difference.ts'
import type { StopCause } from '../../domain/sync/stop-cause.ts'
import type { Queryable } from '../postgres/database.ts'
import type { BoardDay } from './board.ts'
import { type DossierRow, toDossierRow } from './dossiers.ts'
import { forecastNow } from './forecasts.ts'

const forecast = forecastNow('$3')

/** Open dossiers and those that ended in 30 days: of older ones nobody remembers how it came. */
const recent = `(d.ended_at IS NULL OR d.ended_at >= $1::timestamptz - interval '29 days')`
/** What an index holds, and with it all that is counted below: without it every dossier of all years is read, once for each kind. */
const doubtful = `d.findings && '{done-at-receipt,done-while-waiting,step-not-allowed,another-filing-open,due-time-changed}'`
const recorded = <Finding extends DossierFinding>(finding: Finding) => ({
  where: `${doubtful} AND d.findings @> '{${finding}}' AND ${recent}`,
  key: 'received_at' as const,
})
const shownThere = <Kind extends DifferenceKind>(kind: Kind) => ({
  where: `d.id IN (SELECT dossier FROM reconciliation_difference WHERE kind = '${kind}')`,
  key: 'received_at' as const,
})
const stoppedFor = <Cause extends StopCause>(cause: Cause) => ({
  where: `d.id IN (SELECT dossier FROM sync_lane WHERE stopped_cause = '${cause}')`,
  key: 'received_at' as const,
})

/**
 * What makes figures doubtful, or stands falsely somewhere (kiểm tra tính trung thực): as other systems reported it here, and as targets show it.
 * A doubt is no accusation: each has harmless causes too.
 */
const doubts = {
  'doubt-done-at-receipt': recorded('done-at-receipt'),
  'doubt-done-while-waiting': recorded('done-while-waiting'),
  'doubt-step-not-allowed': recorded('step-not-allowed'),
  'doubt-another-filing-open': recorded('another-filing-open'),
  'doubt-due-moved': {
    where: `${doubtful} AND d.findings @> '{due-time-changed}' AND ${recent} AND EXISTS (
      SELECT FROM dossier_event e WHERE e.dossier = d.id AND e.type = 'due-time-changed' AND e.apart IS NULL AND e.recorded_at > (
        SELECT min(s.arrived_at) FROM sync_lane l JOIN sync_step s USING (target, dossier) WHERE l.dossier = d.id))`,
    key: 'received_at',
  },
  'doubt-false-done': shownThere('false-done'),
  'doubt-result-is-paper': shownThere('result-is-paper'),
  'doubt-number-invented': shownThere('number-invented'),
  'doubt-lookup-not-in-trail': shownThere('lookup-not-in-trail'),
  'doubt-due-differs': shownThere('other-due-time'),
  'doubt-certificate-missing': stoppedFor('certificate-missing'),
} as const satisfies Record<`doubt-${string}`, SetRow>

interface SetRow {
  where: string
  key: 'received_at' | 'ended_at' | 'due_at'
}

/** $1 = begin of the day, $2 = its end, $3 = now. `key` orders the list, the one that presses most first. */
const sets = {
  received: { where: 'received_at >= $1 AND received_at < $2', key: 'received_at' },
  'same-day': {
    where: `received_at >= $1 AND received_at < $2 AND end_type IN ('done', 'result-returned') AND ended_at < $2`,
    key: 'received_at',
  },
  'on-time': { where: 'ended_at >= $1 AND ended_at < $2 AND ended_at <= due_at', key: 'ended_at' },
  'ended-late': { where: 'ended_at >= $1 AND ended_at < $2 AND ended_at > due_at', key: 'due_at' },
  'ended-no-due': { where: 'ended_at >= $1 AND ended_at < $2 AND due_at IS NULL', key: 'ended_at' },
  open: { where: 'ended_at IS NULL', key: 'due_at' },
  late: {
    where: `((ended_at IS NULL AND due_at < $3) OR (ended_at >= $1 AND ended_at < $2 AND ended_at > due_at))`,
    key: 'due_at',
  },
  'late-first': {
    where: `((ended_at IS NULL AND first_due_at < $3) OR (ended_at >= $1 AND ended_at < $2 AND ended_at > first_due_at))`,
    key: 'due_at',
  },
  overdue: { where: 'ended_at IS NULL AND due_at < $3', key: 'due_at' },
  'due-today': { where: 'ended_at IS NULL AND due_at >= $3 AND due_at < $2', key: 'due_at' },
  'open-no-due': { where: 'ended_at IS NULL AND due_at IS NULL', key: 'received_at' },
  'at-risk': { where: `d.ended_at IS NULL AND ${forecast.verdict} = 'at-risk'`, key: 'due_at' },
  'on-track': { where: `d.ended_at IS NULL AND ${forecast.verdict} = 'on-track'`, key: 'due_at' },
  'not-knowable': { where: `d.ended_at IS NULL AND ${forecast.verdict} = 'not-knowable'`, key: 'due_at' },
  citizen: { where: `ended_at IS NULL AND status IN ('supplement-asked', 'payment-asked')`, key: 'due_at' },
  changed: { where: `ended_at IS NULL AND 'due-time-changed' = ANY (findings)`, key: 'due_at' },
  provisional: { where: 'ended_at IS NULL AND due_provisional', key: 'due_at' },
  // The software that hands them over takes no new ones after 1 January 2027: what is open then is finished there.
  'linked-open': {
    where: `returned_at IS NULL AND end_type IS DISTINCT FROM 'not-accepted' AND end_type IS DISTINCT FROM 'stopped'
      AND id IN (SELECT dossier FROM linked_dossier)`,
    key: 'due_at',
  },
  due: { where: 'due_at >= $1 AND due_at < $2', key: 'due_at' },
  ...doubts,
  'due-late': { where: 'due_at >= $1 AND due_at < $2 AND coalesce(ended_at, $3) > due_at', key: 'due_at' },
} as const satisfies Record<string, SetRow>
export type BoardSet = keyof typeof sets
export const boardSets = Object.keys(sets) as readonly BoardSet[]
export type DoubtSet = keyof typeof doubts
export const doubtSets = Object.keys(doubts) as readonly DoubtSet[]

/** How many dossiers of a unit stand in a set. */
export interface UnitDoubts {
  unit: string
  set: DoubtSet | 'linked-open'
  count: number
}

/** Every doubt by unit, and the linked dossiers that are open: by the conditions of the lists. What no unit has is missing. */
export async function countDoubts(connection: Queryable, { begin }: Pick<BoardDay, 'begin'>): Promise<UnitDoubts[]> {
  const counted = [...doubtSets, 'linked-open' as const].map(
    (set) =>
      `SELECT '${set}' AS set, d.unit, count(*)::int AS count FROM dossier d WHERE ${sets[set].where} GROUP BY d.unit`,
  )
  const { rows } = await connection.query({
    name: 'board-doubts',
    text: `WITH day AS (SELECT $1::timestamptz) ${counted.join('\nUNION ALL ')}`,
    values: [new Date(begin)],
  })
  return rows
}

/** Where a list goes on: behind this dossier. */
export interface ListCursor {
  /** Milliseconds since the epoch; `null` = the dossier has no such moment, and stands at the end. */
  at: number | null
  id: number
}

export interface ListRequest {
  set: BoardSet
  day: BoardDay
  /** Units as the register names them, each with all units below it; `null` = every unit. */
  within: readonly string[] | null
  /** One unit alone. */
  unit: string | null
  after: ListCursor | null
  limit: number
}

/** The rows of a list, and how many it has in all. One more row than asked for means that it goes on. */
export interface DossierList {
  total: number
  rows: { row: DossierRow; cursor: ListCursor }[]
}

/** The rule of `coversUnit` in domain/unit-code.ts. */
const covered = `($4::text[] IS NULL OR EXISTS (SELECT FROM unnest($4::text[]) AS own
  WHERE unit = own OR starts_with(unit, own || '.') OR right(unit, length(own) + 1) = '.' || own))`

export async function listDossiers(connection: Queryable, request: ListRequest): Promise<DossierList> {
  const { set, day, within, unit, after, limit } = request
  const { where, key } = sets[set]
  // Every number is named by each statement, so that all have one list of values.
  const scope = `${covered} AND ($5::text IS NULL OR unit = $5)
    AND $1::timestamptz IS NOT NULL AND $2::timestamptz IS NOT NULL AND $3::timestamptz IS NOT NULL`
  const values = [new Date(day.begin), new Date(day.end), new Date(day.now), within, unit]
  const counted = connection.query({
    name: `board-count-${set}`,
    text: `SELECT count(*)::int AS total FROM ${forecast.from} WHERE ${where} AND ${scope}`,
    values,
  })
  const listed = connection.query({
    name: `board-list-${set}`,
    text: `SELECT d.* FROM ${forecast.from} WHERE ${where} AND ${scope}
      AND (coalesce(${key}, 'infinity'), id) > (coalesce($6::timestamptz, $7::timestamptz), $8::bigint)
      ORDER BY coalesce(${key}, 'infinity'), id LIMIT $9`,
    values: [
      ...values,
      after?.at ? new Date(after.at) : null,
      after ? 'infinity' : '-infinity',
      after?.id ?? 0,
      limit + 1,
    ],
  })
  const [{ rows: totals }, { rows }] = await Promise.all([counted, listed])
  return {
    total: totals[0]?.total ?? 0,
    rows: rows.map((each) => {
      const row = toDossierRow(each)
      const at = { received_at: row.receivedAt, ended_at: row.endedAt, due_at: row.dueAt }[key]
      return { row, cursor: { at, id: row.id } }
    }),
  }
}
