/**
 * The synchronisation: how many steps a second reach a system that answers at once, alone and with dead lanes among them, and how late a
 * step is when events come one by one. One process, whose core is its own; database and target share the other. Then what it costs intake:
 * gateways with and without a portal to keep up to date take rounds of filings in turn.
 */
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { migrate } from '../src/store/postgres/database.ts'
import { DatabaseSettings } from '../src/store/settings.ts'
import { cores, spawnChild } from './child.ts'
import { compareIntake, findLoss, type IntakeFigures, type IntakeOrder, toMedians } from './intake.ts'
import type { LaneTargetFigures } from './lane-target.ts'

interface LaneRow extends LaneTargetFigures {
  name: string
  stepsPerSecond: number
  /** Processor time per thousand steps, in ms: of the sending process, and of the database that serves it. */
  cpuMsPerThousand: number
  databaseCpuMsPerThousand: number
  stopped: number
}

export interface LaneFigures {
  lanes: number
  stepsPerLane: number
  rows: LaneRow[]
  deadToClean: number
  hangingToClean: number
  /** Events that come one by one, at `perSecond`. */
  live: { perSecond: number; p50Ms: number; p99Ms: number; steps: number }
  intake: TellingFigures
}

/** Filings with and without a portal that is kept up to date with their dossiers. */
interface TellingFigures {
  synchronised: IntakeFigures
  alone: IntakeFigures
  /** Of the rate of intake, lost to telling; the middle of what each round lost against the round beside it. */
  loss: number
  /** How much of the processor time of a filing, while its caller waits, telling adds: about the same on a busy machine. */
  processorLoss: number
  /** Steps at the portal when all had arrived, and lanes that had to stop: there is no reason for one. */
  steps: number
  stopped: number
}

const lanes = 10_000
const stepsPerLane = 5
const dead = 100
/** What the codes of a hundred of the lanes begin with, and what the row is called. */
const names: Readonly<Record<string, string>> = {
  '': 'clean',
  DEAD: `${dead} of ${lanes} refused`,
  HANG: `${dead} of ${lanes} never answered`,
}
const prefixes = Object.keys(names)
const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** Of several rounds the one in the middle. */
function toMiddle(rows: readonly LaneRow[]): LaneRow | undefined {
  return rows.toSorted((a, b) => a.stepsPerSecond - b.stepsPerSecond)[Math.floor(rows.length / 2)]
}

