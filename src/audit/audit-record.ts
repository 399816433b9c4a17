/**
 * The one place that gives an entry its text. The text is hashed, so its bytes are part of the format: members stand in the
 * order in which the first version wrote them, and the kinds have two orders. A member that does not apply is empty, and
 * never missing, except `officerAccount`, `object`, `note` and `series`.
 */
import type {
  AdministrationEntry,
  AuditEntry,
  AuditRecord,
  BatchEntry,
  CaseReadingEntry,
  CertificateEntry,
  CheckpointRecord,
  ClosingEntry,
  ComparisonEntry,
  CredentialRefusalEntry,
  DossierDisclosureEntry,
  DossierEntry,
  DryRunEntry,
  FileAddressesEntry,
  FileCheckEntry,
  FileFetchEntry,
  FilingEntry,
  FilingOperation,
  InquiryEntry,
  LinkedEntry,
  OversightEntry,
  PathEntry,
  RightRefusalEntry,
  RunEntry,
  SignInEntry,
  WebhookEntry,
} from '../domain/audit.ts'

/** Where a record stands: its chain, its number there from 0, and when it was handed in, ISO 8601. */
export interface RecordPosition {
  chain: string
  seq: number
  at: string
}

/** Two texts put together: an object of both would be copied member by member into a slower form than either has. */
export function encodeRecord(position: RecordPosition, entry: AuditEntry): string {
  const { chain, seq, at } = position
  return `${JSON.stringify({ chain, seq, at }).slice(0, -1)},${JSON.stringify(toRecord(entry)).slice(1)}`
}

export function toRecord(entry: AuditEntry): AuditRecord | CheckpointRecord {
  switch (entry.kind) {
    case 'inquiry':
      return fromInquiry(entry)
    case 'dry-run':
      return fromDryRun(entry)
    case 'filing':
      return fromFiling(entry)
    case 'dossier':
      return fromDossier(entry)
    case 'dossier-disclosure':
      return fromDossierDisclosure(entry)
    case 'linked':
      return fromLinked(entry)
    case 'certificate':
      return fromCertificate(entry)
    case 'case-reading':
      return fromCaseReading(entry)
    case 'oversight':
      return fromOversight(entry)
    case 'administration':
      return fromAdministration(entry)
    case 'batch':
      return fromBatch(entry)
    case 'closing':
      return fromClosing(entry)
    case 'run':
      return fromRun(entry)
    case 'file-fetch':
      return fromFileFetch(entry)
    case 'file-addresses':
      return fromFileAddresses(entry)
    case 'path':
      return fromPath(entry)
    case 'webhook':
      return fromWebhook(entry)
    case 'comparison':
      return fromComparison(entry)
    case 'file-check':
      return fromFileCheck(entry)
    case 'sign-in':
      return fromSignIn(entry)
    case 'credential-refusal':
      return fromCredentialRefusal(entry)
    case 'right-refusal':
      return fromRightRefusal(entry)
    case 'checkpoint': {
      const { knot, key, heads, process } = entry
      return { knot, key, heads, ...(process && { process: { version: process.version, settings: process.settings } }) }
    }
  }
}

/** No upstream was called, or the filing's own events say how. */
const noCall = { shared: false, upstreamRequestId: null, exchangeId: null, durationMs: 0 } as const

/** Nothing of a dossier and no person is in it. */
const noPerson = { subject: '', fields: [] } as const
const done = { outcome: 'done', result: 'done' } as const

/** Every lookup's: written out, for parts that are spread in the middle are copied one by one. */
function fromInquiry(entry: InquiryEntry): AuditRecord {
  const { requestId, consumer, credential, operation, subject, series, fields, outcome, result } = entry
  const { procedure, dossier, officer, officerAccount, unit } = entry.purpose
  const { path, attempts, shared, upstreamRequestId, exchangeId, durationMs } = entry.call
  return {
    requestId,
    consumer,
    credential,
    operation,
    procedure,
    dossier,
    officer,
    officerAccount,
    unit,
    subject,
    fields,
    outcome,
    result,
    path,
    attempts,
    shared,
    upstreamRequestId,
    exchangeId,
    durationMs,
    series,
  }
}

function fromDryRun(entry: DryRunEntry): AuditRecord {
  const { requestId, consumer, credential, operation, purpose, subject, fields, outcome, result } = entry
  return {
    requestId,
    consumer,
    credential,
    operation,
    ...toPurpose(purpose),
    subject,
    fields,
    outcome,
    result,
    path: null,
    attempts: 0,
    ...noCall,
  }
}

function fromComparison(entry: ComparisonEntry): AuditRecord {
  const { requestId, operation, purpose, subject, outcome, result, call, endpoint, consent } = entry
  return {
    requestId,
    consumer: 'compare-upstream',
    credential: 'command',
    operation,
    ...toPurpose(purpose),
    subject,
    // What is shown is what the answer is like: no field of a person.
    fields: [],
    outcome,
    result,
    ...toCall(call),
    object: endpoint,
    note: `consent ${consent}`,
  }
}

