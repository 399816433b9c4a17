// Sessions and tokens that a mock gave. They are forgotten when it ends, as every server does.

import { randomUUID } from 'node:crypto'

export type Sessions = {
  open(kind: 'session' | 'token', now: number, seconds: number, endsPrevious: boolean): string
  isOpen(kind: 'session' | 'token', value: unknown, now: number): boolean
  endAll(): void
}

export function createSessions(): Sessions {
  const held = new Map<string, { readonly kind: string; readonly until: number }>()
  return {
    open(kind, now, seconds, endsPrevious) {
      if (endsPrevious) for (const [value, one] of held) if (one.kind === kind) held.delete(value)
      const value = randomUUID()
      held.set(value, { kind, until: now + seconds * 1000 })
      return value
    },
    isOpen(kind, value, now) {
      const one = typeof value === 'string' ? held.get(value) : undefined
      return one !== undefined && one.kind === kind && now < one.until
    },
    endAll: () => held.clear(),
  }
}
