/**
 * The text of a record is hashed, so its bytes are part of the format. The lines beside this test were written by a gateway
 * before entries were a union, one of every operation and outcome; each must come out again to the byte.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeRecord } from '../../../src/audit/audit-record.ts'
import type {
  AuditEntry,
  AuditRecord,
  CheckpointRecord,
  DossierEntry,
  DryRunEntry,
  FilingEntry,
  FilingOperation,
  InquiryEntry,
  PathOperation,
  RunOperation,
  WebhookOperation,
} from '../../../src/domain/audit.ts'

const lines = readFileSync(join(import.meta.dirname, 'recorded-entries.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')

type Kind = AuditEntry['kind']
/** Of which kind a record is; an order about many filings names no dossier. */
const kinds = {
  verify: 'inquiry',
  lookup: 'inquiry',
  'dry-run-verify': 'dry-run',
  'dry-run-lookup': 'dry-run',
  file: 'filing',
  deliver: 'filing',
  supplement: 'filing',
  withdraw: 'filing',
  result: 'filing',
  certificate: 'filing',
  rerun: 'filing',
  confirm: 'filing',
  close: 'filing',
  'register-dossier': 'dossier',
  'report-step': 'dossier',
  'send-to-portal': 'dossier-disclosure',
  'public-status': 'dossier',
  'check-file': 'file-check',
  'linked-dossier': 'linked',
  'linked-file': 'linked',
  'linked-report': 'linked',
  'take-batch': 'batch',
  'pause-batch': 'batch',
  'resume-batch': 'batch',
  'cancel-batch': 'batch',
  'batch-results': 'batch',
  'close-report': 'closing',
  'verify-certificate': 'certificate',
  'read-cases': 'case-reading',
  'read-audit': 'oversight',
  'citizen-report': 'oversight',
  'record-breach': 'oversight',
  'breach-notice': 'oversight',
  'close-breach': 'oversight',
  'read-breach': 'oversight',
  'read-misuse': 'oversight',
  'review-misuse': 'oversight',
  'load-register': 'administration',
  'load-law': 'administration',
  'load-units': 'administration',
  'purge-filings': 'administration',
  'purge-trail': 'administration',
  'rotate-keys': 'administration',
  'accept-key': 'administration',
  'export-audit': 'administration',
  'fetch-file': 'file-fetch',
  'revoke-files': 'file-addresses',
  'withdraw-files': 'file-addresses',
  'stop-rerun': 'run',
  'hold-lanes': 'run',
  'release-lanes': 'run',
  'rerun-lanes': 'run',
  'stop-lane-rerun': 'run',
  reconcile: 'run',
  'reconcile-and-mend': 'run',
  'hold-path': 'path',
  'release-path': 'path',
  'drain-path': 'path',
  'probe-path': 'path',
  'exchange-secrets': 'administration',
  'ask-agreement': 'administration',
  agree: 'administration',
  'refuse-agreement': 'administration',
  'expire-agreement': 'administration',
  'carry-out': 'administration',
  authenticate: 'credential-refusal',
  authorize: 'right-refusal',
  'sign-in': 'sign-in',
  'sign-out': 'sign-in',
  'webhook-register': 'webhook',
  'webhook-remove': 'webhook',
  'webhook-enable': 'webhook',
  'webhook-topics': 'webhook',
  'webhook-replay': 'webhook',
} as const satisfies Record<AuditRecord['operation'], Kind>

function findKind(record: AuditRecord | CheckpointRecord): Kind {
  if ('knot' in record) return 'checkpoint'
  if (record.consumer === 'compare-upstream') return 'comparison'
  return record.operation === 'rerun' && record.dossier === '' ? 'run' : kinds[record.operation]
}

