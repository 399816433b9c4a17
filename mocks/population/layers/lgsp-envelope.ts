// The JSON envelope: a flat PascalCase question, answered by { error_code, message } with the whole SOAP text inside.
// Always 200, whatever happened: the consumer has to read before it trusts.

import { type Answer, type Context, type Incoming, json, type Operation } from '../../wire/types.ts'
import type { Query } from '../query.ts'
import { REFUSALS, Refused } from '../refusals.ts'
import { refusalText, soapText } from '../soap/soap-answer.ts'
import { readFlat } from './json-body.ts'
import { refuseToken } from './lgsp-access.ts'

export function answerEnvelope(incoming: Incoming, context: Context): Answer {
  const { settings, twist } = context
  const refused = refuseToken(incoming, context, settings.envelopeToken)
  if (refused) return { reply: refused }

  let about: { subject?: string; requestId?: string; operation?: Operation } = {}
  try {
    const query = readQuery(incoming)
    about = { subject: query.number || query.oldCard, requestId: query.requestId, operation: query.operation }
    // The bus writes the SOAP request itself, with its own prefix and unit.
    const { text, commit } = soapText(query, 'dan', context, { unit: false })
    const message = twist.envelope?.text ?? (twist.doubleEscaped ? JSON.stringify(text) : text)
    return {
      ...about,
      commit,
      reply: json(200, { error_code: twist.envelope?.code ?? settings.envelopeSuccessCode, message }),
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const message = settings.envelopeRefusal === 'text' ? REFUSALS[error.code].text : refusalText(error, context).text
    return { ...about, reply: json(200, { error_code: settings.envelopeFailureCode, message }) }
  }
}

function readQuery(incoming: Incoming): Query {
  const flat = readFlat(incoming)
  const service = flat('MaDichVu')
  const integration = flat('MaTichHop')
  const verify = service === '033' || integration === '033' || integration === '003'
  return {
    operation: verify ? 'verify' : 'lookup',
    requestId: flat('MaYeuCau'),
    procedure: flat('MaDVC') || undefined,
    integration: integration || undefined,
    service: service || undefined,
    officer: flat('MaCanBo'),
    unit: flat('MaDonVi') || undefined,
    number: flat('SoDinhDanh'),
    oldCard: flat('SoCMND'),
    name: flat('HoVaTen'),
    birthDay: flat('NgayThangNam') || undefined,
    birthYear: flat('Nam') || undefined,
  }
}
