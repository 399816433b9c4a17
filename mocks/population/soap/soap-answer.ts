// A SOAP question answered as SOAP text: shared by every path that carries the ministry's envelope.

import type { Answer, Context, Incoming, Operation } from '../../wire/types.ts'
import { answerTree } from '../answer.ts'
import { decide } from '../decide.ts'
import type { Query } from '../query.ts'
import { REFUSALS, Refused } from '../refusals.ts'
import { envelope, soapFault } from './soap.ts'
import { readSoapQuery } from './soap-query.ts'

export type SoapText = { readonly text: string; readonly status: number; readonly commit?: () => void }

/** The envelope for a question that has been read; throws Refused. */
export function soapText(query: Query, prefix: string, context: Context, needs: { unit: boolean }): SoapText {
  const { settings, twist } = context
  if (twist.fault)
    return { text: finish(soapFault(twist.fault.side, twist.fault.text), context), status: twist.fault.status }
  const { match, commit } = decide(query, context, { ...needs, officerIsAccount: false })
  const { body, namespace } = answerTree(query, match, context)
  return { text: finish(envelope(body, namespace, settings, prefix), context), status: 200, commit }
}

export function refusalText(refused: Refused, context: Context): SoapText {
  const { side, text } = REFUSALS[refused.code]
  return { text: finish(soapFault(side, text), context), status: 500 }
}

/** Answers a SOAP body. `admit` may refuse once it is known who asks. */
export function answerSoap(
  incoming: Incoming,
  context: Context,
  admit: (query: Query) => void,
  headers: Record<string, string> = {},
): Answer {
  let about: { subject?: string; requestId?: string; operation?: Operation } = {}
  let made: SoapText
  try {
    const { query, prefix } = readSoapQuery(incoming.body.toString('utf8'), context.settings)
    about = { subject: query.number || query.oldCard, requestId: query.requestId, operation: query.operation }
    admit(query)
    made = soapText(query, prefix, context, { unit: true })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    made = refusalText(error, context)
  }
  const { text, status, commit } = made
  // Encoded twice: the XML arrives as a JSON string.
  const body = context.twist.doubleEscaped ? JSON.stringify(text) : text
  return {
    ...about,
    commit,
    reply: { status, headers: { 'content-type': context.settings.xmlContentType, ...headers }, body },
  }
}

function finish(text: string, { twist }: Context): string {
  return twist.spoil ? twist.spoil(text) : text
}
