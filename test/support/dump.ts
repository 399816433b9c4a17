/**
 * A dump of the whole database, every column of every table, searched for a person. Which test scans which table while it holds rows is a table here: a
 * new one fails until it stands in it, and one that stays empty where it should be scanned fails too.
 */
import { expect } from 'vitest'
import type { Queryable } from '../../src/store/postgres/database.ts'
import { leaksIn, leaksInBytes } from '../http/leaks.ts'

/** Every table with its text, as a dump has it. */
async function dumpTables(database: Queryable): Promise<Map<string, string[]>> {
  const { rows } = await database.query(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1, 2`,
  )
  const dump = new Map<string, string[]>()
  for (const { schema, name } of rows) {
    const lines = await database.query(`SELECT row_to_json(t)::text AS line FROM "${schema}"."${name}" AS t`)
    // One table whatever the months are called, and whatever partition of a queue.
    const table = toTable(schema, name)
    dump.set(table, [...(dump.get(table) ?? []), ...lines.rows.map(({ line }) => line)])
  }
  return dump
}

function toTable(schema: string, name: string): string {
  if (schema === 'pgboss') return 'pgboss'
  return name.replace(/^(audit_record)_.+$/, '$1')
}

/** `file`: the test that scans. `except`: tables into which it wrote the person itself, as a code. `others`: texts of further people. */
export async function expectCleanDump(
  database: Queryable,
  file: string,
  except: readonly string[] = [],
  others: readonly string[] = [],
): Promise<void> {
  const dump = await dumpTables(database)
  for (const [table, lines] of dump) {
    if (except.includes(table)) continue
    for (const line of lines) {
      // Bytes are dumped in hexadecimal: what stands in them unsealed would hide there.
      const bytes = [...line.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex = '']) => Buffer.from(hex, 'hex'))
      expect(leaksIn(line.replace(/\\\\x[0-9a-f]+/g, '')), table).toEqual([])
      expect(bytes.flatMap(leaksInBytes), `${table}, bytes`).toEqual([])
      const plain = [line, ...bytes.map((one) => one.toString('utf8'))].map((text) =>
        text.normalize('NFC').toLowerCase(),
      )
      const found = others.filter((text) => plain.some((one) => one.includes(text.normalize('NFC').toLowerCase())))
      expect(found, `${table}, others`).toEqual([])
    }
  }
  expect([...dump.keys()].toSorted(), 'a new table? Say which test scans it').toEqual(Object.keys(scannedBy).toSorted())
  const expected = Object.entries(scannedBy).flatMap(([table, by]) => ('test' in by && by.test === file ? [table] : []))
  expect(
    expected.filter((table) => dump.get(table)?.length === 0),
    'scanned while it was empty',
  ).toEqual([])
}

/** `test`: scans it while it holds rows, after she has gone through. `codes`: what else stands in it; nobody can. */
const scannedBy: Readonly<Record<string, { test: string } | { codes: string }>> = {
  agreed_policy: { codes: 'digest of a file' },
  alert: { codes: 'codes and figures' },
  alert_message: { test: 'http/dump' },
  alert_rule: { codes: 'settings of alerts' },
  alert_sign: { codes: 'codes of observations' },
  attachment: { test: 'http/files/fetch' },
  audit_check: { codes: 'numbers of records' },
  audit_record: { test: 'batch/canary' },
  audit_removal: { codes: 'a signed statement in figures' },
  audit_removal_leaf: { codes: 'hashes' },
  audit_removal_range: { codes: 'numbers and hashes' },
  audit_tree_range: { codes: 'numbers' },
  audit_tree_segment: { codes: 'numbers and hashes' },
  audit_tree_tile: { codes: 'hashes' },
  audit_stamp_claim: { codes: 'an id of a process and a moment' },
  audit_tree_stamp: { codes: 'a signature of an authority over a hash' },
  batch_day: { codes: 'a count' },
  batch_person: { test: 'batch/canary' },
  breach_case: { test: 'oversight/audit-records' },
  certificate_case: { test: 'certificate/cases' },
  consumer_refusal: { codes: 'systems, codes and counts' },
  database_clock: { codes: 'a time' },
  dossier: { test: 'http/dossiers/dossiers' },
  dossier_applicant: { test: 'http/dossiers/dossiers' },
  dossier_code: { test: 'http/dossiers/dossiers' },
  dossier_due_move: { codes: 'codes and times' },
  dossier_event: { test: 'http/dossiers/dossiers' },
  dossier_feed: { codes: 'a position' },
  dossier_feed_gap: { codes: 'positions' },
  dossier_feed_run: { codes: 'positions' },
  dossier_forecast: { test: 'http/dossiers/dossiers' },
  dpop_proof: { codes: 'hashes of proofs' },
  due_ladder: { codes: 'codes of units' },
  due_ladder_dossier: { codes: 'codes of dossiers' },
  file_address: { test: 'http/files/fetch' },
  filing: { test: 'http/files/fetch' },
  filing_attachment: { test: 'http/files/fetch' },
  filing_event: { test: 'http/files/fetch' },
  filing_feed: { codes: 'a position' },
  filing_key: { test: 'http/files/fetch' },
  filing_rerun: { codes: 'codes and accounts' },
  filing_rerun_item: { codes: 'ids' },
  filing_secret: { test: 'http/files/fetch' },
  forecast_backtest: { codes: 'figures' },
  forecast_run: { codes: 'figures' },
  forecast_silence: { codes: 'figures' },
  health_hold: { test: 'http/dump' },
  health_incident: { codes: 'codes' },
  health_minute: { codes: 'figures' },
  health_run: { codes: 'figures' },
  health_slice: { codes: 'figures' },
  health_state: { codes: 'codes' },
  identity_batch: { test: 'batch/canary' },
  key_proof: { codes: 'proofs of keys' },
  known_file: { test: 'http/files/fetch' },
  known_file_start: { codes: 'a time' },
  lienthong_migration: { codes: 'names of migrations' },
  linked_content: { test: 'http/dump' },
  linked_dossier: { test: 'http/dump' },
  linked_event: { test: 'http/dump' },
  linked_feed: { codes: 'a position' },
  linked_file: { test: 'http/dump' },
  linked_pull: { codes: 'a position' },
  misuse_day: { codes: 'figures' },
  misuse_signal: { test: 'http/dump' },
  operator_session_end: { codes: 'hashes of sessions' },
  path_anomaly: { codes: 'codes and shapes of answers' },
  pending_order: { codes: 'codes; the words of who ordered are sealed' },
  pgboss: { test: 'batch/canary' },
  public_status_attempt: { codes: 'hashes' },
  quota_share: { codes: 'figures' },
  quota_use: { codes: 'figures' },
  reconciliation_difference: { test: 'http/dump' },
  reconciliation_run: { codes: 'figures' },
  register_number: { test: 'certificate/cases' },
  report_closing: { codes: 'figures' },
  report_closing_dossier: { codes: 'codes of dossiers' },
  sync_feed: { codes: 'a position' },
  sync_lane: { test: 'http/dump' },
  sync_rerun: { codes: 'codes and accounts' },
  sync_rerun_lane: { codes: 'ids' },
  sync_step: { test: 'http/dump' },
  sync_unsent: { test: 'http/dump' },
  upstream_day: { codes: 'figures' },
  upstream_day_use: { codes: 'figures' },
  upstream_token: { codes: 'a token, sealed' },
  webhook_delivery: { test: 'http/dump' },
  webhook_endpoint: { codes: 'addresses and keys of systems' },
  webhook_lane: { codes: 'ids of lanes' },
  webhook_summary: { codes: 'figures' },
}
