/**
 * The failure catalogue: every way a call can end badly, whose failure it is, and what that means for the caller and
 * for the link. One class carries them all; texts for people stand in failure-text.ts, status codes in http/problem.ts.
 */
import type { Bilingual } from './texts/bilingual.ts'

/** Whose failure it is: the first thing an operator or officer must know. */
export const Layer = {
  caller: 'caller',
  gateway: 'gateway',
  /** DNS, TCP, TLS or the socket itself. */
  network: 'network',
  /** The provincial integration bus (LGSP, nền tảng tích hợp, chia sẻ dữ liệu cấp tỉnh). */
  provincialBus: 'provincial-bus',
  /** The X-Road security server of the national exchange (NDXP). */
  securityServer: 'security-server',
  ministry: 'ministry',
} as const
export type Layer = (typeof Layer)[keyof typeof Layer]

/** The part of one exchange that was under way when it failed. */
export type Phase = 'dns' | 'tcp' | 'proxy' | 'tls' | 'request' | 'first-byte' | 'body'

/**
 * What the sockets prove about a request: `no` = nothing of it can have been taken, `maybe` = it left us and no answer
 * came, `answered` = the other side replied. Only `no` may ever be repeated blindly when a call has side effects.
 */
export type Sent = 'no' | 'maybe' | 'answered'

/**
 * What a refusal at a door on the way is about: this very message, the path whatever it carries, or one of the two, which
 * is seen by whether others pass.
 */
export type Refusal = 'message' | 'path' | 'perhaps-message'

interface FailureTraits {
  layer: Layer
  /** The same request, unchanged, may succeed later. Told to the caller. */
  retryable: boolean
  /** Sickness of the path, counted by its breaker. Answers ("no right", "bad input") never are. */
  countsAgainstPath: boolean
  /** The link may try once more, on another path or again on this one (lookups only). */
  tryAgain: boolean
  /** Says nothing about the path either way, though somebody on it spoke: no sickness, and no trial that succeeded. */
  neutral?: true
}

const caller = {
  layer: Layer.caller,
  retryable: false,
  countsAgainstPath: false,
  tryAgain: false,
} satisfies FailureTraits
const gateway = {
  layer: Layer.gateway,
  retryable: true,
  countsAgainstPath: false,
  tryAgain: false,
} satisfies FailureTraits
const sick = (layer: Layer): FailureTraits => ({ layer, retryable: true, countsAgainstPath: true, tryAgain: true })
const neutral = (layer: Layer): FailureTraits => ({ ...answer(layer), neutral: true })
const answer = (layer: Layer): FailureTraits => ({ layer, retryable: false, countsAgainstPath: false, tryAgain: false })

