/**
 * `npm run bench -- --health-history`: what a week of history weighs and how long the board waits for it. The figures of
 * four paths at 200 calls a second are made up, written through the same door as real ones, and read as the board reads.
 */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { readHistory } from '../src/health/history/history.ts'
import { Figures } from '../src/health/judging/window-figures.ts'
import { insertMinutes, type MinuteRow } from '../src/store/health/minutes.ts'
import { insertStates, type StateRow, seeRun } from '../src/store/health/states.ts'
import { createDatabase, type Database, migrate } from '../src/store/postgres/database.ts'
import { DatabaseSettings } from '../src/store/settings.ts'

export interface HistoryFigures {
  days: number
  paths: number
  callsPerSecond: number
  rows: number
  megabytes: number
  megabytesByTable: Record<string, number>
  writeMsPerMinute: number
  boardP50Ms: number
  boardP99Ms: number
}

const days = 7
const callsPerSecond = 200
const paths: [link: string, path: string][] = [
  ['population', 'ndxp'],
  ['population', 'lgsp'],
  ['civil-registry', 'g2'],
  ['civil-registry', 'g3'],
]
const minuteMs = 60_000
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

/** `replicas` processes share the traffic, and each writes rows of its own. */
export async function measureHistory(serverUrl: string, replicas = 1): Promise<HistoryFigures> {
  const { settings, url } = await freshDatabase(serverUrl)
  await migrate(settings, quiet)
  const database = createDatabase(settings, quiet)
  try {
    const now = Math.floor(Date.now() / minuteMs) * minuteMs
    const runs = Array.from({ length: replicas }, () => randomUUID())
    const began = performance.now()
    await fill(database, runs, now)
    const writeMsPerMinute = (performance.now() - began) / (days * 1440)
    await database.query('CHECKPOINT')
    const megabytesByTable = await weigh(database)
    const megabytes = Object.values(megabytesByTable).reduce((sum, each) => sum + each, 0)
    const waits = await readBoard(database, now)
    return {
      days,
      paths: paths.length,
      callsPerSecond,
      rows: days * 1440 * paths.length * replicas,
      writeMsPerMinute,
      megabytes,
      megabytesByTable,
      boardP50Ms: waits[Math.floor(waits.length / 2)] ?? 0,
      boardP99Ms: waits.at(-1) ?? 0,
    }
  } finally {
    await database.close()
    await drop(serverUrl, url)
  }
}

export function printHistory(figures: HistoryFigures): void {
  const {
    days: long,
    paths: many,
    callsPerSecond: calls,
    rows,
    megabytes,
    writeMsPerMinute,
    boardP50Ms,
    boardP99Ms,
  } = figures
  console.log(`\nhistory of health: ${long} days of ${many} paths at ${calls} calls a second, ${rows} rows of minutes`)
  console.log(`size                             ${megabytes.toFixed(1)} MB`)
  for (const [table, size] of Object.entries(figures.megabytesByTable))
    console.log(`  ${table.padEnd(30)} ${size.toFixed(1)} MB`)
  console.log(`writing, per minute of all paths ${writeMsPerMinute.toFixed(1)} ms`)
  console.log(`the board’s query, p50 and worst ${boardP50Ms.toFixed(1)}, ${boardP99Ms.toFixed(1)} ms`)
}

async function fill(database: Database, runs: readonly string[], now: number): Promise<void> {
  const from = now - days * 1440 * minuteMs
  const states: StateRow[] = []
  for (const run of runs) {
    await seeRun(database, { id: run, instance: `bench-${run}`, startedAt: new Date(from), seenAt: new Date(now) })
  }
  for (let at = from; at < now; at += minuteMs) {
    const rows: MinuteRow[] = []
    for (const run of runs) for (const [link, path] of paths) rows.push(getMinute(at, link, path, run, runs.length))
    await insertMinutes(database, rows)
    // A change of state every two hours on each path is a bad week.
    if (Math.floor(at / minuteMs) % 120 !== 0) continue
    for (const run of runs) {
      for (const [link, path] of paths) {
        const sick = Math.random() < 0.5
        const reason = sick ? ({ code: 'tls-failed', layer: 'network', phase: 'tls' } as const) : null
        states.push({ link, path, run, at: new Date(at), state: sick ? 'degraded' : 'healthy', reason })
      }
    }
  }
  await insertStates(database, states)
}

function getMinute(at: number, link: string, path: string, run: string, replicas: number): MinuteRow {
  const figures = new Figures()
  const calls = Math.round((callsPerSecond * 60) / replicas)
  // A sample stands for the whole minute: the shape of the row is what weighs.
  const sample = 400
  for (let call = 0; call < sample; call++) {
    const failed = Math.random() < 0.01
    figures.attempt(
      failed ? 'failed' : 'answered',
      failed ? 'first-byte-timeout' : 'ok',
      40 * Math.exp(gaussian() * 0.6),
    )
  }
  const times = calls / sample
  const outcomes = Object.fromEntries([...figures.outcomes].map(([name, count]) => [name, Math.round(count * times)]))
  if (Math.random() < 0.2) outcomes['connection-reset'] = 3
  return {
    at: new Date(at),
    link,
    path,
    run,
    calls,
    failures: Math.round(figures.failures * times),
    upMs: minuteMs,
    observedMs: minuteMs,
    outcomes,
    histogram: [...figures.histogram.subarray(0, figures.histogram.findLastIndex((count) => count > 0) + 1)].map(
      (count) => Math.round(count * times),
    ),
    phaseCounts: [12, 12, 12, calls, calls, calls],
    phaseMs: [31, 74, 160, calls * 2, calls * 38, calls * 3],
  }
}

async function weigh(database: Database): Promise<Record<string, number>> {
  const { rows } = await database.query(
    `SELECT relname, pg_total_relation_size(oid) AS bytes FROM pg_class
     WHERE relkind = 'r' AND relname LIKE 'health_%' ORDER BY 2 DESC`,
  )
  return Object.fromEntries(rows.map(({ relname, bytes }) => [relname, Number(bytes) / 1_048_576]))
}

/** Sorted. The board shows all links: one reading is of all of them. */
async function readBoard(database: Database, now: number): Promise<number[]> {
  const links = [...new Set(paths.map(([link]) => link))]
  const waits: number[] = []
  for (let round = 0; round < 60; round++) {
    const began = performance.now()
    for (const link of links) {
      const names = paths.filter(([of]) => of === link).map(([, path]) => path)
      await readHistory(database, link, names, now)
    }
    // The first ones warm plans and code.
    if (round >= 10) waits.push(performance.now() - began)
  }
  return waits.sort((a, b) => a - b)
}

function gaussian(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())
}

async function freshDatabase(serverUrl: string): Promise<{ settings: DatabaseSettings; url: URL }> {
  const url = new URL(serverUrl)
  url.pathname = `/bench_history_${randomUUID().slice(0, 8)}`
  await asAdmin(serverUrl, `CREATE DATABASE ${url.pathname.slice(1)}`)
  return { settings: DatabaseSettings.parse({ url: url.href }), url }
}

async function drop(serverUrl: string, url: URL): Promise<void> {
  await asAdmin(serverUrl, `DROP DATABASE ${url.pathname.slice(1)} WITH (FORCE)`)
}

async function asAdmin(serverUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  await client.query(sql)
  await client.end()
}
