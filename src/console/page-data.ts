/**
 * Where the pages get their data. Many viewers, one reading: what comes out of the database is kept for a moment. A database
 * that cannot be read leaves a gap on the page and not an error in its place: what is judged here and now is still shown.
 */

import type { QuotaReport } from '../access/report-quotas.ts'
import type { LinkReport, PathHistory } from '../domain/link/health.ts'
import type { FilingDeps } from '../filing/deps.ts'
import { filingOverview } from '../filing/query/filing-overview.ts'
import { listAttention } from '../filing/query/list-attention.ts'
import { kept, orGap } from '../pages/reading.ts'
import type { ConsoleDeps } from './deps.ts'
import type { BoardData } from './pages/board-data.ts'
import type { LinkPageData } from './pages/link-page.ts'
import type { FilingsData } from './panels/filings-panel.ts'

const attentionMax = 12
const incidentsMax = 20

export interface Sources {
  board(): Promise<BoardData>
  /** Fails with `link-not-found`. */
  link(name: string): Promise<LinkPageData>
  /** `undefined` = the database is away. */
  quotas(): Promise<QuotaReport | undefined>
  /** Something was done by hand: what was read before may be wrong now. */
  forget(): void
}

export function createSources(deps: ConsoleDeps): Sources {
  const { health, filings } = deps
  const histories = kept<string, PathHistory[]>(15_000, (link) => health.history(link))
  const incidents = kept(5_000, (link: string) => health.incidents(link, { limit: incidentsMax }))
  const openAlerts = kept(2_000, (read: ConsoleDeps['alerts']) => read())
  const waiting = kept(2_000, (agreements: ConsoleDeps['agreements']) => agreements.countWaiting())
  const counted = kept(2_000, (taken: FilingDeps) => readFilings(taken))
  const quotas = kept(2_000, (read: ConsoleDeps['quotas']) => read())
  // The strips of the last day end with the present state: a change is seen at once.
  health.onChange(({ link }) => {
    histories.forget(link)
    incidents.forget(link)
  })
  return {
    async board() {
      const [links, filingsData, alerts, waitingCount] = await Promise.all([
        Promise.all(
          health.reports().map(async (report) => {
            const known = await orGap(histories.get(report.link))
            return { report, histories: known?.map((history) => withPresent(history, report)) }
          }),
        ),
        filings ? orGap(counted.get(filings)) : null,
        orGap(openAlerts.get(deps.alerts)),
        orGap(waiting.get(deps.agreements)),
      ])
      return {
        links,
        filings: filingsData,
        alerts,
        waiting: waitingCount,
        trail: deps.trail(),
        system: deps.system,
        service: deps.readiness(),
      }
    },
    async link(name) {
      const report = health.report(name)
      const [known, listed] = await Promise.all([orGap(histories.get(name)), orGap(incidents.get(name))])
      return { report, histories: known?.map((history) => withPresent(history, report)), incidents: listed }
    },
    quotas: () => orGap(quotas.get(deps.quotas)),
    forget() {
      for (const memory of [histories, incidents, openAlerts, counted, waiting]) memory.clear()
    },
  }
}

/** What is written down lags a moment behind what is judged: the strip of a path ends with the state that stands beside it. */
function withPresent(history: PathHistory, { paths }: LinkReport): PathHistory {
  const report = paths.find(({ path }) => path === history.path)
  const last = history.states.at(-1)
  if (!report || last?.to !== null || last.state === report.state || last.from >= report.since) return history
  const { state, since, reason } = report
  const ended = { ...last, to: since }
  return { ...history, states: [...history.states.slice(0, -1), ended, { from: since, to: null, state, reason }] }
}

async function readFilings(deps: FilingDeps): Promise<FilingsData> {
  const [overview, { filings, nextCursor }] = await Promise.all([
    filingOverview(deps),
    listAttention(deps, { limit: attentionMax }),
  ])
  return { overview, attention: filings, more: nextCursor !== null }
}
