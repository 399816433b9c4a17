/** Writes of many that are due at the same time, with one statement: what comes while one is under way goes with the next. */
import { setTimeout as pause } from 'node:timers/promises'

/** Resolves when the item was written; rejects when the statement that held it failed. */
export type Gathered<Item> = (item: Item) => Promise<void>

/** `waitMs`: how long the first waits for others, unless `most` have come; for items that no one waits for. Absent: one turn. */
export function gather<Item>(
  write: (items: readonly Item[]) => Promise<void>,
  most: number,
  waitMs = 0,
): Gathered<Item> {
  interface Waiting {
    item: Item
    resolve: () => void
    reject: (error: unknown) => void
  }
  let waiting: Waiting[] = []
  let writing = false

  async function run(): Promise<void> {
    writing = true
    while (waiting.length > 0) {
      if (waitMs > 0 && waiting.length < most) await pause(waitMs)
      const some = waiting.slice(0, most)
      waiting = waiting.slice(most)
      try {
        await write(some.map(({ item }) => item))
        for (const { resolve } of some) resolve()
      } catch (error) {
        for (const { reject } of some) reject(error)
      }
    }
    writing = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      // What ends in the same turn goes together.
      if (!writing) {
        writing = true
        setImmediate(() => void run())
      }
    })
}
