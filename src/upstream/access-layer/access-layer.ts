/**
 * The seam between the messages of the population database and the path that carries them; the registry uses only the
 * connections, tokens and probes beside it. Drivers: soap/ndxp-soap.ts, lgsp/lgsp-soap.ts, lgsp/lgsp-json-envelope.ts,
 * lgsp/lgsp-json-tree.ts; one for another kind of path gets a folder of its own. A driver knows headers, tokens, envelopes and the
 * faults of its hops; it knows nothing about persons. The message writes itself in the form that the path needs.
 */

import type { Probed } from '../../domain/link/wire.ts'
import type { Span } from '../../domain/trace.ts'
import type { MinistryBody } from '../xml/soap.ts'

export type Operation = 'lookup' | 'verify'

export interface MinistryMessage {
  readonly operation: Operation
  /** Who asks: some paths authenticate the officer. */
  readonly officer: string
  /** On whose behalf: some units sign in for themselves. */
  readonly unit: string
  readonly traceparent: string | undefined
  /** What carries it in our own trace, when it is traced. */
  readonly span: Span | undefined
  /** The whole SOAP envelope, with this XML in its header. */
  soap(header?: string): string
  /** Flat fields, in the two JSON forms that provinces use. */
  json(form: JsonForm): Readonly<Record<string, string>>
}

export type JsonForm =
  | { form: 'envelope'; absentFields: 'empty' | 'omit' }
  | { form: 'tree'; type: string | undefined; staff: { email: string; agency?: string | undefined } | undefined }

interface Carried {
  body: MinistryBody
  /** X-Road-Id, when the exchange gave or took one. */
  exchangeId: string | null
}

export interface AccessLayer extends Probed {
  send(message: MinistryMessage, signal: AbortSignal): Promise<Carried>
  close(): Promise<void>
}
