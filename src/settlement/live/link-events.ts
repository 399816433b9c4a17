/** When links went down and came back, as the forecast takes it in. A link is down while all of its paths are. */
import { findOutages, type Outage } from '../../domain/link/outages.ts'
import type { KnownEvent } from '../forecast/history.ts'

export interface WatchedLink {
  name: string
  /** Paths by their names. */
  paths: readonly string[]
}

export interface PathOutage extends Outage {
  link: string
  path: string
}

/** Known to the forecast: which links are down, and until when that has been read. */
export class LinkEvents {
  readonly #links: readonly WatchedLink[]
  readonly #down = new Set<string>()
  #readUntil: number

  /** `from`: nothing before it is of interest, ms since the epoch. */
  constructor(links: readonly WatchedLink[], from: number) {
    this.#links = links
    this.#readUntil = from
  }

  /**
   * What has changed up to `now`, in order. An outage that is written down late is known from then on: nothing becomes known before
   * what was handed out last.
   */
  read(outages: readonly PathOutage[], now: number): KnownEvent[] {
    const known: KnownEvent[] = []
    for (const { name, paths } of this.#links) {
      const spans = findOutages(
        paths,
        outages.filter(({ link }) => link === name),
      )
      for (const { from, until } of spans) {
        if (until <= this.#readUntil && !this.#down.has(name)) continue
        if (from > now) break
        if (!this.#down.has(name)) {
          known.push({ knownAt: Math.max(from, this.#readUntil), event: { type: 'link-down', at: from, link: name } })
          this.#down.add(name)
        }
        if (until > now) break
        known.push({ knownAt: Math.max(until, this.#readUntil), event: { type: 'link-up', at: until, link: name } })
        this.#down.delete(name)
      }
      // Its end was read before, or nobody knows of the outage any more.
      if (this.#down.has(name) && !spans.some(({ from, until }) => from <= now && until > now)) {
        known.push({ knownAt: now, event: { type: 'link-up', at: now, link: name } })
        this.#down.delete(name)
      }
    }
    this.#readUntil = now
    return known.sort((a, b) => a.knownAt - b.knownAt)
  }
}
