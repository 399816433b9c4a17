/** The types of a guarded call. Requests and answers belong to the caller alone: nothing here can see them. */
import type { GatewayFailure } from '../domain/failure.ts'
import type { CallClass } from '../domain/link/call-class.ts'
import type { CallTrace } from '../domain/link/link.ts'
import type { ClientAbort } from '../domain/runtime.ts'
import type { Span } from '../domain/trace.ts'

/**
 * One attempt on one path: all that a link knows of an upstream. It should give up when the signal aborts. `span` is this
 * attempt in the trace, when the call is traced.
 */
export type Attempt<T> = (path: string, signal: AbortSignal, span?: Span) => Promise<T>

export interface CallOptions {
  /** The caller's own deadline, from now. The call has ended by then, whatever the upstream does. */
  deadlineMs: number
  /** Aborts when the caller goes away and no longer waits for the answer. */
  signal?: ClientAbort | undefined
  /** True for questions: lookups, status polls, probes. False for what must not happen twice: tried again only when provably nothing was sent. */
  idempotent: boolean
  /** Calls with one key that are in flight at the same time share one attempt. Only for repeatable calls. */
  shareKey?: string | undefined
  /** What must be the same besides the key. Written out only where another call with the key is in flight, which is rare. */
  shareDetail?: (() => string) | undefined
  /** This call may be hedged, if the settings allow it. Only for repeatable calls. */
  hedge?: boolean | undefined
  /** This path and no other: for what is sent, for what is asked about it, and for active probes. */
  path?: string | undefined
  /** These paths and no other: the rest have no way to answer. Absent: all. */
  among?: readonly string[] | undefined
  /** Who goes first where calls wait. Absent: a `lookup` where the call may be repeated, else a `filing`; in the background a `batch`. */
  callClass?: CallClass | undefined
  /** Whose call it is, for turns among those that wait: the consumer. Absent: calls of the gateway itself share one turn. */
  sharer?: string | undefined
  /**
   * This call yields: it gets a slot only while many are free, leaves the agreed rate its reserve, and takes nothing from the retries of
   * others. Without a slot it ends with `link-busy` at once, unless fifty others went before such calls: then one of them waits.
   */
  background?: boolean | undefined
  /** The id that the upstream gets, for the evidence of an incident. */
  upstreamRequestId?: string | undefined
  /** The span that this call is part of; its own span and those of its attempts are made below it. */
  span?: Span | undefined
}

/** How a call ended. A failure is no exception here, because its trace matters as much as that of an answer. */
export type CallResult<T> =
  | { ok: true; value: T; trace: CallTrace }
  | { ok: false; failure: GatewayFailure; trace: CallTrace }

export type Result<T> = { ok: true; value: T } | { ok: false; failure: GatewayFailure }
