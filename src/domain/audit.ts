/**
 * What the audit trail holds: who asked or filed what about whom, for which purpose, and what left. The subject is a keyed
 * hash; no value of a person is ever in a record (population contract, section 8.2; Law 91/2025/QH15).
 */
import type { Purpose } from './access.ts'
import type { Verdict } from './certificate/compare-certificate.ts'
import type { FailureCode } from './failure.ts'
import type { FileKind, NetworkClass } from './file-address.ts'
import type { Attribute, Field } from './person/identity.ts'

/**
 * `disclosed` = an outcome or data left; `refused` = policy said no; `failed` = the upstream was asked and nothing left;
 * `done` = something was done by hand or taken over, and nothing left by it.
 */
type AuditOutcome = 'disclosed' | 'refused' | 'failed' | 'done'

/**
 * What is done with one filing: taken over, sent to the registry, supplemented, withdrawn; the result or certificate handed
 * out; and what operators do by hand.
 */
export type FilingOperation =
  | 'file'
  | 'deliver'
  | 'supplement'
  | 'withdraw'
  | 'result'
  | 'certificate'
  | 'rerun'
  | 'confirm'
  | 'close'

/** What operators do to many filings, or to lanes of the synchronisation, at once. */
export type RunOperation =
  | 'rerun'
  | 'stop-rerun'
  | 'hold-lanes'
  | 'release-lanes'
  | LaneRerunOperation
  | ReconcileOperation

/** Operators release all lanes of a target that stand still for one cause, a few first, and stop that. */
type LaneRerunOperation = 'rerun-lanes' | 'stop-lane-rerun'

/** What is done with a batch of questions about people. What is asked about each of them is an inquiry of its own. */
type BatchAuditOperation = 'take-batch' | 'pause-batch' | 'resume-batch' | 'cancel-batch' | 'batch-results'

/** Operators have dossiers compared with what a target shows, and what sending mends sent again. `run`: target, difference, dossier. */
type ReconcileOperation = 'reconcile' | 'reconcile-and-mend'

export type WebhookOperation =
  | 'webhook-register'
  | 'webhook-topics'
  | 'webhook-remove'
  | 'webhook-enable'
  | 'webhook-replay'

/** What is done with dossiers: one-stop systems register them and report their steps, portals ask for a citizen where one is. */
type DossierOperation = 'register-dossier' | 'report-step' | 'public-status'

/** What is done with one linked dossier: its content or a file of it is handed out, a status with its result is reported. */
export type LinkedOperation = 'linked-dossier' | 'linked-file' | 'linked-report'

/** A certificate is held against the register. */
type CertificateOperation = 'verify-certificate'

/** An investigator reads which certificates did not hold. */
type CaseOperation = 'read-cases'

/**
 * Somebody looks into the trail itself: an auditor searches it, the report of who looked at a person is made, or a case of a
 * breach is stated, notified, closed or read, or signs of misuse are read and judged.
 */
export type OversightOperation =
  | 'read-audit'
  | 'citizen-report'
  | 'record-breach'
  | 'breach-notice'
  | 'close-breach'
  | 'read-breach'
  | 'read-misuse'
  | 'review-misuse'

/**
 * Something of the gateway itself: a register of consumers, law data or lists of units are loaded or refused, people in filings, or months of the trail, are removed when their time
 * is over, keys are exchanged, the trail is exported. With which settings a
 * process began stands in the opening of its chain.
 */
type AdministrationOperation =
  | 'load-register'
  | 'load-law'
  | 'load-units'
  | 'purge-filings'
  | 'purge-trail'
  | 'rotate-keys'
  | 'accept-key'
  | 'exchange-secrets'
  | 'export-audit'
  | AgreementOperation

/** The life of an order that a second person must agree to. `agree` is `refused` for a person who may not. */
export type AgreementOperation = 'ask-agreement' | 'agree' | 'refuse-agreement' | 'expire-agreement' | 'carry-out'

/** A period of reports is closed. */
type ClosingOperation = 'close-report'

/** A file leaves by its address; operators end addresses: `withdraw-files` where no further one may be issued. */
type FileOperation = 'revoke-files' | 'withdraw-files'

/** What operators do to a path by hand. */
export type PathOperation = 'hold-path' | 'release-path' | 'drain-path' | 'probe-path'

/** Names, and only names, of what is in a filing or its result. */
export type FilingField = 'declaration' | 'attachments' | 'register-entry' | 'personal-number' | 'certificate'

/** Names, and only names, of what leaves of a linked dossier; `reason` = what an officer wrote about it. */
export type LinkedField = FilingField | 'reason'

/** Names, and only names, of what a dossier holds of a person. */
export type DossierField = 'applicant' | 'certificate' | 'attachments'

