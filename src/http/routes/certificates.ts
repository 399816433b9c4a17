/** Verifications of certificates: parse, hand to the use case, present. What may be seen is decided below, not here. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { requireRole } from '../../access/policy.ts'
import type { CertificateDeps } from '../../certificate/deps.ts'
import { findingHeaders, toFindingPage } from '../../certificate/finding-page.ts'
import { searchCases } from '../../certificate/search-cases.ts'
import { type CertificateFinding, verifyCertificate } from '../../certificate/verify-certificate.ts'
import { writeCases } from '../../certificate/write-cases.ts'
import { OfficerAccount, Purpose } from '../../domain/access.ts'
import { Certificate, certificateFaults, certificateKinds } from '../../domain/certificate/certificate.ts'
import { fieldOutcomes, uncheckedReasons, verdicts } from '../../domain/certificate/compare-certificate.ts'
import { flagCodes } from '../../domain/certificate/form-flags.ts'
import { registerNotes } from '../../domain/certificate/register-record.ts'
import { dayMs } from '../../domain/duration.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { noteCharsMax } from '../../domain/limits.ts'
import { CalendarDay } from '../../domain/person/calendar-day.ts'
import { line } from '../../domain/text.ts'
import { flagTexts, registerNoteTexts, uncheckedTexts, verdictTexts } from '../../domain/texts/certificate-text.ts'
import { startOfDayInVietnam } from '../../domain/vietnam-time.ts'
import type { Edge } from '../edge.ts'
import { prefers, wantsPage } from '../input/accept.ts'
import { checkBody, getRequestFault, readBody, readJson } from '../input/read-json.ts'
import type { Language } from '../language.ts'
import { problems } from '../openapi-document.ts'
import { jsonBody, secured } from '../openapi-kit.ts'
import { type Env, findHeader, getDeadline } from '../request.ts'
import { answer, answerJson } from '../respond.ts'

const VerificationRequest = z
  .strictObject({ purpose: Purpose, certificate: Certificate })
  .meta({ id: 'CertificateVerificationRequest' })

const VerificationResponse = z
  .object({
    verdict: z
      .enum(verdicts)
      .describe(
        '`match`: every field that was compared agrees, the names of all holders among them. `mismatch`: a field differs. `not-found`: the registry has no such record where it was asked, which never says that the paper is forged. `not-checkable`: nothing can be said; `reason` says why',
      ),
    reason: z.enum(uncheckedReasons).nullable().describe('With `not-checkable` only'),
    message: z.string().describe('Verdict and reason for a person'),
    fields: z
      .array(
        z.object({
          pointer: z.string().describe('The field of the request'),
          outcome: z
            .enum(fieldOutcomes)
            .describe(
              '`equal-normalised`: the same, written differently. `year-only`: the years agree, and one side knows no more. `not-recorded`: the register holds nothing there. `unreadable`: it holds something that could not be read',
            ),
          because: z.array(z.string()).optional().describe('Why it differs; never what the register holds'),
        }),
      )
      .describe('Fields that the request states, each with what it turned out to be'),
    notes: z
      .array(z.object({ kind: z.enum(registerNotes), message: z.string() }))
      .describe('Notes of the register that change what a certificate says'),
    flags: z
      .array(
        z.object({
          code: z.enum(flagCodes),
          pointer: z.string(),
          strength: z.enum(['finding', 'hint']).describe('`hint`: unusual, and lawful at times'),
          message: z.string(),
        }),
      )
      .describe('What the form of the paper shows by itself; they change no verdict'),
    unit: z
      .object({
        status: z
          .enum(['resolved', 'not-sure'])
          .describe(
            '`resolved`: the name means one unit of that day, whose code was used. `not-sure`: it may mean several',
          ),
        code: z.string().nullable().describe('Code that was used; `null` with `not-sure`'),
        name: z
          .string()
          .nullable()
          .describe('The unit as it was called on the day of registration, with those above it'),
        candidates: z
          .array(z.object({ code: z.string(), name: z.string() }))
          .describe('Units of that day that the name may mean, the likeliest first; with `not-sure` only'),
      })
      .nullable()
      .describe(
        'What a registering unit that was stated by its name alone was read as (đơn vị nêu bằng tên); `null`: its code was stated, or no name',
      ),
    rules: z.string().describe('Version of the rules by which it was judged'),
    source: z.object({
      link: z.string(),
      path: z.string(),
      way: z
        .enum(['register-day', 'dossier'])
        .nullable()
        .describe(
          'How the registry was asked: for the records of the unit on that day, or for the result of the dossier; `null` = it was not asked',
        ),
      certainty: z
        .enum(['contract', 'assumed'])
        .nullable()
        .describe('`assumed`: no document of the ministry describes this question for that time'),
      retrievedAt: z.iso.datetime(),
    }),
    requestId: z.string(),
  })
  .meta({ id: 'CertificateVerificationResponse' })

const verificationRoute = createRoute({
  method: 'post',
  path: '/v1/certificates/verifications',
  operationId: 'verifyCertificate',
  summary: 'Does the register hold what stands on this certificate?',
  description:
    'A verdict and a class for each field, never a value of the register. For the operation `verify-certificate` of a procedure. With `Accept: text/html` the finding comes as a page to print on A4, in the language of the request.',
  ...secured('certificates'),
  request: { body: jsonBody(VerificationRequest) },
  responses: {
    200: {
      description: 'The verdict; as a page to print where the request accepts `text/html`',
      content: { 'application/json': { schema: VerificationResponse }, 'text/html': { schema: z.string() } },
    },
    ...problems,
    404: { ...problems[400], description: 'This gateway is not connected to the civil-status registry' },
  },
})

const CaseSearchRequest = z
  .strictObject({
    officer: OfficerAccount.describe(
      'The account of the person who looks (tài khoản cán bộ); stands in the audit trail',
    ),
    reason: line(noteCharsMax).describe('Why, in their own words; stands in the audit trail'),
    from: CalendarDay.optional().describe('First day, in Viet Nam. Absent: all that is kept'),
    to: CalendarDay.optional().describe('Last day, included'),
    kind: z.enum(certificateKinds).optional(),
    verdict: z.enum(verdicts).optional(),
    issuer: z
      .string()
      .regex(/^\d{2,5}$/)
      .optional()
      .describe('Code of the registering unit, as the paper states it'),
    numberFrom: z.int().min(0).max(9_999_999).optional().describe('Register numbers from this one on'),
    numberTo: z.int().min(0).max(9_999_999).optional().describe('Register numbers up to this one'),
    paper: z
      .string()
      .regex(/^[0-9A-Za-z_-]{43}$/)
      .optional()
      .describe('One paper, by the hash that a case names it with'),
    before: z.int().min(1).optional().describe('`next` of the answer before'),
    limit: z.int().min(1).max(1_000).default(100),
  })
  .meta({ id: 'CaseSearchRequest' })

const CaseSearchResponse = z
  .object({
    groups: z
      .array(
        z.object({
          kind: z.enum(certificateKinds),
          issuer: z.string().nullable(),
          year: z.int().nullable(),
          verdict: z.enum(verdicts),
          count: z.int(),
          papers: z.int().describe('Different papers among them'),
          counters: z.int().describe('Agencies at which these were shown'),
          numberFrom: z.int().nullable(),
          numberTo: z.int().nullable(),
        }),
      )
      .describe('What is covered, by kind, registering unit, year and verdict; the 50 largest'),
    cases: z
      .array(
        z.object({
          id: z.int(),
          at: z.iso.datetime(),
          unit: z.string().describe('The agency at which it was shown'),
          procedure: z.string(),
          dossier: z.string(),
          consumer: z.string(),
          kind: z.enum(certificateKinds),
          verdict: z.enum(verdicts),
          issuer: z.string().nullable(),
          year: z.int().nullable(),
          number: z.int().nullable(),
          differing: z.array(z.string()).describe('Places below the certificate that differ'),
          flags: z.array(z.enum(flagCodes)),
          counters: z.int().describe('Agencies at which this paper was shown'),
          paper: z.string().describe('Keyed hash of the place in the register: the same paper has the same'),
          requestId: z.string().describe('Of the record in the audit trail, which is the evidence'),
        }),
      )
      .describe('The latest first'),
    next: z.int().nullable().describe('`before` of the next question; `null` = that was all'),
    requestId: z.string(),
  })
  .meta({ id: 'CaseSearchResponse' })

const searchRoute = createRoute({
  method: 'post',
  path: '/v1/certificates/cases/searches',
  operationId: 'searchCertificateCases',
  summary: 'Which certificates did not hold against the register?',
  description:
    'For the role `investigator`. A case is a question and no finding of a forgery; nobody is named in it. Each look is in the audit trail before it is answered. With `Accept: text/csv` the cases come as a table.',
  ...secured('certificates'),
  request: { body: jsonBody(CaseSearchRequest) },
  responses: {
    200: {
      description: 'The cases',
      content: { 'application/json': { schema: CaseSearchResponse }, 'text/csv': { schema: z.string() } },
    },
    ...problems,
    404: { ...problems[400], description: 'This gateway is not connected to the civil-status registry' },
  },
})

export function mountCertificates(app: OpenAPIHono<Env>, edge: Edge, deps: CertificateDeps | undefined): void {
  app.openAPIRegistry.registerPath(verificationRoute)
  app.openAPIRegistry.registerPath(searchRoute)

  app.post(verificationRoute.path, async (c) => {
    const request = edge.admit(c, 'verify-certificate')
    const { caller, id, span, language } = request
    if (!deps) throw new GatewayFailure('registry-disabled')
    if (!caller) throw new Error('a verification needs a caller')
    const sent = await readBody(c, edge.bodyLimits)
    const { purpose, certificate } = checkBody(VerificationRequest, sent, (read) =>
      (read === undefined ? [] : certificateFaults(read.certificate)).map(({ path, code, message }) =>
        getRequestFault({ path: ['certificate', ...path], code, message }),
      ),
    )
    const finding = await verifyCertificate(deps, {
      requestId: id,
      caller,
      purpose,
      certificate,
      deadlineMs: getDeadline(findHeader(c, 'prefer'), edge.settings),
      signal: edge.clientAbort(c),
      span,
    })
    request.outcome = finding.verdict
    request.path = finding.source.path
    if (wantsPage(findHeader(c, 'accept'))) {
      Object.assign(request.headers, findingHeaders)
      const held = { certificate, purpose, system: caller.consumer.name, requestId: id }
      return answer(c, toFindingPage(finding, held, language), 'text/html; charset=utf-8')
    }
    return answerJson(c, { ...present(finding, language), requestId: id })
  })

  app.post(searchRoute.path, async (c) => {
    const { caller, id, headers } = edge.admit(c, 'read-cases')
    if (!deps) throw new GatewayFailure('registry-disabled')
    if (!caller) throw new Error('a search needs a caller')
    requireRole(caller, 'investigator')
    const { officer, reason, before, limit, from, to, ...filter } = await readJson(
      c,
      CaseSearchRequest,
      edge.bodyLimits,
    )
    const found = await searchCases(deps, {
      requestId: id,
      caller,
      officer,
      note: reason,
      filter: {
        ...filter,
        since: from === undefined ? undefined : startOfDayInVietnam(from),
        until: to === undefined ? undefined : startOfDayInVietnam(to) + dayMs,
      },
      before,
      limit,
    })
    if (prefers(findHeader(c, 'accept'), 'text/csv')) {
      headers['content-disposition'] = 'attachment; filename="cases.csv"'
      return answer(c, writeCases(found.cases), 'text/csv; charset=utf-8')
    }
    // Whose paper it is stays with the trail.
    const cases = found.cases.map(({ subject: _, ...one }) => ({ ...one, at: new Date(one.at).toISOString() }))
    return answerJson(c, { ...found, cases, requestId: id })
  })
}

/** With pointers into the request, and texts in the caller's language. */
function present(
  { verdict, reason, fields, notes, flags, unit, rules, source }: CertificateFinding,
  language: Language,
) {
  const at = (pointer: string) => `/certificate${pointer}`
  return {
    verdict,
    reason,
    message: [verdictTexts[verdict], reason && uncheckedTexts[reason]]
      .flatMap((text) => (text ? text[language] : []))
      .join(' '),
    fields: fields.map((field) => ({ ...field, pointer: at(field.pointer) })),
    notes: notes.map((kind) => ({ kind, message: registerNoteTexts[kind][language] })),
    flags: flags.map((flag) => ({ ...flag, pointer: at(flag.pointer), message: flagTexts[flag.code][language] })),
    unit: unit && {
      status: unit.status,
      code: unit.status === 'resolved' ? unit.code : null,
      name: unit.status === 'resolved' ? unit.name : null,
      candidates: unit.status === 'resolved' ? [] : unit.candidates,
    },
    rules,
    source,
  }
}
