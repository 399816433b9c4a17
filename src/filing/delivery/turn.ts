/** The job of a filing, with its place in the line. */
import { findTurn, toPriority } from '../../domain/filing/turn.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import type { NewFilingJob } from '../../store/jobs.ts'
import type { FilingDeps } from '../deps.ts'

type Waiting = Pick<FilingRow, 'id' | 'stateSince' | 'dossierDueAt'>

/** It waits since it got its state: a send that failed, or a supplement, begins to wait anew. */
export function toJob(
  { settings }: Pick<FilingDeps, 'settings'>,
  { id, stateSince, dossierDueAt }: Waiting,
): NewFilingJob {
  const { overtakeMaxMs } = settings.delivery
  const turn = findTurn(stateSince.getTime(), dossierDueAt?.getTime() ?? null, overtakeMaxMs)
  return { filing: id, priority: toPriority(turn) }
}
