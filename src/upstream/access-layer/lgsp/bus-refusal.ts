/** Error codes and words that a provincial bus puts into an answer of its own making, judged by the fault table. */
import type { Layer } from '../../../domain/failure.ts'
import type { Conclusion, Utterance } from '../../parsing/fault-rules.ts'
import { type FaultContext, safeFaultCode } from '../../xml/soap.ts'

/** What such an utterance amounts to, as arguments of `conclude`. Rights are refused by the ministry, the rest is the bus. */
export function busRefusal(reply: Utterance, judge: FaultContext): [Conclusion, string | undefined, Layer?] {
  const detail = reply.code === undefined ? undefined : safeFaultCode(reply.code)
  // In-body twins of a 401: the bus's own number where an error code stands.
  if (/^9009\d\d$/.test(reply.code ?? '') || reply.code === '401') return ['bus-credentials-refused', detail]
  return [judge.faults(reply) ?? (reply.status === 401 ? judge.unauthorised : 'bus-error-text'), detail]
}
