/**
 * What a part of the gateway costs intake: gateways that differ in it alone, each on a database of its own, take rounds in turn. What one
 * round leaves behind is worked off before the next one begins.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { type Child, cores, spawnChild } from './child.ts'
import type { FilingLoadResult, FilingOrder } from './filing-load.ts'
import { getMiddle } from './rows.ts'

/** Of one round, or medians over the rounds. Times are of the processor, for one filing. */
export interface IntakeFigures {
  perSecond: number
  p99Ms: number
  gatewayMs: number
  /** Of that, what the gateway used while the callers waited: what of it comes later costs intake nothing. */
  busyMs: number
  /** `null` = this system does not say what the processes of PostgreSQL used. */
  postgresMs: number | null
  /** What the database writes ahead for a filing: the same on a busy machine as on an idle one. */
  walBytes: number
}

export interface IntakeOrder {
  serverUrl: string
  /** Where the server keeps its data. */
  directory: string
  pinned: boolean
  rounds: number
  seconds: number
  /** The load; absent = as much as 64 callers can bring. */
  load?: Pick<FilingOrder, 'callers' | 'pauseMs'>
}

/** A gateway to be compared. */
export interface IntakeSubject<Variant extends string> {
  variant: Variant
  nodeArgs?: string[]
  env?: Record<string, string>
  /** Resolves when what a round has left behind is done, beside the numbers of its events. */
  untilDone?: (database: pg.Client) => Promise<void>
}

/** The rounds of each, which lie side by side. */
export async function compareIntake<Variant extends string>(
  order: IntakeOrder,
  subjects: readonly IntakeSubject<Variant>[],
): Promise<Record<Variant, IntakeFigures[]>> {
  const { serverUrl, pinned, rounds } = order
  const load = await spawnChild('./filing-load.ts', { core: pinned ? cores.rest : undefined })
  const started: Started<Variant>[] = []
  const measured = Object.fromEntries(subjects.map(({ variant }) => [variant, []])) as unknown as Record<
    Variant,
    IntakeFigures[]
  >
  try {
    for (const subject of subjects) {
      const databaseUrl = await freshDatabase(serverUrl)
      const child = await spawnChild('./subjects/filing-gateway.ts', {
        core: pinned ? cores.measured : undefined,
        env: { BENCH_DATABASE: databaseUrl, BENCH_REGISTRY: 'http://127.0.0.1:9', ...subject.env },
        nodeArgs: subject.nodeArgs ?? [],
      })
      const database = new pg.Client({ connectionString: databaseUrl })
      await database.connect()
      started.push({ ...subject, child, database })
    }
    // A young process compiles itself, and a young table has no pages yet.
    for (const subject of started) await fileRound(order, load, subject)
    // Nor statistics: what is planned without them is planned for an empty table.
    for (const { database } of started) await database.query('ANALYZE')
    for (let round = 0; round < rounds; round++) {
      // Each begins a round in its turn: what the first of a round leaves behind is not always for the same one.
      for (const [index] of started.entries()) {
        const subject = started[(index + round) % started.length]
        if (subject) measured[subject.variant].push(await fileRound(order, load, subject))
      }
    }
  } finally {
    await load.stop()
    for (const { child, database } of started) {
      await database.end()
      await child.stop()
    }
  }
  return measured
}

interface Started<Variant extends string> extends IntakeSubject<Variant> {
  child: Child
  database: pg.Client
}

async function fileRound<Variant extends string>(
  { directory, seconds, load: given = { callers: 64, pauseMs: 0 } }: IntakeOrder,
  load: Child,
  { child, database, untilDone }: Started<Variant>,
): Promise<IntakeFigures> {
  const spent = async () => ({
    gateway: (await child.usage()).cpuSeconds,
    postgres: readPostgresSeconds(directory),
    wal: await readWalBytes(database),
  })
  const before = await spent()
  const { result } = await load.request<{ result: FilingLoadResult }>({
    url: new URL(child.url).origin,
    seconds,
    ...given,
  } satisfies FilingOrder)
  const loaded = await child.usage()
  await untilSequenced(database)
  await untilDone?.(database)
  const after = await spent()
  const each = (amount: number) => amount / result.accepted
  const known = before.postgres !== null && after.postgres !== null
  return {
    perSecond: result.perSecond,
    p99Ms: result.p99Ms,
    gatewayMs: 1000 * each(after.gateway - before.gateway),
    busyMs: 1000 * each(loaded.cpuSeconds - before.gateway),
    postgresMs: known ? 1000 * each((after.postgres ?? 0) - (before.postgres ?? 0)) : null,
    walBytes: each(after.wal - before.wal),
  }
}

