/** What notifies the operators: the alerts, on judged health, the filings' tables and the state of the trail. */
import { type Alerts, openAlerts } from '../alert/open-alerts.ts'
import type { TrailCheck } from '../audit/check-trail.ts'
import type { TrailRetention } from '../audit/retain-trail.ts'
import type { Stamping } from '../audit/tree/stamp-checkpoints.ts'
import { createExchangeable } from '../domain/exchangeable.ts'
import { takesCalls } from '../domain/link/link.ts'
import { toVietnamDay } from '../domain/vietnam-time.ts'
import type { Law } from '../law/law.ts'
import type { Link } from '../link/link.ts'
import { readDay } from '../store/batch/people.ts'
import { createWebhookSender } from '../upstream/webhook-sender.ts'
import type { Foundations } from './core.ts'

/** Bytes of a receiver's answer that are read, and dropped, before the connection is cut. */
const answerBytesMax = 65_536

/**
 * `onAttempt`: hears of each attempt to deliver, for metrics. `law`: by which working hours are counted, as it is in force.
 * `batchLink`: over which batches are asked about.
 */
export function assembleAlerts(
  { config, clock, logger, database, trail, health, secrets }: Foundations,
  trailCheck: TrailCheck,
  retention: Pick<TrailRetention, 'status'>,
  stamping: Pick<Stamping, 'status'>,
  law: () => Law,
  batchLink: Pick<Link, 'health'>,
  onAttempt: (target: string, outcome: string) => void,
): Alerts {
  // An outage and closed hours are no fault of a batch: only while calls were taken all the time does it stand by itself.
  const settings = createExchangeable(config.alerts)
  secrets.on('alerts.targets.', (next) => {
    settings.exchange(next.alerts)
  })
  let awayAt = Number.NEGATIVE_INFINITY
  return openAlerts({
    database,
    clock,
    logger,
    health,
    onAttempt,
    settings: settings.shown,
    filings: config.filing !== undefined,
    filingLink: 'civil-registry',
    officeDays: (unit, knownAt) => law().getOfficeDays(unit, knownAt),
    batchesMayRun: async (connection, now) => {
      const { perDay } = config.batches
      if (!batchLink.health().paths.some(takesCalls)) awayAt = now
      if (now - awayAt < config.alerts.batchStalledMs) return false
      return perDay === undefined || (await readDay(connection, toVietnamDay(now))) < perDay
    },
    thresholds: config.health,
    sender: secrets.follow(['alerts.proxy.', 'alerts.tls.'], (next) =>
      createWebhookSender({ ...next.alerts, answerBytesMax }),
    ),
    audit: () => ({
      writing: trail.status.writing,
      sound: trailCheck.status.last?.whole ?? null,
      notRemoved: retention.status(),
      notStamped: stamping.status(),
    }),
  })
}
