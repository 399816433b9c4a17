/**
 * What the leaders' board counts, over all units at once: who may see which unit is decided above. Counted from the rows of the
 * dossiers at each reading, so that a number and the list behind it never differ. No citizen stands in any of it.
 */
import type { Queryable } from '../postgres/database.ts'

/** A day of Viet Nam, as far as it has passed. Milliseconds since the epoch; `begin` ≤ `now` < `end`. */
export interface BoardDay {
  begin: number
  end: number
  now: number
}

/** One unit today. `null` never stands for 0 here: a unit without a row has no dossier of today, and none that is open. */
export interface UnitToday {
  unit: string
  /** Received today, and of these: settled with a result today. */
  received: number
  sameDay: number
  /** Ended today: in time, late, late by the first due time, without a known due time. */
  endedOnTime: number
  endedLate: number
  endedLateFirst: number
  endedNoDue: number
  /** Not ended now: all, past the due time, past the first due time, due in the rest of today, without a known due time. */
  open: number
  overdue: number
  overdueFirst: number
  dueToday: number
  openNoDue: number
  /** Of the open ones: the citizen is to act. A person set another due time. The due time may still move with the calendar. */
  citizen: number
  changed: number
  provisional: number
  /** When the last step of these dossiers happened, ms since the epoch. */
  lastAt: number
}

/** One unit on one day: `day` counts from the first day of the period, 0-based. */
export interface UnitDay {
  day: number
  /** Due on that day, and of these: not ended in time; by the first due time; still open and late. */
  due: number
  late: number
  lateFirst: number
  openLate: number
  /** Received on that day, and of these: settled with a result on that day. */
  received: number
  sameDay: number
}

export interface UnitDays {
  unit: string
  days: UnitDay[]
}

const date = (at: number) => new Date(at)
/** Ended with what the citizen came for. */
const withResult = `end_type IN ('done', 'result-returned')`

/** Every unit that has a dossier of today or one that is open. */
export async function readToday(connection: Queryable, { begin, end, now }: BoardDay): Promise<UnitToday[]> {
  const { rows } = await connection.query({
    name: 'board-today',
    text: `
      WITH received AS (
        SELECT unit, count(*) AS received, count(*) FILTER (WHERE ${withResult} AND ended_at < $2) AS same_day,
          max(last_at) AS last_at
        FROM dossier WHERE received_at >= $1 AND received_at < $2 GROUP BY unit
      ), ended AS (
        SELECT unit, count(*) FILTER (WHERE ended_at <= due_at) AS on_time, count(*) FILTER (WHERE ended_at > due_at) AS late,
          count(*) FILTER (WHERE ended_at > first_due_at) AS late_first, count(*) FILTER (WHERE due_at IS NULL) AS no_due,
          max(last_at) AS last_at
        FROM dossier WHERE ended_at >= $1 AND ended_at < $2 GROUP BY unit
      ), open AS (
        SELECT unit, count(*) AS open, count(*) FILTER (WHERE due_at < $3) AS overdue,
          count(*) FILTER (WHERE first_due_at < $3) AS overdue_first,
          count(*) FILTER (WHERE due_at >= $3 AND due_at < $2) AS due_today, count(*) FILTER (WHERE due_at IS NULL) AS no_due,
          count(*) FILTER (WHERE status IN ('supplement-asked', 'payment-asked')) AS citizen,
          count(*) FILTER (WHERE 'due-time-changed' = ANY (findings)) AS changed,
          count(*) FILTER (WHERE due_provisional) AS provisional, max(last_at) AS last_at
        FROM dossier WHERE ended_at IS NULL GROUP BY unit
      )
      SELECT unit, coalesce(received, 0)::int AS received, coalesce(same_day, 0)::int AS "sameDay",
        coalesce(on_time, 0)::int AS "endedOnTime", coalesce(late, 0)::int AS "endedLate",
        coalesce(late_first, 0)::int AS "endedLateFirst", coalesce(ended.no_due, 0)::int AS "endedNoDue",
        coalesce(open, 0)::int AS open, coalesce(overdue, 0)::int AS overdue,
        coalesce(overdue_first, 0)::int AS "overdueFirst", coalesce(due_today, 0)::int AS "dueToday",
        coalesce(open.no_due, 0)::int AS "openNoDue", coalesce(citizen, 0)::int AS citizen,
        coalesce(changed, 0)::int AS changed, coalesce(provisional, 0)::int AS provisional,
        greatest(received.last_at, ended.last_at, open.last_at) AS "lastAt"
      FROM received FULL JOIN ended USING (unit) FULL JOIN open USING (unit)`,
    values: [date(begin), date(end), date(now)],
  })
  return rows.map(({ lastAt, ...row }) => ({ ...row, lastAt: lastAt.getTime() }))
}

