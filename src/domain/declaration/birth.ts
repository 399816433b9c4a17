/** Declaration of a birth (khai sinh; civil-registry contract, section 2.7.1; Law on Civil Status, Articles 14-16). */
import { z } from 'zod'
import { BirthDate } from '../person/identity.ts'
import { line } from '../text.ts'
import {
  CourtNote,
  DeclaredAddress,
  DeclaredSex,
  Ethnicity,
  ForeignRegistration,
  Nationality,
  PreviousRegistration,
  personShape,
  Requester,
  registrationShape,
} from './blocks.ts'
import { Day } from './text.ts'

/** Whether a birth or death is registered on time, again, from abroad, or late (loại đăng ký). */
export const RegistrationType = z
  .enum(['on-time', 'again', 'foreign-entry', 'late'])
  .describe(
    'Registration type (loại đăng ký): `on-time` đúng hạn, `again` đăng ký lại, `foreign-entry` ghi vào sổ việc đã đăng ký ở nước ngoài, `late` quá hạn',
  )
export type RegistrationType = z.infer<typeof RegistrationType>

/** What is known of the parents (loại khai sinh). */
export const BirthKind = z
  .enum(['both-known', 'mother-unknown', 'father-unknown', 'both-unknown', 'abandoned'])
  .describe(
    'Birth kind (loại khai sinh): `both-known` đã xác định cả cha lẫn mẹ, `mother-unknown` chưa xác định mẹ, `father-unknown` chưa xác định cha, `both-unknown` chưa xác định cả hai, `abandoned` trẻ bị bỏ rơi',
  )
export type BirthKind = z.infer<typeof BirthKind>

/** Mother or father. Foreigners have an ethnicity of the list too: `55`, người nước ngoài. */
const Parent = z.strictObject({
  ...personShape,
  dateOfBirth: BirthDate,
  ethnicity: Ethnicity,
  nationality: Nationality,
  residence: DeclaredAddress.describe('Residence (nơi cư trú)'),
})

const Child = z.strictObject({
  ...personShape,
  sex: DeclaredSex,
  dateOfBirth: BirthDate,
  dateOfBirthInWords: line(200).optional().describe('Date of birth in words (ngày sinh bằng chữ)'),
  placeOfBirth: DeclaredAddress.describe('Place of birth (nơi sinh)'),
  placeOfBirthAbroad: line(500).optional().describe('Place of birth abroad (nơi sinh ở nước ngoài)'),
  homePlace: DeclaredAddress.describe('Home place (quê quán)'),
  ethnicity: Ethnicity,
  nationality: Nationality,
})

export const BirthDeclaration = z
  .strictObject({
    registrationType: RegistrationType.optional(),
    birthCertificate: z
      .strictObject({
        number: line(50).describe('Number (mã giấy chứng sinh)'),
        issuedOn: Day.optional().describe('Date of issue (ngày cấp giấy chứng sinh)'),
      })
      .optional()
      .describe('Certificate of birth by the hospital (giấy chứng sinh)'),
    child: Child.describe('Child (người được khai sinh)'),
    birthKind: BirthKind,
    mother: Parent.optional().describe('Mother (mẹ); required unless the birth kind says that she is not known'),
    father: Parent.optional().describe('Father (cha); required unless the birth kind says that he is not known'),
    requester: Requester,
    foreignRegistration: ForeignRegistration.optional(),
    previousRegistration: PreviousRegistration.optional(),
    missing: CourtNote.optional().describe('Declared missing (tuyên bố mất tích)'),
    limitedCapacity: CourtNote.optional().describe('Limited legal capacity (hạn chế năng lực hành vi dân sự)'),
    ...registrationShape,
  })
  .describe('Declaration of a birth (tờ khai đăng ký khai sinh)')
  .meta({ id: 'BirthDeclaration' })
export type BirthDeclaration = z.infer<typeof BirthDeclaration>
