/** What is left of the calls that upstreams allow in a day, counted in the database when it is asked for. */
import { Gauge, type Registry } from 'prom-client'

export interface UpstreamDaySources {
  /** The paths that state such a limit and were called today. */
  days: () => Promise<readonly { link: string; path: string; max: number; used: number }[]>
}

export function createUpstreamDayMetrics(registry: Registry, { days }: UpstreamDaySources): void {
  new Gauge({
    name: 'lienthong_upstream_day_calls',
    help: 'Calls of today that the other side allows a path over all replicas: used, and left',
    labelNames: ['link', 'path', 'state'],
    registers: [registry],
    async collect() {
      // Without the database nothing is known: no figure, not an old one.
      const found = await days().catch(() => [])
      this.reset()
      for (const { link, path, max, used } of found) {
        this.set({ link, path, state: 'used' }, used)
        this.set({ link, path, state: 'left' }, Math.max(0, max - used))
      }
    },
  })
}