/** Numbers of one day one after the other, the days of a unit behind each other: arrays and JSON cost several times as much to make. */
const inRow = (...numbers: readonly string[]) =>
  `string_agg(concat_ws(' ', date_part('day', day - $1), ${numbers.join(', ')}), ' ')`

/** From the day that begins at `from` up to the end of today, by unit. Days on which a unit has nothing are left out. */
export async function readDays(connection: Queryable, from: number, { end, now }: BoardDay): Promise<UnitDays[]> {
  // Side by side, and a row per unit: thousands of rows cost more on the way than in the database.
  const [due, received] = await Promise.all([
    connection.query({
      name: 'board-days-due',
      text: `
        SELECT unit, ${inRow('due', 'late', 'late_first', 'open_late')} AS days FROM (
          SELECT unit, date_bin('1 day', due_at, $1) AS day, count(*) AS due,
            count(*) FILTER (WHERE coalesce(ended_at, $3) > due_at) AS late,
            count(*) FILTER (WHERE coalesce(ended_at, $3) > first_due_at) AS late_first,
            count(*) FILTER (WHERE ended_at IS NULL AND due_at < $3) AS open_late
          FROM dossier WHERE due_at >= $1 AND due_at < $2 GROUP BY 1, 2
        ) AS by_day GROUP BY unit`,
      values: [date(from), date(end), date(now)],
    }),
    connection.query({
      name: 'board-days-received',
      // 24 hours: a day is counted by the calendar of the session, which costs more than all the rest.
      text: `
        SELECT unit, ${inRow('received', 'same_day')} AS days FROM (
          SELECT unit, day, count(*) AS received, count(*) FILTER (WHERE ${withResult} AND ended_at < day + interval '24 hours') AS same_day
          FROM (
            SELECT unit, end_type, ended_at, date_bin('1 day', received_at, $1) AS day
            FROM dossier WHERE received_at >= $1 AND received_at < $2 OFFSET 0
          ) AS dated GROUP BY 1, 2
        ) AS by_day GROUP BY unit`,
      values: [date(from), date(end)],
    }),
  ])
  const units = new Map<string, Map<number, UnitDay>>()
  const getDays = (unit: string): Map<number, UnitDay> => {
    const days = units.get(unit) ?? new Map<number, UnitDay>()
    units.set(unit, days)
    return days
  }
  for (const { unit, days } of due.rows) {
    const known = getDays(unit)
    readInRow(days, 5, ([day = 0, count = 0, late = 0, lateFirst = 0, openLate = 0]) => {
      known.set(day, { day, due: count, late, lateFirst, openLate, received: 0, sameDay: 0 })
    })
  }
  for (const { unit, days } of received.rows) {
    const known = getDays(unit)
    readInRow(days, 3, ([day = 0, count = 0, sameDay = 0]) => {
      const found = known.get(day) ?? { day, due: 0, late: 0, lateFirst: 0, openLate: 0, received: 0, sameDay: 0 }
      known.set(day, found)
      found.received = count
      found.sameDay = sameDay
    })
  }
  return [...units].map(([unit, days]) => ({ unit, days: [...days.values()].sort((a, b) => a.day - b.day) }))
}

