/** The dependencies of the filing use cases; open-filings.ts puts them together. */
import type { Trail } from '../audit/trail.ts'
import type { RegistryPath } from '../domain/filing/civil-registry.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { Tracer } from '../domain/trace.ts'
import type { DossierDeps } from '../dossier/deps.ts'
import type { Link } from '../link/link.ts'
import type { Jobs } from '../store/jobs.ts'
import type { Database } from '../store/postgres/database.ts'
import type { Vault } from '../store/vault.ts'
import type { ByteBudget } from './byte-budget.ts'
import type { Doors } from './delivery/refusal-attribution.ts'
import type { Intake } from './intake/intake-port.ts'
import type { Feed } from './query/feed.ts'
import type { SealedReader } from './sealed-reader.ts'
import type { FilingSettings } from './settings.ts'

export interface FilingDeps {
  database: Database
  jobs: Jobs
  vault: Vault
  /** Reads one sealed row among others, so that a row that does not open fails alone. */
  sealed: SealedReader
  trail: Trail
  /** Filings move the dossiers that they belong to. */
  dossiers: DossierDeps
  link: Link
  /** By name, the preferred one first. */
  paths: ReadonlyMap<string, RegistryPath>
  clock: Clock
  logger: Logger
  settings: FilingSettings
  feed: Feed
  intake: Intake
  /** What this process has learnt of the doors (filters) on its paths. */
  doors: Doors
  /** Memory for files that are being received, and for those that are being sent. */
  uploadRoom: ByteBudget
  deliveryRoom: ByteBudget
  /** Absent where nothing is traced. */
  tracer?: Tracer | undefined
}

export const currentTime = ({ clock }: Pick<FilingDeps, 'clock'>): Date => new Date(clock.now())

/** The queue whose jobs are sent over this path. */
export const deliveryQueue = (path: string): string => `filing-deliver.${path}`
