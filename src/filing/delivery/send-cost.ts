/**
 * What a send that provably was not taken costs its filing, by whose fault it was. What is wrong with the path, with its
 * credentials or with this gateway is waited for and costs nothing; what may be wrong with the filing counts; what no
 * repetition can change ends.
 */
import { type FailureCode, type GatewayFailure, Layer } from '../../domain/failure.ts'

export type SendCost = 'free' | 'attempt' | 'end'

/** Where the traits of a failure do not say it. */
const costs: Partial<Record<FailureCode, SendCost>> = {
  'message-too-large': 'end',
  'attachments-not-carried': 'end',
  'kind-not-carried': 'end',
  'message-refused': 'attempt',
  // A defect of ours, most likely met by this content.
  'internal-error': 'attempt',
  'request-cancelled': 'free',
}

export function getCost(failure: GatewayFailure): SendCost {
  const stated = costs[failure.code]
  if (stated !== undefined) return stated
  return failure.countsAgainstPath || failure.layer === Layer.gateway ? 'free' : 'attempt'
}

/**
 * Refused, or broken off and not taken: it may be why the path seems sick. It goes behind those that have not been tried, and
 * is never what a path that comes back is tried with.
 */
export function isSuspect({ attempts }: { attempts: number }): boolean {
  return attempts > 0
}
