/**
 * `npm run bench -- --trail`: the audit trail of a city's year. Records are made out of a seed, in the form and with the hashes that the gateway
 * gives them, over twelve months and four chains; then the same doors as in production are timed: append, search, verification, tree, export.
 */
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { encodeRecord } from '../src/audit/audit-record.ts'
import { chainHash, genesis } from '../src/audit/chain.ts'
import { AuditSettings } from '../src/audit/settings.ts'
import { Trail } from '../src/audit/trail.ts'
import { findSigners, growTree } from '../src/audit/tree/grow-tree.ts'
import { readVerifier } from '../src/audit/tree/signed-note.ts'
import { verifyExport } from '../src/audit/tree/verify-export.ts'
import { proveRecord, writeExport } from '../src/audit/tree/write-export.ts'
import { verifyTrail } from '../src/audit/verify-trail.ts'
import type { InquiryEntry } from '../src/domain/audit.ts'
import { dayMs } from '../src/domain/duration.ts'
import { createKeyedHash } from '../src/domain/keyed-hash.ts'
import { makeMonths } from '../src/store/audit/records.ts'
import { findRecords, type RecordFilter } from '../src/store/audit/search.ts'
import { findLastSegment } from '../src/store/audit/tree.ts'
import { createDatabase, type Database, migrate } from '../src/store/postgres/database.ts'
import { DatabaseSettings } from '../src/store/settings.ts'

interface Latency {
  p50Ms: number
  p99Ms: number
}

export interface TrailFigures {
  records: number
  /** `null` = they were there already. */
  fillPerSecond: number | null
  gigabytes: number
  bytesPerRecord: number
  /** Through the trail itself, durable, beside all those records. */
  appendPerSecond: number
  search: Record<string, Latency & { found: number }>
  verifyPerSecond: number
  whole: boolean
  /** Of the tree, for as many records as `treeRecords`. */
  treeRecords: number
  sealPerSecond: number
  exportPerSecond: number
  verifyExportPerSecond: number
  proofMs: Latency
}

const settings = AuditSettings.parse({ keyId: 'bench', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) })
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const clock = { now: Date.now }
const [chains, months, batch] = [4, 12, 250]
/** Records of one COPY; as many batches as are whole rounds of the chains. */
const piece = 100 * chains * batch
/** People of a city, officers of 168 wards, and systems that ask. */
const [people, officers, units, consumers, procedures] = [2_000_000, 3_000, 168, 20, 40]
/** What a chain opens with; its member `knot` says that it does. */
const opening = JSON.parse('{"knot":"opened","key":"bench","heads":[]}')
const year = Date.UTC(2026, 0, 1)

/** A number below `below` that follows from the seed and a place. */
function draw(place: number, salt: number, below: number): number {
  // Integer mixing after Thomas Wang: cheap, and the same everywhere.
  let x = (place * 2_654_435_761 + salt * 40_503) >>> 0
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b) >>> 0
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b) >>> 0
  return ((x ^ (x >>> 16)) >>> 0) % below
}

const toSubject = (person: number) => createHash('sha256').update(`person ${person}`).digest('base64url')
const toOfficer = (officer: number) => `999${String(officer).padStart(9, '0')}`
const toUnit = (officer: number) => `H99.${String(officer % units).padStart(3, '0')}`
const toDossier = (n: number) => `H99.01-26-${String(draw(n, 3, 6_000_000)).padStart(7, '0')}`

function makeEntry(n: number): InquiryEntry {
  const officer = draw(n, 2, officers)
  return {
    kind: 'inquiry',
    requestId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    consumer: `system-${draw(n, 5, consumers)}`,
    credential: 'abcdefghijkl',
    operation: draw(n, 6, 3) === 0 ? 'verify' : 'lookup',
    purpose: {
      procedure: `1.${String(draw(n, 4, procedures)).padStart(6, '0')}`,
      dossier: toDossier(n),
      officer: toOfficer(officer),
      unit: toUnit(officer),
    },
    subject: toSubject(draw(n, 1, people)),
    fields: ['fullName', 'dateOfBirth', 'permanentResidence'],
    outcome: 'disclosed',
    result: 'found',
    call: {
      path: 'ndxp',
      attempts: 1,
      shared: false,
      upstreamRequestId: randomUUID(),
      exchangeId: null,
      durationMs: 180,
    },
  }
}

