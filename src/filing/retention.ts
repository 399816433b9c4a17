/** Deletes in time what need not be kept: the people in filings that have ended, and files that no filing names. */
import { filingKinds } from '../domain/filing/filing.ts'
import { deleteOrphans } from '../store/filing/attachments.ts'
import { purgeFilings } from '../store/filing/retention.ts'
import { currentTime, type FilingDeps } from './deps.ts'
import { keptMs } from './settings.ts'

const batchSize = 200
const endedStates = ['completed', 'refused', 'withdrawn', 'closed'] as const

/** One round. True when there may be more. */
export async function forget(deps: FilingDeps): Promise<boolean> {
  const { database, settings, logger } = deps
  const now = currentTime(deps)
  const rules = filingKinds.flatMap((kind) =>
    endedStates.map((state) => ({ kind, state, endedBefore: new Date(now.getTime() - keptMs(settings, kind, state)) })),
  )
  const purged = await database.transaction((connection) => purgeFilings(connection, rules, now, batchSize))
  const orphans = await deleteOrphans(database, new Date(now.getTime() - settings.orphanMs), batchSize)
  if (purged > 0 || orphans > 0) logger.info({ purged, orphans }, 'filing: people and files were removed in time')
  return purged === batchSize || orphans === batchSize
}
