/**
 * The seam to a public-service portal (cổng dịch vụ công): what is sent and asked about one dossier, and what a path answers, free of
 * any generation of the protocol (contracts/upstream/public-service-portal). Moments are ms since the epoch.
 */
import type { Channel, DossierStatus } from '../dossier/dossier.ts'
import type { RequestFault } from '../failure.ts'
import type { Probed } from '../link/wire.ts'
import type { Span } from '../trace.ts'

export type PortalGeneration = 'session' | 'bus' | '2026'

/** Whose dossier it is (chủ hồ sơ). Personal data: opened for one call, never logged. */
export interface PortalApplicant {
  name: string
  kind: 'citizen' | 'business' | 'household' | 'state-agency' | 'other'
  /** The number of the identity paper, as it was given. `null` = not known, and then none is sent. */
  number: string | null
  /** The account at the portal (MaDoiTuong); only of dossiers that came online. */
  account: string | null
  phone: string | null
  email: string | null
}

/** A file that the portal fetches by its address, or that is uploaded before, where the generation does so. */
export interface PortalFile {
  id: string
  title: string
  /** Code of the component (mã thành phần hồ sơ), or of the result (mã giấy tờ kết quả); `null` = none is known. */
  code: string | null
  fileName: string
  sha256: string
  url: string
  /** Opens the content; for generations that upload. */
  open(): Promise<Uint8Array>
}

export interface PortalFee {
  name: string
  code: string
  /** VND. */
  amount: number
  collectedAt: 'receipt' | 'supplement' | 'result'
  kind: 'normal' | 'appraisal' | 'extension'
  paid: boolean
}

export interface PortalSupplement {
  requestedAt: number
  completedAt: number | null
  requestedBy: string | null
  content: string
  dueBefore: number | null
  dueAfter: number | null
}

/** A dossier as it is sent. What is `null` is not known and is not sent. */
export interface PortalDossier {
  /** Code by which the portal knows it, and the id that the portal gave with it (portal of 2026). */
  code: string
  id: string | null
  procedure: { code: string; name: string; field: string; fieldName: string }
  channel: Channel | null
  applicant: PortalApplicant
  /** Trích yếu. */
  summary: string
  submittedAt: number | null
  receivedAt: number
  dueAt: number | null
  endedAt: number | null
  returnedAt: number | null
  notAcceptedAt: number | null
  status: DossierStatus
  unit: { code: string; name: string }
  /** A lookup of this dossier in the population database stands in the trail. */
  lookedUp: boolean
  digitised: boolean | null
  accountVerified: boolean | null
  payment: 'online' | 'agency-gateway' | 'not-online' | null
  submittedFiles: readonly PortalFile[]
  resultFiles: readonly PortalFile[]
  fees: readonly PortalFee[]
  supplements: readonly PortalSupplement[]
}

/** One step (tiến trình). */
export interface PortalStep {
  status: DossierStatus
  at: number
  officer: string | null
  title: string | null
  department: string | null
  content: string
  startedAt: number | null
  dueAt: number | null
}

export interface PortalKey {
  code: string
  id: string | null
}

/**
 * How the portal answered. What brought no answer throws a GatewayFailure instead, whose `sent` says what the sockets prove. `text` is the
 * portal's own wording: never logged.
 */
export type PortalAnswer =
  | { outcome: 'accepted'; id: string | null; text: string | null }
  /** "đã tồn tại": it is there already; update it. */
  | { outcome: 'exists'; text: string }
  /** "không tồn tại" as the whole message: it is not there; create it. */
  | { outcome: 'absent'; text: string }
  /** Understood as a no: nothing was kept. Unchanged it cannot help, unless a person there changes something. */
  | { outcome: 'refused'; code: string | null; text: string }
  /** An answer that nobody here may interpret: neither success nor a readable no. What it did is unknown. */
  | { outcome: 'unintelligible'; text: string }

/** What the portal shows of a dossier when it is asked. Members that it does not show, or shows unreadably, are `undefined`. */
export interface PortalView {
  code: string
  id: string | null
  status: DossierStatus | 'unknown'
  dueAt: number | null | undefined
  endedAt: number | null | undefined
  steps: readonly { status: DossierStatus | 'unknown'; at: number | null; content: string }[] | undefined
  /** The item as shown, by wire name: for findings of honesty only, never logged. */
  resultUrls: readonly string[] | undefined
  submittedUrls: readonly string[] | undefined
  /** It says there that the population database was connected for it (MaCSDL 7). `undefined` = not shown. */
  lookedUp: boolean | undefined
  /** What stands there as the holder's number is one that stands for an unknown one. `undefined` = no number is shown. */
  numberInvented: boolean | undefined
}

export type PortalLookup =
  | { known: true; view: PortalView }
  | { known: false }
  /** Nothing that may be relied on. */
  | { known: 'unclear'; text: string }

/** One path to the portal. */
export interface PortalPath extends Probed {
  name: string
  generation: PortalGeneration
  /** Steps in one call (10 in the contract). */
  stepsMax: number
  /** Whether it can be asked about a dossier. */
  canLookUp: boolean
  /** Whether the portal gives the codes (portal of 2026). */
  givesCodes: boolean
  /** Whether papers that were filed may go with a dossier: the portal of 2026 wants to know which component each is. */
  takesPapers: boolean
  /** What of it this generation cannot carry; empty = it can be sent. */
  toFaults(dossier: PortalDossier): readonly RequestFault[]
  /** The next code for a dossier of this procedure; only where `givesCodes`. */
  nextCode(procedure: string, signal: AbortSignal, span?: Span): Promise<string>
  create(dossier: PortalDossier, signal: AbortSignal, span?: Span): Promise<PortalAnswer>
  update(dossier: PortalDossier, signal: AbortSignal, span?: Span): Promise<PortalAnswer>
  /** At most `stepsMax`, of one dossier, in order. */
  appendSteps(key: PortalKey, steps: readonly PortalStep[], signal: AbortSignal, span?: Span): Promise<PortalAnswer>
  /** One answer per code, in order. Rejects where `canLookUp` is false. */
  lookUp(codes: readonly string[], signal: AbortSignal, span?: Span): Promise<readonly PortalLookup[]>
  close(): Promise<void>
}
