/** Callers that wait for something to happen, each until it does or its signal fires. */

export interface Waits<Subject> {
  /** Resolves when `wake` meets this subject, or when the signal fires. */
  wait(subject: Subject, signal: AbortSignal): Promise<void>
  /** Ends the waits of all subjects that match. */
  wake(matches: (subject: Subject) => boolean): void
  /** How many wait. */
  count(): number
}

export function createWaits<Subject>(): Waits<Subject> {
  const waiting = new Map<() => void, Subject>()

  return {
    wait: (subject, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const end = () => {
          waiting.delete(end)
          signal.removeEventListener('abort', end)
          resolve()
        }
        waiting.set(end, subject)
        signal.addEventListener('abort', end)
      }),
    wake: (matches) => {
      for (const [end, subject] of waiting) if (matches(subject)) end()
    },
    count: () => waiting.size,
  }
}
