/** Error codes and words that a provincial bus puts into an answer of its own making, judged by the fault table. */
import type { Layer } from '../../domain/failure.ts'
import type { Conclusion, Utterance } from '../fault-rules.ts'
import { type Judge, safeFaultCode } from '../soap.ts'

/** What such an utterance amounts to, as arguments of `conclude`. Rights are refused by the ministry, the rest is the bus. */
export function busRefusal(said: Utterance, judge: Judge): [Conclusion, string | undefined, Layer?] {
  const detail = said.code === undefined ? undefined : safeFaultCode(said.code)
  // In-body twins of a 401: the bus's own number where an error code stands.
  if (/^9009\d\d$/.test(said.code ?? '') || said.code === '401') return ['bus-credentials-refused', detail]
  return [judge.faults(said) ?? (said.status === 401 ? judge.unauthorised : 'bus-error-text'), detail]
}
