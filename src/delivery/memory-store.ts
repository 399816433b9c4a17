/**
 * Messages of an outbox that are kept by this process alone, in order per key. A key that does not answer holds back its
 * own messages only. What is left when the process ends is lost.
 */
import type { Clock, MonotonicClock } from '../domain/runtime.ts'
import type { OutboxStore } from './outbox.ts'

export interface MemoryStore<Message> extends OutboxStore<Message> {
  add(key: string, message: Message): void
}

interface Entry<Message> {
  message: Message
  /** By the monotonic clock: no change of the date moves it. */
  dueAt: number
  underWay: boolean
}

/** `waitingMax`: messages kept per key; beyond them the oldest go. */
export function createMemoryStore<Message extends { attempt: number }>(
  waitingMax: number,
  clock: Clock,
  monotonic: MonotonicClock,
): MemoryStore<Message> {
  const queues = new Map<string, Entry<Message>[]>()
  const find = (message: Message) => [...queues.values()].flat().find((entry) => entry.message === message)

  return {
    add: (key, message) => {
      const queue = queues.get(key) ?? []
      queues.set(key, [...queue, { message, dueAt: monotonic.now(), underWay: false }].slice(-waitingMax))
    },
    claim: async ({ free }) => {
      const now = monotonic.now()
      const heads = [...queues.values()].flatMap((queue) => queue.slice(0, 1))
      const due = heads.filter(({ underWay, dueAt }) => !underWay && dueAt <= now).slice(0, free)
      for (const entry of due) {
        entry.underWay = true
        entry.message.attempt += 1
      }
      return due.map(({ message }) => message)
    },
    complete: async (message, outcome) => {
      const entry = find(message)
      if (!entry) return
      entry.underWay = false
      if (outcome.kind === 'retry') entry.dueAt = monotonic.now() + Math.max(0, outcome.dueAt - clock.now())
      else
        for (const [key, queue] of queues)
          queues.set(
            key,
            queue.filter((one) => one !== entry),
          )
    },
    release: async (message) => {
      const entry = find(message)
      if (!entry) return
      entry.underWay = false
      message.attempt -= 1
    },
    purge: async () => false,
  }
}
