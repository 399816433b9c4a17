/** Deletes in time what need not be kept: the people in filings that have ended, and files that no filing names. */
import { recordPastAct } from '../audit/record-administration.ts'
import type { DossierStatus } from '../domain/dossier/dossier.ts'
import { dayMs } from '../domain/duration.ts'
import { filingKinds } from '../domain/filing/filing.ts'
import { purgeApplicants } from '../store/dossier/applicants.ts'
import { deleteAttempts } from '../store/dossier/public-status.ts'
import { deleteOrphans } from '../store/filing/attachments.ts'
import { purgeFilings } from '../store/filing/retention.ts'
import { currentTime, type FilingDeps } from './deps.ts'
import { type EndedState, keptDossierMs, keptMs } from './settings.ts'

const batchSize = 200
/** Holders of dossiers are kept as the people in filings are that ended alike. */
const endedDossiers = [
  { status: 'done', as: 'completed' },
  { status: 'result-returned', as: 'completed' },
  { status: 'not-accepted', as: 'refused' },
  { status: 'stopped', as: 'closed' },
] as const satisfies readonly { status: DossierStatus; as: EndedState }[]
const endedStates = ['completed', 'refused', 'withdrawn', 'closed'] as const

/** One round. True when there may be more. */
export async function forget(deps: FilingDeps): Promise<boolean> {
  const { database, settings, logger, trail } = deps
  const now = currentTime(deps)
  const rules = filingKinds.flatMap((kind) =>
    endedStates.map((state) => ({ kind, state, endedBefore: new Date(now.getTime() - keptMs(settings, kind, state)) })),
  )
  const purged = await database.transaction((connection) => purgeFilings(connection, rules, now, batchSize))
  const orphans = await deleteOrphans(database, new Date(now.getTime() - settings.orphanMs), batchSize)
  const holders = endedDossiers.map(({ status, as }) => ({
    status,
    since: new Date(now.getTime() - keptDossierMs(settings, as)),
  }))
  const applicants = await purgeApplicants(database, holders, batchSize)
  // Of two days ago: no limit goes by them any more.
  const attempts = await deleteAttempts(database, new Date(now.getTime() - 2 * dayMs), batchSize)
  if (purged + orphans + applicants > 0) {
    logger.info({ purged, orphans, applicants }, 'filing: people and files were removed in time')
    recordPastAct(trail, logger, {
      operation: 'purge-filings',
      officer: '',
      outcome: 'done',
      object: `${purged} filings, ${orphans} files, ${applicants} holders of dossiers`,
      note: '',
    })
  }
  return [purged, orphans, applicants, attempts].includes(batchSize)
}
