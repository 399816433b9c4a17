// The provincial bus passing SOAP through: bearer token, lgspaccesstoken, and a hash per officer.

import type { Answer, Context, Incoming } from '../../wire/types.ts'
import { answerSoap } from '../soap/soap-answer.ts'
import { admitOfficer, refuseToken } from './lgsp-access.ts'

export function answerLgspSoap(incoming: Incoming, context: Context): Answer {
  const refused = refuseToken(incoming, context, 'required')
  if (refused) return { reply: refused }
  return answerSoap(incoming, context, (query) => admitOfficer(incoming, query.officer, context))
}
