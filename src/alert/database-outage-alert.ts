/**
 * The one alert that must not need the database: that the database is away. Each process reports it for itself, out of its
 * own memory, under a key of its own; what is lost with the process is reported by the next one.
 */
import { createMemoryStore } from '../delivery/memory-store.ts'
import type { Outbox } from '../delivery/outbox.ts'
import type { Condition } from '../domain/alert.ts'
import type { AlertRow } from '../store/alert/alerts.ts'
import type { OutageKind } from '../store/postgres/outage.ts'
import { composeMessages } from './compose-message.ts'
import { type AlertDelivery, type AlertDeliveryDeps, createAlertOutbox } from './deliver-alerts.ts'
import { storageOut } from './texts.ts'
import { type Observation, type OpenAlert, transitionAlert } from './transition-alert.ts'

export interface Standalone extends Omit<Outbox, 'wake'> {
  /** After every round: how the database failed in it; `null` = it did not. */
  tick(outage: OutageKind | null): void
}

/** A target that does not answer holds back its own messages only; more than these are not kept for it. */
const waitingMax = 20

export function createStandalone(observer: string, deps: AlertDeliveryDeps): Standalone {
  const { settings, clock, monotonic = performance } = deps
  const store = createMemoryStore<AlertDelivery>(waitingMax, clock, monotonic)
  const outbox = createAlertOutbox(deps, store)
  const key = `storage/${observer}`
  let alert: OpenAlert | null = null
  let row: AlertRow | undefined
  let since: number | null = null
  let shown: OutageKind = 'away'

  function judge(outage: OutageKind | null, now: number): void {
    const away = outage !== null
    shown = outage ?? shown
    const began = since
    since = away ? (since ?? now) : null
    if (!away && began === null && alert === null) return
    const beganAt = since ?? began ?? now
    const observation: Observation = {
      condition: toCondition(key, beganAt, shown),
      beganAt,
      endedAt: away ? null : now,
      begins: 1,
      lost: false,
    }
    const { alert: next, notifications } = transitionAlert(
      alert,
      away || began !== null ? [observation] : [],
      now,
      settings,
    )
    for (const one of notifications) {
      const before = row ?? {
        key,
        state: 'open',
        number: 0,
        openedAt: now,
        recoveredAt: null,
        notified: [],
        ...one.alert,
      }
      const written = composeMessages({ ...before, ...one.alert }, one, now, settings)
      row = written.row
      for (const { at, ...message } of written.messages) {
        store.add(message.target, { ...message, createdAt: at, attempt: 0 })
      }
    }
    alert = next
  }

  return {
    tick: (outage) => {
      const now = clock.now()
      judge(outage, now)
      outbox.wake()
    },
    start: outbox.start,
    drain: outbox.drain,
    stop: outbox.stop,
  }
}

function toCondition(key: string, since: number, shown: OutageKind): Condition {
  return {
    key,
    kind: 'storage',
    severity: 'critical',
    step: 1,
    since,
    link: null,
    path: null,
    count: null,
    reason: { code: 'storage-unavailable', layer: 'gateway', phase: null },
    ...storageOut[shown],
  }
}
