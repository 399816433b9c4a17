/** Sessions of pages for people that were ended before their time. */
import type { Queryable } from '../postgres/database.ts'

/** `until`: when the session would have ended by itself. Rows whose time has passed go with it. */
export async function putSessionEnd(connection: Queryable, id: string, until: Date, now: Date): Promise<void> {
  await connection.query('DELETE FROM operator_session_end WHERE until <= $1', [now])
  await connection.query(
    `INSERT INTO operator_session_end (nonce, until) VALUES ($1, $2)
       ON CONFLICT (nonce) DO UPDATE SET until = greatest(operator_session_end.until, EXCLUDED.until)`,
    [id, until],
  )
}

/** Those of these that were ended, with their `until` in milliseconds since the epoch. */
export async function findSessionEnds(
  connection: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await connection.query<{ nonce: string; until: Date }>({
    name: 'find-session-ends',
    text: 'SELECT nonce, until FROM operator_session_end WHERE nonce = ANY($1)',
    values: [ids],
  })
  return new Map(rows.map(({ nonce, until }) => [nonce, until.getTime()]))
}
