/** Records of the trail within some time, in their order, as the simulator judges them again: metadata, page by page. */
import type { Queryable } from '../postgres/database.ts'

/** Large enough that the judging is what takes time, small enough to stay within some megabytes. */
const pageSize = 5_000

/** `since`, `until`: ISO 8601 in UTC, as records state their time. */
export async function* recordedCalls(
  connection: Queryable,
  { since, until }: { since: string; until: string },
): AsyncGenerator<unknown> {
  let after = { at: since, chain: '00000000-0000-0000-0000-000000000000', seq: '-1' }
  for (;;) {
    const { rows } = await connection.query(
      `SELECT at, chain, seq, body FROM audit_record
       WHERE at < $4 AND (at, chain, seq) > ($1, $2::uuid, $3::bigint) ORDER BY at, chain, seq LIMIT ${pageSize}`,
      [after.at, after.chain, after.seq, until],
    )
    for (const { body } of rows) yield body
    const last = rows.at(-1)
    if (!last) return
    after = { at: last.at, chain: last.chain, seq: last.seq }
  }
}
