/** Declaration of a marriage (kết hôn; civil-registry contract, section 2.7.3; Law on Civil Status, Article 17). */
import { z } from 'zod'
import { BirthDate } from '../person/identity.ts'
import { line } from '../text.ts'
import {
  DeclaredAddress,
  Ethnicity,
  ForeignRegistration,
  IdentityPaper,
  Nationality,
  PreviousRegistration,
  personShape,
  ResidenceType,
  registrationShape,
  UnitCode,
} from './blocks.ts'
import { Day, ListCode } from './text.ts'

/** Marital status (tình trạng hôn nhân) as it is declared: the registry's code, whose list is not published, and its name. */
const DeclaredMaritalStatus = z
  .strictObject({
    code: ListCode.optional().describe("Code of the registry's list (loại tình trạng hôn nhân)"),
    text: line(300).describe('In words (tình trạng hôn nhân), such as `Chưa đăng ký kết hôn với ai`'),
  })
  .describe('Marital status (tình trạng hôn nhân)')

const spouseShape = {
  ...personShape,
  dateOfBirth: BirthDate,
  ethnicity: Ethnicity,
  nationality: Nationality,
  residenceType: ResidenceType,
  residence: DeclaredAddress.describe('Residence (nơi cư trú)'),
  identityPaper: IdentityPaper,
  marriageCount: z.int().min(1).max(50).optional().describe('Which marriage this is (số lần kết hôn)'),
  maritalStatus: DeclaredMaritalStatus.optional(),
  statusConfirmation: z
    .strictObject({
      code: ListCode.describe("Code of the registry's list (yêu cầu xác nhận tình trạng hôn nhân)"),
      unit: UnitCode.optional().describe('Unit that is to confirm (nơi xác nhận tình trạng hôn nhân)'),
    })
    .optional()
    .describe('Asks for a marital-status confirmation (yêu cầu xác nhận tình trạng hôn nhân)'),
}

/** A court's annulment or recognition, noted in the register. */
const MarriageNote = z.strictObject({
  notedOn: Day.optional().describe('When it was noted (ngày ghi chú)'),
  basis: line(500).optional().describe('Decision it rests on (căn cứ)'),
})

export const MarriageDeclaration = z
  .strictObject({
    registrationType: z
      .enum(['first', 'again'])
      .optional()
      .describe('Registration type (loại đăng ký): `first` lần đầu, `again` đăng ký lại'),
    husband: z
      .strictObject({
        ...spouseShape,
        residenceAbroad: line(500).optional().describe('Residence abroad (cư trú ở nước ngoài)'),
      })
      .describe('Husband (chồng, bên nam)'),
    wife: z.strictObject(spouseShape).describe('Wife (vợ, bên nữ)'),
    marriedSince: Day.optional().describe('Since when the marriage stands (ngày xác lập quan hệ hôn nhân)'),
    state: line(200).optional().describe('State of the marriage in the register (tình trạng kết hôn)'),
    annulment: MarriageNote.optional().describe('Annulment (hủy kết hôn)'),
    recognition: MarriageNote.optional().describe('Recognition (công nhận kết hôn)'),
    foreignRegistration: ForeignRegistration.optional(),
    previousRegistration: PreviousRegistration.optional(),
    ...registrationShape,
  })
  .describe('Declaration of a marriage (tờ khai đăng ký kết hôn)')
  .meta({ id: 'MarriageDeclaration' })
export type MarriageDeclaration = z.infer<typeof MarriageDeclaration>
