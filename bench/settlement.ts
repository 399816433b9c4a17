/**
 * `npm run bench -- --settlement`: what a year of a city's dossiers costs its readers, and what dossiers cost intake. The
 * year is generated and lies whole in the database. Intake is measured with dossiers, without their forecast, without the numbers of
 * their feed, and without any of them: gateways, each on a database of its own, take rounds in turn.
 */
import { randomUUID } from 'node:crypto'
import { readBoardAssets } from '../src/board/assets.ts'
import { boardPage } from '../src/board/pages/board-page.ts'
import { createSources, toDay } from '../src/board/sources.ts'
import { texts } from '../src/board/texts/texts.ts'
import type { VisitorView } from '../src/board/view.ts'
import { dayMs, hourMs } from '../src/domain/duration.ts'
import type { Clock } from '../src/domain/runtime.ts'
import { toVietnamDay } from '../src/domain/vietnam-time.ts'
import { readLaw } from '../src/law/read-law.ts'
import { readReport } from '../src/settlement/report/read-report.ts'
import { readOpenUnits, readPressing } from '../src/store/alert/due-times.ts'
import { readToday } from '../src/store/dossier/board.ts'
import { createJobs } from '../src/store/jobs.ts'
import { createDatabase, type Database, migrate } from '../src/store/postgres/database.ts'
import { DatabaseSettings } from '../src/store/settings.ts'
import {
  compareIntake,
  findLoss,
  freshDatabase,
  type IntakeFigures,
  type Loss,
  readPostgresSeconds,
  toMedians,
} from './intake.ts'
import { loadYear, type YearInDatabase } from './load-year.ts'
import { getMiddle } from './rows.ts'

/** Milliseconds of one statement or page, over its repetitions. */
export interface Wait {
  bestMs: number
  p50Ms: number
  worstMs: number
  /** Processor time of this process and of PostgreSQL together, on average; `null` = this system does not say the latter. */
  processorMs: number | null
}

const reads = {
  boardQuery: 'board, figures of today',
  firstPage: 'board, first look of a day with its page',
  laterPage: 'board, a later look with its page',
  yearReport: 'II.06a of a year by unit',
  ladder: 'due times that press, all units',
  takeJobs: 'take 8 of 100 000 jobs',
} as const
type Read = keyof typeof reads

const variants = {
  whole: 'with dossiers, feed and forecast',
  'no-forecast': 'without the forecast',
  'no-feed': 'without numbers of the feed',
  'no-dossiers': 'without dossiers',
} as const
type Variant = keyof typeof variants

/** What a gateway without it would be spared. */
const spared = { dossiers: 'no-dossiers', feed: 'no-feed', forecast: 'no-forecast' } as const satisfies Record<
  string,
  Variant
>
type Lost = keyof typeof spared

/** Of the rate of intake: what dossiers are to cost at most. */
const lossMax = 0.05

/** What `--only` chooses from; without it both are measured. */
export const settlementHalves = ['reads', 'intake'] as const
export type SettlementHalf = (typeof settlementHalves)[number]

export interface ReadFigures {
  year: YearInDatabase
  reads: Record<Read, Wait>
}

export interface LossFigures {
  intake: Record<Variant, IntakeFigures>
  /** What intake lost to each; medians of what each round lost against the round beside it. */
  losses: Record<Lost, Loss>
}

export type SettlementFigures = Partial<ReadFigures & LossFigures>

const city = { units: 168, dossiers: 300_000, seed: 1 }
/** Vacuuming a year takes longer than a gateway lets a statement take. */
const statementTimeoutMs = 600_000
const queue = 'bench-settlement'
const queuedJobs = 100_000
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

export interface SettlementOrder {
  serverUrl: string
  /** Where the server keeps its data. */
  directory: string
  pinned: boolean
  rounds: number
  seconds: number
  halves: readonly SettlementHalf[]
}

export async function measureSettlement(order: SettlementOrder): Promise<SettlementFigures> {
  return {
    ...(order.halves.includes('reads') && (await measureReads(order))),
    ...(order.halves.includes('intake') && (await measureIntake(order))),
  }
}

export function printSettlement({ year, reads: waits, intake, losses }: SettlementFigures): void {
  if (year && waits) printReads({ year, reads: waits })
  if (intake && losses) printIntake({ intake, losses })
}

function printReads({ year, reads: waits }: ReadFigures): void {
  const { dossiers, events, open, seconds } = year
  console.log(`\na year of ${dossiers} dossiers, ${events} events, ${open} open; loaded in ${seconds.toFixed(0)} s`)
  console.log(`${''.padEnd(44)}  best ms      p50    worst  processor ms`)
  for (const read of Object.keys(reads) as Read[]) {
    const { bestMs, p50Ms, worstMs, processorMs } = waits[read]
    const cells = [bestMs.toFixed(1), p50Ms.toFixed(1), worstMs.toFixed(1), processorMs?.toFixed(1) ?? 'not known']
    console.log(`${reads[read].padEnd(44)}${cells.map((cell, index) => cell.padStart(index === 3 ? 14 : 9)).join('')}`)
  }
}

function printIntake({ intake, losses }: LossFigures): void {
  console.log(`\n${'intake'.padEnd(34)}filings/s   gateway ms   PostgreSQL ms   WAL bytes (of a filing)`)
  for (const variant of Object.keys(variants) as Variant[]) {
    const { perSecond, gatewayMs, postgresMs, walBytes } = intake[variant]
    const cells = [
      perSecond.toFixed(0),
      gatewayMs.toFixed(2),
      postgresMs?.toFixed(2) ?? 'not known',
      walBytes.toFixed(0),
    ]
    console.log(
      `${variants[variant].padEnd(34)}${cells.map((cell, index) => cell.padStart([9, 13, 16, 12][index] ?? 9)).join('')}`,
    )
  }
  const share = (value: number | null) => (value === null ? 'not known' : `${(100 * value).toFixed(1)} %`)
  for (const [name, { rate, processor }] of Object.entries(losses))
    console.log(`${name}: ${share(rate)} of the rate of intake, ${share(processor)} more processor time for a filing`)
  console.log(
    `with dossiers intake takes ${(1 - losses.dossiers.rate).toFixed(3)} of what it takes without them (at least ${1 - lossMax} is asked)`,
  )
}

