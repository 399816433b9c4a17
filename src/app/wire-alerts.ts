/** What notifies the operators: the alerts, on judged health, the filings' tables and the state of the trail. */
import { type Alerts, openAlerts } from '../alert/open-alerts.ts'
import type { TrailCheck } from '../audit/check-trail.ts'
import type { Law } from '../law/law.ts'
import { createWebhookSender } from '../upstream/webhook-sender.ts'
import type { Foundations } from './core.ts'

/** Bytes of a receiver's answer that are read, and dropped, before the connection is cut. */
const answerBytesMax = 65_536

/** `onAttempt`: hears of each attempt to deliver, for metrics. `law`: by which working hours are counted, as it is in force. */
export function assembleAlerts(
  { config, clock, logger, database, trail, health }: Foundations,
  trailCheck: TrailCheck,
  law: () => Law,
  onAttempt: (target: string, outcome: string) => void,
): Alerts {
  return openAlerts({
    database,
    clock,
    logger,
    health,
    onAttempt,
    settings: config.alerts,
    filings: config.filing !== undefined,
    filingLink: 'civil-registry',
    officeDays: (unit, knownAt) => law().getOfficeDays(unit, knownAt),
    thresholds: config.health,
    sender: createWebhookSender({ ...config.alerts, answerBytesMax }),
    audit: () => ({ writing: trail.status.writing, sound: trailCheck.status.last?.whole ?? null }),
  })
}
