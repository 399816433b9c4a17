/** What the edge knows of one request while it runs: one object, made at the door, read by the log and the metrics. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import type { Caller } from '../domain/access.ts'
import type { FailureCode, Layer } from '../domain/failure.ts'
import { type Language, languageOf } from './problem.ts'

export interface RequestState {
  id: string
  startedAt: number
  language: Language
  /** W3C trace context that goes upstream: the caller's trace with a span of ours, or a new one. */
  traceparent: string
  caller?: Caller
  /** What the use case reports for the log: never a value of a person. */
  operation?: string
  path?: string
  outcome?: string
  failure?: { code: FailureCode; layer: Layer }
}

export type Env = { Variables: { request: RequestState } }

export function beginRequest(c: Context<Env>, now: number): RequestState {
  return {
    id: randomUUID(),
    startedAt: now,
    language: languageOf(c.req.header('accept-language')),
    traceparent: continueTrace(c.req.header('traceparent')),
  }
}

/** W3C Trace Context level 1: version 00, ids not all zero. Anything else is replaced, never passed on. */
export function continueTrace(received: string | undefined): string {
  const span = randomBytes(8).toString('hex')
  const [, trace, , flags] =
    /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/.exec(received ?? '') ?? []
  return `00-${trace ?? randomBytes(16).toString('hex')}-${span}-${flags ?? '00'}`
}

/** The caller's own limit, `Prefer: wait=<seconds>` (RFC 7240), within ours. */
export function deadlineOf(prefer: string | undefined, limits: { deadlineMs: number; deadlineMaxMs: number }): number {
  const wait = /(?:^|[,;\s])wait=(\d{1,6})(?=$|[,;\s])/i.exec(prefer ?? '')?.[1]
  if (wait === undefined) return limits.deadlineMs
  return Math.min(Math.max(Number(wait) * 1000, 100), limits.deadlineMaxMs)
}