/** As a share of what intake does without it. */
export interface Loss {
  rate: number
  /** Of gateway and PostgreSQL together, for one filing; `null` = this system does not say the latter. On a busy machine this is the figure. */
  processor: number | null
}

/** What `one` loses to what it has and `other` has not: the middle of what each round lost against the round beside it. */
export function findLoss(one: readonly IntakeFigures[], other: readonly IntakeFigures[]): Loss {
  const beside = one.flatMap((more, at) => {
    const less = other[at]
    return less === undefined ? [] : [{ more, less }]
  })
  const spent = beside.map(({ more, less }) => {
    const [whole, without] = [addProcessor(more), addProcessor(less)]
    return whole === null || without === null ? null : whole / without - 1
  })
  const known = spent.filter((share) => share !== null)
  return {
    rate: 1 - getMiddle(beside.map(({ more, less }) => more.perSecond / less.perSecond)),
    processor: known.length === spent.length ? getMiddle(known) : null,
  }
}

function addProcessor({ gatewayMs, postgresMs }: IntakeFigures): number | null {
  return postgresMs === null ? null : gatewayMs + postgresMs
}

export function toMedians(rounds: readonly IntakeFigures[]): IntakeFigures {
  const postgres = rounds.flatMap(({ postgresMs }) => (postgresMs === null ? [] : [postgresMs]))
  return {
    perSecond: getMiddle(rounds.map(({ perSecond }) => perSecond)),
    p99Ms: getMiddle(rounds.map(({ p99Ms }) => p99Ms)),
    gatewayMs: getMiddle(rounds.map(({ gatewayMs }) => gatewayMs)),
    busyMs: getMiddle(rounds.map(({ busyMs }) => busyMs)),
    postgresMs: postgres.length === rounds.length ? getMiddle(postgres) : null,
    walBytes: getMiddle(rounds.map(({ walBytes }) => walBytes)),
  }
}

/** What was taken in is paid for in full when its events have their numbers. Events that get none in a variant are not waited for. */
async function untilSequenced(database: pg.Client): Promise<void> {
  const giveUpAt = Date.now() + 60_000
  let before = -1
  for (;;) {
    const { rows } = await database.query(
      `SELECT (SELECT count(*) FROM filing_event WHERE sequence IS NULL) AS filings,
         COALESCE((SELECT max(slot) FROM dossier_event), 0) - (SELECT slot FROM dossier_feed) AS dossiers`,
    )
    const { filings, dossiers } = rows[0]
    if (Number(filings) === 0 && (Number(dossiers) === 0 || Number(dossiers) === before)) return
    if (Date.now() > giveUpAt) throw new Error('events were given no numbers')
    before = Number(dossiers)
    await new Promise((next) => setTimeout(next, 250))
  }
}

async function readWalBytes(database: pg.Client): Promise<number> {
  const { rows } = await database.query(`SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bytes`)
  return Number(rows[0].bytes)
}

/** Processor time of the server and of all its processes, those that have ended included; `null` where /proc does not say it. */
export function readPostgresSeconds(directory: string): number | null {
  try {
    const server = Number(readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')[0])
    const children = readFileSync(`/proc/${server}/task/${server}/children`, 'utf8').trim().split(' ')
    const ticks = [server, ...children.map(Number)].reduce((sum, pid) => sum + readTicks(pid), 0)
    return ticks / 100
  } catch {
    return null
  }
}

/** Of a process and of its children that have ended, in hundredths of a second. */
function readTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
}

export async function freshDatabase(serverUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl })
  const url = new URL(serverUrl)
  url.pathname = `/bench_${randomUUID().slice(0, 8)}`
  await client.connect()
  await client.query(`CREATE DATABASE ${url.pathname.slice(1)}`)
  await client.end()
  return url.href
}
