/** Which proofs of possession were used, for all replicas and over restarts; those that are too old anyway go from time to time. */
import type { Clock, Logger } from '../domain/runtime.ts'
import { purgeProofs, putProof } from '../store/access/dpop-proofs.ts'
import type { Queryable } from '../store/postgres/database.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { RememberProof } from './dpop.ts'

export interface ProofStore {
  remember: RememberProof
  close(): void
}

/** A proof lives some minutes: what a minute brings is what a minute has to take away. */
const purgeEveryMs = 60_000
/** At a time, some 100 ms; more of them go in the same turn. */
const purgeMax = 10_000
const turnsMax = 100

export function openProofStore(database: Queryable, clock: Clock, logger: Logger): ProofStore {
  let closed = false
  async function purge(): Promise<void> {
    for (let turn = 0; turn < turnsMax && !closed; turn++) {
      if ((await purgeProofs(database, new Date(clock.now()), purgeMax)) < purgeMax) return
    }
  }
  const timer = setInterval(() => {
    purge().catch((error: unknown) => {
      const kind = error instanceof Error ? error.name : 'unknown'
      if (!closed) logger.warn({ error: kind }, 'access: used proofs could not be cleared; the next turn clears them')
    })
  }, purgeEveryMs).unref()
  return {
    remember: (id, until) => withStorageErrors('storage-unavailable', () => putProof(database, id, until)),
    close() {
      closed = true
      clearInterval(timer)
    },
  }
}
