/** Signed files that an office was shown: what they are worth, and whether they came through here. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { Purpose } from '../../domain/access.ts'
import { lines } from '../../domain/text.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import { checkFile, type FileCheckView } from '../../file-check/check-file.ts'
import type { FileCheckDeps } from '../../file-check/deps.ts'
import { words } from '../../signed-file/words.ts'
import type { Edge } from '../edge.ts'
import { readJson } from '../input/read-json.ts'
import { problems } from '../openapi-document.ts'
import { Bilingual, json, jsonBody, orNull, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answerJson } from '../respond.ts'

/** The text of the largest QR code. */
const qrCharsMax = 4_296

/** The alphabets of base64, the head of a data URI, and the ends of lines: what else stands in it is no text of ours. */
const base64Text = '^[0-9A-Za-z+/=_:;,.\\x09\\x0A\\x0D\\x20-]*$'

const base64Form = new RegExp(base64Text)
/** A longer text is looked at in the thread that decodes it: eight million characters hold everything up for 10 ms. */
const inspectedCharsMax = 500_000

const FileCheckRequest = z
  .strictObject({
    purpose: Purpose,
    file: z
      .string()
      .min(1)
      .refine((text) => text.length > inspectedCharsMax || base64Form.test(text), {
        error: encodeBilingual('Tệp phải được mã hóa base64', 'The file must be in base64'),
        params: { code: 'invalid-format' },
      })
      .optional()
      .describe('The PDF, in base64; its size is limited by `fileChecks.bytesMax`')
      .meta({ format: 'byte', pattern: base64Text }),
    qr: lines(qrCharsMax)
      .optional()
      .describe('Text of the QR code on the paper, as the caller read it. Nothing is fetched'),
  })
  .refine(({ file, qr }) => file !== undefined || qr !== undefined, {
    error: encodeBilingual('Gửi file, qr, hoặc cả hai', 'Send file, qr, or both'),
    path: ['file'],
    params: { code: 'required' },
  })
  .meta({ id: 'FileCheckRequest' })

const moment = z.iso.datetime().nullable()
const sentences = z.array(Bilingual).describe('What is found, as sentences that can be printed')
const certificate = { name: z.string().describe('Common name, as it states'), sha256: z.string() }

const FileSignature = z
  .object({
    kind: z.enum(['signature', 'timestamp']).describe('`timestamp`: it only says when the file was as it is'),
    verdict: z
      .enum(words.verdict)
      .describe('`valid` only where nothing speaks against it and nothing is unknown; `reasons` says what does'),
    reasons: z.array(z.enum(words.reason)),
    coverage: z.object({
      covers: z.enum(['whole-file', 'earlier-state', 'not-whole']),
      why: z.enum(words.coverageGap).nullable(),
    }),
    changes: z.object({
      changes: z.enum(['none', 'additions', 'content', 'not-checkable']),
      additions: z.array(z.enum(words.addition)),
      found: z
        .array(
          z.object({
            object: z.int().nullable().describe('Number of the object in the file'),
            role: z.enum(words.objectRole),
            kind: z.enum(words.changeKind),
          }),
        )
        .describe('What was changed, up to 20'),
    }),
    integrity: z.object({
      integrity: z.enum(['intact', 'altered', 'not-checkable']),
      why: z.enum(words.integrityGap).nullable(),
    }),
    algorithm: z
      .object({
        scheme: z.enum(['rsa-pkcs1', 'rsa-pss', 'ecdsa']),
        digest: z.enum(words.digest),
        weak: z.boolean().describe('SHA-1 or a short key, here or in the chain'),
      })
      .nullable(),
    signer: z
      .object({ ...certificate, serial: z.string(), notBefore: moment, notAfter: moment })
      .nullable()
      .describe('Certificate of the signer (chứng thư chữ ký số)'),
    chain: z.object({
      chain: z.enum(['trusted', 'refused', 'unknown-root', 'no-roots']),
      why: z.enum(words.chainFault).nullable(),
      root: z.object(certificate).nullable().describe('To which root of the configuration'),
    }),
    time: z
      .object({
        at: moment,
        source: z.enum(['timestamp', 'stated', 'none']),
        proven: z.boolean(),
        statedAt: moment,
        stamp: z.enum(words.stamp),
        clock: z.enum(words.clock),
      })
      .describe('When it was signed (thời điểm ký)'),
    validity: z.enum(words.validity).describe("Whether the signer's certificate was valid then"),
    revocation: z.object({
      revocation: z
        .enum(['good', 'revoked', 'revoked-later', 'not-checked', 'not-checkable'])
        .describe('`not-checked`: there is no evidence; `not-checkable`: it is out of date or unusable'),
      source: z.enum(words.revocationSource).nullable(),
      asOf: moment,
      revokedAt: moment,
    }),
    sentences,
  })
  .meta({ id: 'FileSignature' })

