/** Request for a copy of an extract (cấp bản sao trích lục hộ tịch; civil-registry contract, section 2.7.6). */
import { z } from 'zod'
import { PreviousRegistration, personShape, Requester, registrationShape } from './blocks.ts'
import { ListCode } from './text.ts'

export const ExtractDeclaration = z
  .strictObject({
    copyType: ListCode.optional().describe("Kind of copy (loại bản sao), a code of the registry's list"),
    copyCertification: ListCode.optional().describe(
      "Kind of certified copy (loại bản sao công chứng, chứng thực), a code of the registry's list",
    ),
    person: z.strictObject(personShape).describe('Person whose record is copied (người được cấp bản sao)'),
    previousRegistration: PreviousRegistration.optional().describe('The record to copy (đã đăng ký trước đây)'),
    requester: Requester,
    ...registrationShape,
  })
  .describe('Request for a copy of an extract (tờ khai cấp bản sao trích lục hộ tịch)')
  .meta({ id: 'ExtractDeclaration' })
export type ExtractDeclaration = z.infer<typeof ExtractDeclaration>
