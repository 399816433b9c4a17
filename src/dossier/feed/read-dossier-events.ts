/** Reads what a caller may see of the feed of dossier events. `last` is where to go on from, even when no event was found. */
import { authorizeAnyProcedure, dossierReaders, readableDossiers } from '../../access/policy.ts'
import type { Caller } from '../../domain/access.ts'
import { beyondTheFeed } from '../../domain/feed-position.ts'
import { type DossierFeedEvent, dossierFeedHead, readDossierFeed, viewFeedEvent } from '../../store/dossier/feed.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import type { DossierDeps } from '../deps.ts'

export interface DossierEventsQuestion {
  caller: Caller
  after: number
  limit: number
  /** Where the request gives `after`. Absent: in the query parameter. */
  pointer?: string | undefined
}

/** Events that one statement looks at, and statements of one answer: a reader of few dossiers goes on from where it came to. */
const scanMax = 2_000
const scansMax = 25

/** Fails with `operation-not-allowed` for a caller that may read no dossier at all, and with `request-invalid` for a number that was not reached. */
export async function readDossierEvents(
  { database }: Pick<DossierDeps, 'database'>,
  { caller, after, limit, pointer = '?after' }: DossierEventsQuestion,
): Promise<{ events: DossierFeedEvent[]; last: number }> {
  authorizeAnyProcedure(caller, ...dossierReaders)
  const reach = readableDossiers(caller.consumer)
  return withStorageErrors('storage-unavailable', async () => {
    let last = after
    for (let scan = 0; scan < scansMax; scan++) {
      const page = await readDossierFeed(database, reach, { after: last, limit, scanMax })
      last = page.last
      if (page.events.length > 0) return { events: page.events.map(viewFeedEvent), last }
      if (page.scanned < scanMax) break
    }
    if (last === after && after > 0) {
      const head = await dossierFeedHead(database)
      if (after > head) throw beyondTheFeed(head, pointer)
    }
    return { events: [], last }
  })
}
