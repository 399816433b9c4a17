/** What the leaders' board is made from; put together by gateway.ts. */
import type { SessionEnds } from '../access/session-ends.ts'
import type { Sessions } from '../access/sessions.ts'
import type { Clock } from '../domain/runtime.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import type { PageView } from '../pages/page-context.ts'
import type { ClockAnswer, ClockQuestion } from '../settlement/clock/clock.ts'
import type { PackageAnswer } from '../settlement/clock/package-clock.ts'
import type { ReportOrder } from '../settlement/report/make-report.ts'
import type { Report } from '../settlement/report/report.ts'
import type { Database } from '../store/postgres/database.ts'
import type { NamedUnit } from './board-data.ts'

export interface BoardDeps {
  database: Pick<Database, 'query'>
  sessions: Sessions
  sessionEnds: SessionEnds
  clock: Clock
  settings: { sessionMs: number; signInsPerMinute: number; units: readonly NamedUnit[] }
  build: PageView['build']
  /** The clock and the names of procedures by the law in force; absent: neither is shown. */
  law:
    | {
        answerClock(question: ClockQuestion): ClockAnswer
        answerPackage(question: ClockQuestion): PackageAnswer | null
        procedureName(code: string): Bilingual | null
      }
    | undefined
  /** The report of a period, within what the order names. */
  makeReport: (order: ReportOrder) => Promise<Report>
}
