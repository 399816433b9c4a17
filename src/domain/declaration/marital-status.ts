/** Request for a marital-status confirmation (xác nhận tình trạng hôn nhân; civil-registry contract, section 2.7.4). */
import { z } from 'zod'
import { BirthDate } from '../person/identity.ts'
import { line } from '../text.ts'
import { personShape, Requester, registrationShape } from './blocks.ts'
import { Day } from './text.ts'

/** What the confirmation is for (loại mục đích sử dụng). */
export const ConfirmationUse = z
  .enum(['marry-vietnamese-here', 'marry-foreigner-here', 'marry-vietnamese-abroad', 'marry-foreigner-abroad', 'other'])
  .describe(
    'Use (loại mục đích sử dụng): `marry-vietnamese-here` kết hôn trong nước với người Việt Nam, `marry-foreigner-here` kết hôn trong nước với người nước ngoài, `marry-vietnamese-abroad` kết hôn ở nước ngoài với người Việt Nam, `marry-foreigner-abroad` kết hôn ở nước ngoài với người nước ngoài, `other` mục đích khác',
  )
export type ConfirmationUse = z.infer<typeof ConfirmationUse>

export const MaritalStatusDeclaration = z
  .strictObject({
    person: z
      .strictObject({ ...personShape, dateOfBirth: BirthDate })
      .describe('Person whose status is confirmed (người được xác nhận)'),
    residencePeriod: z
      .strictObject({
        place: line(500).describe('Where (nơi cư trú)'),
        from: Day.optional().describe('From (từ ngày)'),
        to: Day.optional().describe('Until (đến ngày)'),
      })
      .optional()
      .describe('Time of residence that the confirmation covers (thời gian cư trú)'),
    maritalStatus: line(500).describe('Marital status in words (tình trạng hôn nhân)'),
    use: ConfirmationUse,
    useDetail: line(500).optional().describe('Use in words (mục đích sử dụng); required when the use is `other`'),
    requester: Requester,
    ...registrationShape,
  })
  .describe('Request for a marital-status confirmation (tờ khai cấp giấy xác nhận tình trạng hôn nhân)')
  .meta({ id: 'MaritalStatusDeclaration' })
export type MaritalStatusDeclaration = z.infer<typeof MaritalStatusDeclaration>
