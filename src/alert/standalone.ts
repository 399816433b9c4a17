/**
 * The one alert that must not need the database: that the database is away. Each process tells it for itself, out of its
 * own memory, under a key of its own; what is lost with the process is told by the next one.
 */
import type { Condition } from '../domain/alert.ts'
import type { Clock, MonotonicClock } from '../domain/runtime.ts'
import type { NewAlertMessage } from '../store/alert-messages.ts'
import type { AlertRow } from '../store/alerts.ts'
import { advance, type OpenAlert, type Sign } from './advance.ts'
import { messagesOf } from './compose-message.ts'
import type { Deliverer } from './deliver-alerts.ts'
import type { AlertSettings } from './settings.ts'
import { storageAway } from './texts.ts'

export interface Standalone {
  /** After every round: whether the database was away in it. */
  tick(away: boolean): void
}

/** A target that does not answer holds back its own messages only; more than these are not kept for it. */
const waitingMax = 20

export function createStandalone(
  observer: string,
  settings: AlertSettings,
  attempt: Deliverer['attempt'],
  clock: Clock,
  monotonic: MonotonicClock,
): Standalone {
  const key = `storage/${observer}`
  let alert: OpenAlert | null = null
  let row: AlertRow | undefined
  let since: number | null = null
  /** `dueAt` in `performance.now()` time. */
  const queues = new Map<string, { waiting: (NewAlertMessage & { attempt: number; dueAt: number })[]; busy: boolean }>()

  function judge(away: boolean, now: number): void {
    const began = since
    since = away ? (since ?? now) : null
    if (!away && began === null && alert === null) return
    const beganAt = since ?? began ?? now
    const sign: Sign = {
      condition: conditionOf(key, beganAt),
      beganAt,
      endedAt: away ? null : now,
      begins: 1,
      lost: false,
    }
    const { alert: next, told } = advance(alert, away || began !== null ? [sign] : [], now, settings)
    for (const one of told) {
      const before = row ?? {
        key,
        state: 'open',
        number: 0,
        openedAt: now,
        recoveredAt: null,
        toldTo: [],
        ...one.alert,
      }
      const written = messagesOf({ ...before, ...one.alert }, one, now, settings)
      row = written.row
      for (const message of written.messages) enqueue(message)
    }
    alert = next
  }

  function enqueue(message: NewAlertMessage): void {
    const queue = queues.get(message.target) ?? { waiting: [], busy: false }
    queues.set(message.target, queue)
    queue.waiting = [...queue.waiting, { ...message, attempt: 1, dueAt: monotonic.now() }].slice(-waitingMax)
  }

  function send(): void {
    const now = monotonic.now()
    for (const queue of queues.values()) {
      const head = queue.waiting[0]
      if (!head || queue.busy || head.dueAt > now) continue
      queue.busy = true
      void attempt({ ...head, createdAt: head.at }).then((outcome) => {
        queue.busy = false
        if (outcome !== 'cut' && outcome.kind === 'retry') {
          head.attempt += 1
          head.dueAt = monotonic.now() + Math.max(0, outcome.dueAt - clock.now())
        } else queue.waiting = queue.waiting.filter((one) => one !== head)
        send()
      })
    }
  }

  return {
    tick: (away) => {
      const now = clock.now()
      judge(away, now)
      send()
    },
  }
}

function conditionOf(key: string, since: number): Condition {
  return {
    ...{ key, kind: 'storage', severity: 'critical', step: 1, since, link: null, path: null, count: null },
    reason: { code: 'storage-unavailable', layer: 'gateway', phase: null },
    ...storageAway,
  }
}
