/** Who may receive what: an endpoint gets nothing that its consumer could not read by itself. */
import { authorizeAnyProcedure, dossierReaders, linkedReaders } from '../access/policy.ts'
import type { Caller, Operation } from '../domain/access.ts'
import type { WebhookTopic } from '../domain/webhook.ts'

const readers: Readonly<Record<WebhookTopic, readonly [Operation, ...Operation[]]>> = {
  filings: ['follow'],
  dossiers: dossierReaders,
  summaries: dossierReaders,
  'linked-dossiers': linkedReaders,
}

/** Fails with `operation-not-allowed` for the first topic that the caller may not read. */
export function authorizeTopics(caller: Caller, topics: readonly WebhookTopic[]): void {
  for (const topic of topics) authorizeAnyProcedure(caller, ...readers[topic])
}

/** For what is done with an endpoint whatever it receives. */
export function authorizeEndpoints(caller: Caller): void {
  authorizeAnyProcedure(caller, ...dossierReaders, ...linkedReaders)
}
