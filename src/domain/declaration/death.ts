/** Declaration of a death (khai tử; civil-registry contract, section 2.7.2; Decree 123/2015/NĐ-CP, Article 4). */
import { z } from 'zod'
import { BirthDate } from '../person/identity.ts'
import { line } from '../text.ts'
import { encodeBilingual } from '../texts/bilingual.ts'
import { RegistrationType } from './birth.ts'
import {
  CourtNote,
  DeclaredAddress,
  ForeignRegistration,
  PreviousRegistration,
  personShape,
  Requester,
  registrationShape,
} from './blocks.ts'
import { Day } from './text.ts'

/** What proves the death (loại giấy báo tử hoặc giấy tờ thay thế). */
export const DeathProofType = z
  .enum([
    'death-notice',
    'execution-record',
    'court-decision',
    'police-or-forensic',
    'health-authority',
    'minutes',
    'witness',
  ])
  .describe(
    'Proof of death (loại giấy tờ): `death-notice` giấy báo tử, `execution-record` giấy xác nhận thi hành án tử hình, `court-decision` bản án, quyết định tuyên bố chết, `police-or-forensic` văn bản của công an, giám định pháp y, `health-authority` văn bản của cơ quan y tế, `minutes` biên bản xác nhận việc chết, `witness` văn bản của người làm chứng',
  )
export type DeathProofType = z.infer<typeof DeathProofType>

export const DeathDeclaration = z
  .strictObject({
    registrationType: RegistrationType.optional(),
    deathNotice: z
      .strictObject({
        number: line(50).describe('Number (mã giấy báo tử)'),
        issuedOn: Day.optional().describe('Date of issue (ngày cấp giấy báo tử)'),
      })
      .optional()
      .describe('Death notice of the health facility (giấy báo tử điện tử)'),
    deceased: z.strictObject({ ...personShape, dateOfBirth: BirthDate }).describe('Deceased (người chết)'),
    diedOn: Day.describe('Date of death (ngày chết), `yyyy-mm-dd`'),
    diedAt: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, encodeBilingual('Giờ có dạng 07:45', 'A time looks like 07:45'))
      .optional()
      .describe('Time of death (giờ, phút chết), `HH:mm`'),
    diedOnInWords: line(200).optional().describe('Date of death in words (ngày chết ghi bằng chữ)'),
    placeOfDeath: DeclaredAddress.describe('Place of death (nơi chết)'),
    cause: line(500).describe('Cause of death (nguyên nhân chết)'),
    proof: z
      .strictObject({
        type: DeathProofType,
        number: line(50).optional().describe('Number (số)'),
        issuedOn: Day.optional().describe('Date of issue (ngày cấp)'),
        issuer: line(300).optional().describe('Issuer (cơ quan cấp)'),
      })
      .optional()
      .describe('Proof of death (giấy báo tử hoặc giấy tờ thay thế)'),
    requester: Requester,
    courtDeclaration: CourtNote.optional().describe('Declared dead by a court (tuyên bố chết)'),
    foreignRegistration: ForeignRegistration.optional(),
    previousRegistration: PreviousRegistration.optional(),
    ...registrationShape,
  })
  .describe('Declaration of a death (tờ khai đăng ký khai tử)')
  .meta({ id: 'DeathDeclaration' })
export type DeathDeclaration = z.infer<typeof DeathDeclaration>
