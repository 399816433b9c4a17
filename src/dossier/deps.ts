/** The dependencies of the use cases of dossiers. */
import type { Trail } from '../audit/trail.ts'
import type { ReckonedDue } from '../domain/dossier/projection.ts'
import type { Clock } from '../domain/runtime.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import type { ClockAnswer, ClockQuestion } from '../settlement/clock/clock.ts'
import type { PackageAnswer } from '../settlement/clock/package-clock.ts'
import type { Database } from '../store/postgres/database.ts'
import type { Vault } from '../store/vault.ts'
import type { DossierFeed } from './feed/feed.ts'
import type { Receipt } from './receipt-dues.ts'

export interface DossierDeps {
  database: Database
  vault: Pick<Vault, 'seal'>
  /** Reads one sealed row among others, so that a row that does not open fails alone; `null` = it does not open. */
  sealed: { read(sealed: Uint8Array, aad: string, row: string): string | null }
  trail: Pick<Trail, 'append' | 'assertWritable' | 'getSubject' | 'getSubjects'>
  clock: Clock
  feed: DossierFeed
  /** The clock, by the law that is in force here. */
  answerClock(question: ClockQuestion): ClockAnswer
  /** The clocks of a linked package; `null` = the procedure is none that the law data knows. */
  answerPackage(question: ClockQuestion): PackageAnswer | null
  /** As `answerClock` has it, for a dossier that is accepted when it is received, channel not known. */
  reckonReceipt(receipt: Receipt): ReckonedDue
  /** As the files of the law name it; `null` = they do not. */
  procedureName(code: string): Bilingual | null
}
