/** The dependencies of the use cases of linked dossiers; open-linked.ts puts them together. */
import type { Trail } from '../audit/trail.ts'
import type { LinkedPath } from '../domain/linked/linked.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { DossierDeps } from '../dossier/deps.ts'
import type { Link } from '../link/link.ts'
import type { LinkedEvent } from '../store/linked/feed.ts'
import type { Database, Queryable } from '../store/postgres/database.ts'
import type { Vault } from '../store/vault.ts'
import type { LinkedFeed } from './query/feed.ts'
import type { LinkedSettings } from './settings.ts'

export interface LinkedDeps {
  database: Database
  vault: Vault
  trail: Pick<Trail, 'append' | 'assertWritable' | 'getSubject'>
  /** Linked dossiers become dossiers of ours. */
  dossiers: DossierDeps
  link: Link
  /** By name, the preferred one first. */
  paths: ReadonlyMap<string, LinkedPath>
  clock: Clock
  logger: Logger
  settings: LinkedSettings
  feed: LinkedFeed
  /** Called in the transaction that numbers events: hands them to the webhooks. */
  onEvents: (connection: Queryable, events: readonly LinkedEvent[]) => Promise<void>
}
