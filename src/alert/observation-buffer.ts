/**
 * What this process has seen begin and end since it last wrote to the database. An outage of the database loses nothing: what
 * began and ended meanwhile is still written, once for each key, with its true times and its worst face.
 */
import type { Condition } from '../domain/alert.ts'

/** What one process says about one key. */
interface NewObservation {
  /** The worst that it was since it was last written. */
  condition: Condition
  beganAt: number
  /** `null` while it stands. */
  endedAt: number | null
  /** How often it began since it was last written. */
  begins: number
}

export interface Watch {
  /** These conditions stand; the others of `scope` do not. Absent scope: of all. */
  observe(conditions: readonly Condition[], at: number, scope?: readonly string[]): void
  /**
   * What there is to write: everything that has changed since it was last written, or, as a sign of life, everything that
   * stands. Call `confirm` when it is written down.
   */
  flush(everything: boolean): { observations: NewObservation[]; confirm(): void }
}

interface Entry {
  current: Condition
  worst: Condition
  /** Of what is not written yet, and of what stands now. */
  firstBeganAt: number
  lastBeganAt: number
  endedAt: number | null
  begins: number
  /** As it was last written; absent = never. */
  written?: string | undefined
}

export function createWatch(): Watch {
  const entries = new Map<string, Entry>()

  function stands(condition: Condition, at: number): void {
    const entry = entries.get(condition.key)
    const beganAt = Math.min(condition.since, at)
    if (!entry) {
      const begun = { firstBeganAt: beganAt, lastBeganAt: beganAt, endedAt: null, begins: 1 }
      entries.set(condition.key, { current: condition, worst: condition, ...begun })
      return
    }
    if (entry.endedAt !== null) {
      // What ended before it was written and is back counts as one that stands, with its first beginning.
      entry.endedAt = null
      entry.lastBeganAt = beganAt
      entry.begins += 1
    }
    entry.current = condition
    if (condition.step >= entry.worst.step) entry.worst = condition
  }

  return {
    observe: (conditions, at, scope) => {
      for (const condition of conditions) stands(condition, at)
      const current = new Set(conditions.map(({ key }) => key))
      for (const [key, entry] of entries) {
        if (entry.endedAt !== null || current.has(key) || (scope && !scope.includes(key))) continue
        entry.endedAt = at
      }
    },
    flush: (everything) => {
      const observed = [...entries]
        .map(([key, entry]) => ({ ...entry, key, entry }))
        .filter(({ entry }) => everything || toWords(entry) !== entry.written)
      return {
        observations: observed.map(({ worst, firstBeganAt, endedAt, begins }) => ({
          condition: worst,
          beganAt: firstBeganAt,
          endedAt,
          begins,
        })),
        confirm: () => {
          for (const { key, entry, endedAt, begins, ...rest } of observed) {
            // What began is written; only what begins from now on is new.
            entry.written = toWords({ ...rest, endedAt, begins: 0 })
            entry.begins -= begins
            entry.firstBeganAt = entry.lastBeganAt
            entry.worst = entry.current
            // It may have come back, or come back and ended, while this was being written.
            if (endedAt !== null && entry.endedAt !== null && entry.begins === 0) entries.delete(key)
          }
        },
      }
    },
  }
}

/** All that matters to the judge; a report that only repeats the same thing says nothing new. */
function toWords({ worst, endedAt, begins, firstBeganAt }: Entry): string {
  const { step, severity, reason, sentence, count } = worst
  return JSON.stringify([step, severity, reason, sentence, count, endedAt, begins, firstBeganAt])
}