type InquiryResult = 'matched' | 'not-matched' | 'found'
/** `sending` is written before the send: what became of it is in the filing's events. */
type FilingResult = 'accepted' | 'replayed' | 'sending' | 'told' | 'done'

/** The call to the upstream that a record is about. */
interface AuditedCall {
  path: string | null
  attempts: number
  shared: boolean
  upstreamRequestId: string | null
  exchangeId: string | null
  durationMs: number
}

/** A question about one person. */
export interface InquiryEntry {
  kind: 'inquiry'
  requestId: string
  consumer: string
  credential: string
  operation: 'verify' | 'lookup'
  purpose: Purpose
  /** Keyed hash of the number that was searched. */
  subject: string
  /** Keyed hash of that number without its last two digits, shortened. Absent: none is known. */
  series?: string | undefined
  /** Names, and only names, of what was asked for. */
  fields: readonly (Field | Attribute)[]
  outcome: Exclude<AuditOutcome, 'done'>
  result: InquiryResult | FailureCode
  call: AuditedCall
}

/** What is rehearsed: the question that a caller did not ask. */
type DryRunOperation = 'dry-run-verify' | 'dry-run-lookup'

/** A question about one person that was only rehearsed against the policy: no register was asked and nothing left. */
export interface DryRunEntry {
  kind: 'dry-run'
  requestId: string
  consumer: string
  credential: string
  operation: DryRunOperation
  purpose: Purpose
  /** Keyed hash of the number that was named. */
  subject: string
  /** Names, and only names, of what would have been asked for. */
  fields: readonly (Field | Attribute)[]
  outcome: 'done' | 'refused'
  result: 'done' | FailureCode
}

/** What is done with one filing. */
export interface FilingEntry {
  kind: 'filing'
  requestId: string
  consumer: string
  credential: string
  operation: FilingOperation
  filing: string
  procedure: string
  dossier: string
  officer: string
  officerAccount?: string | undefined
  unit: string
  /** Keyed hash of the person whom the filing concerns. */
  subject: string
  /** Names, and only names, of what was sent or handed out. */
  fields: readonly FilingField[]
  outcome: AuditOutcome
  result: FilingResult | FailureCode
  path: string | null
  attempts: number
}

/** What a one-stop system does with a dossier. No person is in it but the one whom a registration states as its holder. */
export interface DossierEntry {
  kind: 'dossier'
  requestId: string
  consumer: string
  credential: string
  operation: DossierOperation
  procedure: string
  dossier: string
  officer: string
  unit: string
  outcome: 'done' | 'refused'
  result: 'accepted' | 'replayed' | 'told' | FailureCode
  /** Which step it was about: its type and moment. */
  step?: string | undefined
  /** Keyed hash of the holder whom the registration states. Absent: it states none. */
  subject?: string | undefined
}

/**
 * A system outside is about to learn of a dossier, with the person whose it is. Written before the first byte; what became of it stands
 * with what is synchronised.
 */
export interface DossierDisclosureEntry {
  kind: 'dossier-disclosure'
  requestId: string
  /** Who registered the dossier, or filed under it first. */
  consumer: string
  operation: 'send-to-portal'
  procedure: string
  dossier: string
  unit: string
  /** Keyed hash of the holder. */
  subject: string
  fields: readonly DossierField[]
  /** Which system, and the code under which it knows the dossier: `portal/H99.01.02-261130-0001`. */
  target: string
}

/** A linked dossier, or a part of it, leaves the gateway: to a consumer, or as a report to the linked-service software. */
export interface LinkedEntry {
  kind: 'linked'
  requestId: string
  consumer: string
  credential: string
  operation: LinkedOperation
  procedure: string
  /** Its code there. */
  dossier: string
  unit: string
  /** Keyed hash of the person whom it concerns. */
  subject: string
  /** Names, and only names, of what is handed out. */
  fields: readonly LinkedField[]
  outcome: Exclude<AuditOutcome, 'done'>
  result: 'told' | 'sending' | FailureCode
  /** Which content, which file, or which status. */
  object: string
}

/** A certificate that somebody holds is held against the register. No value of either is in it. */
export interface CertificateEntry {
  kind: 'certificate'
  requestId: string
  consumer: string
  credential: string
  operation: CertificateOperation
  purpose: Purpose
  /** Keyed hash of the person whom the certificate is about. */
  subject: string
  /** Places, and only places, of what was compared. */
  fields: readonly string[]
  outcome: Exclude<AuditOutcome, 'done'>
  result: Verdict | FailureCode
  path: string | null
  attempts: number
  durationMs: number
  /** Kind of the certificate and keyed hash of its place in the register: one paper is one object, wherever it is shown. */
  object: string
}

