/** Verifications of what an identity card shows: parse, hand to the use case, present. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { Purpose } from '../../domain/access.ts'
import { qrCharsMax, qrForms } from '../../domain/person/card-qr.ts'
import { lines } from '../../domain/text.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import { cardNoticeTexts, noProofText } from '../../domain/texts/card-text.ts'
import { toVietnamDay } from '../../domain/vietnam-time.ts'
import type { IdentityDeps } from '../../identity/person-inquiry.ts'
import { cardAttributes, cardNotices, verifyCard } from '../../identity/verify-card.ts'
import type { Edge } from '../edge.ts'
import { checkBody, readBody } from '../input/read-json.ts'
import { problems } from '../openapi-document.ts'
import { json, jsonBody, secured } from '../openapi-kit.ts'
import { type Env, findHeader, getDeadline } from '../request.ts'
import { answerJson } from '../respond.ts'
import { Notice, presentSource, Source, verificationAnswer } from './identity-answers.ts'

const CardVerificationRequest = z
  .strictObject({
    purpose: Purpose,
    card: z
      .strictObject({
        qr: lines(qrCharsMax)
          .optional()
          .describe(
            'Text of the QR code as a reader hands it out: seven fields between `|` of a card with a chip, eleven of a card since 1 July 2024, six where an application wrote it anew',
          )
          .meta({
            examples: ['999099000001||NGUYỄN VĂN THỬ|01021999|Nam|Thôn 9, Xã Thử, Huyện Thử, Tỉnh Thử|05062021'],
          }),
        mrz: lines(200)
          .optional()
          .describe('The three lines of the machine-readable zone (vùng đọc máy; ICAO Doc 9303, TD1)'),
      })
      .refine(({ qr, mrz }) => (qr === undefined) !== (mrz === undefined), {
        error: encodeBilingual('Gửi đúng một trong hai: qr hoặc mrz', 'Send one of the two: qr or mrz'),
        params: { code: 'one-of' },
      })
      .describe('What was read from the card: `qr` or `mrz`'),
    compare: z
      .array(z.enum(cardAttributes))
      .max(cardAttributes.length)
      .default([])
      .describe('Further data of the card to compare; each needs the grant of that attribute'),
  })
  .meta({ id: 'CardVerificationRequest' })

const CardVerificationResponse = z
  .object({
    outcome: z.enum(['matched', 'not-matched']).describe('As `verifyPerson` answers'),
    ...verificationAnswer,
    proof: z
      .object({ proven: z.boolean().describe('Always `false`'), message: z.string() })
      .describe('The code on a card is not signed, and never a proof of anything'),
    card: z.object({
      form: z
        .enum([...qrForms, 'td1'])
        .describe('`chip-card`: seven fields. `card-2024`: eleven. `re-encoded`: six, which nobody issued so'),
      notices: z.array(z.object({ code: z.enum(cardNotices), message: z.string() })),
    }),
    requestId: z.string(),
    source: Source,
    notices: z.array(Notice),
  })
  .meta({ id: 'CardVerificationResponse' })

const cardRoute = createRoute({
  method: 'post',
  path: '/v1/identity/card-verifications',
  operationId: 'verifyCard',
  summary: 'Does what this identity card shows belong to a person?',
  description:
    'Reads the QR text or the machine-readable zone into a claim and verifies it as `verifyPerson` does, by the same grant. A code proves nothing, and the answer says so.',
  ...secured('identity'),
  request: { body: jsonBody(CardVerificationRequest) },
  responses: { 200: json(CardVerificationResponse, 'The outcome'), ...problems },
})

export function mountCardVerifications(app: OpenAPIHono<Env>, edge: Edge, identity: IdentityDeps): void {
  app.openAPIRegistry.registerPath(cardRoute)

  app.post(cardRoute.path, async (c) => {
    const request = edge.admit(c, 'verify')
    const { id, caller, traceparent, span, language } = request
    if (!caller) throw new Error('an inquiry needs a caller')
    const body = withoutNul(await readBody(c, edge.bodyLimits))
    const { purpose, card, compare } = checkBody(CardVerificationRequest, body)
    const inquiry = {
      requestId: id,
      caller,
      traceparent,
      span,
      deadlineMs: getDeadline(findHeader(c, 'prefer'), edge.settings),
      signal: edge.clientAbort(c),
      purpose,
      code: card.mrz === undefined ? { qr: card.qr ?? '' } : { mrz: card.mrz },
      compare,
      today: toVietnamDay(identity.clock.now()),
    }
    const result = await edge.withinQuota(request, purpose.procedure, () => verifyCard(identity, inquiry))
    const { form, cardNotices: seen, ...verification } = result.value
    request.outcome = verification.outcome
    request.path = result.source.path
    return answerJson(c, {
      ...verification,
      proof: { proven: false, message: noProofText[language] },
      card: { form, notices: seen.map((code) => ({ code, message: cardNoticeTexts[code][language] })) },
      requestId: id,
      ...presentSource(result, language),
    })
  })
}

/** Readers end the text of a code with a NUL, which no text of ours may hold. */
function withoutNul(body: unknown): unknown {
  const { card } = (body ?? {}) as { card?: { qr?: unknown } | null }
  if (typeof card?.qr !== 'string') return body
  return { ...(body as object), card: { ...card, qr: card.qr.replaceAll('\0', '') } }
}
