/**
 * The types of webhooks (thông báo tự động tới hệ thống nghiệp vụ) and the seam to the path that carries them. A message is
 * thin: codes, states and times, never a person. A consumer that wants more asks the API with its own credentials.
 */
import type { FailureCode } from './failure.ts'
import type { FilingEvent, FilingKind } from './filing/filing.ts'

/** What an endpoint may receive: events of filings, events of dossiers, summaries of days and months, linked dossiers that came. */
export const webhookTopics = ['filings', 'dossiers', 'summaries', 'linked-dossiers'] as const
export type WebhookTopic = (typeof webhookTopics)[number]

/** An event of a filing with what a webhook tells about the filing and for whom it is. */
export interface TellableEvent extends FilingEvent {
  consumer: string
  dossier: string
  kind: FilingKind
}

/** `gone`: the endpoint answered 410. `failing`: days of nothing but failures. */
export type DisabledBecause = 'gone' | 'failing'

/**
 * Why an attempt did not deliver: the endpoint's status said so, it wanted us elsewhere, its name leads to an address that
 * may not be connected to, or the call failed on its way.
 */
export type DeliveryCause = 'status' | 'redirect' | 'address-refused' | FailureCode

/** One message, signed and ready to leave. */
interface OutgoingWebhook {
  url: string
  /** Header names and values by the Standard Webhooks specification. */
  headers: Readonly<Record<string, string>>
  body: string
}

export interface WebhookAnswer {
  status: number
  /** The value of Retry-After as it came. */
  retryAfter: string | null
}

/** The path to the endpoints. Implemented in src/upstream. */
export interface WebhookSender {
  /** Resolves with any answer; rejects with a GatewayFailure when there was none in time or none was sought. */
  send(message: OutgoingWebhook, signal: AbortSignal): Promise<WebhookAnswer>
  /** Whether the target's address, as its name resolves now, may be connected to. A name that does not resolve may. */
  mayReach(url: string): Promise<boolean>
}
