/** What looks into the trail are made of. */
import type { Trail } from '../audit/trail.ts'
import type { RemovedMonth } from '../domain/audit.ts'
import type { Clock } from '../domain/runtime.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import type { Database } from '../store/postgres/database.ts'
import type { OversightSettings } from './settings.ts'

export interface OversightDeps {
  database: Database
  trail: Trail
  clock: Clock
  settings: OversightSettings
  names: Names
  /** What was removed from the trail when its time was over. */
  removed: () => Promise<readonly RemovedMonth[]>
}

/** What people call what a record has as a code; `undefined` = only its code is known. */
export interface Names {
  findConsumer(id: string): string | undefined
  findUnit(code: string): string | undefined
  findProcedure(code: string): Bilingual | undefined
}
