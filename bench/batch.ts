/**
 * Batches: what counters feel of 20 000 people behind them, at the shipped pace and as fast as a batch can go, and what a process leaves
 * that is killed ten times. Counters come at a steady pace whether or not answers do; with and without the batch in turn, so that a noisy
 * minute hurts both. Each part prints its figures as soon as it has them.
 */
import { randomUUID } from 'node:crypto'
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import pg from 'pg'
import { Pool } from 'undici'
import type { BatchUpstreamFigures } from './batch-upstream.ts'
import { type Child, cores, spawnChild } from './child.ts'
import { apiKey } from './consumers.ts'
import { lookupBody, requestedFields } from './question.ts'

export const batchRuns = ['shipped', 'hurried', 'kills'] as const
export type BatchPart = (typeof batchRuns)[number]

interface CounterSample {
  p50Ms: number
  p99Ms: number
  completed: number
  failed: number
}

interface CounterCalls {
  histogram: RecordableHistogram
  failed: number
}

export interface BesideFigures {
  people: number
  countersPerSecond: number
  /** Of the calls of all rounds together. */
  alone: CounterSample
  beside: CounterSample
  /** Of those, and of each round. */
  p99Ratio: number
  p99Ratios: number[]
  /** People a second while counters were served. */
  peoplePerSecond: number
  intakeMs: number
  /** Of a batch that came to its end; `null` = it was cancelled when the rounds were over. */
  results: { ms: number; found: number } | null
  /** What a person costs, beyond what the counters cost alone. On a busy machine these are the figures to compare. */
  perPerson: { gatewayMs: number; commits: number; walBytes: number }
}

export interface KillFigures {
  count: number
  people: number
  outcomes: Record<string, number>
  records: number
  doubledRecords: number
  upstream: BatchUpstreamFigures
}

export type BatchFigures = Partial<Record<'shipped' | 'hurried', BesideFigures>> & { kills?: KillFigures }

const people = 20_000
const countersPerSecond = 50
/** On a machine that does other work a batch gives way to that as well. */
const doneWithinMs = 3_600_000
const killedPeople = 4_000
const kills = 10
const path = '/v1/identity/batches'
const headers = { authorization: `Bearer ${apiKey}` }

/** Numbers that begin with 999 belong to no one. */
const toNumber = (n: number): string => `99908${String(n).padStart(7, '0')}`

function toFile(from: number, count: number): string {
  return Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      purpose: { procedure: '1.001193', dossier: 'H99.01.02-261123-0001', officer: '999085000777', unit: 'H99.01.02' },
      person: {
        personalNumber: toNumber(from + n),
        fullName: 'Nguyễn Văn Thử',
        dateOfBirth: { precision: 'day', date: '1990-01-31' },
      },
      fields: requestedFields,
    }),
  ).join('\n')
}

async function send(url: string, file: string, key: string): Promise<string> {
  const answer = await fetch(`${url}${path}?operation=lookup`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-ndjson', 'idempotency-key': key },
    body: file,
  })
  const text = await answer.text()
  if (answer.status !== 202) throw new Error(`the batch was not taken: ${answer.status} ${text.slice(0, 300)}`)
  return JSON.parse(text).id
}

