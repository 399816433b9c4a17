/** The seam to the population database: what the gateway asks and what a path to it answers, free of any dialect. */
import type { Purpose } from '../access.ts'
import type { Probed } from '../link/wire.ts'
import type { Span } from '../trace.ts'
import type { Notice, Person, PersonClaim } from './identity.ts'

export interface PopulationQuery {
  /** Our request id at the upstream (MaYeuCau): one per logical request, kept for its retries. At most 40 characters. */
  upstreamRequestId: string
  purpose: Purpose
  claim: PersonClaim
  /** W3C trace context to pass on, when the caller sent one or we began one. */
  traceparent?: string | undefined
  /** The attempt in our own trace, when it is traced: what is passed on then names the exchange made below it. */
  span?: Span | undefined
}

export interface PopulationAnswer<T> {
  value: T
  /** Data-as-of time that the upstream stated, ISO 8601; `null` when it stated none (the usual case). */
  asOf: string | null
  /** Message id that the exchange gave the call (X-Road-Id), when there is one: the id to quote on the telephone. */
  exchangeId: string | null
  notices: readonly Notice[]
}

/** One path to the population database: an access-layer driver carrying the ministry's messages. */
export interface PopulationPath extends Probed {
  readonly name: string
  /** The claims that this path's verification really checks; what is not listed must be checked through a lookup. */
  readonly verifies: readonly ('personalNumber' | 'oldCardNumber' | 'fullName' | 'dateOfBirth')[]
  /** `null` = no such person, or the data do not match: the upstream does not say which. */
  lookUp(query: PopulationQuery, signal: AbortSignal): Promise<PopulationAnswer<Person | null>>
  verify(query: PopulationQuery, signal: AbortSignal): Promise<PopulationAnswer<boolean>>
  close(): Promise<void>
}
