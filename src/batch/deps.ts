/** The dependencies of the use cases of batches; open-batches.ts puts them together. */
import type { Trail } from '../audit/trail.ts'
import type { Consumer } from '../domain/access.ts'
import type { BatchOperation } from '../domain/batch/batch.ts'
import type { PersonInBatch } from '../domain/batch/person-in-batch.ts'
import type { RequestFault } from '../domain/failure.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { Turns } from '../domain/turns.ts'
import type { IdentityDeps } from '../identity/person-inquiry.ts'
import type { Database } from '../store/postgres/database.ts'
import type { Vault } from '../store/vault.ts'
import type { BatchSettings } from './settings.ts'

type CheckedPerson = { ok: true; person: PersonInBatch } | { ok: false; faults: readonly RequestFault[] }

export interface BatchDeps {
  database: Database
  /** Orders of one consumer wait for one another. */
  turns: Turns
  vault: Vault
  trail: Pick<Trail, 'append' | 'assertWritable' | 'getSubject' | 'getSeries'>
  identity: IdentityDeps
  clock: Clock
  logger: Logger
  settings: BatchSettings
  /** As the register knows a consumer now. */
  findConsumer(id: string): Consumer | undefined
  /** Reads a question as a request of one call would be read. */
  checkPerson(operation: BatchOperation, value: unknown): CheckedPerson
  /** People may be due. */
  wake(): void
}