export const failures = {
  // The caller's request, as it stands, cannot be served.
  'request-malformed': caller,
  'request-timeout': { ...caller, retryable: true },
  'headers-too-large': caller,
  'expectation-unsupported': caller,
  'body-malformed': caller,
  'request-invalid': caller,
  'body-too-large': caller,
  'media-type-unsupported': caller,
  'content-coding-unsupported': caller,
  'route-not-found': caller,
  'method-not-allowed': caller,
  'credentials-missing': caller,
  'credentials-unknown': caller,
  'credentials-incomplete': caller,
  'credentials-malformed': caller,
  'token-invalid': caller,
  'token-expired': caller,
  'token-not-yet-valid': caller,
  'token-issuer-unknown': caller,
  'token-audience-wrong': caller,
  'token-algorithm-refused': caller,
  'token-key-unknown': caller,
  'token-binding-missing': caller,
  'token-binding-wrong': caller,
  'proof-invalid': caller,
  'proof-nonce-required': caller,
  'proof-replayed': caller,
  'client-certificate-unknown': caller,
  'client-certificate-expired': caller,
  'client-certificate-revoked': caller,
  'client-certificate-header-untrusted': caller,
  'sign-in-refused': caller,
  'officer-not-of-token': caller,
  'operation-not-allowed': caller,
  'procedure-not-allowed': caller,
  'unit-not-allowed': caller,
  'field-not-allowed': caller,
  'role-required': caller,
  'quota-exceeded': { ...caller, retryable: true },
  'streams-exceeded': { ...caller, retryable: true },
  'answers-exceeded': { ...caller, retryable: true },
  'request-cancelled': caller,

  // What is asked about a link is not there.
  'link-not-found': caller,
  'path-not-found': caller,
  'incident-not-found': caller,

  // A filing, as it stands, cannot be taken, or what is asked does not fit where it stands.
  'filings-disabled': caller,
  'filing-not-found': caller,
  'webhook-not-found': caller,
  'webhook-exists': caller,
  'filing-state-conflict': caller,
  'dossier-under-way': caller,
  'rerun-needs-a-look': caller,
  'rerun-under-way': caller,
  'second-person-required': caller,

  // A dossier is not there, or what is reported of it does not fit what is recorded.
  'dossier-not-found': caller,
  'linked-services-disabled': caller,
  'registry-disabled': caller,
  'linked-dossier-not-found': caller,
  'linked-dossier-removed': caller,
  'dossier-ambiguous': caller,
  'public-status-not-found': caller,
  'attempts-exceeded': { ...caller, retryable: true },
  'dossier-differs': caller,
  'dossier-step-differs': caller,
  'dossier-step-not-allowed': caller,
  'period-not-over': caller,

  // A case of a breach is not there, or is closed.
  'breach-not-found': caller,
  'breach-state-conflict': caller,

  // A batch is not there, or what is wanted does not fit where it stands.
  'batches-disabled': caller,
  'batch-not-found': caller,
  'batch-removed': caller,
  'batch-state-conflict': caller,
  'batches-exceeded': { ...caller, retryable: true },

  'kind-not-carried': caller,
  'attachments-not-carried': caller,
  'idempotency-key-missing': caller,
  'idempotency-key-invalid': caller,
  'idempotency-key-reused': caller,
  'idempotency-in-progress': { ...caller, retryable: true },
  'attachment-unknown': caller,
  'attachment-hash-mismatch': caller,
  'attachment-type-unsupported': caller,
  'attachment-content-mismatch': caller,
  'attachment-empty': caller,
  'certificate-missing': caller,

  // A file is fetched by its address.
  'file-not-found': caller,
  'range-not-satisfiable': caller,
  'fetches-exceeded': { ...caller, retryable: true },

  // Files that were shown wait to be checked.
  'file-checks-busy': gateway,

  // Whether credentials count cannot be known now.
  'token-keys-unavailable': gateway,
  'client-certificate-unchecked': gateway,
  'sign-in-unavailable': gateway,

  // The gateway itself.
  'audit-unavailable': gateway,
  'audit-record-refused': { ...gateway, retryable: false },
  'storage-unavailable': gateway,
  'operations-unavailable': gateway,
  'link-unavailable': gateway,
  'link-busy': gateway,
  'upstream-closed': gateway,
  'upstream-rate-reached': gateway,
  'deadline-exceeded': gateway,
  'shutting-down': gateway,
  'internal-error': { ...gateway, retryable: false },

  // The path to the other side.
  'proxy-unreachable': sick(Layer.network),
  'proxy-refused': { ...sick(Layer.network), retryable: false },
  'dns-failed': sick(Layer.network),
  'connection-refused': sick(Layer.network),
  'connect-timeout': sick(Layer.network),
  'tls-failed': sick(Layer.network),
  'connection-reset': sick(Layer.network),
  'first-byte-timeout': sick(Layer.network),
  'body-timeout': sick(Layer.network),

  // What came back was not an answer. The driver names the nearest hop as layer.
  'answer-truncated': sick(Layer.network),
  'answer-too-large': sick(Layer.ministry),
  'answer-unreadable': sick(Layer.ministry),
  'answer-html': sick(Layer.ministry),
  'answer-charset': sick(Layer.ministry),
  'answer-hostile': sick(Layer.ministry),
  'http-error': sick(Layer.ministry),

  // The X-Road security server spoke for itself.
  'security-server-refused': { ...sick(Layer.securityServer), retryable: false },
  'security-server-failed': sick(Layer.securityServer),

  // The provincial bus spoke for itself.
  'token-unavailable': sick(Layer.provincialBus),
  'bus-credentials-refused': { ...sick(Layer.provincialBus), retryable: false },
  'bus-forbidden': { ...sick(Layer.provincialBus), retryable: false },
  'bus-resource-unknown': { ...sick(Layer.provincialBus), retryable: false },
  'bus-api-blocked': sick(Layer.provincialBus),
  'bus-throttled': sick(Layer.provincialBus),
  'bus-fault': sick(Layer.provincialBus),
  'bus-error-text': sick(Layer.provincialBus),
  // A door on the way does not let this message through, and others pass.
  'message-too-large': neutral(Layer.provincialBus),
  'message-refused': neutral(Layer.provincialBus),

  // The ministry's service answered, and the answer is a refusal or a fault.
  'ministry-credentials-refused': { ...sick(Layer.ministry), retryable: false },
  'ministry-failed': sick(Layer.ministry),
  'ministry-refused': answer(Layer.ministry),
  'officer-not-authorised': answer(Layer.ministry),
  'procedure-not-authorised': answer(Layer.ministry),
  'unit-not-authorised': answer(Layer.ministry),
} as const satisfies Record<string, FailureTraits>

