/**
 * Change, correction or supplement of a record, re-determination of ethnicity (thay đổi, cải chính, bổ sung hộ tịch, xác
 * định lại dân tộc; Law on Civil Status, Articles 26-29). The registry's own fields are not known (civil-registry
 * contract, section 2.7.7): these are the ones that the form and the law ask for.
 */
import { z } from 'zod'
import { BirthDate } from '../person/identity.ts'
import { line, lines } from '../text.ts'
import { PreviousRegistration, personShape, Requester, registrationShape } from './blocks.ts'

export const ChangeType = z
  .enum(['change', 'correction', 'supplement', 'ethnicity'])
  .describe(
    'Kind (loại việc): `change` thay đổi, `correction` cải chính, `supplement` bổ sung thông tin, `ethnicity` xác định lại dân tộc',
  )
export type ChangeType = z.infer<typeof ChangeType>

/** Which record is changed. */
const ChangedRecord = z
  .enum(['birth', 'death', 'marriage', 'parent-child', 'guardianship', 'other'])
  .describe(
    'Record (loại giấy tờ hộ tịch): `birth` khai sinh, `death` khai tử, `marriage` kết hôn, `parent-child` nhận cha, mẹ, con, `guardianship` giám hộ, `other` loại khác',
  )

export const ChangeDeclaration = z
  .strictObject({
    type: ChangeType,
    record: ChangedRecord,
    person: z
      .strictObject({ ...personShape, dateOfBirth: BirthDate })
      .describe('Person whose record is changed (người có thông tin hộ tịch thay đổi, cải chính)'),
    previousRegistration: PreviousRegistration.describe('The record that is changed (đã đăng ký trước đây)'),
    changes: z
      .array(
        z.strictObject({
          item: line(100).describe('What changes (nội dung), such as `Chữ đệm`'),
          from: line(500).optional().describe('As it stands (từ); absent when something is added'),
          to: line(500).describe('As it shall be (thành)'),
        }),
      )
      .min(1)
      .max(20)
      .describe('Changes (nội dung thay đổi, cải chính, bổ sung)'),
    reason: lines(2000).describe('Reason (lý do)'),
    requester: Requester,
    ...registrationShape,
  })
  .describe('Declaration of a change of a record (tờ khai đăng ký thay đổi, cải chính, bổ sung thông tin hộ tịch)')
  .meta({ id: 'ChangeDeclaration' })
export type ChangeDeclaration = z.infer<typeof ChangeDeclaration>
