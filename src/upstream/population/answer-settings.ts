/** How an endpoint's answers differ in form from the contract's. */
import { z } from 'zod'
import { dayForms } from '../parsing/date-forms.ts'
import { assumableCharsets } from '../parsing/decode-text.ts'

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/, 'a name of an XML element without a prefix')
const names = z.record(name, name)

export const answerSettings = {
  answer: z
    .strictObject({
      charset: z
        .enum(assumableCharsets)
        .optional()
        .describe('Charset of answers that are not UTF-8 and declare none. Absent: such answers are refused'),
      wrappers: z
        .array(name)
        .max(10)
        .default([])
        .describe('Elements around what the contract has in the body, the outer one first or in any order'),
      names: z
        .strictObject({
          collection: z
            .string()
            .regex(/^([A-Za-z_][A-Za-z0-9_.-]{0,99})?$/, 'a name of an XML element, or empty')
            .default('CongdanCollection')
            .describe('Root of an answer to a lookup; empty = records stand in the body without one'),
          record: name.default('CongDan').describe('One record'),
          result: name.default('KetQuaXacThuc').describe('Root of an answer to a verification'),
          exists: name.default('TonTai').describe('The bit in it'),
        })
        .prefault({})
        .describe('Names of the elements around a record'),
      fields: names
        .default({})
        .describe('Their name of an element of a record → that of the contract, at any depth; others keep theirs'),
      namespace: z
        .string()
        .max(300)
        .optional()
        .describe('Namespace of these elements where it is another one; empty = none. Absent: that of the contract'),
      dateFormat: z
        .enum([...dayForms, 'MM/dd/yyyy'])
        .optional()
        .describe(
          'How full dates of birth are written, where it is known. Absent: every form that can mean one day only',
        ),
    })
    .prefault({})
    .describe('Form of the answers'),
}

export type AnswerSettings = z.output<(typeof answerSettings)['answer']>
