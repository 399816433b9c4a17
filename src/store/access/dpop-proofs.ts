/** Proofs of possession (DPoP) that were used: each counts once, at whichever replica and after any restart. */
import type { Queryable } from '../postgres/database.ts'

/** `until`: when it is too old anyway, and the row may go. False = it was used before. */
export async function putProof(connection: Queryable, id: Buffer, until: Date): Promise<boolean> {
  const { rowCount } = await connection.query({
    name: 'put-dpop-proof',
    text: 'INSERT INTO dpop_proof (id, until) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    values: [id, until],
  })
  return rowCount === 1
}

/** So many at once, the oldest first: no call waits for a large deletion. */
export async function purgeProofs(connection: Queryable, before: Date, max: number): Promise<number> {
  const { rowCount } = await connection.query({
    name: 'purge-dpop-proofs',
    text: `DELETE FROM dpop_proof WHERE id IN
             (SELECT id FROM dpop_proof WHERE until <= $1 ORDER BY until LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    values: [before, max],
  })
  return rowCount ?? 0
}
