/** Metrics of filings. Labels come from closed sets and the configuration; counts that need the database are read when they are asked for. */
import { Counter, Gauge, type Registry } from 'prom-client'
import { toFailure } from '../domain/failure.ts'
import type { RegistryPath } from '../domain/filing/civil-registry.ts'
import { attentionStates, filingStates, finalStates } from '../domain/filing/filing.ts'
import type { Clock } from '../domain/runtime.ts'
import type { FilingStatus } from '../store/filing/status.ts'

export interface FilingMetrics {
  /** The path, with what became of each send counted. */
  counting(path: RegistryPath): RegistryPath
}

export interface FilingMetricsSources {
  status: () => Promise<FilingStatus>
  /** Sends under way by path, and how many may be. */
  pace: () => readonly { path: string; running: number; allowed: number }[]
  /** Sealed rows that this process met and could not open. */
  unreadable: () => number
  clock: Clock
}

const openStates = filingStates.filter((state) => !finalStates.includes(state))

export function createFilingMetrics(
  registry: Registry,
  { status, pace, unreadable, clock }: FilingMetricsSources,
): FilingMetrics {
  const registers = [registry]
  const deliveries = new Counter({
    name: 'lienthong_filing_deliveries_total',
    help: 'Sends of filings by path and what became of them: an answer of the registry, or the failure',
    labelNames: ['path', 'outcome'],
    registers,
  })

  let pending: Promise<FilingStatus | undefined> | undefined
  /** One reading of the database for all gauges of a scrape. Without the database nothing is known: no figure, not an old one. */
  function readStatus(): Promise<FilingStatus | undefined> {
    pending ??= status()
      .catch(() => undefined)
      .finally(() => setImmediate(() => (pending = undefined)))
    return pending
  }
  function gauge(name: string, help: string, read: (status: FilingStatus) => number): void {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const now = await readStatus()
        if (now) this.set(read(now))
        else this.remove()
      },
    })
  }
  new Gauge({
    name: 'lienthong_filing_rows_unreadable',
    help: 'Sealed rows that this process met and could not open; the log names them',
    registers,
    collect() {
      this.set(unreadable())
    },
  })
  const secondsSince = (since: Date | null) => (since ? Math.max(0, clock.now() - since.getTime()) / 1000 : 0)

  new Gauge({
    name: 'lienthong_filings_open',
    help: 'Filings that have not ended, by state',
    labelNames: ['state'],
    registers,
    async collect() {
      const now = await readStatus()
      this.reset()
      if (now) for (const state of openStates) this.set({ state }, now.open[state] ?? 0)
    },
  })
  for (const what of ['running', 'allowed'] as const) {
    new Gauge({
      name: `lienthong_filing_sends_${what}`,
      help: what === 'running' ? 'Sends under way' : 'How many sends may be under way; few while a path comes back',
      labelNames: ['path'],
      registers,
      collect() {
        for (const { path, ...count } of pace()) this.set({ path }, count[what])
      },
    })
  }
  gauge(
    'lienthong_filing_dead_letters',
    'Filings whose attempts ended; a person may rerun them',
    ({ open }) => open['dead-letter'] ?? 0,
  )
  gauge('lienthong_filings_attention', 'Filings that wait for a person', ({ open }) =>
    attentionStates.reduce((sum, state) => sum + (open[state] ?? 0), 0),
  )
  gauge('lienthong_filing_overdue_seconds', 'How long the most overdue next step of a filing is due', ({ dueSince }) =>
    secondsSince(dueSince),
  )
  gauge('lienthong_filing_events_unsequenced', 'Events that have no place in the feed yet', (now) => now.unsequenced)
  gauge(
    'lienthong_filing_feed_lag_seconds',
    'Age of the oldest event that has no place in the feed yet',
    ({ unsequencedSince }) => secondsSince(unsequencedSince),
  )

  return {
    counting: (path) => ({
      name: path.name,
      askMax: path.askMax,
      findRoute: (kind, receivedAt) => path.findRoute(kind, receivedAt),
      fingerprint: (filing) => path.fingerprint(filing),
      toFaults: (filing, files) => path.toFaults(filing, files),
      push: async (filing, signal, span) => {
        try {
          const result = await path.push(filing, signal, span)
          deliveries.labels(path.name, result.outcome).inc()
          return result
        } catch (error) {
          deliveries.labels(path.name, toFailure(error).code).inc()
          throw error
        }
      },
      pollStatus: (keys, receivedAt, signal, span) => path.pollStatus(keys, receivedAt, signal, span),
      probe: (signal) => path.probe(signal),
      condition: () => path.condition(),
      close: () => path.close(),
    }),
  }
}
