// What the mock remembers between calls: tokens it issued, request ids it answered, tokens of the exchange it saw.
// Bounded, so that a night of load does not fill the machine.

import { randomUUID } from 'node:crypto'

const KEPT_MAX = 50_000

export type TokenVariant = 'L1' | 'L2' | 'L3'
type Token = { readonly variant: TokenVariant; readonly expiresAt: number }

export type Memory = {
  readonly tokens: {
    /** A fresh token string that is not yet valid: lets an answer be computed before it is committed. */
    draft(): string
    put(token: string, variant: TokenVariant, expiresAt: number, revokePrevious: boolean): void
    find(token: string, now: number): Token | undefined
    revokeAll(): void
    issued(): number
    live(now: number): number
  }
  readonly requestIds: Recent
  readonly proofs: Recent
}

type Recent = { has(key: string): boolean; add(key: string): void; clear(): void }

export function createMemory(): Memory {
  const tokens = new Map<string, Token>()
  let issued = 0

  function put(token: string, variant: TokenVariant, expiresAt: number, revokePrevious: boolean): void {
    if (revokePrevious) for (const [old, { variant: kind }] of tokens) if (kind === variant) tokens.delete(old)
    tokens.set(token, { variant, expiresAt })
    issued += 1
    if (tokens.size > KEPT_MAX)
      for (const old of tokens.keys()) {
        tokens.delete(old)
        break
      }
  }
  const draft = (): string => randomUUID()

  return {
    tokens: {
      draft,
      put,
      find(token, now) {
        const found = tokens.get(token)
        return found && found.expiresAt > now ? found : undefined
      },
      revokeAll: () => tokens.clear(),
      issued: () => issued,
      live: (now) => [...tokens.values()].filter((token) => token.expiresAt > now).length,
    },
    requestIds: recent(),
    proofs: recent(),
  }
}

function recent(): Recent {
  const keys = new Set<string>()
  return {
    has: (key) => keys.has(key),
    add(key) {
      keys.add(key)
      if (keys.size > KEPT_MAX)
        for (const old of keys) {
          keys.delete(old)
          break
        }
    },
    clear: () => keys.clear(),
  }
}
