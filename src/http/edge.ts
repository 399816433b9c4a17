/** What the edge gives to routes and pages, so that they need not know who puts them together. */

import type { Context } from 'hono'
import type { Credentials } from '../access/credentials.ts'
import type { Persons } from '../access/persons/open-persons.ts'
import type { QuotaState } from '../access/quotas.ts'
import type { Caller } from '../domain/access.ts'
import type { SignInEntry } from '../domain/audit.ts'
import type { ClientCertificate } from '../domain/client-certificate.ts'
import type { FailureCode, GatewayFailure } from '../domain/failure.ts'
import type { ClientAbort, Clock } from '../domain/runtime.ts'
import type { BodyLimits } from './input/read-json.ts'
import type { Env, RequestState } from './request.ts'
import type { ServerSettings } from './settings.ts'

/** What routes may use of the edge. */
export interface Edge {
  settings: ServerSettings
  bodyLimits: BodyLimits
  /** Fires when the process drains: what waits must end. */
  drained: AbortSignal
  /** Establishes the caller, takes from its quota, and says so in the RateLimit headers. */
  admit(c: Context<Env>, operation: string): RequestState
  /**
   * The same for a dry run: it takes nothing from that quota and shows what is left of it. So many dry runs as requests are let through
   * beside them, so that rehearsing is no way around the limit.
   */
  admitDryRun(c: Context<Env>, operation: string): RequestState
  /** Inquires about this procedure, and shows in the RateLimit headers what is then left of a quota that the caller has for it. */
  withinQuota<T>(request: RequestState, procedure: string, inquire: () => Promise<T>): Promise<T>
  /** What is left of the quota of the caller whom `admit` established. */
  getQuota(request: RequestState): QuotaState
  /**
   * The caller whom `admit` established, with the rights of this moment: what stays open is no older right. Fails with
   * `credentials-unknown` once its credential was dropped, and with `token-expired` once its token has ended.
   */
  renewCaller(request: RequestState): Caller
  /** How long something of this request may stay open, at most `mostMs`: no longer than the token that it showed. Milliseconds. */
  getOpenMs(request: RequestState, mostMs: number): number
  /** Takes further requests from the quota of the caller whom `admit` established: one request may hold several questions. */
  takeFurther(request: RequestState, requests: number): void
  /** Fires when the caller has gone; `undefined` where there is no socket to watch. */
  clientAbort(c: Context<Env>): ClientAbort | undefined
}

/** What pages for people need beside it: they sign people in, and say of a defect only that there was one. */
export interface PagesEdge extends Edge {
  credentials: Credentials
  /** The certificate that the browser or system of the request shows. Fails where it may not be believed. */
  findCertificate(c: Context<Env>): ClientCertificate | undefined
  /** Absent: no provider signs persons in. */
  persons: Persons | undefined
  /** Puts it on record; resolves in any case: the door does not depend on it, and what is done behind it is recorded first. */
  recordSignIn(entry: SignInEntry): Promise<void>
  /** Puts on record that somebody was refused at the door of the pages below `object`; resolves in any case. */
  recordRefusedSignIn(c: Context<Env>, refused: { object: string; code: FailureCode }): Promise<void>
  clock: Clock
  /** Puts on record that a right is missing, where that is what refused the request; resolves in any case. */
  recordMissingRight(c: Context<Env>, failure: GatewayFailure): Promise<void>
  /** A person has proved who they are on this connection: it yields its place after those of strangers. */
  markKnown(c: Context<Env>): void
  /** Tells the log of a defect; the page says only that there was one. */
  onDefect(c: Context<Env>, failure: GatewayFailure): void
}
