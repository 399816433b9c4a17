/** The seam to the civil-status registry: what the gateway sends and asks, and what a path answers, free of any dialect. */
import type { Declaration } from '../declaration/declaration.ts'
import type { RequestFault } from '../failure.ts'
import type { Probed } from '../link/wire.ts'
import type { Span } from '../trace.ts'
import type { FilingKind } from './filing.ts'
import type { ResultPerson } from './result-check.ts'

/** Generations of the registry's protocol (civil-registry contract, section 0). */
export const registryGenerations = ['G1', 'G2', 'G3'] as const
export type RegistryGeneration = (typeof registryGenerations)[number]

/** A file of a filing, ready to be sent. */
export interface FilingFile {
  /** SHA-256 of the content, lower-case hex. */
  sha256: string
  /** Name of the paper (tên giấy tờ, thành phần hồ sơ). */
  title: string
  fileName: string
  mediaType: string
  content: Uint8Array
}

/** A file of a filing before it is opened. */
export interface SizedFile {
  title: string
  fileName: string
  bytes: number
}

/** One filing as it is sent to the registry. */
export interface RegistryFiling {
  kind: FilingKind
  /** Code at the one-stop system (mã hồ sơ một cửa điện tử): the registry's key. */
  dossier: string
  /** Code of the linked-service software (mã hồ sơ liên thông), for packages. */
  linkedDossier: string | null
  /** Registering unit in the registry's catalogue (mã đơn vị hành chính nơi đăng ký). */
  unit: string
  /** Time of receipt (thời điểm tiếp nhận), ISO 8601 with offset. */
  receivedAt: string
  declaration: Declaration
  files: readonly FilingFile[]
}

/** How one kind travels on one path. */
export interface RegistryRoute {
  generation: RegistryGeneration
  /** Module code on the wire (KS, LTKS...): shown to operators, needed to ask. */
  module: string
}

/** What the registry found wrong, translated back to the consumer's own fields. */
export interface RegistryFault {
  /** JSON pointer into the filing (`/declaration/mother/personalNumber`); `null` when no field could be recognised. */
  pointer: string | null
  code: 'length' | 'code-list' | 'format' | 'missing' | 'other'
  /** The registry's own sentence. May name people. */
  text: string
}

/**
 * How the registry answered a push. A push that brought no answer throws a GatewayFailure instead, whose `sent` says
 * what the sockets prove. `text` is the registry's own wording: it may name people and is never logged.
 */
export type PushAnswer =
  | { outcome: 'accepted'; text: string | null }
  /** "Already received" (đã được tiếp nhận): success if it was we who sent the same content. */
  | { outcome: 'duplicate'; text: string }
  /** The national database suspects a duplicate, as it does with twins: to be confirmed by a person, never collapsed. */
  | { outcome: 'suspected-duplicate'; text: string }
  /** The declaration has faults: nothing was registered, sending it unchanged cannot help. */
  | { outcome: 'invalid'; faults: readonly RegistryFault[]; text: string }
  /** A wrong unit, province or module: our configuration or the consumer's codes. Unchanged it cannot help. */
  | { outcome: 'refused'; code: 'unit-unknown' | 'province-unknown' | 'module-disabled'; text: string }
  /** An answer that nobody here may interpret: the registry is asked, and a person decides. */
  | { outcome: 'unintelligible'; text: string }

/** A filing as the registry is asked about it. What it echoes of these must be these. */
export interface RegistryKey {
  dossier: string
  linkedDossier: string | null
  unit: string
  kind: FilingKind
}

export interface RegistryStatus {
  state: 'received' | 'supplement-requested' | 'eligible' | 'completed' | 'refused'
  /** The registry's own time of the step, ISO 8601 with offset; `null` when it states none that can be read. */
  at: string | null
  /** Reason or note of the officer. */
  reason: string | null
  /** Until when a supplement is due, ISO 8601 with offset. */
  supplementDue: string | null
  /** There is a deadline that cannot be read: it is reported, never taken for none. */
  dueUnreadable: boolean
  /** Only with `completed`, and even then it may be missing. */
  result: RegistryResult | null
}

export type StatusAnswer =
  | { known: true; status: RegistryStatus }
  /** It was said of this very dossier that it is not known. */
  | { known: false }
  /** Nothing that may be applied: an alert, never a change. */
  | { known: 'unclear'; cause: UnclearCause; code: string | null; text: string }

/**
 * Why an answer may not be applied: a status or shape that the contract does not describe; an item that echoes other codes
 * than ours; several items about one dossier that say different things.
 */
export type UnclearCause = 'status-unknown' | 'answer-about-another' | 'answers-contradict'

/** What registration brought (kết quả đăng ký). */
export interface RegistryResult {
  /** The new personal number (số định danh cá nhân); `null` while it is pending (births only). */
  personalNumber: string | null
  /** Whether a personal number belongs to a result of this kind at all. */
  personalNumberExpected: boolean
  registerNumber: string | null
  registerBook: string | null
  registerPage: string | null
  /** `yyyy-mm-dd`. */
  registeredOn: string | null
  /** The certificate, as the registry issued it; `null` when it is missing. */
  certificate: { mediaType: string; content: Uint8Array } | null
  /** Whether this generation and kind hand out certificates at all. */
  certificateExpected: boolean
  /** Whom it says it is about, to be held against the declaration (result-check.ts). */
  people: readonly ResultPerson[]
  /** Members that are there and cannot be read: they are reported, never waited for. */
  unreadable: readonly ResultMember[]
}

/** `result` = the whole of it. */
export const resultMembers = [
  'personalNumber',
  'registerNumber',
  'registerBook',
  'registerPage',
  'registeredOn',
  'certificate',
  'result',
] as const
export type ResultMember = (typeof resultMembers)[number]

/** One path to the registry: a generation's codec for each kind, carried by one bus. */
export interface RegistryPath extends Probed {
  readonly name: string
  /** How a kind that was received then (ISO 8601) travels here; `null` when this path does not carry it. */
  findRoute(kind: FilingKind, receivedAt: string): RegistryRoute | null
  /** How many dossiers one question may name (civil-registry contract, section 6: 3). */
  readonly askMax: number
  /** The payload exactly as it would be sent, hashed: two sends with one hash are the same content. Lower-case hex. */
  fingerprint(filing: RegistryFiling): string
  /** What of it cannot travel here, at its places in the request; empty when all can, or when this path does not carry it. */
  toFaults(filing: Omit<RegistryFiling, 'files'>, files: readonly SizedFile[]): RequestFault[]
  push(filing: RegistryFiling, signal: AbortSignal, span?: Span): Promise<PushAnswer>
  /** Asks about several dossiers that share kind (and so module). In the order of the keys. */
  pollStatus(
    keys: readonly RegistryKey[],
    receivedAt: string,
    signal: AbortSignal,
    span?: Span,
  ): Promise<readonly StatusAnswer[]>
  close(): Promise<void>
}
