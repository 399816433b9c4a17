/** What the board shows. */
import type { Readiness } from '../../http/routes/operations.ts'
import type { AlertGlance } from '../panels/alerts-panel.ts'
import type { FilingsData } from '../panels/filings-panel.ts'
import type { LinkData } from '../panels/link-panel.ts'
import type { SystemFacts, TrailGlance } from '../panels/system-panel.ts'

export interface BoardData {
  links: readonly LinkData[]
  filings: FilingsData | null | undefined
  alerts: readonly AlertGlance[] | undefined
  /** Orders that wait for a second person; `undefined` = the database cannot be read. */
  waiting: number | undefined
  trail: TrailGlance
  system: SystemFacts
  /** What a balancer gets, too. */
  service: Readiness
}
