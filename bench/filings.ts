/**
 * Filings: how fast they are taken over durably, against what the same database can commit at all in the same run; how
 * fast they drain when the registry is back; and what a drain does to the intake beside it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { cores, spawnChild } from './child.ts'
import type { FilingLoadResult, FilingOrder } from './filing-load.ts'

export interface FilingFigures {
  /** `INSERT … COMMIT` of one row of the same size, over as many connections as the gateway has. */
  plainCommitsPerSecond: number
  intakesPerSecond: number
  intakeToPlain: number
  intakeP50Ms: number
  intakeP99Ms: number
  drainPerSecond: number
  /** Intake at a steady pace while the drain is running. */
  intakeP99WhileDrainingMs: number
  bodyBytes: number
}

/** The default pool of a gateway (`database.connectionsMax`). */
const connections = 8
const seconds = 5

export async function measureFilings(serverUrl: string, pinned: boolean): Promise<FilingFigures> {
  const databaseUrl = await freshDatabase(serverUrl)
  const port = await freePort()
  const load = await spawnChild('./filing-load.ts', { core: pinned ? cores.rest : undefined })
  const subject = await spawnChild('./subjects/filing-gateway.ts', {
    core: pinned ? cores.measured : undefined,
    env: { BENCH_DATABASE: databaseUrl, BENCH_REGISTRY: `http://127.0.0.1:${port}` },
  })
  const file = async (order: Partial<FilingOrder>): Promise<FilingLoadResult> => {
    const whole: FilingOrder = { url: new URL(subject.url).origin, callers: 64, seconds, pauseMs: 0, ...order }
    return (await load.request<{ result: FilingLoadResult }>(whole)).result
  }
  let registry: ChildProcess | undefined
  try {
    await file({ seconds: 3 })
    const intake = await file({})
    const plain = await plainCommits(databaseUrl, intake.bytes)
    registry = await startRegistry(port)
    await untilDraining(port)
    const before = await registered(port)
    const began = performance.now()
    const beside = await file({ callers: 8, pauseMs: 100 })
    const drained = (await registered(port)) - before
    return {
      plainCommitsPerSecond: plain,
      intakesPerSecond: intake.perSecond,
      intakeToPlain: intake.perSecond / plain,
      intakeP50Ms: intake.p50Ms,
      intakeP99Ms: intake.p99Ms,
      drainPerSecond: drained / ((performance.now() - began) / 1000),
      intakeP99WhileDrainingMs: beside.p99Ms,
      bodyBytes: intake.bytes,
    }
  } finally {
    await load.stop()
    await subject.stop()
    if (registry) {
      const gone = once(registry, 'exit')
      registry.kill('SIGTERM')
      await gone
    }
  }
}

export function printFilings(figures: FilingFigures): void {
  console.log(`\nfilings of ${figures.bodyBytes} bytes, one process, ${connections} connections`)
  const rows: [string, string][] = [
    ['plain INSERT … COMMIT per s', figures.plainCommitsPerSecond.toFixed(0)],
    ['durable intakes per s', figures.intakesPerSecond.toFixed(0)],
    ['intake to plain', figures.intakeToPlain.toFixed(2)],
    ['intake p50, p99 ms', `${figures.intakeP50Ms.toFixed(1)}, ${figures.intakeP99Ms.toFixed(1)}`],
    ['drain per s', figures.drainPerSecond.toFixed(0)],
    ['intake p99 ms while draining', figures.intakeP99WhileDrainingMs.toFixed(1)],
  ]
  for (const [name, value] of rows) console.log(`${name.padEnd(32)} ${value}`)
}

async function freshDatabase(serverUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  await client.query('CREATE DATABASE bench_filings')
  await client.end()
  const url = new URL(serverUrl)
  url.pathname = '/bench_filings'
  return url.href
}

async function plainCommits(databaseUrl: string, bytes: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: connections })
  await pool.query('CREATE TABLE bench_plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea NOT NULL)')
  const body = Buffer.alloc(bytes, 1)
  const endAt = performance.now() + seconds * 1000
  let committed = 0
  const writer = async () => {
    while (performance.now() < endAt) {
      await pool.query({ name: 'plain', text: 'INSERT INTO bench_plain (body) VALUES ($1)', values: [body] })
      committed++
    }
  }
  await Promise.all(Array.from({ length: connections }, writer))
  await pool.end()
  return committed / seconds
}

async function startRegistry(port: number): Promise<ChildProcess> {
  const main = fileURLToPath(new URL('../mocks/main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, '--port', String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.stdout.resume()
  return child
}

async function registered(port: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/_control/registry/ledger?limit=0`)
  const { summary } = (await answer.json()) as { summary: { registered: number } }
  return summary.registered
}

/** The link must notice that the registry is back, and has its ramp behind it, before a rate means anything. */
async function untilDraining(port: number): Promise<void> {
  const giveUpAt = Date.now() + 60_000
  while ((await registered(port)) < 50) {
    if (Date.now() > giveUpAt) throw new Error('the drain did not begin')
    await new Promise((next) => setTimeout(next, 100))
  }
  await new Promise((next) => setTimeout(next, 2_500))
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
