/**
 * The seam to the linked-service software (phần mềm dịch vụ công liên thông): what is pulled from it, what is reported to it, and what
 * a path answers, free of the protocol (contracts/upstream/linked-services). Moments are ms since the epoch.
 */
import type { Declaration } from '../declaration/declaration.ts'
import type { RequestFault } from '../failure.ts'
import type { FilingKind } from '../filing/filing.ts'
import type { Probed } from '../link/wire.ts'
import type { Span } from '../trace.ts'

/** The packages (thủ tục hành chính liên thông), by the kind under which their act is filed. */
export const linkedKinds = ['birth-package', 'death-package'] as const satisfies readonly FilingKind[]
export type LinkedKind = (typeof linkedKinds)[number]

/** The system under whose name a linked dossier, and its own steps, are recorded. */
export const linkedConsumer = 'linked-services'

/**
 * `on-time`, `overdue`: of the civil-status part, whose end is known here, and of a package of which this part is open after the due
 * time. `not-known`: of the others and the whole when their due time has passed.
 */
export const packageVerdicts = ['on-time', 'overdue', 'within-time', 'not-running', 'not-known'] as const
export type PackageVerdict = (typeof packageVerdicts)[number]

/** A dossier as the list of new ones names it. */
export interface ListedDossier {
  /** By which its detail is fetched. */
  id: string
  /** Code there (mã hồ sơ liên thông). */
  code: string
}

/** What the list said. What of it cannot be read is counted, and the rest counts. */
export interface ListedDossiers {
  dossiers: readonly ListedDossier[]
  unreadable: number
}

/** A file of a dossier (tệp đính kèm). */
export interface LinkedFile {
  /** SHA-256 of the content, lower-case hex. */
  sha256: string
  /** Name of the paper (tên giấy tờ). */
  title: string
  fileName: string
  /** By its first bytes; `application/octet-stream` where they are those of no known type. */
  mediaType: string
  /** False: what came is no base64, and `content` is that text as it came. */
  readable: boolean
  content: Uint8Array
}

/**
 * What of a dossier was not understood, at its place in the normalized declaration. `unit-unknown`, `number-form` and the like are
 * said elsewhere; here is only what the text itself shows.
 */
export interface LinkedFault {
  /** JSON pointer (`/declaration/child/sex`, `/files/0`). */
  pointer: string
  /**
   * `code-list` = a code that its list does not have; `format` = a date or number that cannot be read; `twice` = said twice with
   * different contents; `unreadable` = a file that is no base64, or, at `/files`, files that were left out; `unknown-element` = an
   * element that has no place in a declaration; `number-form` = a certificate number in another form than since October 2025: a warning only.
   */
  code: 'code-list' | 'format' | 'twice' | 'unreadable' | 'unknown-element' | 'number-form'
}

/** Members of a declaration as far as they could be read: nothing is completed, nothing is invented. */
export type DeclarationDraft = { readonly [name: string]: unknown } & Partial<Record<keyof Declaration, unknown>>

/** One dossier, read. Personal data: sealed before it is stored, never logged. */
export interface LinkedDossier {
  code: string
  /** National code of the procedure. */
  procedure: string
  kind: LinkedKind
  /** The unit as it is coded there: digits, with the zeros in front that their number lost. */
  unit: string
  /** When it was handed in (ngày tiếp nhận); `null` = not stated, or not readable. */
  receivedAt: number | null
  declaration: DeclarationDraft
  /** The XML as it came, with the parts for the other agencies. */
  original: string
  files: readonly LinkedFile[]
  faults: readonly LinkedFault[]
}

/**
 * What the detail said. `unreadable`: the answer is whole, and what it holds of this dossier cannot be read: this dossier fails alone.
 * `detail` names the place, and nothing of the content.
 */
export type FetchedDossier =
  | { state: 'read'; dossier: LinkedDossier }
  | { state: 'unreadable'; detail: string }
  /** It was said of this very id that there is none. */
  | { state: 'absent' }

/** How far a linked dossier has come: its content is to be fetched, is durable here, is acknowledged there. */
export const linkedStates = ['listed', 'held', 'acknowledged'] as const
export type LinkedState = (typeof linkedStates)[number]

/** What one-stop systems learn: its first content is here; it came again with another one. */
export const linkedEventTypes = ['arrived', 'supplemented'] as const
export type LinkedEventType = (typeof linkedEventTypes)[number]