export async function measureTrail(
  serverUrl: string,
  records: number,
  say: (line: string) => void,
): Promise<TrailFigures> {
  const { database, filled } = await openDatabase(serverUrl, `trail_${records}`)
  try {
    const made = filled ? null : await fill(database, records, say)
    if (made) {
      await database.query('VACUUM ANALYZE audit_record')
      await database.query('CREATE TABLE bench_filled ()')
    }
    const { rows } = await database.query(
      `SELECT sum(pg_total_relation_size(inhrelid))::bigint AS bytes FROM pg_inherits WHERE inhparent = 'audit_record'::regclass`,
    )
    const bytes = Number(rows[0].bytes)
    say('append')
    const appendPerSecond = await measureAppend(database)
    say(`${appendPerSecond} appended a second`)
    say('search')
    const search = await measureSearch(database, records)
    for (const [name, { p50Ms, p99Ms }] of Object.entries(search)) say(`${name}: p50 ${p50Ms} ms, p99 ${p99Ms} ms`)
    say('verify')
    const began = performance.now()
    const report = await verifyTrail(database, new Map([['bench', settings.chainKey]]))
    const verifyPerSecond = perSecond(report.records, performance.now() - began)
    say(`${verifyPerSecond} verified a second of ${report.records}, ${report.whole ? 'whole' : 'NOT whole'}`)
    say('tree')
    const tree = await measureTree(database)
    return {
      records,
      fillPerSecond: made === null || made.written === 0 ? null : perSecond(made.written, made.ms),
      gigabytes: bytes / 1e9,
      bytesPerRecord: Math.round(bytes / records),
      appendPerSecond,
      search,
      verifyPerSecond,
      whole: report.whole,
      ...tree,
    }
  } finally {
    await database.close()
  }
}

const perSecond = (count: number, ms: number) => Math.round((count / ms) * 1000)

/** A database that an earlier run has filled is used again: `--keep` keeps its server. */
async function openDatabase(serverUrl: string, name: string): Promise<{ database: Database; filled: boolean }> {
  const admin = new pg.Client({ connectionString: serverUrl })
  await admin.connect()
  const { rows } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (rows.length === 0) await admin.query(`CREATE DATABASE ${name}`)
  await admin.end()
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const given = DatabaseSettings.parse({ url: url.href, statementTimeoutMs: 600_000 })
  await migrate(given, quiet)
  const database = createDatabase(given, quiet)
  const marks = await database.query(`SELECT to_regclass('bench_filled') IS NOT NULL AS filled`)
  return { database, filled: marks.rows[0].filled }
}

interface Progress {
  /** Records that are there, in the order in which they are made. */
  records: number
  /** The ends of the chains, where the next record goes on. */
  heads: Head[]
}

interface Head {
  chain: string
  seq: number
  hash: string
}

/** Where an earlier run ended, however it ended. */
async function findProgress(database: Database): Promise<Progress> {
  await database.query('CREATE TABLE IF NOT EXISTS bench_progress (progress json NOT NULL)')
  const { rows } = await database.query('SELECT progress FROM bench_progress')
  const heads = Array.from({ length: chains }, () => ({ chain: randomUUID(), seq: -1, hash: genesis }))
  return rows[0]?.progress ?? { records: 0, heads }
}

/**
 * Writes the year piece by piece, each chain in order, by COPY of a file that the server reads. Each piece is one transaction with the place where
 * the next goes on: a run that was killed is gone on with. Resolves with how many records were written in how long.
 */
async function fill(database: Database, records: number, say: (line: string) => void) {
  const { records: before, heads } = await findProgress(database)
  if (before > 0) say(`goes on behind ${before} records`)
  const connection = await database.connect(600_000)
  // However long a busy machine takes for a piece.
  await connection.query(`SET synchronous_commit = off; SET maintenance_work_mem = '256MB'; SET statement_timeout = 0`)
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-copy-'))
  // The server may run under an account of its own.
  chmodSync(folder, 0o755)
  const file = join(folder, 'piece')
  const perMonth = Math.ceil(records / months / batch) * batch
  const began = performance.now()
  let n = before
  while (n < records) {
    const month = Math.floor(n / perMonth)
    const end = Math.min(records, (month + 1) * perMonth, n + piece)
    const from = Date.UTC(2026, month, 1)
    const day = new Date(from).toISOString().slice(0, 10)
    const name = `audit_record_${day.slice(0, 7).replace('-', '_')}`
    const at = (place: number) =>
      from + ((place - month * perMonth) / perMonth) * (Date.UTC(2026, month + 1, 1) - from - 1)
    await makeMonths(database, from)
    await writePiece(file, heads, { from: n, end, at, day })
    await connection.query('BEGIN')
    // Sorted once a month is there, not row by row: it is not the filling that is measured.
    if (n % perMonth === 0) {
      const indexes = ['at', 'subject', 'officer', 'dossier', 'unit'].map((kind) => `${name}_${kind}`)
      await connection.query(`DROP INDEX ${indexes.join(', ')}`)
    }
    await connection.query(`COPY audit_record (chain, seq, hash, body, month) FROM '${file}'`)
    if (end === records || end % perMonth === 0)
      await connection.query('SELECT audit_record_indexes($1::text::regclass, $1::text)', [name])
    await connection.query('DELETE FROM bench_progress')
    const progress: Progress = { records: end, heads }
    await connection.query('INSERT INTO bench_progress (progress) VALUES ($1)', [JSON.stringify(progress)])
    await connection.query('COMMIT')
    n = end
    say(`${n} records, ${perSecond(n - before, performance.now() - began)}/s`)
  }
  rmSync(folder, { recursive: true })
  await connection.end()
  return { written: n - before, ms: performance.now() - began }
}

