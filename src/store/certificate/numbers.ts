/** The highest register number that this gateway has seen, by kind, registering unit and year. It only rises. */
import type { KnownNumber, RegisterOfYear } from '../../domain/certificate/register-number.ts'
import type { Queryable } from '../postgres/database.ts'

export async function findHighestNumber(
  connection: Queryable,
  { kind, unit, year }: RegisterOfYear,
): Promise<KnownNumber | null> {
  const { rows } = await connection.query({
    name: 'find-highest-number',
    text: 'SELECT serial, day::text FROM register_number WHERE kind = $1 AND unit = $2 AND year = $3',
    values: [kind, unit, year],
  })
  return rows[0] ?? null
}

/** Keeps it where it is higher than what is known; a lower one touches no row. */
export async function rememberNumber(
  connection: Queryable,
  { kind, unit, year }: RegisterOfYear,
  { serial, day }: KnownNumber,
): Promise<void> {
  await connection.query({
    name: 'remember-number',
    text: `INSERT INTO register_number (kind, unit, year, serial, day) SELECT $1, $2, $3, $4, $5
           WHERE NOT EXISTS (SELECT FROM register_number WHERE kind = $1 AND unit = $2 AND year = $3 AND serial >= $4)
           ON CONFLICT (kind, unit, year) DO UPDATE SET serial = excluded.serial, day = excluded.day
           WHERE register_number.serial < excluded.serial`,
    values: [kind, unit, year, serial, day],
  })
}
