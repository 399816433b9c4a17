/**
 * What a send that provably was not taken costs its filing, depending on whose fault that was. A fault of the path, of its
 * credentials or of this gateway costs nothing: the filing waits until it is over. A possible fault of the filing counts as
 * an attempt. A fault that no repetition can change ends the filing.
 */
import { type FailureCode, type GatewayFailure, Layer } from '../../domain/failure.ts'

export type SendCost = 'free' | 'attempt' | 'end'

/** The costs that the traits of a failure do not show. */
const costs: Partial<Record<FailureCode, SendCost>> = {
  'message-too-large': 'end',
  'attachments-not-carried': 'end',
  'kind-not-carried': 'end',
  'message-refused': 'attempt',
  // A defect of ours that most likely this content triggers.
  'internal-error': 'attempt',
  'request-cancelled': 'free',
}

export function getCost(failure: GatewayFailure): SendCost {
  const stated = costs[failure.code]
  if (stated !== undefined) return stated
  return failure.countsAgainstPath || failure.layer === Layer.gateway ? 'free' : 'attempt'
}

/**
 * Its send was refused, or broke off and was not taken: the filing may be why the path seems sick. It goes after those that
 * have not been tried, and a path that comes back is never tried with it.
 */
export function isSuspect({ attempts }: { attempts: number }): boolean {
  return attempts > 0
}
