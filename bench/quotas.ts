/**
 * `--quotas`: two replicas and three consumers. Two ask three times as much as they may; what they get is held against their limits, and
 * what a third one waits beside them against what it waits alone, round by round in one run. Once more where the upstream itself allows
 * less than all of them want.
 */
import { type Child, cores, spawnChild } from './child.ts'
import { quotaConsumers } from './consumers.ts'
import type { QuotaLoadOrder, Stream, StreamResult } from './quota-load.ts'
import { getMiddle } from './rows.ts'

/** An upstream answers in 0.3 to 1 s: the short end, where a delay of ours shows most. */
const upstreamMs = 300
const modestPerSecond = 5
const greedyPerSecond = 30
/** The limit of the upstream in the second part; the consumers want 25 a second together. */
const allowedPerSecond = 18
/** Until the bursts of greedy consumers are used up and the replicas have agreed. */
const warmUpSeconds = 6

interface Part {
  what: string
  /** By consumer, what it got over what it may have in the long run, in the middle of the rounds. */
  got: { name: string; limit: number; perSecond: number; ratio: number }[]
  alone: { p50Ms: number; p99Ms: number }
  beside: { p50Ms: number; p99Ms: number }
  addedP50: number
  addedP99: number
  /** Of the modest consumer, over all rounds. */
  modestRefused: number
}

export interface QuotaFigures {
  rounds: number
  seconds: number
  parts: Part[]
}

interface QuotaOrder {
  databaseUrl: string
  pinned: boolean
  rounds: number
  seconds: number
  say: (line: string) => void
}

export async function measureQuotas(order: QuotaOrder): Promise<QuotaFigures> {
  const { rounds, seconds } = order
  return {
    rounds,
    seconds,
    parts: [await measurePart(order, 0), await measurePart(order, allowedPerSecond)],
  }
}

async function measurePart(order: QuotaOrder, allowed: number): Promise<Part> {
  const { pinned, rounds, seconds, say } = order
  const core = pinned ? cores.rest : undefined
  const upstream = await spawnChild('./upstream.ts', { core, env: { BENCH_DELAY_MS: String(upstreamMs) } })
  const load = await spawnChild('./quota-load.ts', { core })
  const replicas: Child[] = []
  const env = { BENCH_UPSTREAM: upstream.url, BENCH_DATABASE: order.databaseUrl, BENCH_ALLOWED: String(allowed) }
  const replicaCore = pinned ? cores.measured : undefined
  for (const _ of ['one', 'two'])
    replicas.push(await spawnChild('./subjects/quota-gateway.ts', { core: replicaCore, env }))
  const urls = replicas.map(({ url }) => new URL(url).origin)
  const streams: Stream[] = quotaConsumers.map(({ name, key }) => ({
    name,
    key,
    perSecond: name === 'modest' ? modestPerSecond : greedyPerSecond,
  }))
  const run = async (who: readonly Stream[]): Promise<StreamResult[]> => {
    const { results } = await load.request<{ results: StreamResult[] }>({
      urls,
      streams: who,
      warmUpSeconds,
      seconds,
    } satisfies QuotaLoadOrder)
    const wrong = results.find((each) => each.wrong > 0)
    if (wrong) throw new Error(`${wrong.name}: ${wrong.wrong} of ${wrong.sent} answers were none that a quota gives`)
    return results
  }
  const modest = streams.filter(({ name }) => name === 'modest')
  const alone: StreamResult[] = []
  const beside: StreamResult[][] = []
  try {
    for (let round = 1; round <= rounds; round++) {
      alone.push(...(await run(modest)))
      beside.push(await run(streams))
      say(`${allowed === 0 ? 'quotas' : 'limit of the upstream'}: round ${round} done`)
    }
  } finally {
    for (const child of [load, ...replicas, upstream]) await child.stop()
  }
  const find = (name: string) => beside.flatMap((results) => results.filter((each) => each.name === name))
  const crowded = find('modest')
  const figures = (results: readonly StreamResult[]) => ({
    p50Ms: getMiddle(results.map(({ p50Ms }) => p50Ms)),
    p99Ms: getMiddle(results.map(({ p99Ms }) => p99Ms)),
  })
  const [before, after] = [figures(alone), figures(crowded)]
  const got = quotaConsumers
    .filter(({ name }) => name !== 'modest')
    .map(({ name, perSecond: limit }) => {
      const perSecond = getMiddle(find(name).map(({ answered }) => answered / seconds))
      return { name, limit, perSecond, ratio: perSecond / limit }
    })
  const total = getMiddle(beside.map((results) => results.reduce((sum, { answered }) => sum + answered, 0) / seconds))
  return {
    what: allowed === 0 ? 'quotas of consumers' : `the upstream allows ${allowed} a second`,
    got: allowed === 0 ? got : [...got, { name: 'all', limit: allowed, perSecond: total, ratio: total / allowed }],
    alone: before,
    beside: after,
    addedP50: after.p50Ms / before.p50Ms - 1,
    addedP99: after.p99Ms / before.p99Ms - 1,
    modestRefused: [...alone, ...crowded].reduce((sum, { overQuota, overLimit }) => sum + overQuota + overLimit, 0),
  }
}

export function printQuotas({ parts, rounds, seconds }: QuotaFigures): void {
  console.log(`\ntwo replicas, ${rounds} rounds of ${seconds} s, the upstream takes ${upstreamMs} ms`)
  for (const { what, got, alone, beside, addedP50, addedP99, modestRefused } of parts) {
    console.log(`\n${what}`)
    for (const { name, limit, perSecond, ratio } of got) {
      const share = `${(100 * ratio).toFixed(1)} %`
      console.log(`  ${name.padEnd(12)} limit ${limit} a second, got ${perSecond.toFixed(1)} (${share})`)
    }
    const row = (name: string, { p50Ms, p99Ms }: Part['alone']) =>
      console.log(`  modest, ${name.padEnd(8)} p50 ${p50Ms.toFixed(1)} ms  p99 ${p99Ms.toFixed(1)} ms`)
    row('alone', alone)
    row('beside', beside)
    console.log(
      `  added: p50 ${(100 * addedP50).toFixed(1)} %, p99 ${(100 * addedP99).toFixed(1)} %; refused: ${modestRefused}`,
    )
  }
}
