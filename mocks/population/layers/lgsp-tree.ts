// The one-stop facade: a flat JSON question, answered by the SOAP tree as JSON without root and prefixes.
// An empty element is "", errors are 400 with a three-digit code or any text at all.

import { type Answer, type Context, type Incoming, json, type Operation, type Reply } from '../../wire/types.ts'
import { answerTree } from '../answer.ts'
import { decide } from '../decide.ts'
import type { Query } from '../query.ts'
import { REFUSALS, Refused } from '../refusals.ts'
import { toJson } from '../soap/write.ts'
import { type Flat, readFlat } from './json-body.ts'
import { refuseToken } from './lgsp-access.ts'

const OPERATIONS: Readonly<Record<string, Operation | undefined>> = {
  TraCuuThongTinCongDan: 'lookup',
  XacThucThongTinCongDan: 'verify',
}

export function answerTreeFacade(incoming: Incoming, context: Context): Answer {
  const { settings, twist } = context
  const refused = refuseToken(incoming, context, settings.treeToken)
  if (refused) return { reply: refused }

  let about: { subject?: string; requestId?: string; operation?: Operation } = {}
  try {
    const query = readQuery(readFlat(incoming))
    about = { subject: query.number || query.oldCard, requestId: query.requestId, operation: query.operation }
    if (twist.facadeError !== undefined) return { ...about, reply: facadeError(twist.facadeError) }
    if (twist.fault) return { ...about, reply: facadeError(twist.fault.text) }
    // The facade knows officers by their mail account; one it has no row for has no right.
    if (!context.credentials.officers.some((one) => one.email === query.officer)) throw new Refused('officer')
    const { match, commit } = decide(query, context, { unit: true, officerIsAccount: true })
    const { body } = answerTree(query, match, context)
    const text = JSON.stringify({ Header: '', Body: body ? { [body.name]: toJson(body) } : '' })
    const spoiled = twist.spoil ? twist.spoil(text) : text
    const sent = twist.doubleEscaped ? JSON.stringify(spoiled) : spoiled
    return {
      ...about,
      commit,
      reply: { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: sent },
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { ...about, reply: facadeError(REFUSALS[error.code].facade) }
  }
}

function readQuery(flat: Flat): Query {
  const operation = OPERATIONS[flat('type')]
  if (!operation) throw new Refused('operation')
  // The facade's own three checks come first, in the order of its codes.
  if (flat('MaDVC') === '') throw new Refused('procedureMissing')
  if (flat('GovAgencyCode') === '') throw new Refused('unitMissing')
  if (flat('StaffEmail') === '') throw new Refused('officerMissing')
  const born = flat('NgayThangNamSinh')
  const yearOnly = /^\d{4}$/.test(born)
  return {
    operation,
    requestId: flat('MaYeuCau'),
    procedure: flat('MaDVC'),
    integration: flat('MaTichHop') || undefined,
    service: flat('MaDichVu') || undefined,
    officer: flat('StaffEmail'),
    unit: flat('GovAgencyCode'),
    number: flat('SoDinhDanh'),
    oldCard: flat('SoCMND'),
    name: flat('HoVaTen'),
    birthDay: yearOnly ? undefined : born || undefined,
    birthYear: yearOnly ? born : undefined,
  }
}

function facadeError(errorCode: string): Reply {
  return json(400, { message: 'Error', errorCode })
}
