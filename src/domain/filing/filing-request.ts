/** What a consumer hands in: a filing, and what it adds when the registry asks for a supplement. */
import { z } from 'zod'
import { Purpose } from '../access.ts'
import { UnitCode } from '../declaration/blocks.ts'
import { type Declaration, declarations } from '../declaration/declaration.ts'
import type { Fault } from '../declaration/rules/validation-context.ts'
import { line, lines } from '../text.ts'
import { encodeBilingual } from '../texts/bilingual.ts'
import { DossierCode } from './dossier.ts'
import { type FilingKind, filingKinds } from './filing.ts'
import { filingFaults, type SupplementedFiling, supplementFaults } from './filing-rules.ts'

/** A file that was stored before, by its content (PUT /v1/attachments). */
export const AttachmentReference = z
  .strictObject({
    sha256: z
      .string()
      .regex(
        /^[0-9a-f]{64}$/,
        encodeBilingual('SHA-256 gồm 64 chữ số thập lục phân viết thường', 'A SHA-256 has 64 lower-case hex digits'),
      )
      .describe('SHA-256 of the content (mã băm của tệp), lower-case hex'),
    title: line(250).describe('Name of the paper (tên giấy tờ, thành phần hồ sơ), such as `Giấy chứng sinh`'),
    fileName: line(200)
      .refine((name) => !/[\\/]/.test(name), {
        error: encodeBilingual('Tên tệp không chứa dấu gạch chéo', 'A file name holds no slash'),
        params: { code: 'file-name' },
      })
      .describe('File name (tên tệp đính kèm)'),
  })
  .describe('Attachment (tệp đính kèm)')
  .meta({ id: 'AttachmentReference' })
export type AttachmentReference = z.infer<typeof AttachmentReference>

const purpose = Purpose.extend({ dossier: DossierCode }).describe(
  'Why this is filed (mục đích): procedure, dossier, officer and unit',
)
const attachments = z
  .array(AttachmentReference)
  .max(20)
  .default([])
  .describe('Files that were stored before (tệp đính kèm); none unless given')

function toRequest<K extends FilingKind>(kind: K) {
  const shape = {
    kind: z.literal(kind).describe('Kind of act (loại việc hộ tịch)'),
    purpose,
    linkedDossier: DossierCode.optional().describe(
      'Code of the dossier in the linked-service software (mã hồ sơ liên thông); required for packages',
    ),
    registrationUnit: UnitCode.describe(
      "Unit that registers (nơi đăng ký), by its code in the registry's catalogue: 5 digits for a commune, 2 for a department of justice, 3 for a district, which none is since 1 July 2025",
    ),
    receivedAt: z.iso
      .datetime({ offset: true })
      .describe('Time of receipt at the one-stop desk (thời điểm tiếp nhận), ISO 8601 with offset'),
    declaration: declarations[kind],
    attachments,
  }
  return z
    .strictObject(shape)
    .superRefine((request, context) => {
      for (const fault of filingFaults(kind, request)) tell(context, fault)
    }, always)
    .meta({ id: `${namePart(kind)}FilingRequest` })
}

/** `birth-package` as a part of a schema's name: clients are generated from these names. */
function namePart(kind: FilingKind): string {
  return kind.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** Also when a member is wrong: a caller learns of all faults at once. */
const always = { when: () => true }

function tell(context: z.core.$RefinementCtx, { path, code, message }: Fault): void {
  context.addIssue({ code: 'custom', path: [...path], message, params: { code } })
}

export const FilingRequest = z
  .discriminatedUnion('kind', [
    toRequest('birth'),
    toRequest('death'),
    toRequest('marriage'),
    toRequest('marital-status'),
    toRequest('parent-child'),
    toRequest('guardianship'),
    toRequest('change'),
    toRequest('extract'),
    toRequest('birth-package'),
    toRequest('death-package'),
  ])
  .meta({ id: 'FilingRequest' })
export type FilingRequest = z.infer<typeof FilingRequest>

const supplementShape = {
  purpose,
  attachments,
  note: lines(2000).optional().describe('Note to the registry (ghi chú)'),
}

/**
 * A supplement (bổ sung hồ sơ) before it is known which filing it belongs to. The declaration, whole and corrected, is
 * checked by `getSupplementRequest` once the filing's kind is known.
 */
export const SupplementRequest = z
  .strictObject({
    ...supplementShape,
    declaration: z
      .union([...new Set(filingKinds.map((kind) => declarations[kind]))])
      .optional()
      .describe("The whole declaration (tờ khai), corrected, in the shape of the filing's kind; absent = unchanged"),
  })
  .meta({ id: 'SupplementRequest' })
export interface SupplementRequest {
  purpose: Purpose
  declaration?: Declaration | undefined
  attachments: AttachmentReference[]
  note?: string | undefined
}

/** The supplement of this filing: of its kind, under its dossier, by the rules of the day on which it was received. */
export function getSupplementRequest(filing: SupplementedFiling): z.ZodType<SupplementRequest> {
  return z
    .strictObject({ ...supplementShape, declaration: declarations[filing.kind].optional() })
    .superRefine((request, context) => {
      for (const fault of supplementFaults(filing, request)) tell(context, fault)
    }, always)
}
