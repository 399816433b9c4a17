/** A question about one person, as a caller states it: why it is asked, who is meant, and what is to be compared or handed out. */
import { z } from 'zod'
import { Purpose } from '../access.ts'
import { encodeBilingual } from '../texts/bilingual.ts'
import { AttributeClaims } from './compare-person.ts'
import { BirthDate, fields } from './identity.ts'
import { FullName } from './names.ts'
import { OldCardNumber, PersonalNumber } from './personal-number.ts'

const claimShape = {
  personalNumber: PersonalNumber.optional(),
  oldCardNumber: OldCardNumber.optional(),
  fullName: FullName,
}
/** A person of the sandbox, so that a sample of the reference gets an answer there as it stands. */
const somebody = {
  personalNumber: '999090000001',
  fullName: 'Nguyễn Văn Thử',
  dateOfBirth: { precision: 'day', date: '1990-01-31' },
}
const oneNumber = {
  error: encodeBilingual(
    'Gửi đúng một trong hai: personalNumber hoặc oldCardNumber',
    'Send exactly one of personalNumber and oldCardNumber',
  ),
  path: ['personalNumber'],
  params: { code: 'exactly-one' },
}
const hasOneNumber = (claim: { personalNumber?: string | undefined; oldCardNumber?: string | undefined }) =>
  (claim.personalNumber === undefined) !== (claim.oldCardNumber === undefined)

/** The members of a verification (xác thực thông tin), for what adds members of its own. */
export const verificationShape = {
  purpose: Purpose,
  person: z
    .strictObject({ ...claimShape, dateOfBirth: BirthDate.optional() })
    .refine(hasOneNumber, oneNumber)
    .describe('What is claimed: one number, the name, and the date of birth where it is to be checked')
    .meta({ examples: [somebody] }),
  attributes: AttributeClaims.optional().describe(
    'Further claims to compare with the record, one outcome each; the date of birth is then required',
  ),
}

/** Comparing attributes needs the record, and the register hands none out without a date of birth. */
export const birthWithAttributes = {
  holds: (body: { attributes?: AttributeClaims | undefined; person: { dateOfBirth?: BirthDate | undefined } }) =>
    !body.attributes || body.person.dateOfBirth !== undefined,
  fault: {
    error: encodeBilingual('Bắt buộc khi so sánh thuộc tính', 'Required when attributes are compared'),
    path: ['person', 'dateOfBirth'],
    params: { code: 'required-with-attributes' },
  },
}

/** The members of a lookup (tra cứu, khai thác thông tin). */
export const lookupShape = {
  purpose: Purpose,
  person: z
    .strictObject({ ...claimShape, dateOfBirth: BirthDate })
    .refine(hasOneNumber, oneNumber)
    .meta({ examples: [somebody] }),
  fields: z
    .array(z.enum(fields))
    .min(1)
    .max(fields.length)
    .refine((list) => new Set(list).size === list.length, {
      error: encodeBilingual('Mỗi trường chỉ nêu một lần', 'Name each field once'),
      params: { code: 'duplicate' },
    })
    .describe('The fields that the procedure needs; nothing else is returned')
    .meta({ examples: [['fullName', 'dateOfBirth', 'permanentResidence']] }),
}
