/** One attempt to deliver a message: signed, sent, judged. */
import { GatewayFailure } from '../domain/failure.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { WebhookSender } from '../domain/webhook.ts'
import { type AttemptFacts, type AttemptOutcome, type DeliverySchedule, judgeAnswer, judgeFailure } from './outcome.ts'
import { signedHeaders } from './signature.ts'

export interface AttemptDeps {
  /** Of the lines in the log. */
  name: string
  sender: Pick<WebhookSender, 'send'>
  clock: Clock
  logger: Logger
  schedule: DeliverySchedule
  /** Numbers in [0, 1) for the jitter. */
  random: () => number
}

export interface SignedMessage {
  id: string
  url: string
  body: string
  /** Opens the secret; a secret that does not open fails the attempt and not the worker. */
  secret: () => string
  attempt: number
  giveUpAt: number | null
}

/** Never rejects. `cut`: the signal ended it, and whether it arrived is open. `fields` say in the log whose attempt met a defect. */
export async function attemptDelivery(
  { name, sender, clock, logger, schedule, random }: AttemptDeps,
  { id, url, body, secret, attempt, giveUpAt }: SignedMessage,
  signal: AbortSignal,
  fields: object,
): Promise<AttemptOutcome | 'cut'> {
  const facts = (): AttemptFacts => ({ attempt, giveUpAt, now: clock.now(), chance: random() })
  try {
    const headers = signedHeaders(secret(), id, Math.floor(clock.now() / 1000), body)
    return judgeAnswer(await sender.send({ url, headers, body }, signal), facts(), schedule)
  } catch (error) {
    if (signal.aborted) return 'cut'
    if (!(error instanceof GatewayFailure)) {
      logger.error({ ...fields, error: (error as Error)?.name }, `${name}: a defect ended an attempt`)
    }
    return judgeFailure(error, facts(), schedule)
  }
}
