/**
 * Failures as the caller sees them: RFC 9457 problem documents. Code to status is a complete table, so a new failure
 * without a status does not compile. What nobody recognized leaves as a 500 with its request id and nothing else.
 */
import type { Context } from 'hono'
import { proofAlgorithms } from '../domain/access.ts'
import { type FailureCode, failures, type GatewayFailure } from '../domain/failure.ts'
import { failureTexts } from '../domain/texts/failure-text.ts'
import type { Language } from './language.ts'
import type { Env } from './request.ts'
import { answer } from './respond.ts'

export const statuses = {
  'credentials-malformed': 400,
  'request-malformed': 400,
  'body-malformed': 400,
  'request-invalid': 400,
  'idempotency-key-missing': 400,
  'idempotency-key-invalid': 400,
  'sign-in-refused': 400,
  'credentials-missing': 401,
  'credentials-unknown': 401,
  'credentials-incomplete': 401,
  'token-invalid': 401,
  'token-expired': 401,
  'token-not-yet-valid': 401,
  'token-issuer-unknown': 401,
  'token-audience-wrong': 401,
  'token-algorithm-refused': 401,
  'token-key-unknown': 401,
  'token-binding-missing': 401,
  'token-binding-wrong': 401,
  'proof-invalid': 401,
  'proof-nonce-required': 401,
  'proof-replayed': 401,
  'client-certificate-unknown': 401,
  'client-certificate-expired': 401,
  'client-certificate-revoked': 401,
  'client-certificate-header-untrusted': 403,
  'officer-not-of-token': 403,
  'operation-not-allowed': 403,
  'procedure-not-allowed': 403,
  'unit-not-allowed': 403,
  'field-not-allowed': 403,
  'role-required': 403,
  'officer-not-authorised': 403,
  'procedure-not-authorised': 403,
  'unit-not-authorised': 403,
  'route-not-found': 404,
  'filings-disabled': 404,
  'link-not-found': 404,
  'path-not-found': 404,
  'incident-not-found': 404,
  'filing-not-found': 404,
  'webhook-not-found': 404,
  'certificate-missing': 404,
  'file-not-found': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  'filing-state-conflict': 409,
  'dossier-not-found': 404,
  'public-status-not-found': 404,
  'linked-services-disabled': 404,
  'registry-disabled': 404,
  'linked-dossier-not-found': 404,
  'linked-dossier-removed': 410,
  'breach-not-found': 404,
  'breach-state-conflict': 409,
  'batches-disabled': 404,
  'batch-not-found': 404,
  'batch-removed': 410,
  'batch-state-conflict': 409,
  'batches-exceeded': 429,
  'dossier-ambiguous': 409,
  'dossier-differs': 409,
  'dossier-step-differs': 409,
  'dossier-step-not-allowed': 409,
  'period-not-over': 409,
  'dossier-under-way': 409,
  'rerun-needs-a-look': 409,
  'rerun-under-way': 409,
  'second-person-required': 403,
  'webhook-exists': 409,
  'idempotency-in-progress': 409,
  'body-too-large': 413,
  'message-too-large': 413,
  'media-type-unsupported': 415,
  'content-coding-unsupported': 415,
  'attachment-type-unsupported': 415,
  'range-not-satisfiable': 416,
  'expectation-unsupported': 417,
  'idempotency-key-reused': 422,
  'attachment-unknown': 422,
  'attachment-hash-mismatch': 422,
  'attachment-content-mismatch': 422,
  'attachment-empty': 422,
  'kind-not-carried': 422,
  'attachments-not-carried': 422,
  'quota-exceeded': 429,
  'streams-exceeded': 429,
  'answers-exceeded': 429,
  'fetches-exceeded': 429,
  'attempts-exceeded': 429,
  'headers-too-large': 431,
  // Not a registered status: the caller has gone and nobody reads it, but the log and the metrics do.
  'request-cancelled': 499,
  'audit-record-refused': 500,
  'internal-error': 500,
  'answer-truncated': 502,
  'answer-too-large': 502,
  'answer-unreadable': 502,
  'answer-html': 502,
  'answer-charset': 502,
  'answer-hostile': 502,
  'http-error': 502,
  'tls-failed': 502,
  'proxy-refused': 502,
  'connection-reset': 502,
  'security-server-refused': 502,
  'security-server-failed': 502,
  'token-unavailable': 502,
  'bus-credentials-refused': 502,
  'bus-forbidden': 502,
  'bus-resource-unknown': 502,
  'bus-api-blocked': 502,
  'bus-fault': 502,
  'message-refused': 502,
  'bus-error-text': 502,
  'ministry-credentials-refused': 502,
  'ministry-failed': 502,
  'ministry-refused': 502,
  'dns-failed': 503,
  'proxy-unreachable': 503,
  'connection-refused': 503,
  'bus-throttled': 503,
  'token-keys-unavailable': 503,
  'sign-in-unavailable': 503,
  'client-certificate-unchecked': 503,
  'audit-unavailable': 503,
  'storage-unavailable': 503,
  'operations-unavailable': 503,
  'link-unavailable': 503,
  'link-busy': 503,
  'file-checks-busy': 503,
  'upstream-closed': 503,
  'upstream-rate-reached': 503,
  'shutting-down': 503,
  'connect-timeout': 504,
  'first-byte-timeout': 504,
  'body-timeout': 504,
  'deadline-exceeded': 504,
} as const satisfies Record<FailureCode, number>

