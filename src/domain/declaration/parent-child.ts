/** Recognition of a parent or child (nhận cha, mẹ, con; civil-registry contract, section 2.7.5). */
import { z } from 'zod'
import { BirthDate } from '../person/identity.ts'
import { line } from '../text.ts'
import { DeclaredAddress, ForeignRegistration, personShape, registrationShape, requesterShape } from './blocks.ts'

/** Who recognises whom (loại xác nhận). */
export const RecognitionType = z
  .enum(['father-recognises-child', 'mother-recognises-child', 'child-recognises-father', 'child-recognises-mother'])
  .describe(
    'Who recognises whom (loại xác nhận): `father-recognises-child` cha nhận con, `mother-recognises-child` mẹ nhận con, `child-recognises-father` con nhận cha, `child-recognises-mother` con nhận mẹ',
  )
export type RecognitionType = z.infer<typeof RecognitionType>

const side = z.strictObject({
  ...personShape,
  dateOfBirth: BirthDate,
  homePlace: DeclaredAddress.optional().describe('Home place (quê quán)'),
})

export const ParentChildDeclaration = z
  .strictObject({
    registrationType: z
      .enum(['new', 'foreign-entry'])
      .optional()
      .describe('Registration type (loại đăng ký): `new` mới, `foreign-entry` ghi vào sổ việc ở nước ngoài'),
    recognition: RecognitionType,
    decisionNumber: line(50).optional().describe('Number of the decision (quyết định số)'),
    parent: side.describe('Parent (cha, mẹ)'),
    child: side.describe('Child (con)'),
    requester: z
      .strictObject({
        ...requesterShape,
        relationshipToRecognised: line(100).describe(
          'Relationship to the person who is recognised (quan hệ với người được nhận)',
        ),
        relationshipToRecogniser: line(100).describe(
          'Relationship to the person who recognises (quan hệ với người nhận)',
        ),
      })
      .describe('Requester (người yêu cầu)'),
    foreignRegistration: ForeignRegistration.optional(),
    ...registrationShape,
  })
  .describe('Declaration of recognition of a parent or child (tờ khai đăng ký nhận cha, mẹ, con)')
  .meta({ id: 'ParentChildDeclaration' })
export type ParentChildDeclaration = z.infer<typeof ParentChildDeclaration>