interface Piece {
  from: number
  end: number
  /** When each was written, milliseconds since the epoch. */
  at(place: number): number
  /** First day of the month that they are kept with. */
  day: string
}

/** Moves the heads on. */
async function writePiece(file: string, heads: Head[], { from, end, at, day }: Piece): Promise<void> {
  const keyed = createKeyedHash(settings.chainKey)
  const stream = createWriteStream(file, { mode: 0o644 })
  for (let first = from; first < end; first += batch) {
    const head = heads[(first / batch) % chains]
    if (!head) throw new Error('no chain')
    let text = ''
    for (let n = first; n < Math.min(first + batch, end); n++) {
      head.seq += 1
      const place = { chain: head.chain, seq: head.seq, at: new Date(at(n)).toISOString() }
      const body = head.seq === 0 ? JSON.stringify({ ...place, ...opening }) : encodeRecord(place, makeEntry(n))
      head.hash = chainHash(keyed, head.hash, body)
      text += `${head.chain}\t${head.seq}\t\\\\x${head.hash}\t${body.replaceAll('\\', '\\\\')}\t${day}\n`
    }
    if (!stream.write(text)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
}

async function measureAppend(database: Database): Promise<number> {
  const trail = new Trail(database, settings, clock, quiet)
  await trail.open()
  const [count, callers] = [60_000, 500]
  const began = performance.now()
  let next = 0
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (next < count) await trail.append(makeEntry(20_000_000 + next++))
    }),
  )
  const rate = perSecond(count, performance.now() - began)
  await trail.close()
  return rate
}

async function measureSearch(database: Database, records: number): Promise<TrailFigures['search']> {
  const day = (n: number) => {
    const since = year + draw(n, 9, 330) * dayMs
    return { since: new Date(since).toISOString(), until: new Date(since + dayMs).toISOString() }
  }
  const kinds: Record<string, (n: number) => RecordFilter> = {
    'by subject': (n) => ({ subjects: [toSubject(draw(n, 7, people))] }),
    'by officer and day': (n) => ({ officer: toOfficer(draw(n, 8, officers)), ...day(n) }),
    'by dossier': (n) => ({ dossier: toDossier(draw(n, 10, records)) }),
    'by unit and day': (n) => ({ unit: toUnit(draw(n, 11, officers)), ...day(n) }),
    'by system and day': (n) => ({ consumer: `system-${draw(n, 12, consumers)}`, ...day(n) }),
    'the latest': () => ({}),
  }
  const figures: TrailFigures['search'] = {}
  for (const [name, filter] of Object.entries(kinds)) {
    const waits: number[] = []
    let found = 0
    for (let n = 0; n < 300; n++) {
      const began = performance.now()
      found += (await findRecords(database, filter(n), { limit: 100 })).length
      waits.push(performance.now() - began)
    }
    figures[name] = { ...latency(waits), found }
  }
  return figures
}

function latency(waits: number[]): Latency {
  const sorted = waits.toSorted((one, other) => one - other)
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}

async function measureTree(database: Database) {
  const segments = 400
  let began = performance.now()
  for (let n = 0; n < segments; n++) await growTree(database, settings, clock)
  const treeRecords = (await findLastSegment(database))?.size ?? 0
  const sealPerSecond = perSecond(treeRecords, performance.now() - began)
  const signers = findSigners(settings)
  began = performance.now()
  const lines = await Array.fromAsync(writeExport(database, signers, clock))
  const exportPerSecond = perSecond(treeRecords, performance.now() - began)
  const verifiers = [readVerifier(signers[0].publicKey)].filter((one) => one !== undefined)
  began = performance.now()
  const { whole } = await verifyExport(lines, verifiers)
  if (!whole) throw new Error('an export of the bench is not whole')
  const verifyExportPerSecond = perSecond(treeRecords, performance.now() - began)
  const waits: number[] = []
  for (let n = 0; n < 50; n++) {
    const line: unknown = JSON.parse(
      lines.find((text, index) => index > draw(n, 13, treeRecords) && text.startsWith('{"hash"')) ?? '{}',
    )
    const { chain, seq } = JSON.parse((line as { body: string }).body)
    const asked = performance.now()
    await proveRecord(database, chain, seq)
    waits.push(performance.now() - asked)
  }
  return { treeRecords, sealPerSecond, exportPerSecond, verifyExportPerSecond, proofMs: latency(waits) }
}

export function printTrail(figures: TrailFigures): void {
  const { search, proofMs, ...rest } = figures
  for (const [name, value] of Object.entries(rest)) console.log(`${name.padEnd(24)} ${value}`)
  for (const [name, { p50Ms, p99Ms, found }] of Object.entries({
    ...search,
    'proof of a record': { ...proofMs, found: 50 },
  })) {
    console.log(`${name.padEnd(24)} p50 ${p50Ms} ms, p99 ${p99Ms} ms, ${found} found`)
  }
}