/** The entry that says what the record says, made member by member: the order of the record is not in it. */
function toEntry(record: AuditRecord & CheckpointRecord): AuditEntry {
  const { requestId, consumer, credential, officer, officerAccount, unit, procedure, dossier, subject } = record
  const { path, attempts, shared, upstreamRequestId, exchangeId, durationMs, object = '', note } = record
  const purpose = { unit, officerAccount, officer, dossier, procedure }
  const call = { durationMs, exchangeId, upstreamRequestId, shared, attempts, path }
  const kind = findKind(record)
  switch (kind) {
    case 'checkpoint':
      return { ...record, kind }
    case 'inquiry': {
      const { operation, outcome, result, fields } = record as unknown as InquiryEntry
      return { kind, call, result, outcome, fields, subject, purpose, operation, credential, consumer, requestId }
    }
    case 'dry-run': {
      const { operation, outcome, result, fields } = record as unknown as DryRunEntry
      return { kind, result, outcome, fields, subject, purpose, operation, credential, consumer, requestId }
    }
    case 'comparison':
      return {
        kind,
        consent: note?.replace('consent ', '') ?? '',
        endpoint: object,
        call,
        outcome: record.outcome === 'failed' ? 'failed' : 'disclosed',
        result: (record as unknown as InquiryEntry).result,
        subject,
        purpose,
        operation: record.operation as 'lookup',
        requestId,
      }
    case 'filing': {
      const { operation, outcome, result, fields } = record as unknown as FilingEntry
      const who = { unit, officerAccount, officer, credential, consumer, requestId }
      return {
        kind,
        filing: object,
        attempts,
        path,
        fields,
        subject,
        dossier,
        procedure,
        result,
        outcome,
        operation,
        ...who,
      }
    }
    case 'dossier':
    case 'linked':
    case 'dossier-disclosure':
      throw new Error('no recorded line is about a dossier')
    case 'case-reading':
    case 'certificate':
      throw new Error('no recorded line is about a certificate')
    case 'administration':
    case 'oversight':
      throw new Error('no recorded line is about a look into the trail')
    case 'batch':
      throw new Error('no recorded line is about a batch')
    case 'closing':
      throw new Error('no recorded line is about the closing of a period')
    case 'sign-in':
    case 'credential-refusal':
    case 'right-refusal':
      throw new Error('no recorded line is about credentials or rights')
    case 'file-check':
    case 'file-fetch':
    case 'file-addresses':
      throw new Error('no recorded line is about a file')
    case 'run':
      return { kind, run: object, officer, operation: record.operation as RunOperation, consumer, requestId }
    case 'path': {
      const [link = ''] = object.split('/')
      const operation = record.operation as PathOperation
      return { kind, note, path: path ?? '', link, officer, operation, consumer, requestId }
    }
    case 'webhook':
      return {
        kind,
        endpoint: object,
        operation: record.operation as WebhookOperation,
        credential,
        consumer,
        requestId,
      }
  }
}

test.each(lines.map((line, index) => [index + 1, line] as const))(
  'recorded line %i is written as it was',
  (_, line) => {
    const record = JSON.parse(line)
    const { chain, seq, at } = record
    expect(encodeRecord({ chain, seq, at }, toEntry(record))).toBe(line)
  },
)

test('every kind and every operation is among the recorded lines', () => {
  const records: (AuditRecord | CheckpointRecord)[] = lines.map((line) => JSON.parse(line))
  const operations = records.flatMap((record) => ('operation' in record ? [record.operation] : []))
  const younger: string[] = [
    'dry-run-verify',
    'dry-run-lookup',
    'register-dossier',
    'report-step',
    'send-to-portal',
    'webhook-topics',
    'linked-dossier',
    'linked-file',
    'linked-report',
    'take-batch',
    'pause-batch',
    'resume-batch',
    'cancel-batch',
    'batch-results',
    'close-report',
    'verify-certificate',
    'read-cases',
    'read-audit',
    'citizen-report',
    'record-breach',
    'breach-notice',
    'close-breach',
    'read-breach',
    'read-misuse',
    'review-misuse',
    'load-register',
    'load-law',
    'load-units',
    'purge-filings',
    'purge-trail',
    'rotate-keys',
    'accept-key',
    'export-audit',
    'exchange-secrets',
    'ask-agreement',
    'agree',
    'refuse-agreement',
    'expire-agreement',
    'carry-out',
    'public-status',
    'check-file',
    'fetch-file',
    'revoke-files',
    'withdraw-files',
    'hold-lanes',
    'release-lanes',
    'rerun-lanes',
    'stop-lane-rerun',
    'reconcile',
    'reconcile-and-mend',
    'authenticate',
    'authorize',
    'sign-in',
    'sign-out',
  ] satisfies AuditRecord['operation'][]
  expect([...new Set(operations)].sort()).toEqual(
    Object.keys(kinds)
      .filter((each) => !younger.includes(each))
      .sort(),
  )
  const every = ['checkpoint', 'comparison', 'filing', 'inquiry', 'path', 'run', 'webhook'] satisfies Kind[]
  expect([...new Set(records.map(findKind))].sort()).toEqual(every)
})