async function measureReads({ serverUrl, directory }: SettlementOrder): Promise<ReadFigures> {
  const settings = DatabaseSettings.parse({ url: await freshDatabase(serverUrl), statementTimeoutMs })
  await migrate(settings, quiet)
  const database = createDatabase(settings, quiet)
  const jobs = createJobs(database, quiet)
  try {
    const now = Date.now()
    const clock: Clock = { now: () => now }
    const year = await loadYear(database, { ...city, now })
    await jobs.open([queue])
    for (let from = 0; from < queuedJobs; from += 1_000) {
      const added = Array.from({ length: 1_000 }, (_, index) => ({
        filing: randomUUID(),
        priority: (from + index) % 97,
      }))
      await jobs.add(database, queue, added)
    }
    await database.query('ANALYZE')
    const day = toDay(now)
    const view = toView(now)
    const deps = { database, clock, settings: { units: [] }, law: undefined }
    const drawPage = async (sources: ReturnType<typeof createSources>) =>
      boardPage(view, await sources.board(view.reader)).toString()
    const kept = createSources(deps)
    const law = readLaw([])
    const repeat = (times: number, work: () => Promise<unknown>) => repeatWork(directory, times, work)
    const waits: Record<Read, Wait> = {
      boardQuery: await repeat(60, () => readToday(database, day)),
      firstPage: await repeat(30, () => drawPage(createSources(deps))),
      laterPage: await repeat(30, async () => {
        kept.forget()
        await drawPage(kept)
      }),
      yearReport: await repeat(10, () => readReport(database, toYearOrder(now), law)),
      ladder: await repeat(30, () => readLadder(database, now)),
      takeJobs: await repeat(200, () => jobs.take(queue, 8)),
    }
    return { year, reads: waits }
  } finally {
    await jobs.close()
    await database.close()
  }
}

/** The first fifth warms plans and code, and counts for nothing. */
async function repeatWork(directory: string, times: number, work: () => Promise<unknown>): Promise<Wait> {
  for (let left = Math.ceil(times / 5); left > 0; left--) await work()
  const waits: number[] = []
  const before = { own: process.cpuUsage(), postgres: readPostgresSeconds(directory) }
  for (let left = times; left > 0; left--) {
    const began = performance.now()
    await work()
    waits.push(performance.now() - began)
  }
  const { user, system } = process.cpuUsage(before.own)
  const after = readPostgresSeconds(directory)
  const known = before.postgres !== null && after !== null
  const spent = (user + system) / 1000 + 1000 * ((after ?? 0) - (before.postgres ?? 0))
  return {
    bestMs: Math.min(...waits),
    p50Ms: getMiddle(waits),
    worstMs: Math.max(...waits),
    processorMs: known ? spent / times : null,
  }
}

function toView(now: number): VisitorView {
  const consumer = { id: 'bench', name: 'Bench', units: ['H99'], grants: [], roles: ['leader'] } as const
  return {
    language: 'vi',
    theme: 'auto',
    now,
    base: '/board',
    here: '/board',
    assets: readBoardAssets().addresses,
    build: { version: 'bench', instance: 'bench' },
    t: texts.vi,
    remark: '',
    caller: { consumer: { ...consumer, quota: { perMinute: 1, burst: 1 } }, credentialId: 'bench' },
    officer: 'bench',
    token: '',
    message: undefined,
    reader: { within: null },
  } as unknown as VisitorView
}

function toYearOrder(asOf: number) {
  const period = { from: toVietnamDay(asOf - 364 * dayMs), to: toVietnamDay(asOf) }
  return { form: 'II.06a', period, by: 'unit', units: null, procedures: null, population: false, asOf } as const
}

async function readLadder(database: Database, now: number): Promise<void> {
  const units = await readOpenUnits(database)
  const window = { from: now - 30 * dayMs, to: now + 2 * hourMs, idleSince: now }
  await readPressing(
    database,
    units.map((unit) => ({ unit, ...window })),
  )
}

/** Preloaded into the gateway of a variant, to put nothing in the place of what it leaves out. */
const preloads: Record<Variant, readonly string[]> = {
  whole: [],
  'no-forecast': [],
  'no-feed': ['./subjects/no-dossier-feed.ts'],
  'no-dossiers': ['./subjects/no-dossiers.ts'],
}

async function measureIntake(order: SettlementOrder): Promise<LossFigures> {
  const prepare = (variant: Variant) => ({
    variant,
    env: { BENCH_FORECAST: variant === 'no-forecast' ? 'off' : 'on' },
    nodeArgs: preloads[variant].flatMap((file) => ['--import', new URL(file, import.meta.url).href]),
  })
  const measured = await compareIntake(order, (Object.keys(variants) as Variant[]).map(prepare))
  const findLossTo = (than: Variant) => findLoss(measured.whole, measured[than])
  return {
    intake: {
      whole: toMedians(measured.whole),
      'no-forecast': toMedians(measured['no-forecast']),
      'no-feed': toMedians(measured['no-feed']),
      'no-dossiers': toMedians(measured['no-dossiers']),
    },
    losses: {
      dossiers: findLossTo(spared.dossiers),
      feed: findLossTo(spared.feed),
      forecast: findLossTo(spared.forecast),
    },
  }
}