export type FailureCode = keyof typeof failures

/** One fault at one place of a request. `message` never repeats the value that was sent. */
export interface RequestFault {
  /** JSON pointer (RFC 6901) into the request body, or a header name. */
  pointer: string
  code: string
  message: Bilingual
  /** Of a file: from 1, as an editor counts lines, and which column of it. */
  line?: number
  column?: string
}

export interface FailureOptions {
  /** Safe to publish: no value of a person, no secret, no host of ours. */
  detail?: string
  /** For the log only, and only its class and code: a message may carry data. */
  cause?: unknown
  layer?: Layer
  phase?: Phase
  sent?: Sent
  retryAfterMs?: number
  refusal?: Refusal
  faults?: readonly RequestFault[]
  /** Which right the caller lacks, in words of closed lists: the edge puts such a refusal on record. */
  missingRight?: string
  /** For a link that is down: the failure that brought it down. */
  because?: FailureCode
}

/** The one error class of the gateway. What is not a GatewayFailure is a defect and leaves as `internal-error`. */
export class GatewayFailure extends Error {
  readonly code: FailureCode
  readonly layer: Layer
  readonly detail: string | undefined
  readonly phase: Phase | undefined
  readonly sent: Sent | undefined
  readonly retryAfterMs: number | undefined
  /** Set where a door on the way turned the request away. */
  readonly refusal: Refusal | undefined
  readonly faults: readonly RequestFault[]
  readonly missingRight: string | undefined
  readonly because: FailureCode | undefined

  constructor(code: FailureCode, options: FailureOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'GatewayFailure'
    this.code = code
    this.layer = options.layer ?? failures[code].layer
    this.detail = options.detail
    this.phase = options.phase
    this.sent = options.sent
    this.retryAfterMs = options.retryAfterMs
    this.refusal = options.refusal
    this.faults = options.faults ?? []
    this.missingRight = options.missingRight
    this.because = options.because
  }

  get retryable(): boolean {
    return failures[this.code].retryable
  }
  get countsAgainstPath(): boolean {
    return failures[this.code].countsAgainstPath
  }
  get tryAgain(): boolean {
    return failures[this.code].tryAgain
  }
  get neutral(): boolean {
    const traits: FailureTraits = failures[this.code]
    return traits.neutral ?? false
  }
}

/** Anything thrown, as a GatewayFailure: an unrecognized error is a defect of ours and says nothing more. */
export function toFailure(error: unknown): GatewayFailure {
  return error instanceof GatewayFailure ? error : new GatewayFailure('internal-error', { cause: error })
}
