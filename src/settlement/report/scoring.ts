/** Indicator 2.1 of Decision 766/QĐ-TTg over a period: the clock's rules of scoring, asked at the end of the period. */
import { getHistory } from '../clock/history.ts'
import { score } from '../clock/scoring.ts'
import type { ReportWindow } from './period.ts'
import type { Placement, ReportDossier } from './placement.ts'

/** `unknown`: without a due time the portal goes by the longest limit of the procedure, which is not invented here. */
export type ScoredAs = 'on-time' | 'overdue' | 'unknown'

/** By minutes and by the first due time, as the scoring's formula and our choice of law data have it. */
export function scoreDossier(
  { firstDueAt, events }: ReportDossier,
  { receivedAt }: Placement,
  { cutAt }: Pick<ReportWindow, 'cutAt'>,
): ScoredAs {
  const periodEnd = cutAt - 1
  const { verdict } = score({
    history: getHistory(events, periodEnd),
    acceptedAt: receivedAt,
    dueAt: firstDueAt,
    maximumAt: null,
    periodEnd,
    compare: 'minute',
  })
  if (verdict === 'overdue') return 'overdue'
  return verdict === 'not-known' || verdict === 'not-counted' ? 'unknown' : 'on-time'
}
