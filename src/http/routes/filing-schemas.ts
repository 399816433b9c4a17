/** What the filing routes answer, for the description of the API. */
import { z } from '@hono/zod-openapi'
import { resultMembers } from '../../domain/filing/civil-registry.ts'
import { FilingKind, FilingState, filingRemarks, filingStates } from '../../domain/filing/filing.ts'
import { filingRemarkTexts, filingStateTexts, moverTexts, type StateText } from '../../domain/texts/state-text.ts'
import { Bilingual } from '../openapi-kit.ts'

const Fault = z
  .object({ pointer: z.string().nullable(), code: z.string(), message: Bilingual })
  .describe("A fault that the registry found, at the caller's own field where it could be recognised")

/** A line a code: what it means, and who acts next. */
const stateWords = (texts: Readonly<Record<string, StateText>>) =>
  Object.entries(texts)
    .map(
      ([code, { name, meaning, mover }]) => `- \`${code}\` (${name.vi}): ${meaning.en} Next: ${moverTexts[mover].en}.`,
    )
    .join('\n')

/** Named, so that clients have one type for it. */
export const DescribedFilingState = FilingState.describe(
  `State of a filing (trạng thái hồ sơ hộ tịch).\n\n${stateWords(filingStateTexts)}`,
).meta({ id: 'FilingState' })

const FilingEventType = z
  .enum([...filingStates, ...filingRemarks])
  .describe(
    `What happened: a state that was reached, or a remark that leaves the state as it is (sự kiện của hồ sơ hộ tịch).\n\n${stateWords(filingRemarkTexts)}`,
  )
  .meta({ id: 'FilingEventType' })

export const FilingEvent = z
  .object({
    sequence: z.int().nullable().describe('Place in the feed; `null` for the moment between commit and sequencing'),
    filingId: z.uuid(),
    number: z.int().describe("Place among the filing's own events, from 1, without gaps"),
    type: FilingEventType,
    state: DescribedFilingState,
    at: z.iso.datetime(),
    detail: z
      .object({
        reason: z.string().describe("The registry's own words (lý do)"),
        supplementDue: z.string().describe('Until when a supplement is due (hạn bổ sung hồ sơ)'),
        registryAt: z.string(),
        faults: z.array(Fault),
        cause: z.string(),
        actor: z.string(),
        note: z.string(),
      })
      .partial()
      .nullable(),
    detailUnreadable: z
      .boolean()
      .optional()
      .describe('The event has a detail that the gateway cannot open at present: `detail` is `null` and says nothing'),
  })
  .meta({ id: 'FilingEvent' })

export const Filing = z
  .object({
    id: z.uuid(),
    kind: FilingKind,
    state: DescribedFilingState,
    stateSince: z.iso.datetime(),
    dossier: z.string().describe('Code of the dossier at the one-stop system (mã hồ sơ)'),
    linkedDossier: z.string().nullable().describe('Code of the linked-service software (mã hồ sơ liên thông)'),
    registrationUnit: z.string().describe('Registering unit (cơ quan đăng ký hộ tịch)'),
    procedure: z.string().describe('Code of the procedure (mã thủ tục)'),
    receivedAt: z.string().describe('Time of receipt at the one-stop system (thời điểm tiếp nhận)'),
    acceptedAt: z.iso.datetime().describe('When the gateway took it over: durable from then on'),
    attention: z
      .object({ cause: z.string(), nextStep: Bilingual })
      .nullable()
      .describe('A person is needed: why, and what to do'),
    supplement: z
      .object({ reason: z.string().nullable(), due: z.string().nullable() })
      .nullable()
      .describe('The registry asks for more papers (yêu cầu bổ sung hồ sơ)'),
    faults: z.array(Fault),
    result: z
      .object({
        registerNumber: z.string().nullable().describe('Số đăng ký'),
        registerBook: z.string().nullable().describe('Quyển số'),
        registerPage: z.string().nullable().describe('Trang số'),
        registeredOn: z.string().nullable().describe('Ngày đăng ký'),
        personalNumber: z.string().nullable().describe('The new personal number (số định danh cá nhân)'),
        certificate: z
          .object({ sha256: z.string(), mediaType: z.string(), bytes: z.int() })
          .nullable()
          .describe('The certificate as a file; fetch it with `/certificate`'),
        unreadable: z
          .array(z.enum(resultMembers))
          .optional()
          .describe('Parts that the registry gave and that cannot be read: they are `null` here, and not awaited'),
      })
      .nullable()
      .describe('What registration brought (kết quả đăng ký); reading it is recorded as a disclosure'),
    events: z.array(FilingEvent),
    path: z.string().nullable().describe('The path it was sent on'),
    attempts: z.int(),
  })
  .meta({ id: 'Filing' })

/** A filing as lists show it: nothing in it names a person. */
export const FilingSummary = Filing.omit({ result: true, events: true, faults: true, supplement: true }).meta({
  id: 'FilingSummary',
})

export const FilingId = z
  .uuid()
  .describe('The id that the gateway gave the filing')
  .meta({ param: { name: 'id', in: 'path' } })

/** Where a list goes on. */
export const Cursor = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,300}$/)
  .describe('`nextCursor` of the page before')

export const IdempotencyKey = z
  .string()
  .min(1)
  .max(130)
  .regex(/^"?[!#-Z\x5B\x5D-~]+"?$/)
  .describe(
    'A key of your own making, one per filing, the same for every repetition of it: the first answer comes again, marked by `Idempotency-Replayed: true`',
  )
  .meta({ examples: ['8b1f4c0e-5c59-4b7e-9a53-0f5f8b1c2d3e'] })

export const withHeaders = (description: string, schema: z.ZodType) => ({
  description,
  headers: {
    Location: { description: 'Where the filing is', schema: { type: 'string' as const } },
    'Idempotency-Replayed': {
      description: '`true` when this is the first answer again',
      schema: { type: 'string' as const },
    },
  },
  content: { 'application/json': { schema } },
})
