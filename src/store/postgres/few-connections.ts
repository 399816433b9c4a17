/** The database for work that yields: however much of it there is, the others find connections in the pool. */
import type { Database } from './database.ts'

/** The same database, of which at most `most` connections are used at a time; what is beyond them waits here, in the order it came. */
export function useFewConnections<Given extends Pick<Database, 'query' | 'transaction'>>(
  database: Given,
  most: number,
): Pick<Database, 'query' | 'transaction'> {
  let used = 0
  const waiting: (() => void)[] = []

  async function within<T>(work: () => Promise<T>): Promise<T> {
    if (used < most) used++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      // The slot goes from hand to hand, so that none who comes now is before those who wait.
      const next = waiting.shift()
      if (next) next()
      else used--
    }
  }

  return {
    query: ((...given: Parameters<Database['query']>) =>
      within(async () => database.query(...given))) as Database['query'],
    transaction: (work) => within(() => database.transaction(work)),
  }
}
