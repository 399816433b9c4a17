/**
 * Work that one after the other does, by whom it is for. Where each piece waits for a lock of the database, a hundred of one consumer
 * would hold a hundred connections while they wait; so they wait here, and the others find connections.
 */
export interface Turns {
  /** Runs when all earlier work of the same key has ended, however it ended. */
  take<T>(key: string, work: () => Promise<T>): Promise<T>
}

export function createTurns(): Turns {
  /** Of each key that has work, the end of the last of it. */
  const ends = new Map<string, Promise<void>>()
  return {
    take(key, work) {
      const done = (ends.get(key) ?? Promise.resolve()).then(work)
      const end: Promise<void> = done.then(
        () => forget(),
        () => forget(),
      )
      function forget(): void {
        if (ends.get(key) === end) ends.delete(key)
      }
      ends.set(key, end)
      return done
    },
  }
}
