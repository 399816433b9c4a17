/** The rows of the bench, and how one of them is measured once. */

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Child, cores, spawnChild } from './child.ts'
import { apiKey } from './consumers.ts'
import type { LoadOrder, LoadResult } from './load.ts'
import { readShipped } from './shipped.ts'
import { makeToken } from './token.ts'

export interface Row {
  name: string
  what: string
  /** The process that is measured; `undefined` = the upstream itself. */
  file: string | undefined
  kind: LoadOrder['kind']
  /** How Node.js is started for it; the gateway's are those that it is shipped with. */
  nodeArgs?: readonly string[]
  env?: Readonly<Record<string, string>>
  /** A database of its own, because its tables are those of another version. */
  database?: string
}

const shipped = readShipped()

export const rows: Row[] = [
  { name: 'upstream', what: 'the upstream alone', file: undefined, kind: 'soap' },
  {
    name: 'pass-through',
    what: 'node:http + undici, bytes in and out',
    file: './subjects/pass-through.ts',
    kind: 'soap',
  },
  { name: 'bare-job', what: 'Hono + undici + saxes, no safeguards', file: './subjects/bare-job.ts', kind: 'lookup' },
  {
    name: 'hand-written',
    what: 'Express + axios + axios-retry + opossum + xml2js',
    file: './subjects/hand-written.ts',
    kind: 'lookup',
  },
  {
    name: 'gateway',
    what: 'Lienthong with everything on',
    file: './subjects/gateway.ts',
    kind: 'lookup',
    ...shipped,
  },
]

/** What it costs that a caller shows an access token and not a key: a hash of it each time, a signature once. */
export const proofRows: Row[] = [
  ['gateway', 'callers show an API key', 'key'],
  ['with-token', 'callers show an access token (JWT, ES256)', 'token'],
].map(([name = '', what = '', proof = '']) => ({
  name,
  what,
  file: './subjects/gateway.ts',
  kind: 'lookup',
  nodeArgs: shipped.nodeArgs,
  env: { ...shipped.env, BENCH_PROOF: proof },
}))

/** The gateway of another checkout, for a comparison of two versions in one run: each as it is shipped. */
export function otherGateway(folder: string): Row {
  return {
    name: 'other',
    what: `the gateway of ${folder}`,
    file: pathToFileURL(resolve(folder, 'bench/subjects/gateway.ts')).href,
    kind: 'lookup',
    database: 'other',
    ...readShipped(folder),
  }
}

/** What it costs that the gateway looks at itself: probes, phases and metrics as shipped, traces besides, or none of it. */
export const observingRows: Row[] = [
  ['unobserved', 'no probes, no phases, no metrics, no traces', 'none'],
  ['gateway', 'as shipped: probes, phases, metrics', 'shipped'],
  ['traced', 'as shipped, and one trace in a hundred to a collector', 'traced'],
].map(([name = '', what = '', mode = '']) => ({
  name,
  what,
  file: './subjects/gateway.ts',
  kind: 'lookup',
  nodeArgs: shipped.nodeArgs,
  env: { ...shipped.env, BENCH_OBSERVING: mode },
}))

export interface Sample {
  perCorePerSecond: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  peakMemoryMb: number
}

export interface Bench {
  pinned: boolean
  databaseUrl: string
  /** A folder of this run. */
  compileCache: string
  load: Child
}

export async function startSubject(
  row: Row,
  upstreamUrl: string,
  bench: Bench,
  nodeArgs: string[] = [],
): Promise<Child> {
  if (!row.file) throw new Error('the upstream is started apart')
  return spawnChild(row.file, {
    core: bench.pinned ? cores.measured : undefined,
    env: {
      BENCH_UPSTREAM: upstreamUrl,
      BENCH_COLLECTOR: upstreamUrl,
      BENCH_DATABASE: row.database === undefined ? bench.databaseUrl : databaseNamed(bench.databaseUrl, row.database),
      ...row.env,
      // In the image the compiled code lies ready; here the first start leaves it for the next.
      ...(row.env?.NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE: bench.compileCache }),
    },
    nodeArgs: [...(row.nodeArgs ?? []), ...nodeArgs],
  })
}

function databaseNamed(url: string, name: string): string {
  const named = new URL(url)
  named.pathname = name
  return named.href
}

/** One measurement. Throws when a single answer was wrong: a fast wrong answer is no figure. */
export async function measure(row: Row, subject: Child, bench: Bench, order: Partial<LoadOrder>): Promise<Sample> {
  const before = await subject.usage()
  const { result } = await bench.load.request<{ result: LoadResult }>({
    url: new URL(subject.url).origin,
    path: row.kind === 'lookup' ? '/v1/identity/lookups' : '/',
    kind: row.kind,
    headers: {
      'content-type': row.kind === 'lookup' ? 'application/json' : 'application/xml',
      authorization: `Bearer ${row.env?.BENCH_PROOF === 'token' ? await makeToken() : apiKey}`,
    },
    callers: 64,
    seconds: 2,
    ...order,
  } satisfies LoadOrder)
  if (result.failed > 0)
    throw new Error(
      `${row.name}: ${result.failed} of ${result.failed + result.completed} answers were wrong: ${result.firstWrong}`,
    )
  const after = await subject.usage()
  return {
    perCorePerSecond: result.completed / (after.cpuSeconds - before.cpuSeconds),
    perSecond: result.completed / result.seconds,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    peakMemoryMb: after.peakMemoryMb,
  }
}

export function getMedian(samples: readonly Sample[]): Sample {
  const median = (pick: (sample: Sample) => number) => getMiddle(samples.map(pick))
  return {
    perCorePerSecond: median((s) => s.perCorePerSecond),
    perSecond: median((s) => s.perSecond),
    p50Ms: median((s) => s.p50Ms),
    p99Ms: median((s) => s.p99Ms),
    peakMemoryMb: Math.max(...samples.map((s) => s.peakMemoryMb)),
  }
}

export function getMiddle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
