/** Signs of misuse that were found, what people made of them, and what was usual on the days before. */
import type { MisuseRule, MisuseSignal, MisuseVerdict } from '../../domain/misuse.ts'
import type { Queryable } from '../postgres/database.ts'

export interface StoredSignal extends MisuseSignal {
  id: number
  /** ISO 8601. */
  foundAt: string
  review: { verdict: MisuseVerdict; at: string; by: string; note: string } | null
}

/** Any number that no other advisory lock of ours has: the letters "misu" in ASCII. */
const misuseLock = 0x6d69_7375

/** False: another replica is at it. The lock ends with the transaction. */
export async function lockMisuse(connection: Queryable): Promise<boolean> {
  const { rows } = await connection.query('SELECT pg_try_advisory_xact_lock($1) AS locked', [misuseLock])
  return rows[0].locked
}

/** A signal that is there grows; what a person made of it stays, unless it has doubled since. */
export async function writeSignals(
  connection: Queryable,
  signals: readonly MisuseSignal[],
  now: number,
): Promise<void> {
  if (signals.length === 0) return
  await connection.query(
    `INSERT INTO misuse_signal (rule, day, about, consumer, unit, count, threshold, usual, first_at, last_at, records, found_at)
     SELECT rule, day, about, consumer, unit, count, threshold, usual, "firstAt", "lastAt", records, $2
     FROM jsonb_to_recordset($1::jsonb) AS given (rule text, day date, about text, consumer text, unit text, count integer,
       threshold integer, usual real, "firstAt" timestamptz, "lastAt" timestamptz, records jsonb)
     ON CONFLICT (rule, day, about) DO UPDATE SET count = excluded.count, last_at = excluded.last_at, usual = excluded.usual,
       records = excluded.records,
       verdict = CASE WHEN excluded.count >= 2 * misuse_signal.count THEN NULL ELSE misuse_signal.verdict END
     WHERE excluded.count > misuse_signal.count`,
    [JSON.stringify(signals), new Date(now).toISOString()],
  )
}

const columns = `id, rule, to_char(day, 'YYYY-MM-DD') AS day, about, consumer, unit, count, threshold, usual, first_at, last_at, records,
  found_at, verdict, reviewed_at, reviewed_by, note`

function toSignal(row: Record<string, unknown>): StoredSignal {
  const iso = (value: unknown) => (value as Date).toISOString()
  return {
    id: Number(row.id),
    rule: row.rule as MisuseRule,
    day: row.day as string,
    about: row.about as string,
    consumer: row.consumer as string,
    unit: row.unit as string,
    count: row.count as number,
    threshold: row.threshold as number,
    usual: row.usual as number | null,
    firstAt: iso(row.first_at),
    lastAt: iso(row.last_at),
    records: row.records as MisuseSignal['records'],
    foundAt: iso(row.found_at),
    review:
      row.verdict === null
        ? null
        : {
            verdict: row.verdict as MisuseVerdict,
            at: iso(row.reviewed_at),
            by: row.reviewed_by as string,
            note: row.note as string,
          },
  }
}

/** The latest first; `open`: only those that nobody has looked at. */
export async function listSignals(
  connection: Queryable,
  { open, limit }: { open: boolean; limit: number },
): Promise<StoredSignal[]> {
  const { rows } = await connection.query(
    `SELECT ${columns} FROM misuse_signal ${open ? 'WHERE verdict IS NULL' : ''} ORDER BY day DESC, id DESC LIMIT $1`,
    [limit],
  )
  return rows.map(toSignal)
}

/** Resolves to false where there is no such signal. */
export async function reviewSignal(
  connection: Queryable,
  id: number,
  { verdict, at, by, note }: { verdict: MisuseVerdict; at: number; by: string; note: string },
): Promise<boolean> {
  const { rows } = await connection.query(
    'UPDATE misuse_signal SET verdict = $2, reviewed_at = $3, reviewed_by = $4, note = $5 WHERE id = $1 RETURNING id',
    [id, verdict, new Date(at).toISOString(), by, note],
  )
  return rows.length > 0
}

/** How many nobody has looked at, by rule, and since when; of the days from `since` on. */
export async function countOpenSignals(
  connection: Queryable,
  since: string,
): Promise<{ rule: MisuseRule; count: number; since: number }[]> {
  const { rows } = await connection.query(
    `SELECT rule, count(*)::integer AS count, min(found_at) AS since FROM misuse_signal
     WHERE verdict IS NULL AND day >= $1::date GROUP BY rule ORDER BY rule`,
    [since],
  )
  return rows.map(({ rule, count, since: first }) => ({ rule, count, since: first.getTime() }))
}

/** Profiles of days before one, the latest last. */
export async function readProfiles(connection: Queryable, before: string, days: number): Promise<unknown[]> {
  const { rows } = await connection.query(
    `SELECT profile FROM misuse_day WHERE day < $1::date AND day >= $1::date - $2::integer ORDER BY day`,
    [before, days],
  )
  return rows.map(({ profile }) => profile)
}

/** The last day that has a profile; `null` = none has. */
export async function findLastProfile(connection: Queryable): Promise<string | null> {
  const { rows } = await connection.query(`SELECT to_char(max(day), 'YYYY-MM-DD') AS day FROM misuse_day`)
  return rows[0].day
}

/** Writes what was usual on a day, and removes what is too old to be looked at. */
export async function writeProfile(
  connection: Queryable,
  day: string,
  profile: unknown,
  keptDays: number,
): Promise<void> {
  await connection.query(
    'INSERT INTO misuse_day (day, profile) VALUES ($1, $2) ON CONFLICT (day) DO UPDATE SET profile = excluded.profile',
    [day, JSON.stringify(profile)],
  )
  await connection.query('DELETE FROM misuse_day WHERE day < $1::date - $2::integer', [day, keptDays])
}