const FileFinding = z
  .object({
    sha256: z.string(),
    bytes: z.int(),
    verdict: z.enum(words.fileVerdict),
    whole: z.enum(words.whole).describe('Whether the content is what was signed'),
    unread: z.enum(words.readingFault).nullable().describe('Why the file could not be read; `null`: it was'),
    notices: z.array(z.enum(words.notice)),
    roots: z.int().describe('How many roots are trusted here'),
    signatures: z.array(FileSignature),
    sentences,
  })
  .meta({ id: 'FileFinding' })

const FileCheck = z
  .object({
    requestId: z.string(),
    checkedAt: z.iso.datetime(),
    file: orNull(FileFinding),
    known: z
      .object({
        status: z
          .enum(['known', 'not-known', 'not-asked'])
          .describe(
            '`not-known` says nothing of a paper: others file elsewhere, and a file that is saved again has other bytes',
          ),
        records: z.array(
          z.object({
            unit: z.string().describe('The unit that registered it'),
            kind: z.string().describe('Kind of the filing whose result it was'),
            day: z.iso.date(),
          }),
        ),
        since: z.iso.date().nullable().describe('What came before that day is not known'),
      })
      .describe('Whether the file is, bit for bit, one that came through this gateway from the registry'),
    address: z
      .object({ verdict: z.enum(words.address), sentence: Bilingual })
      .nullable()
      .describe('Whether the QR code leads to a host of the list'),
  })
  .meta({ id: 'FileCheck' }) satisfies z.ZodType<FileCheckView & { requestId: string }>

const route = createRoute({
  method: 'post',
  path: '/v1/certificates/files/checks',
  operationId: 'checkFile',
  summary: 'Is this signed PDF as it was signed, by whom, and did it come through here?',
  description:
    'Each question has its own answer, and what is not known is never taken for good. Roots are those of the configuration, and no host is asked about revocation that it does not name. Every answer is on record.',
  ...secured('certificates'),
  request: { body: jsonBody(FileCheckRequest) },
  responses: { 200: json(FileCheck, 'The findings'), ...problems },
})

/** Of a body, beside the file: the purpose, the text of a code, and the names of members. */
const besideBytes = 32_000

export function mountCertificateFiles(app: OpenAPIHono<Env>, edge: Edge, deps: FileCheckDeps): void {
  app.openAPIRegistry.registerPath(route)

  app.post(route.path, async (c) => {
    const request = edge.admit(c, 'check-file')
    if (!request.caller) throw new Error('a check of a file needs a caller')
    const bytesMax = Math.ceil(deps.settings.bytesMax / 3) * 4 + besideBytes
    const { purpose, file, qr } = await readJson(c, FileCheckRequest, { ...edge.bodyLimits, bytesMax })
    const view = await checkFile(deps, { requestId: request.id, caller: request.caller, purpose, file, qr })
    request.outcome = view.file?.verdict ?? 'ok'
    return answerJson(c, { requestId: request.id, ...view })
  })
}