/** The numbers of `inRow`, so many of one day at a time. */
function readInRow(numbers: string, width: number, take: (day: readonly number[]) => void): void {
  const all = numbers.split(' ')
  for (let at = 0; at < all.length; at += width) take(all.slice(at, at + width).map(Number))
}

/** Late dossiers of a unit by the last step before their due time: where they waited when time ran out. */
export interface LateStep {
  unit: string
  step: string
  count: number
  /** Of these: not ended yet. */
  open: number
}

export async function readLateSteps(connection: Queryable, from: number, { end, now }: BoardDay): Promise<LateStep[]> {
  const { rows } = await connection.query({
    name: 'board-late-steps',
    // Each from an index of its own: of those that have ended late, and of those that are open.
    text: `SELECT unit, coalesce(due_step, 'received') AS step, count(*)::int AS count, count(*) FILTER (WHERE open)::int AS open FROM (
        SELECT unit, due_step, false AS open FROM dossier WHERE due_at >= $1 AND due_at < $2 AND ended_at > due_at
        UNION ALL
        SELECT unit, due_step, true FROM dossier WHERE due_at >= $1 AND due_at < least($2, $3::timestamptz) AND ended_at IS NULL
      ) AS late GROUP BY 1, 2`,
    values: [date(from), date(end), date(now)],
  })
  return rows
}

/** Filings that wait for a person, by kind and state. */
export interface WaitingFilings {
  unit: string
  kind: string
  state: string
  count: number
  /** Since when the oldest one waits, ms since the epoch. */
  since: number
}

/** `states` = those in which a person is to act. Filings of versions that wrote no unit belong to none and are left out. */
export async function readWaitingFilings(connection: Queryable, states: readonly string[]): Promise<WaitingFilings[]> {
  const { rows } = await connection.query({
    name: 'board-waiting-filings',
    text: `SELECT unit, kind, state, count(*)::int AS count, min(state_since) AS since FROM filing
      WHERE state NOT IN ('completed', 'refused', 'withdrawn', 'closed') AND state = ANY ($1) AND unit IS NOT NULL
      GROUP BY unit, kind, state`,
    values: [states],
  })
  return rows.map(({ since, ...row }) => ({ ...row, since: since.getTime() }))
}

/** When the first dossier that is known here was received, ms since the epoch; `null` = none is known. */
export async function readSince(connection: Queryable): Promise<number | null> {
  const { rows } = await connection.query('SELECT received_at AS at FROM dossier ORDER BY id LIMIT 1')
  return rows[0]?.at.getTime() ?? null
}

/**
 * Moves with every event that is written, a moment before it can be read. Cheap enough to be asked twice a second; two answers that
 * are the same, with a moment between them, mean that nothing was written.
 */
export async function readEventMark(connection: Queryable): Promise<string> {
  const { rows } = await connection.query('SELECT last_value AS mark FROM dossier_event_slot_seq')
  return String(rows[0]?.mark ?? '')
}

/** When a link to a national system was down, as this gateway saw it. */
export interface LinkOutage {
  link: string
  from: number
  /** `null` = it goes on. */
  to: number | null
}

/** Outages that touch a time, the earliest first; several processes that saw the same one are one entry each. */
export async function readOutages(connection: Queryable, from: number, to: number): Promise<LinkOutage[]> {
  const { rows } = await connection.query(
    `SELECT link, started_at, ended_at FROM health_incident
     WHERE worst = 'down' AND started_at < $2 AND coalesce(ended_at, seen_at) > $1 ORDER BY started_at LIMIT 20`,
    [date(from), date(to)],
  )
  return rows.map((row) => ({ link: row.link, from: row.started_at.getTime(), to: row.ended_at?.getTime() ?? null }))
}