function fromPath({ requestId, consumer, operation, officer, link, path, note }: PathEntry): AuditRecord {
  return {
    requestId,
    consumer,
    credential: '',
    operation,
    procedure: '',
    dossier: '',
    officer,
    unit: '',
    ...noPerson,
    ...done,
    path,
    attempts: 0,
    ...noCall,
    object: `${link}/${path}`,
    note,
  }
}

function fromWebhook({ requestId, consumer, credential, operation, endpoint }: WebhookEntry): AuditRecord {
  return {
    requestId,
    consumer,
    credential,
    operation,
    procedure: '',
    dossier: '',
    officer: '',
    unit: '',
    ...noPerson,
    ...done,
    path: null,
    attempts: 0,
    ...noCall,
    object: endpoint,
  }
}

/** These are recorded with the purpose that the consumer stated, which stands before the outcome. */
const statesPurpose: readonly FilingOperation[] = ['file', 'supplement']

function fromFiling(entry: FilingEntry): AuditRecord {
  const { requestId, operation, officer, officerAccount, unit, outcome, result } = entry
  const { consumer, credential, procedure, dossier, subject, fields, path, attempts, filing } = entry
  const asked = { officer, officerAccount, unit }
  const became = { outcome, result }
  const first = statesPurpose.includes(operation) ? { ...asked, ...became } : { ...became, ...asked }
  const about = { consumer, credential, procedure, dossier, subject, fields, path, attempts }
  return { requestId, operation, ...first, ...about, ...noCall, object: filing }
}

function fromDossier(entry: DossierEntry): AuditRecord {
  const {
    requestId,
    consumer,
    credential,
    operation,
    procedure,
    dossier,
    officer,
    unit,
    outcome,
    result,
    step,
    subject,
  } = entry
  return {
    requestId,
    consumer,
    credential,
    operation,
    procedure,
    dossier,
    officer,
    unit,
    ...(subject === undefined ? noPerson : { subject, fields: ['applicant'] as const }),
    outcome,
    result,
    path: null,
    attempts: 0,
    ...noCall,
    object: step,
  }
}

function fromDossierDisclosure(entry: DossierDisclosureEntry): AuditRecord {
  const { requestId, consumer, operation, procedure, dossier, unit, subject, fields, target } = entry
  return {
    requestId,
    consumer,
    credential: '',
    operation,
    procedure,
    dossier,
    officer: '',
    unit,
    subject,
    fields,
    outcome: 'disclosed',
    result: 'sending',
    path: null,
    attempts: 0,
    ...noCall,
    object: target,
  }
}

function fromLinked(entry: LinkedEntry): AuditRecord {
  const { requestId, consumer, credential, operation, procedure, dossier, unit } = entry
  const { subject, fields, outcome, result, object } = entry
  return {
    requestId,
    consumer,
    credential,
    operation,
    procedure,
    dossier,
    officer: '',
    unit,
    subject,
    fields,
    outcome,
    result,
    path: null,
    attempts: 0,
    ...noCall,
    object,
  }
}

function fromCertificate(entry: CertificateEntry): AuditRecord {
  const { requestId, consumer, credential, operation, purpose, subject, fields, outcome, result } = entry
  const { path, attempts, durationMs, object } = entry
  return {
    requestId,
    consumer,
    credential,
    operation,
    ...toPurpose(purpose),
    subject,
    fields,
    outcome,
    result,
    path,
    attempts,
    ...noCall,
    durationMs,
    object,
  }
}

function fromCaseReading(entry: CaseReadingEntry): AuditRecord {
  const { requestId, consumer, credential, operation, officer, object, note } = entry
  return {
    requestId,
    consumer,
    credential,
    operation,
    procedure: '',
    dossier: '',
    officer,
    unit: '',
    ...noPerson,
    outcome: 'disclosed',
    result: 'told',
    path: null,
    attempts: 0,
    ...noCall,
    object,
    note,
  }
}

function fromOversight(entry: OversightEntry): AuditRecord {
  const { requestId, consumer, credential, operation, officer, subject, outcome, result, object, note } = entry
  return {
    requestId,
    consumer,
    credential,
    operation,
    procedure: '',
    dossier: '',
    officer,
    unit: '',
    subject,
    fields: [],
    outcome,
    result,
    path: null,
    attempts: 0,
    ...noCall,
    object,
    note,
  }
}

function fromAdministration({
  requestId,
  operation,
  officer,
  outcome,
  object,
  note,
}: AdministrationEntry): AuditRecord {
  return {
    requestId,
    consumer: 'gateway',
    credential: '',
    operation,
    procedure: '',
    dossier: '',
    officer,
    unit: '',
    ...noPerson,
    outcome,
    result: outcome === 'disclosed' ? 'told' : 'done',
    path: null,
    attempts: 0,
    ...noCall,
    object,
    note,
  }
}

