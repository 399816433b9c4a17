/**
 * A city of dossiers, written straight into the tables by the database itself: many, believable, and the same for the same number.
 * Working days only; most are settled the same day, some later, a few never; units have habits.
 */
import { minuteMs } from '../../src/domain/duration.ts'
import type { Queryable } from '../../src/store/postgres/database.ts'

export interface City {
  dossiers: number
  units: number
  /** How many days back they reach from `now`. */
  days: number
  now: number
}

/** Unit codes of the city: `H99.01.01` … */
export const cityUnit = (index: number) =>
  `H99.${String(1 + Math.floor(index / 12)).padStart(2, '0')}.${String(1 + (index % 12)).padStart(2, '0')}`

export async function seedCity(connection: Queryable, { dossiers, units, days, now }: City): Promise<void> {
  // hashint4 is a fixed function: the same city each time, and no two columns in step.
  await connection.query(
    `INSERT INTO dossier (code, procedure, unit, channel, received_at, consumer, created_at, events, status, status_since, last_at,
       accepted_at, first_due_at, due_at, ended_at, end_type, returned_at, supplements, findings)
     SELECT unit || '-' || lpad(n::text, 6, '0'), procedure, unit, channel, received, 'one-stop', received, 3,
       CASE WHEN ended IS NOT NULL THEN 'done' WHEN kind % 10 < 3 THEN 'new' WHEN kind % 10 < 5 THEN 'accepted'
         WHEN kind % 10 < 9 THEN 'in-process' ELSE 'supplement-asked' END,
       coalesce(ended, received), coalesce(ended, received), CASE WHEN ended IS NULL AND kind % 10 < 3 THEN NULL ELSE received END,
       due - CASE WHEN n % 97 = 0 THEN interval '1 day' ELSE interval '0' END, due, ended,
       CASE WHEN ended IS NOT NULL THEN 'done' END, NULL, (kind % 10 = 9)::int,
       CASE WHEN n % 97 = 0 THEN '{due-time-changed}'::text[] ELSE '{}'::text[] END
     FROM (
       SELECT *, CASE WHEN lasts IS NULL OR received + lasts > $4::timestamptz THEN NULL ELSE received + lasts END AS ended
       FROM (
         SELECT n, unit, received, chance, kind, (ARRAY['1.001193', '1.000656', '1.000894', '1.004873', '2.000635'])[1 + kind % 5] AS procedure,
           (ARRAY['online', 'counter', 'counter', 'post', NULL])[1 + kind % 5] AS channel,
           CASE WHEN kind % 50 = 7 THEN NULL
             ELSE day + CASE WHEN kind % 5 = 3 THEN interval '3 days' WHEN received > day + interval '15 hours' THEN interval '1 day'
               ELSE interval '0' END + interval '17 hours' END AS due,
           CASE WHEN chance < 1 AND received > $4::timestamptz - interval '20 days' THEN NULL
             WHEN chance < 3 + habit THEN interval '1 day 4 hours' ELSE make_interval(mins => 20 + chance * 2) END AS lasts
         FROM (
           SELECT n, day, day + make_interval(mins => 450 + (hashint4(n * 3) & 65535) % 560) AS received,
             (hashint4(n * 7) & 65535) % 100 AS chance, (hashint4(n * 11) & 65535) AS kind,
             CASE WHEN (hashint4(place) & 65535) % 9 = 0 THEN 12 ELSE 0 END AS habit,
             format('H99.%s.%s', lpad((1 + place / 12)::text, 2, '0'), lpad((1 + place % 12)::text, 2, '0')) AS unit
           FROM (
             SELECT n, (hashint4(n) & 2147483647) % $2::int AS place,
               $5::timestamptz - make_interval(days => ((1 - n::float8 / $1) * $3)::int) AS day
             FROM generate_series(1, $1::int) AS n
           ) AS placed
         ) AS drawn WHERE received <= $4::timestamptz
           AND (extract(isodow FROM day + interval '7 hours') < 6 OR day = $5::timestamptz)
       ) AS timed
     ) AS all_of_it`,
    [
      dossiers,
      units,
      days,
      new Date(now),
      new Date(Math.floor((now + 420 * minuteMs) / 86_400_000) * 86_400_000 - 420 * minuteMs),
    ],
  )
  await connection.query(
    'INSERT INTO dossier_code (code, unit, dossier) SELECT upper(code), unit, id FROM dossier ON CONFLICT DO NOTHING',
  )
  await connection.query(
    `INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer, first_due_at, due_at, due_provisional)
     SELECT id, 'received', received_at, received_at, 'one-stop', first_due_at, due_at, false FROM dossier
     UNION ALL SELECT id, 'accepted', accepted_at + interval '5 minutes', accepted_at + interval '5 minutes', 'one-stop', NULL, NULL, NULL
       FROM dossier WHERE accepted_at IS NOT NULL
     UNION ALL SELECT id, 'processing-started', accepted_at + interval '15 minutes', accepted_at + interval '15 minutes', 'one-stop',
       NULL, NULL, NULL FROM dossier WHERE status IN ('in-process', 'done') AND id % 3 > 0
     UNION ALL SELECT id, 'supplement-asked', accepted_at + interval '18 minutes', accepted_at + interval '18 minutes', 'one-stop',
       NULL, NULL, NULL FROM dossier WHERE supplements > 0
     UNION ALL SELECT id, 'done', ended_at, ended_at, 'one-stop', NULL, NULL, NULL FROM dossier WHERE ended_at IS NOT NULL
     ON CONFLICT DO NOTHING`,
  )
  await deriveDueSteps(connection)
  await connection.query('ANALYZE dossier, dossier_event')
}

/** What stands in a row by its events and its due time, once more: a test has moved due times. */
export async function deriveDueSteps(connection: Queryable): Promise<void> {
  await connection.query(
    `UPDATE dossier d SET due_step = (
       SELECT type FROM dossier_event e WHERE e.dossier = d.id AND e.apart IS NULL AND e.at <= d.due_at
       ORDER BY e.at DESC, e.slot DESC LIMIT 1)`,
  )
}
