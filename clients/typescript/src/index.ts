/** Client of the Lienthong gateway. Importing it does nothing. */
export { type Client, createClient, type Paper } from './client.ts'
export { type Failure, LienthongError, type NoAnswer, type NotUnderstood, type Problem } from './failure.ts'
export type { FeedOptions } from './feed.ts'
export { type FilingProgress, type FilingState, type NextActor, nextActors } from './follow-filing.ts'
export type { components, operations } from './generated/api.ts'
export type { Answer, Input, OperationId, OperationOptions, Received } from './operations.ts'
export type { ClientOptions } from './send.ts'
export { signWebhook, type VerifyWebhookInput, verifyWebhook, type WebhookMessage, WebhookRefused } from './webhooks.ts'