/** A 503 always says when to come back; without a better estimate, after a second. */
const retryAfterDefaultMs = 1000

/** More faults than the longest form has members; a body of nothing but faults must not come back fifty times as large. */
const faultsMax = 200

/** What a sample of the right shape helps with. */
const explained: ReadonlySet<FailureCode> = new Set([
  'body-malformed',
  'request-invalid',
  'media-type-unsupported',
  'attachment-type-unsupported',
  'content-coding-unsupported',
  'body-too-large',
  'credentials-missing',
  'idempotency-key-missing',
  'idempotency-key-invalid',
])

/** The document of a failure. `reference`: where the operation is explained, for what only a developer can mend. */
export function getProblem(failure: GatewayFailure, requestId: string, language: Language, reference?: string) {
  const { code, layer, phase, detail, because, faults, retryable } = failure
  const texts = failureTexts[code]
  return {
    type: `/docs#failure-${code}`,
    title: texts.title[language],
    status: statuses[code],
    code,
    layer,
    ...(phase && { phase }),
    retryable,
    nextStep: texts.nextStep[language],
    ...(detail && { detail }),
    ...(reference && explained.has(code) && { reference }),
    ...(because && { because: { code: because, title: failureTexts[because].title[language] } }),
    requestId,
    ...(faults.length > 0 && {
      errors: faults.slice(0, faultsMax).map(({ pointer, code: faultCode, message, line, column }) => ({
        pointer,
        code: faultCode,
        message: message[language],
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
      })),
    }),
    ...(faults.length > faultsMax && { errorsLeftOut: faults.length - faultsMax }),
  }
}

export function problemResponse(c: Context<Env>, failure: GatewayFailure, reference?: string): Response {
  const { id, language, headers } = c.get('request')
  Object.assign(headers, problemHeaders(failure, language))
  const body = JSON.stringify(getProblem(failure, id, language, reference))
  return answer(c, body, problemType, statuses[failure.code])
}

/** What would be taken instead, and in the words of RFC 6750, 3.1 and RFC 9449, 7.1 what is wrong with what was shown. */
function getChallenge({ code, detail }: GatewayFailure): string {
  const withProof = code.startsWith('proof-') || (code === 'token-binding-missing' && detail === 'dpop')
  const error =
    code === 'proof-nonce-required'
      ? 'use_dpop_nonce'
      : code.startsWith('proof-')
        ? 'invalid_dpop_proof'
        : code.startsWith('token-')
          ? 'invalid_token'
          : undefined
  return [
    `${withProof ? 'DPoP' : 'Bearer'} realm="lienthong"`,
    ...(error === undefined ? [] : [`error="${error}"`]),
    ...(withProof ? [`algs="${proofAlgorithms.join(' ')}"`] : []),
  ].join(', ')
}

const problemType = 'application/problem+json; charset=utf-8'

/** What goes with the document of a failure. */
export function problemHeaders(failure: GatewayFailure, language: Language): Record<string, string> {
  const status = statuses[failure.code]
  const headers: Record<string, string> = { 'content-type': problemType, 'content-language': language }
  if (status === 401) headers['www-authenticate'] = getChallenge(failure)
  // RFC 9110, 15.5.16 and 12.5.1: what would be taken instead.
  if (failure.code === 'media-type-unsupported' && failure.detail) headers.accept = failure.detail
  if (failure.code === 'content-coding-unsupported') headers['accept-encoding'] = 'identity'
  const retryAfterMs =
    failure.retryAfterMs ?? (status === 503 && failures[failure.code].retryable ? retryAfterDefaultMs : undefined)
  // Whole seconds, rounded up (RFC 9110, 10.2.3): earlier than promised would be refused again.
  const retryAfter = retryAfterMs === undefined ? undefined : String(Math.max(1, Math.ceil(retryAfterMs / 1000)))
  if (retryAfter !== undefined) headers['retry-after'] = retryAfter
  return headers
}