/** An investigator looks at certificates that did not hold. No person is in what is shown. */
export interface CaseReadingEntry {
  kind: 'case-reading'
  requestId: string
  consumer: string
  credential: string
  operation: CaseOperation
  officer: string
  /** The filter, and how many cases were shown. */
  object: string
  /** Why, in the investigator's own words; `page` and `export` of the page. No number of a person can stand in them. */
  note: string
}

/** An auditor reads the trail, or has the report made that a citizen is owed. Persons of the records stand in it as keyed hashes. */
export interface OversightEntry {
  kind: 'oversight'
  requestId: string
  consumer: string
  credential: string
  operation: OversightOperation
  /** The account of the person who looks. */
  officer: string
  /** Keyed hash of the person about whom was asked; empty: of nobody in particular. */
  subject: string
  outcome: 'disclosed'
  result: 'told'
  /** What was asked for, in names of members and values without a person, and how many records were shown. */
  object: string
  /** Why, in their own words. No number of a person can stand in them. */
  note: string
}

/** Something of the gateway itself was changed, exchanged or handed out. No person is in it but the one who did it. */
export interface AdministrationEntry {
  kind: 'administration'
  requestId: string
  operation: AdministrationOperation
  /** The account of the person, or the one on the machine that began it; empty: the process by itself. */
  officer: string
  /** `refused`: it was not taken, and what was in force before stays. */
  outcome: 'done' | 'refused' | 'disclosed'
  /** What it was about: a digest, the name of a key, a file. No secret and no path of a machine. */
  object: string
  note: string
}

/** A batch of questions is taken over, held up or ended, or its outcomes are handed out. No person is in it. */
export interface BatchEntry {
  kind: 'batch'
  requestId: string
  consumer: string
  credential: string
  operation: BatchAuditOperation
  /** Empty where a system acts by itself. */
  officer: string
  /** Its id. */
  batch: string
  people: number
  outcome: 'done' | 'disclosed'
  result: 'accepted' | 'done' | 'told'
}

/** A leader or an operator closes a period: its figures do not change afterwards. */
export interface ClosingEntry {
  kind: 'closing'
  requestId: string
  consumer: string
  credential: string
  operation: ClosingOperation
  officer: string
  /** Form and period: `II.06a 2026-01-01 2026-01-31`. */
  report: string
  /** `replayed`: it was closed before. */
  result: 'done' | 'replayed'
}

/** An operator sends many filings again, or stops that; or holds or releases lanes: `run` then names target, and dossier or cause; or has dossiers
 * reconciled. */
export interface RunEntry {
  kind: 'run'
  requestId: string
  consumer: string
  operation: RunOperation
  officer: string
  run: string
  /** Why, in the operator's own words. No number of a person can stand in them. */
  note?: string | undefined
}

/** A target fetches a file by its address: the address is the credential. */
export interface FileFetchEntry {
  kind: 'file-fetch'
  requestId: string
  operation: 'fetch-file'
  /** Whom the address was made for. */
  target: string
  /** Id of the address, not its secret. */
  address: string
  procedure: string
  dossier: string
  unit: string
  filing: string
  file: FileKind
  /** Keyed hash of the person whom the filing concerns. */
  subject: string
  network: NetworkClass
  /** What of the file left: from a byte to before another; `null` = nothing but its size and type. */
  bytes: { from: number; to: number; of: number } | null
}

/** An operator ends addresses of files. */
export interface FileAddressesEntry {
  kind: 'file-addresses'
  requestId: string
  consumer: string
  officer: string
  operation: FileOperation
  /** Id of an address, `dossier <code>` or `target <name>`. */
  object: string
  note: string
}

/** An operator acts on a path. */
export interface PathEntry {
  kind: 'path'
  requestId: string
  consumer: string
  operation: PathOperation
  officer: string
  link: string
  path: string
  /** Why, in the operator's own words. No number of a person can stand in them. */
  note?: string | undefined
}

/** A consumer changes one of its endpoints. Nothing personal leaves by it, and it has no purpose of its own. */
export interface WebhookEntry {
  kind: 'webhook'
  requestId: string
  consumer: string
  credential: string
  operation: WebhookOperation
  endpoint: string
}

/** One of two endpoints that are asked the same question, to compare how they answer. */
export interface ComparisonEntry {
  kind: 'comparison'
  requestId: string
  operation: 'verify' | 'lookup' | 'result'
  purpose: Purpose
  subject: string
  outcome: 'disclosed' | 'failed'
  result: InquiryResult | 'told' | FailureCode
  call: AuditedCall
  endpoint: string
  /** Where the person's consent is kept. */
  consent: string
}

/** A file that an office was shown is checked: what is answered of it, and whether it came through here. */
export interface FileCheckEntry {
  kind: 'file-check'
  requestId: string
  consumer: string
  credential: string
  operation: 'check-file'
  purpose: Purpose
  outcome: 'disclosed' | 'refused'
  result: 'told' | FailureCode
  /** SHA-256 of the file, lower-case hex; `null` = none was checked. */
  file: string | null
  /** The verdicts, in words of closed lists. */
  note: string
}