/**
 * Why a linked dossier does not get further: its detail or its acknowledgement failed (`call-failed`), cannot be read (`unreadable`), is
 * denied there (`absent`), was answered in a way that no one may interpret (`unintelligible`) or with a no (`refused`); its unit stands
 * for no agency here (`unit-unknown`).
 */
export const linkedCauses = [
  'call-failed',
  'unreadable',
  'absent',
  'unintelligible',
  'refused',
  'unit-unknown',
] as const
export type LinkedCause = (typeof linkedCauses)[number]

/** The statuses that are reported (trạng thái), in the words of the domain. */
export const linkedStatuses = [
  /** 1: tiếp nhận hồ sơ vào hệ thống. */
  'taken-in',
  /** 2: yêu cầu bổ sung. */
  'supplement-asked',
  /** 3: hồ sơ đủ điều kiện. */
  'accepted',
  /** 7: đã chuyển sang hệ thống hộ tịch. */
  'sent-to-registry',
  /** 4: có kết quả. */
  'result',
  /** 5: trả kết quả. */
  'handed-over',
  /** 6: từ chối. */
  'refused',
] as const
export type LinkedStatus = (typeof linkedStatuses)[number]

/** Where a parent lives, as the result states it. `null` = not known. */
export interface ParentResidence {
  address: string | null
  type: 'permanent' | 'temporary' | null
}

/** The result of the act (kết quả xử lý). Personal data. */
export interface LinkedResult {
  registerNumber: string | null
  registerBook: string | null
  /** `yyyy-mm-dd`. */
  registeredOn: string | null
  personalNumber: string | null
  certificate: Uint8Array
  /** Of a birth; `null` with any other kind. */
  parents: { father: ParentResidence; mother: ParentResidence } | null
}

/** The report of one status. */
export interface LinkedReport {
  kind: LinkedKind
  procedure: string
  /** Code there. */
  code: string
  /** Code at the one-stop system; where it has given none, the code there. */
  oneStopCode: string
  status: LinkedStatus
  at: number
  /** Who took the step, as the systems name them; `null` = the step names no one. */
  officer: string | null
  content: string
  note: string | null
  startedAt: number | null
  dueAt: number | null
  /** Of a request for a supplement: the due time before it. Of what follows its completion: that one and the one that it led to. */
  dueBefore: number | null
  dueAfter: number | null
  /** Until when the citizen has to hand in what is missing. */
  supplementDueAt: number | null
  /** With `result` alone. */
  result: LinkedResult | null
}

/**
 * How a report or an acknowledgement was answered. What brought no answer throws a GatewayFailure instead, whose `sent` says what the
 * sockets prove. `text` is their own wording: never logged.
 */
export type LinkedAnswer =
  | { outcome: 'accepted' }
  /** It is there already, or the dossier has ended: nothing more is to be sent. */
  | { outcome: 'present'; text: string }
  /** Said as the whole message about this dossier: it does not exist there. */
  | { outcome: 'absent'; text: string }
  /** Not now; whether it was kept is open, and sending it again is harmless. */
  | { outcome: 'later'; text: string }
  /** Understood as a no: it was not kept, and unchanged it never will be. `field`: the member that is wrong. */
  | { outcome: 'refused'; cause: 'out-of-order' | 'field'; field: string | null; text: string }
  /** An answer that no one here may interpret: what it did is unknown. */
  | { outcome: 'unintelligible'; text: string }

/** One path to the linked-service software. */
export interface LinkedPath extends Probed {
  name: string
  /** From this moment on no new dossiers are pulled; those that were are finished. `null` = no end is known. */
  newUntil: number | null
  list(signal: AbortSignal, span?: Span): Promise<ListedDossiers>
  fetch(listed: ListedDossier, signal: AbortSignal, span?: Span): Promise<FetchedDossier>
  /** Reports that the dossier is here. Sending it again is harmless. */
  acknowledge(code: string, signal: AbortSignal, span?: Span): Promise<LinkedAnswer>
  /** What of a report cannot be sent as it is; empty = it can. */
  toFaults(report: LinkedReport): readonly RequestFault[]
  report(report: LinkedReport, signal: AbortSignal, span?: Span): Promise<LinkedAnswer>
  close(): Promise<void>
}
