/**
 * The reasons of a refusal, in words. Each names what was refused, and where a grant of the same consumer came near it, which one and
 * what kept it from counting: its last day, its first one, or its units.
 */
import { type Consumer, everyProcedure, type Grant, nationalProcedure, type Operation } from '../domain/access.ts'
import { dayMs } from '../domain/duration.ts'
import type { RequestFault } from '../domain/failure.ts'
import type { Attribute, Field } from '../domain/person/identity.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { coversUnit } from '../domain/unit-code.ts'
import { localTime } from '../domain/vietnam-time.ts'

export type RefusalCode = 'unit-not-allowed' | 'procedure-not-allowed' | 'operation-not-allowed' | 'field-not-allowed'

/** What was asked, as far as the question says it. */
interface RefusedQuestion {
  consumer: Consumer
  question: { operation: Operation; purpose?: { procedure: string; unit: string } }
  /** The field or attribute that was refused. */
  name?: Field | Attribute
}

const words: Record<RefusalCode, Bilingual> = {
  'unit-not-allowed': {
    vi: 'Hệ thống này không được gửi yêu cầu thay cho đơn vị',
    en: 'This system may not act on behalf of the unit',
  },
  'procedure-not-allowed': {
    vi: 'Hệ thống này không được gửi yêu cầu cho thủ tục',
    en: 'This system may not send requests for the procedure',
  },
  'operation-not-allowed': {
    vi: 'Thủ tục này không cho phép thao tác',
    en: 'This procedure does not allow the operation',
  },
  'field-not-allowed': {
    vi: 'Thủ tục này không cho phép trường dữ liệu',
    en: 'This procedure does not allow the field',
  },
}

export function fault<Code extends RefusalCode>(
  pointer: string,
  code: Code,
  name: string,
  refused: RefusedQuestion,
): RequestFault & { code: Code } {
  const near = explain(refused)
  const vi = [`${words[code].vi} ${name}`, ...near.map((one) => one.vi)].join('. ')
  const en = [`${words[code].en} ${name}`, ...near.map((one) => one.en)].join('. ')
  return { pointer, code, message: { vi, en } }
}

/** Each grant that would have carried the question but for its dates or its units. */
function explain({ consumer, question: { operation, purpose }, name }: RefusedQuestion): Bilingual[] {
  const code = purpose && nationalProcedure(purpose.procedure)
  const carries = ({ procedures, operations, fields, attributes }: Grant) =>
    (code === undefined || procedures.has(code) || procedures.has(everyProcedure)) &&
    operations.has(operation) &&
    (name === undefined || fields.has(name as Field) || attributes.has(name as Attribute))
  const elsewhere = ({ units }: Grant) =>
    units !== undefined && purpose !== undefined && !units.some((listed) => coversUnit(listed, purpose.unit))
  return [
    ...consumer.grants
      .filter((grant) => carries(grant) && elsewhere(grant))
      .map(({ row, units = [] }) => ({
        vi: `Quyền số ${row} cho phép, nhưng chỉ với đơn vị ${units.join(', ')}`,
        en: `Grant ${row} allows it, but only for ${units.join(', ')}`,
      })),
    ...(consumer.dormant ?? []).filter((grant) => carries(grant) && !elsewhere(grant)).map(toDormancy),
  ]
}

function toDormancy({ row, from, until }: Grant): Bilingual {
  const last = until === undefined ? null : localTime(until - dayMs)
  const first = from === undefined ? null : localTime(from)
  // Without the moment of the question it is not known on which side of its time a grant lies that has both: both are named.
  const days = {
    vi: [first && `từ ngày ${toDay(first)}`, last && `đến hết ngày ${toDay(last)}`].filter(Boolean).join(' '),
    en: [first && `from ${first.date}`, last && `until ${last.date}`].filter(Boolean).join(' '),
  }
  return { vi: `Quyền số ${row} chỉ có hiệu lực ${days.vi}`, en: `Grant ${row} is in force only ${days.en}` }
}

const toDay = ({ day, month, year }: { day: number; month: number; year: number }) =>
  `${String(day).padStart(2, '0')}/${String(month).padStart(2, '0')}/${year}`