export async function measureLanes(order: IntakeOrder): Promise<LaneFigures> {
  const { serverUrl, pinned, rounds } = order
  // All rows in turn, so that a noisy minute hurts every row alike.
  const samples = new Map<string, LaneRow[]>(prefixes.map((prefix) => [prefix, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const prefix of prefixes) samples.get(prefix)?.push(await measureBacklog(serverUrl, pinned, prefix, round))
  }
  const rows = prefixes.flatMap((prefix) => toMiddle(samples.get(prefix) ?? []) ?? [])
  const clean = rows[0]?.stepsPerSecond ?? 0
  const live = await measureLive(serverUrl, pinned)
  return {
    lanes,
    stepsPerLane,
    rows,
    deadToClean: (rows[1]?.stepsPerSecond ?? 0) / clean,
    hangingToClean: (rows[2]?.stepsPerSecond ?? 0) / clean,
    live,
    intake: await measureTelling(order),
  }
}

export function printLanes({ rows, deadToClean, hangingToClean, live, intake }: LaneFigures): void {
  console.log(`\n${lanes} dossiers of ${stepsPerLane} steps, one process`)
  for (const row of rows) {
    const { name, stepsPerSecond, cpuMsPerThousand, databaseCpuMsPerThousand, doubled, outOfOrder, stopped } = row
    const faults = `${doubled} doubled, ${outOfOrder} out of order, ${stopped} lanes stopped`
    console.log(
      `${name.padEnd(32)} ${stepsPerSecond.toFixed(0)} steps/s, ${cpuMsPerThousand.toFixed(0)} + ${databaseCpuMsPerThousand.toFixed(0)} ms per 1000, ${faults}`,
    )
  }
  console.log(`${'refused to clean'.padEnd(32)} ${deadToClean.toFixed(2)}`)
  console.log(`${'never answered to clean'.padEnd(32)} ${hangingToClean.toFixed(2)}`)
  console.log(`${'event to target p50, p99 ms'.padEnd(32)} ${live.p50Ms}, ${live.p99Ms} (${live.perSecond} events/s)`)
  printTelling(intake)
}

async function measureTelling(order: IntakeOrder): Promise<TellingFigures> {
  const portal = await spawnChild('./portal.ts', { core: order.pinned ? cores.rest : undefined })
  let stopped = 0
  try {
    const measured = await compareIntake(order, [
      {
        variant: 'synchronised',
        env: { BENCH_PORTAL: portal.url },
        untilDone: async (database) => {
          stopped = await untilArrived(database)
        },
      },
      { variant: 'alone' },
    ])
    const { steps } = (await (await fetch(portal.url)).json()) as { steps: number }
    return {
      synchronised: toMedians(measured.synchronised),
      alone: toMedians(measured.alone),
      loss: findLoss(measured.synchronised, measured.alone).rate,
      processorLoss: 1 - toMedians(measured.alone).busyMs / toMedians(measured.synchronised).busyMs,
      steps,
      stopped,
    }
  } finally {
    await portal.stop()
  }
}

/** What a round has left to send is sent before the next one begins. Resolves to how many lanes stand still. */
async function untilArrived(database: pg.Client): Promise<number> {
  const giveUpAt = Date.now() + 300_000
  for (;;) {
    const { rows } = await database.query(
      `SELECT count(*) FILTER (WHERE state <> 'stopped')::int AS open, count(*) FILTER (WHERE state = 'stopped')::int AS stopped
       FROM sync_lane WHERE state <> 'idle'`,
    )
    if (rows[0].open === 0) return rows[0].stopped
    if (Date.now() > giveUpAt) throw new Error('the portal did not get everything')
    await new Promise((next) => setTimeout(next, 250))
  }
}

function printTelling({ synchronised, alone, loss, processorLoss, steps, stopped }: TellingFigures): void {
  console.log(
    `\n${'intake'.padEnd(32)} filings/s     p99 ms   gateway ms   all sent ms   PostgreSQL ms   (of a filing)`,
  )
  for (const [name, { perSecond, p99Ms, busyMs, gatewayMs, postgresMs }] of [
    ['with a portal', synchronised],
    ['without', alone],
  ] as const) {
    const cells = [perSecond, p99Ms, busyMs, gatewayMs].map((figure, index) => figure.toFixed(index < 2 ? 0 : 2))
    cells.push(postgresMs?.toFixed(2) ?? 'not known')
    console.log(name.padEnd(32) + cells.map((cell, index) => cell.padStart([10, 11, 13, 14, 16][index] ?? 10)).join(''))
  }
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  console.log(`telling cost ${percent(loss)} of the rate of intake, ${percent(processorLoss)} of its processor time`)
  console.log(`${steps} steps sent, ${stopped} lanes stopped`)
}

interface Bed {
  client: pg.Client
  sender: Awaited<ReturnType<typeof spawnChild>>
  target: Awaited<ReturnType<typeof spawnChild>>
  order(what: 'sequence' | 'start' | 'stop'): Promise<void>
  figures(): Promise<LaneTargetFigures>
  close(): Promise<void>
}

async function startBed(serverUrl: string, pinned: boolean, name: string): Promise<Bed> {
  const server = new pg.Client({ connectionString: serverUrl })
  await server.connect()
  await server.query(`CREATE DATABASE ${name}`)
  await server.end()
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  await migrate(DatabaseSettings.parse({ url: url.href }), silent)
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  const target = await spawnChild('./lane-target.ts', { core: pinned ? cores.rest : undefined })
  const sender = await spawnChild('./subjects/lanes.ts', {
    core: pinned ? cores.measured : undefined,
    env: { BENCH_DATABASE: url.href, BENCH_TARGET: target.url },
  })
  return {
    client,
    sender,
    target,
    order: async (what) => {
      await sender.request({ order: what })
    },
    figures: async () => (await target.request<{ figures: LaneTargetFigures }>({})).figures,
    close: async () => {
      await sender.stop()
      await target.stop()
      await client.end()
    },
  }
}

/** Dossiers with all their events, a hundred of them with such a code, spread evenly. */
async function fill(client: pg.Client, count: number, prefix: string): Promise<void> {
  const every = Math.floor(count / dead)
  await client.query(
    `INSERT INTO dossier (id, code, procedure, unit, received_at, consumer, created_at, events, status, status_since, last_at)
     SELECT n, CASE WHEN $2 <> '' AND n % $3 = 0 THEN $2 ELSE 'H99' END || '-' || n, '1.001193', 'H99.01', now(), 'bench', now(), $4,
       'result-returned', now(), now()
     FROM generate_series(1, $1::int) AS n`,
    [count, prefix, every, stepsPerLane],
  )
  const types = ['received', 'accepted', 'processing-started', 'done', 'result-returned'].slice(0, stepsPerLane)
  await client.query(
    `INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer)
     SELECT n, type, date_trunc('milliseconds', now()) + nth * interval '1 second', now(), 'bench'
     FROM generate_series(1, $1::int) AS n, unnest($2::text[]) WITH ORDINALITY AS t (type, nth)`,
    [count, types],
  )
}

async function measureBacklog(serverUrl: string, pinned: boolean, prefix: string, round: number): Promise<LaneRow> {
  const bed = await startBed(serverUrl, pinned, `bench_lanes_${prefix.toLowerCase() || 'clean'}_${round}`)
  try {
    await fill(bed.client, lanes, prefix)
    await bed.order('sequence')
    await bed.client.query('VACUUM ANALYZE')
    const wanted = (lanes - (prefix === '' ? 0 : dead)) * stepsPerLane
    const before = await bed.sender.usage()
    const databaseBefore = await readDatabaseCpu(bed.client)
    await bed.order('start')
    await until(async () => ((await (await fetch(bed.target.url)).json()) as LaneTargetFigures).steps >= wanted)
    const figures = await bed.figures()
    const after = await bed.sender.usage()
    const databaseAfter = await readDatabaseCpu(bed.client)
    await bed.order('stop')
    const { rows } = await bed.client.query(`SELECT count(*)::int AS stopped FROM sync_lane WHERE state = 'stopped'`)
    return {
      name: names[prefix] ?? prefix,
      ...figures,
      stepsPerSecond: figures.steps / (figures.spanMs / 1000),
      cpuMsPerThousand: ((after.cpuSeconds - before.cpuSeconds) * 1000) / (figures.steps / 1000),
      databaseCpuMsPerThousand: (databaseAfter - databaseBefore) / (figures.steps / 1000),
      stopped: rows[0].stopped,
    }
  } finally {
    await bed.close()
  }
}

/** Processor time of all processes that serve this database, in ms. It says what a row costs, also on a machine that does other work. */
async function readDatabaseCpu(client: pg.Client): Promise<number> {
  const { rows } = await client.query('SELECT pid FROM pg_stat_activity WHERE datname = current_database()')
  return rows.reduce((sum: number, { pid }: { pid: number }) => sum + readProcessCpu(pid), 0)
}

/** The kernel counts in hundredths of a second; a process that is gone counts nothing. */
function readProcessCpu(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}

/** One event after the other of dossiers that are there already, as a busy city brings them. */
async function measureLive(serverUrl: string, pinned: boolean): Promise<LaneFigures['live']> {
  const perSecond = 200
  const count = 2_000
  const bed = await startBed(serverUrl, pinned, 'bench_lanes_live')
  try {
    await fill(bed.client, count, '')
    await bed.order('sequence')
    await bed.order('start')
    await until(
      async () => ((await (await fetch(bed.target.url)).json()) as LaneTargetFigures).steps >= count * stepsPerLane,
    )
    await bed.figures()
    const began = performance.now()
    for (let sent = 0; sent < count; sent++) {
      await bed.client.query(
        `INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer)
         VALUES ($1, 'apology-sent', now() + interval '1 hour', clock_timestamp(), 'bench')`,
        [sent + 1],
      )
      // The sequencer is poked after each commit, and runs when it is free.
      bed.sender.send('poke')
      const aheadMs = ((sent + 1) * 1000) / perSecond - (performance.now() - began)
      if (aheadMs > 0) await new Promise((next) => setTimeout(next, aheadMs))
    }
    await until(async () => ((await (await fetch(bed.target.url)).json()) as LaneTargetFigures).steps >= count)
    const { p50Ms, p99Ms, steps } = await bed.figures()
    return { perSecond, p50Ms, p99Ms, steps }
  } finally {
    await bed.close()
  }
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 120_000
  while (!(await reached())) {
    if (Date.now() > giveUpAt) throw new Error('the target did not get everything')
    await new Promise((next) => setTimeout(next, 100))
  }
}
