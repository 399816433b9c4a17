/**
 * Notices that something was written about a dossier, by whichever replica: a number that moves with every event is read twice a
 * second, while anybody has a page open. It moves a moment before the event can be read, so a move is reported once more after it.
 */
import type { OnMove } from '../pages/fragment-cache.ts'
import { readEventMark } from '../store/dossier/board.ts'
import type { Database } from '../store/postgres/database.ts'

const everyMs = 500

export function watchEvents(database: Pick<Database, 'query'>, forget: () => void): OnMove {
  return (hear) => {
    let known: string | undefined
    let moved = false
    let stopped = false
    let timer: NodeJS.Timeout | undefined
    async function poll(): Promise<void> {
      // Without the database nothing is known to have moved; the page says by itself how old it is.
      const mark = await readEventMark(database).catch(() => known)
      const fresh = known !== undefined && mark !== known
      if (fresh || moved) {
        forget()
        hear()
      }
      moved = fresh
      known = mark
      if (!stopped) timer = setTimeout(() => void poll(), everyMs).unref()
    }
    void poll()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }
}