/** Somebody showed credentials that do not count. Nothing was done for them, and of a flood only some are recorded. */
export interface CredentialRefusalEntry {
  kind: 'credential-refusal'
  requestId: string
  operation: 'authenticate'
  /** What was shown, where it is known whose it would be: a token that another holds, a proof that comes again. Empty: unknown. */
  credential: string
  result: FailureCode
  /** From where it came, and how many refusals before it were not recorded. */
  note: string
}

/** A caller lacks the role or the grant for what it tried. Nothing was done for it, and of a flood only some are recorded. */
export interface RightRefusalEntry {
  kind: 'right-refusal'
  requestId: string
  consumer: string
  credential: string
  operation: 'authorize'
  /** The account of the person who is signed in, or whom the token names; empty: none is known. */
  officer: string
  result: FailureCode
  /** What was tried: method and pattern of the address, without what stood in it. */
  object: string
  /** Which right is missing, and how many refusals of this caller before it were not recorded. */
  note: string
}

/** A person signs in to a set of pages, or out of it, or is refused. */
export interface SignInEntry {
  kind: 'sign-in'
  requestId: string
  operation: 'sign-in' | 'sign-out'
  /** With whose key, or the one that stands for persons of a provider. Empty: unknown. */
  consumer: string
  credential: string
  /** The account of the person; empty where nobody has proved to be anybody. */
  officer: string
  outcome: 'done' | 'refused'
  result: 'done' | FailureCode
  /** Below which path the pages are; `provider` = ended there, for all pages. */
  object: string
}

/** A chain's own records: its opening, and the checkpoints (knots in the format) that tie it to the others. */
export interface CheckpointEntry {
  kind: 'checkpoint'
  knot: 'opened' | 'tied' | 'closed'
  /** Which key the chain is hashed with. */
  key: string
  /** The last record of every other chain, as this process saw it: what a later removal there would contradict. */
  heads: readonly ChainHead[]
  /** Of an opening: with which program and settings the process began. A change of the configuration is a change of it. */
  process?: ProcessMark | undefined
}

/** What tells one configuration of a process from another. */
export interface ProcessMark {
  version: string
  /** SHA-256 of the settings in force, without secrets, lower-case hex. */
  settings: string
}

interface ChainHead {
  chain: string
  seq: number
  hash: string
}

/** What is written to the trail; audit/audit-record.ts gives each kind its text. */
export type AuditEntry =
  | InquiryEntry
  | DryRunEntry
  | FilingEntry
  | DossierEntry
  | LinkedEntry
  | CertificateEntry
  | CaseReadingEntry
  | OversightEntry
  | AdministrationEntry
  | DossierDisclosureEntry
  | BatchEntry
  | ClosingEntry
  | RunEntry
  | FileFetchEntry
  | FileAddressesEntry
  | PathEntry
  | WebhookEntry
  | ComparisonEntry
  | FileCheckEntry
  | CredentialRefusalEntry
  | RightRefusalEntry
  | SignInEntry
  | CheckpointEntry

/** A record of an action or disclosure as it stands in the trail: all kinds have the same members, empty where they do not apply. */
export interface AuditRecord extends AuditedCall {
  requestId: string
  consumer: string
  credential: string
  operation: Exclude<AuditEntry, CheckpointEntry>['operation']
  procedure: string
  dossier: string
  officer: string
  officerAccount?: string | undefined
  unit: string
  subject: string
  /** Of certificates places of theirs, which are as many as their kinds have. */
  fields: readonly (Field | Attribute | LinkedField | DossierField | (string & {}))[]
  outcome: AuditOutcome
  result: InquiryResult | FilingResult | Verdict | FailureCode
  /**
   * Which filing, address that was refused, run, webhook endpoint, path (`link/path`), closed report, step of a dossier (type and moment), addresses of files,
   * certificate (kind and keyed hash), system outside (with the code there), content, file or status of a linked dossier, batch, or digest of
   * a file it was about.
   */
  object?: string | undefined
  note?: string | undefined
  /** Of questions about people: keyed hash of the number without its last two digits, shortened. */
  series?: string | undefined
}

/** A record of a chain about itself. */
export type CheckpointRecord = Omit<CheckpointEntry, 'kind'>

/** A month of the trail that was removed when its time was over, as far as a signed statement says so. */
export interface RemovedMonth {
  /** In UTC, `2025-03`; `2000-01` = what was written before the trail was kept by months. */
  month: string
  /** When it was removed, ISO 8601, by the gateway's clock. */
  at: string
  /** The provision that ends the time, as the operator named it. */
  basis: string
  records: number
  /** Times of the first and the last record, ISO 8601. */
  since: string
  until: string
}
