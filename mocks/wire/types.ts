// The words the access layers of the mock share: what comes in, what goes out, what they may look at.
// A layer computes an answer without touching any state; `commit` is called only when the answer really goes out,
// so that an injected fault never disturbs the scenario.

import type { IncomingHttpHeaders } from 'node:http'
import type { Credentials } from '../credentials.ts'
import type { Twist } from '../population/answer-mutation.ts'
import type { Memory } from '../population/memory.ts'
import type { Settings } from '../settings.ts'

export const LAYERS = [
  'ndxp',
  'lgsp-soap',
  'lgsp-envelope',
  'lgsp-tree',
  'token',
  'registry-g1',
  'registry-g2',
  'registry-g3',
  'portal-session',
  'portal-bus',
  'portal-2026',
  'linked',
] as const
export type Layer = (typeof LAYERS)[number]

/**
 * The first two are the population database's, the next three the registry's; `probe` is any GET of a service. The portal
 * answers `ask` and `catalogue` too; `list` to `report` are of the linked services.
 */
export const OPERATIONS = [
  'lookup',
  'verify',
  'push',
  'ask',
  'catalogue',
  'probe',
  'sign-in',
  'create',
  'update',
  'progress',
  'next-code',
  'upload',
  'list',
  'detail',
  'acknowledge',
  'report',
] as const
export type Operation = (typeof OPERATIONS)[number]

export type Incoming = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export type Reply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

export type Context = {
  readonly settings: Settings
  readonly credentials: Credentials
  /** The mock's own idea of the time, skew included. */
  readonly now: number
  readonly memory: Memory
  readonly twist: Twist
}

export type Answer = {
  readonly reply: Reply
  /** What the request was about, as far as it could be read. */
  readonly subject?: string | undefined
  readonly requestId?: string | undefined
  readonly operation?: Operation | undefined
  readonly commit?: (() => void) | undefined
}

export type AnswerLayer = (incoming: Incoming, context: Context) => Answer

export function header(incoming: Incoming, name: string): string | undefined {
  const value = incoming.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : value
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  }
}