test('a step of a dossier is written in the order of a question, with no person in it', () => {
  const step: DossierEntry = {
    kind: 'dossier',
    requestId: 'r',
    consumer: 'one-stop',
    credential: 'k',
    operation: 'report-step',
    procedure: '1.001193',
    dossier: 'H99.01-260302-0001',
    officer: 'canbo.mau',
    unit: 'H99.01',
    outcome: 'done',
    result: 'accepted',
    step: 'received 2026-03-02T09:12:30+07:00',
  }
  expect(encodeRecord({ chain: 'c', seq: 1, at: '2026-03-02T02:12:31.000Z' }, step)).toBe(
    '{"chain":"c","seq":1,"at":"2026-03-02T02:12:31.000Z","requestId":"r","consumer":"one-stop","credential":"k",' +
      '"operation":"report-step","procedure":"1.001193","dossier":"H99.01-260302-0001","officer":"canbo.mau",' +
      '"unit":"H99.01","subject":"","fields":[],"outcome":"done","result":"accepted","path":null,"attempts":0,' +
      '"shared":false,"upstreamRequestId":null,"exchangeId":null,"durationMs":0,' +
      '"object":"received 2026-03-02T09:12:30+07:00"}',
  )
})

test('a disclosure to a portal names the dossier, the keyed hash of its holder and the code there', () => {
  const disclosure = {
    kind: 'dossier-disclosure',
    requestId: 'r',
    consumer: 'one-stop',
    operation: 'send-to-portal',
    procedure: '1.001193',
    dossier: 'H99.01-260302-0001',
    unit: 'H99.01',
    subject: 's',
    fields: ['applicant'],
    target: 'portal/G99-260302-0001',
  } as const
  expect(encodeRecord({ chain: 'c', seq: 1, at: '2026-03-02T02:12:31.000Z' }, disclosure)).toBe(
    '{"chain":"c","seq":1,"at":"2026-03-02T02:12:31.000Z","requestId":"r","consumer":"one-stop","credential":"",' +
      '"operation":"send-to-portal","procedure":"1.001193","dossier":"H99.01-260302-0001","officer":"","unit":"H99.01",' +
      '"subject":"s","fields":["applicant"],"outcome":"disclosed","result":"sending","path":null,"attempts":0,' +
      '"shared":false,"upstreamRequestId":null,"exchangeId":null,"durationMs":0,"object":"portal/G99-260302-0001"}',
  )
})

test('an order about a batch names it, and how many people it holds', () => {
  const order = {
    kind: 'batch',
    requestId: 'r',
    consumer: 'one-stop',
    credential: 'k',
    operation: 'batch-results',
    officer: '',
    batch: 'b',
    people: 20,
    outcome: 'disclosed',
    result: 'told',
  } as const
  expect(encodeRecord({ chain: 'c', seq: 1, at: '2026-03-02T02:12:31.000Z' }, order)).toBe(
    '{"chain":"c","seq":1,"at":"2026-03-02T02:12:31.000Z","requestId":"r","consumer":"one-stop","credential":"k",' +
      '"operation":"batch-results","procedure":"","dossier":"","officer":"","unit":"","subject":"","fields":[],' +
      '"outcome":"disclosed","result":"told","path":null,"attempts":0,"shared":false,"upstreamRequestId":null,' +
      '"exchangeId":null,"durationMs":0,"object":"b","note":"people 20"}',
  )
})

test('only a supplement and a filing state their purpose before their outcome', () => {
  const before = (record: AuditRecord) =>
    Object.keys(record).indexOf('officer') < Object.keys(record).indexOf('outcome')
  const filings = lines.map((line) => JSON.parse(line)).filter((record) => findKind(record) === 'filing')
  const stating = new Set<FilingOperation>(filings.filter(before).map(({ operation }) => operation))
  expect([...stating].sort()).toEqual(['file', 'supplement'])
})

test('a check of a file names its digest and the verdicts, and no person', () => {
  const check: AuditEntry = {
    kind: 'file-check',
    requestId: 'r',
    consumer: 'one-stop',
    credential: 'k',
    operation: 'check-file',
    purpose: { procedure: '1.001193', dossier: 'H99.01-260302-0001', officer: 'canbo.mau', unit: 'H99.01' },
    outcome: 'disclosed',
    result: 'told',
    file: 'a'.repeat(64),
    note: 'valid whole known',
  }
  expect(JSON.parse(encodeRecord({ chain: 'c', seq: 1, at: '2026-03-02T02:12:31.000Z' }, check))).toMatchObject({
    subject: '',
    fields: [],
    object: `sha256 ${'a'.repeat(64)}`,
    note: 'valid whole known',
  })
})
