/**
 * Wakes the lanes of a target: reads what is new in the feed of dossier events, and lets the lanes of those dossiers come due. Apart from the
 * transactions that number the events, so that a filing that is taken in pays for none of it. Any replica may do it, one at a time.
 */
import type { Clock } from '../domain/runtime.ts'
import type { Database } from '../store/postgres/database.ts'
import { readNews, wakeLanes } from '../store/sync/following.ts'
import type { LaneTarget } from './target.ts'

/** Events of one transaction: its lanes are locked for some milliseconds. */
const batchSize = 1_000

/** One round. `woken`: some lanes came due. `more`: there may be more at once. */
export function followFeed(
  { database, clock }: { database: Pick<Database, 'transaction'>; clock: Clock },
  target: Pick<LaneTarget, 'name' | 'choose'>,
): Promise<{ woken: boolean; more: boolean }> {
  return database.transaction(async (connection) => {
    const news = await readNews(connection, target.name, batchSize)
    if (news === null) return { woken: false, more: false }
    const { dossiers, last, events } = news
    const chosen = new Set(
      await target.choose(
        connection,
        dossiers.map(({ dossier }) => dossier),
      ),
    )
    const woken = dossiers.filter(({ dossier }) => chosen.has(dossier))
    await wakeLanes(connection, target.name, { dossiers: woken, last }, clock.now())
    return { woken: woken.length > 0, more: events === batchSize }
  })
}