async function order(url: string, id: string, action: 'pause' | 'resume' | 'cancel'): Promise<void> {
  const answer = await fetch(`${url}${path}/${id}/${action}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{}',
  })
  if (answer.status !== 200) throw new Error(`${action}: ${answer.status}`)
  await answer.arrayBuffer()
}

interface Progress {
  state: string
  ended: number
  outcomes: Record<string, number>
}

async function readProgress(url: string, id: string): Promise<Progress> {
  return (await (await fetch(`${url}${path}/${id}`, { headers })).json()) as Progress
}

/** At a steady pace: a caller that is late keeps no other back, and its lateness is measured from when it was due. */
async function callCounters(url: string, seconds: number): Promise<CounterCalls> {
  const pool = new Pool(url, { connections: 64 })
  const histogram = createHistogram({ lowest: 1, highest: 120_000_000, figures: 3 })
  const began = performance.now()
  let failed = 0
  const calls: Promise<void>[] = []
  for (let n = 0; n < seconds * countersPerSecond; n++) {
    const dueAt = began + (n * 1_000) / countersPerSecond
    const waitMs = dueAt - performance.now()
    if (waitMs > 0) await new Promise((next) => setTimeout(next, waitMs))
    calls.push(
      pool
        .request({
          path: '/v1/identity/lookups',
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: lookupBody(n),
        })
        .then(async ({ statusCode, body }) => {
          await body.arrayBuffer()
          if (statusCode !== 200) failed++
          histogram.record(Math.max(1, Math.round((performance.now() - dueAt) * 1_000)))
        })
        .catch(() => {
          failed++
        }),
    )
  }
  await Promise.all(calls)
  await pool.destroy()
  return { histogram, failed }
}

/** The slowest hundredth of one round is four calls: the calls of all rounds are counted together. */
function summarize(rounds: readonly CounterCalls[]): CounterSample {
  const all = createHistogram({ lowest: 1, highest: 120_000_000, figures: 3 })
  for (const { histogram } of rounds) all.add(histogram)
  return {
    p50Ms: all.percentile(50) / 1_000,
    p99Ms: all.percentile(99) / 1_000,
    completed: all.count,
    failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
  }
}

interface Bed {
  url: string
  client: pg.Client
  start(): Promise<Child>
}

async function openBed(
  serverUrl: string,
  pinned: boolean,
  name: string,
  upstream: Child,
  settings: object,
): Promise<Bed> {
  const server = new pg.Client({ connectionString: serverUrl })
  await server.connect()
  await server.query(`CREATE DATABASE ${name}`)
  await server.end()
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  const start = () =>
    spawnChild('./subjects/batch-gateway.ts', {
      core: pinned ? cores.measured : undefined,
      // As `npm run gateway` has it.
      nodeArgs: ['--max-semi-space-size=32', '--initial-old-space-size=320', '--max-old-space-size=1024'],
      env: { BENCH_UPSTREAM: upstream.url, BENCH_DATABASE: url.href, BENCH_BATCHES: JSON.stringify(settings) },
    })
  return { url: url.href, client, start }
}

interface Spent {
  gatewayMs: number
  commits: number
  walBytes: number
}

async function readSpent(gateway: Child, { client }: Bed): Promise<Spent> {
  // Sessions report what they committed once they are idle, at most a second later.
  await new Promise((next) => setTimeout(next, 1_200))
  const { rows } = await client.query(
    `SELECT xact_commit::int AS commits, (pg_current_wal_lsn() - '0/0')::float8 AS "walBytes"
     FROM pg_stat_database WHERE datname = current_database()`,
  )
  return { ...rows[0], gatewayMs: (await gateway.usage()).cpuSeconds * 1_000 }
}

/** What the time beside the batch took more than the time without it. */
function addExtra(extra: Spent, [start, middle, end]: readonly Spent[]): void {
  if (!start || !middle || !end) return
  for (const key of ['gatewayMs', 'commits', 'walBytes'] as const) {
    extra[key] += end[key] - middle[key] - (middle[key] - start[key])
  }
}

async function until(what: string, reached: () => Promise<boolean>, withinMs = 600_000): Promise<void> {
  const giveUpAt = performance.now() + withinMs
  while (!(await reached())) {
    if (performance.now() > giveUpAt) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((next) => setTimeout(next, 200))
  }
}

export async function measureBatches(
  serverUrl: string,
  pinned: boolean,
  { parts, ...order }: Rounds & { parts: readonly BatchPart[] },
): Promise<BatchFigures> {
  const upstream = await spawnChild('./batch-upstream.ts', { core: pinned ? cores.rest : undefined })
  const figures: BatchFigures = {}
  try {
    for (const part of batchRuns.filter((one) => parts.includes(one))) {
      await fetch(`${upstream.url}/clear`)
      if (part === 'kills') {
        figures.kills = await measureKills(serverUrl, pinned, upstream, order.say)
        tellKills(figures.kills, order.say)
      } else {
        figures[part] = await measureBeside(serverUrl, pinned, upstream, { ...order, part })
        tellBeside(figures[part], part, order.say)
      }
    }
    return figures
  } finally {
    await upstream.stop()
  }
}

interface Rounds {
  rounds: number
  seconds: number
  say: (line: string) => void
}

async function measureBeside(
  serverUrl: string,
  pinned: boolean,
  upstream: Child,
  { rounds, seconds, say, part }: Rounds & { part: 'shipped' | 'hurried' },
): Promise<BesideFigures> {
  // All is as shipped, but for the pace of the hurried: more people than that no process asks about in a second.
  const settings = part === 'hurried' ? { perSecond: 500 } : {}
  const bed = await openBed(serverUrl, pinned, `bench_batches_${part}`, upstream, settings)
  const gateway = await bed.start()
  const url = new URL(gateway.url).origin
  try {
    await callCounters(url, seconds)
    const sentAt = performance.now()
    const id = await send(url, toFile(0, people), randomUUID())
    const intakeMs = performance.now() - sentAt
    const alone: CounterCalls[] = []
    const besides: CounterCalls[] = []
    let ended = 0
    let paidFor = 0
    const extra: Spent = { gatewayMs: 0, commits: 0, walBytes: 0 }
    for (let round = 1; round <= rounds; round++) {
      await order(url, id, 'pause')
      await new Promise((next) => setTimeout(next, 1_000))
      const spent = [await readSpent(gateway, bed)]
      const first = await callCounters(url, seconds)
      spent.push(await readSpent(gateway, bed))
      const before = (await readProgress(url, id)).ended
      await order(url, id, 'resume')
      const second = await callCounters(url, seconds)
      ended += (await readProgress(url, id)).ended - before
      spent.push(await readSpent(gateway, bed))
      paidFor += (await readProgress(url, id)).ended - before
      addExtra(extra, spent)
      alone.push(first)
      besides.push(second)
      const [before99, with99] = [summarize([first]).p99Ms, summarize([second]).p99Ms]
      say(`round ${round}: p99 ${before99.toFixed(1)} ms alone, ${with99.toFixed(1)} ms beside the batch`)
    }
    const results = part === 'hurried' ? await finish(url, id) : null
    if (results === null) await order(url, id, 'cancel')
    const samples = { alone: summarize(alone), beside: summarize(besides) }
    return {
      people,
      countersPerSecond,
      ...samples,
      p99Ratio: samples.beside.p99Ms / samples.alone.p99Ms,
      p99Ratios: besides.map(
        (calls, round) => summarize([calls]).p99Ms / summarize(alone.slice(round, round + 1)).p99Ms,
      ),
      peoplePerSecond: ended / (rounds * seconds),
      intakeMs,
      results,
      perPerson: {
        gatewayMs: extra.gatewayMs / paidFor,
        commits: extra.commits / paidFor,
        walBytes: extra.walBytes / paidFor,
      },
    }
  } finally {
    await gateway.stop()
    await bed.client.end()
  }
}

async function finish(url: string, id: string): Promise<NonNullable<BesideFigures['results']>> {
  await until('the batch is done', async () => (await readProgress(url, id)).state === 'done', doneWithinMs)
  const readAt = performance.now()
  const results = await (await fetch(`${url}${path}/${id}/results`, { headers })).text()
  const ms = performance.now() - readAt
  const lines = results.trimEnd().split('\n')
  if (lines.length !== people) throw new Error(`${lines.length} results of ${people}`)
  return { ms, found: lines.filter((line) => line.includes('"outcome":"found"')).length }
}

/** `kill -9` at moments that chance gives, while the batch runs. */
async function measureKills(
  serverUrl: string,
  pinned: boolean,
  upstream: Child,
  say: (line: string) => void,
): Promise<KillFigures> {
  // A question that a slow machine cuts off would be asked again as well: only kills are to count.
  const settings = { perSecond: 150, deadlineMs: 10_000, leaseMs: 15_000 }
  const bed = await openBed(serverUrl, pinned, 'bench_batch_kills', upstream, settings)
  let gateway = await bed.start()
  const file = toFile(1_000_000, killedPeople)
  const id = await send(new URL(gateway.url).origin, file, 'kills')
  for (let kill = 1; kill <= kills; kill++) {
    await new Promise((next) => setTimeout(next, 500 + Math.random() * 1_500))
    process.kill(gateway.pid, 'SIGKILL')
    gateway = await bed.start()
    const { ended } = await readProgress(new URL(gateway.url).origin, id)
    say(`kill ${kill}: ${ended} of ${killedPeople} have an outcome`)
  }
  const url = new URL(gateway.url).origin
  await until('the batch is done', async () => (await readProgress(url, id)).state === 'done')
  const { outcomes } = await readProgress(url, id)
  const { rows } = await bed.client.query(
    `SELECT count(*)::int AS records, count(*)::int - count(DISTINCT body ->> 'requestId')::int AS doubled
     FROM audit_record WHERE body ->> 'operation' = 'lookup'`,
  )
  const figures = (await (await fetch(upstream.url)).json()) as BatchUpstreamFigures
  await gateway.stop()
  await bed.client.end()
  return {
    count: kills,
    people: killedPeople,
    outcomes,
    records: rows[0].records,
    doubledRecords: rows[0].doubled,
    upstream: figures,
  }
}

function tellBeside(figures: BesideFigures, part: BatchPart, say: Rounds['say']): void {
  const { alone, beside, p99Ratio, p99Ratios, peoplePerSecond, perPerson, intakeMs, results } = figures
  const pace = part === 'shipped' ? 'the shipped pace' : 'as fast as it can go'
  say(`\n${figures.people} people, ${pace}, while counters ask ${figures.countersPerSecond} times a second`)
  say(`counters alone         p50 ${alone.p50Ms.toFixed(1)} ms, p99 ${alone.p99Ms.toFixed(1)} ms`)
  say(`counters beside        p50 ${beside.p50Ms.toFixed(1)} ms, p99 ${beside.p99Ms.toFixed(1)} ms`)
  say(`p99 beside to alone    ${p99Ratio.toFixed(2)}, by round ${p99Ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`)
  say(
    `calls                  ${alone.completed} alone, ${beside.completed} beside, failed ${alone.failed + beside.failed}`,
  )
  say(`people a second        ${peoplePerSecond.toFixed(0)}`)
  const { gatewayMs, commits, walBytes } = perPerson
  say(
    `a person costs         ${gatewayMs.toFixed(2)} ms of the gateway, ${commits.toFixed(2)} commits, ${walBytes.toFixed(0)} bytes of WAL`,
  )
  say(`intake                 ${intakeMs.toFixed(0)} ms`)
  if (results !== null) say(`results                ${results.ms.toFixed(0)} ms, found ${results.found}`)
}

function tellKills(killed: KillFigures, say: Rounds['say']): void {
  say(`\n${killed.count} times kill -9 over ${killed.people} people`)
  say(`outcomes               ${JSON.stringify(killed.outcomes)}`)
  say(`records                ${killed.records}, of them twice ${killed.doubledRecords}`)
  const { questions, people: asked, repeated, most } = killed.upstream
  say(`questions              ${questions} about ${asked}, again about ${repeated}, at most ${most} about one`)
}
