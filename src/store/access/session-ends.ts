/** Sessions of the operators' page that were ended before their time. */
import type { Queryable } from '../postgres/database.ts'

/** `until`: when the session would have ended by itself. Rows whose time has passed go with it. */
export async function putSessionEnd(connection: Queryable, nonce: string, until: Date, now: Date): Promise<void> {
  await connection.query('DELETE FROM operator_session_end WHERE until <= $1', [now])
  await connection.query('INSERT INTO operator_session_end (nonce, until) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    nonce,
    until,
  ])
}

export async function hasSessionEnd(connection: Queryable, nonce: string): Promise<boolean> {
  const { rowCount } = await connection.query({
    name: 'has-session-end',
    text: 'SELECT 1 FROM operator_session_end WHERE nonce = $1',
    values: [nonce],
  })
  return rowCount === 1
}
