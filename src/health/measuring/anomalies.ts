/**
 * What answers of one path held that was not understood: how often since the start, and since when anybody has seen it. The
 * first sighting is remembered in the database, so that only what is new to all processes is news. Bounded: who invents
 * names is counted under `other`.
 */
import { type Anomaly, anomalyName } from '../../domain/link/anomaly.ts'
import type { PathReport } from '../../domain/link/health.ts'

/** A record has about 100 elements; an upstream that shows more than half as many unknown ones sends another document. */
const namesMax = 50
/** After a write that failed, the next sighting tries again, but not sooner than this. */
const retryMs = 10_000
/** So often a sighting is written again. Days are counted before it is forgotten, and a write an hour for each name is nothing. */
const renewMs = 3_600_000

interface Seen extends Anomaly {
  count: number
  /** Milliseconds since the epoch. */
  firstSeenAt: number
  lastSeenAt: number | null
  /** Since the epoch; `null` = not yet. */
  rememberedAt: number | null
  triedAt: number
}

/** Resolves to when it was first seen, by whichever process. */
export type Remember = (anomaly: Anomaly, firstSeenAt: Date, lastSeenAt: Date) => Promise<Date>

export class PathAnomalies {
  readonly #seen = new Map<string, Seen>()
  readonly #remember: Remember

  constructor(remember: Remember) {
    this.#remember = remember
  }

  /** What is known from before; it is no news. */
  adopt({ kind, name }: Anomaly, firstSeenAt: number): void {
    const key = `${kind} ${name}`
    if (this.#seen.has(key)) return
    this.#seen.set(key, { kind, name, count: 0, firstSeenAt, lastSeenAt: null, rememberedAt: 0, triedAt: 0 })
  }

  /** `now`: milliseconds since the epoch. */
  see(anomaly: Anomaly, now: number): void {
    const seen = this.#find(anomaly, now)
    seen.count++
    seen.lastSeenAt = now
    const isFresh = seen.rememberedAt !== null && Math.abs(now - seen.rememberedAt) < renewMs
    if (isFresh || Math.abs(now - seen.triedAt) < retryMs) return
    seen.triedAt = now
    this.#remember({ kind: seen.kind, name: seen.name }, new Date(seen.firstSeenAt), new Date(now)).then(
      (firstSeenAt) => {
        seen.rememberedAt = now
        seen.firstSeenAt = firstSeenAt.getTime()
      },
      // The database is away: others say so. The next sighting tries again.
      () => {},
    )
  }

  /** Those of this process, the latest first. */
  report(): PathReport['anomalies'] {
    return [...this.#seen.values()]
      .flatMap(({ kind, name, count, firstSeenAt, lastSeenAt }) =>
        lastSeenAt === null ? [] : [{ kind, name, count, firstSeenAt, lastSeenAt }],
      )
      .sort((a, b) => b.lastSeenAt - a.lastSeenAt)
      .map(({ firstSeenAt, lastSeenAt, ...rest }) => ({
        ...rest,
        firstSeenAt: new Date(firstSeenAt).toISOString(),
        lastSeenAt: new Date(lastSeenAt).toISOString(),
      }))
  }

  #find({ kind, name: given }: Anomaly, now: number): Seen {
    const name = anomalyName(given)
    const known = this.#seen.get(`${kind} ${name}`)
    if (known) return known
    const bounded = this.#seen.size < namesMax ? name : 'other'
    const key = `${kind} ${bounded}`
    const before = this.#seen.get(key)
    if (before) return before
    const seen = { kind, name: bounded, count: 0, firstSeenAt: now, lastSeenAt: null, rememberedAt: null, triedAt: 0 }
    this.#seen.set(key, seen)
    return seen
  }
}