function fromBatch(entry: BatchEntry): AuditRecord {
  const { requestId, consumer, credential, operation, officer, batch, people, outcome, result } = entry
  return {
    requestId,
    consumer,
    credential,
    operation,
    procedure: '',
    dossier: '',
    officer,
    unit: '',
    ...noPerson,
    outcome,
    result,
    path: null,
    attempts: 0,
    ...noCall,
    object: batch,
    note: `people ${people}`,
  }
}

function fromClosing({
  requestId,
  consumer,
  credential,
  operation,
  officer,
  report,
  result,
}: ClosingEntry): AuditRecord {
  return {
    requestId,
    consumer,
    credential,
    operation,
    procedure: '',
    dossier: '',
    officer,
    unit: '',
    ...noPerson,
    outcome: 'done',
    result,
    path: null,
    attempts: 0,
    ...noCall,
    object: report,
  }
}

function fromRun({ requestId, consumer, operation, officer, run, note }: RunEntry): AuditRecord {
  return {
    requestId,
    operation,
    ...done,
    officer,
    unit: '',
    consumer,
    credential: '',
    procedure: '',
    dossier: '',
    ...noPerson,
    path: null,
    attempts: 0,
    ...noCall,
    object: run,
    ...(note !== undefined && { note }),
  }
}

function fromFileFetch(entry: FileFetchEntry): AuditRecord {
  const { requestId, target, operation, address, procedure, dossier, unit, filing, file, subject } = entry
  const { network, bytes } = entry
  const became = bytes ? ({ outcome: 'disclosed', result: 'told' } as const) : done
  const what = bytes ? `bytes ${bytes.from}-${bytes.to - 1} of ${bytes.of}` : 'size and type'
  const name = file === 'result' ? 'certificate' : 'attachments'
  return {
    requestId,
    consumer: target,
    credential: address,
    operation,
    procedure,
    dossier,
    officer: '',
    unit,
    subject,
    fields: bytes ? [name] : [],
    ...became,
    path: null,
    attempts: 0,
    ...noCall,
    object: filing,
    note: `${network} network, ${what}`,
  }
}

function fromFileAddresses({ requestId, consumer, officer, operation, object, note }: FileAddressesEntry): AuditRecord {
  return {
    requestId,
    consumer,
    credential: '',
    operation,
    procedure: '',
    dossier: '',
    officer,
    unit: '',
    ...noPerson,
    ...done,
    path: null,
    attempts: 0,
    ...noCall,
    object,
    note,
  }
}

function fromFileCheck(entry: FileCheckEntry): AuditRecord {
  const { requestId, consumer, credential, operation, purpose, outcome, result, file, note } = entry
  return {
    requestId,
    consumer,
    credential,
    operation,
    ...toPurpose(purpose),
    ...noPerson,
    outcome,
    result,
    path: null,
    attempts: 0,
    ...noCall,
    ...(file !== null && { object: `sha256 ${file}` }),
    ...(note !== '' && { note }),
  }
}

function fromCredentialRefusal(entry: CredentialRefusalEntry): AuditRecord {
  const { requestId, operation, credential, result, note } = entry
  return {
    requestId,
    consumer: '',
    credential,
    operation,
    procedure: '',
    dossier: '',
    officer: '',
    unit: '',
    ...noPerson,
    outcome: 'refused',
    result,
    path: null,
    attempts: 0,
    ...noCall,
    note,
  }
}

function fromRightRefusal(entry: RightRefusalEntry): AuditRecord {
  const { requestId, consumer, credential, operation, officer, result, object, note } = entry
  return {
    requestId,
    consumer,
    credential,
    operation,
    procedure: '',
    dossier: '',
    officer,
    unit: '',
    ...noPerson,
    outcome: 'refused',
    result,
    path: null,
    attempts: 0,
    ...noCall,
    object,
    note,
  }
}

function fromSignIn(entry: SignInEntry): AuditRecord {
  const { requestId, operation, consumer, credential, officer, outcome, result, object } = entry
  return {
    requestId,
    consumer,
    credential,
    operation,
    procedure: '',
    dossier: '',
    officer,
    unit: '',
    ...noPerson,
    outcome,
    result,
    path: null,
    attempts: 0,
    ...noCall,
    object,
  }
}

/** Member by member: the order of what is handed in decides nothing. */
function toPurpose({ procedure, dossier, officer, officerAccount, unit }: InquiryEntry['purpose']) {
  return { procedure, dossier, officer, officerAccount, unit }
}

function toCall({ path, attempts, shared, upstreamRequestId, exchangeId, durationMs }: InquiryEntry['call']) {
  return { path, attempts, shared, upstreamRequestId, exchangeId, durationMs }
}
