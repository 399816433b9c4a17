/**
 * `npm run bench`: five ways to do the same job, measured side by side in one run. Rounds go through all rows in turn,
 * so that a noisy minute hurts everyone alike; figures are medians over the rounds. `--json` prints one object.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { flag, number, readOrEnd } from '../src/app/command-line.ts'
import { startEmbeddedPostgres } from '../src/sandbox/embedded-postgres.ts'
import { batchRuns, measureBatches } from './batch.ts'
import { type Child, canPin, cores, spawnChild } from './child.ts'
import { measureFilings, printFilings } from './filings.ts'
import { measureHistory, printHistory } from './health-history.ts'
import { measureLanes, printLanes } from './lanes.ts'
import { measureMisuse, misuseSeeds, printMisuse } from './misuse.ts'
import { printProfile, profileFolder } from './profile.ts'
import { measureQuotas, printQuotas } from './quotas.ts'
import { measureRegister, printRegister } from './register.ts'
import {
  type Bench,
  getMedian,
  getMiddle,
  measure,
  observingRows,
  otherGateway,
  proofRows,
  type Row,
  rows,
  type Sample,
  startSubject,
} from './rows.ts'
import { measureSettlement, printSettlement, settlementHalves } from './settlement.ts'
import { measureTrail, printTrail } from './trail.ts'

const { options: values } = readOrEnd(
  {
    usage: 'npm run bench',
    purpose: {
      vi: 'Đo năm cách làm cùng một việc, lần lượt theo vòng trong một lần chạy, rồi in bảng tỷ lệ.',
      en: 'Measures five ways to do the same job, in turn round by round in one run, and prints a table of ratios.',
    },
    options: {
      rounds: number('5', 'số vòng', 'rounds'),
      // A round begins with sixty-four new connections and a heap that has rested: below 8 s that start is a tenth of it.
      seconds: number('8', 'số giây của mỗi vòng', 'seconds of a round'),
      // Two runs of the same process differ by a twentieth: what was compiled when. A small difference wants several.
      processes: number('1', 'số lần khởi động lại mỗi dòng', 'how often each row is started anew'),
      callers: number('64', 'số nơi gọi cùng lúc', 'callers at the same time'),
      replicas: number('1', 'số tiến trình ghi lịch sử', 'processes that write history'),
      only: {
        kind: 'list',
        value: 'ROW',
        meaning: {
          vi: 'chỉ đo dòng này (với --settlement: reads, intake; với --batch: shipped, hurried, kills); có thể nêu nhiều lần',
          en: 'measures this row only (with --settlement: reads, intake; with --batch: shipped, hurried, kills); may be repeated',
        },
      },
      against: {
        kind: 'text',
        value: 'FOLDER',
        meaning: {
          vi: 'đo thêm cổng của một bản mã nguồn khác (đã cài gói)',
          en: 'adds the gateway of another checkout, with its packages installed',
        },
      },
      filings: flag('đo việc nộp hồ sơ', 'measures filings instead'),
      portal: flag(
        'đo việc đồng bộ hồ sơ, và giá của nó khi tiếp nhận',
        'measures the synchronisation of dossiers instead, and what it costs intake',
      ),
      batch: flag('đo lô xác thực, tra cứu bên cạnh các quầy', 'measures batches beside counters, and under kill -9'),
      observing: flag('đo giá của nhật ký, số đo và vết', 'measures what logs, metrics and traces cost'),
      proof: flag('đo giá của mã truy cập so với khóa', 'measures what access tokens cost against keys'),
      quotas: flag(
        'đo hạn mức và giới hạn của hệ thống nguồn trên hai bản chạy song song',
        'measures quotas and the limit of an upstream over two replicas',
      ),
      'health-history': flag('đo việc ghi lịch sử tình trạng', 'measures how the history of health is kept'),
      settlement: flag(
        'đo bảng theo dõi, báo cáo trên một năm hồ sơ, và giá của hồ sơ khi tiếp nhận',
        'measures board and report over a year of dossiers, and what dossiers cost intake',
      ),
      trail: flag(
        'đo nhật ký khai thác của một năm: ghi, tìm, kiểm chứng',
        'measures the audit trail of a year: append, search, verify',
      ),
      misuse: flag(
        'đo việc phát hiện dấu hiệu sai mục đích trên lịch sử được tạo',
        'measures what signs of misuse find in generated histories',
      ),
      register: flag(
        'đo việc đọc danh bạ hệ thống khai thác của cả nước, và giá của một lần xét quyền',
        'measures the reading of a register of a country, and what a decision costs by it',
      ),
      entries: number('10000', 'số hệ thống của --register', 'systems of --register'),
      records: number('10000000', 'số bản ghi của --trail', 'records of --trail'),
      keep: {
        kind: 'text',
        value: 'FOLDER',
        meaning: {
          vi: 'giữ lại máy chủ cơ sở dữ liệu ở thư mục này để lần sau dùng tiếp',
          en: 'keeps the database server in this folder, and goes on with one that is there',
        },
      },
      profile: flag('in nơi tốn thời gian', 'prints where the time goes'),
      json: flag('in JSON cho chương trình đọc', 'prints JSON for programs'),
    },
    examples: [
      {
        typed: 'npm run bench -- --rounds 3 --seconds 5',
        meaning: { vi: 'lượt đo ngắn', en: 'a short measurement' },
      },
      {
        typed: 'npm run bench -- --trail --records 1000000',
        meaning: { vi: 'nhật ký khai thác với một triệu bản ghi', en: 'the audit trail with a million records' },
      },
    ],
    exitCodes: {
      0: { vi: 'đã đo xong', en: 'measured' },
      1: { vi: 'không đo được', en: 'it could not measure' },
      2: { vi: 'dòng lệnh sai', en: 'the command line is wrong' },
    },
  },
  process.argv.slice(2),
  process.env,
)
const order = { seconds: Number(values.seconds), callers: Number(values.callers) }
const warmUpSeconds = 20
const slow = { delayMs: 2000, callers: 1000, perCaller: 3 }
const say = (line: string) => (values.json ? console.error(line) : console.log(line))
const against = values.against === undefined ? [] : [otherGateway(values.against)]
const chosen = [
  ...(values.observing ? observingRows : values.proof ? proofRows : rows).filter(
    ({ name }) => values.only.length === 0 || values.only.includes(name),
  ),
  ...against,
]

if (values.register) {
  // By itself: it needs no database and no load, and what they do would be in its figures.
  const figures = await measureRegister(Number(values.entries), say)
  if (values.json) console.log(JSON.stringify(figures))
  else printRegister(figures)
  process.exit(0)
}

const pinned = canPin()
// Everything this process starts inherits its core: the database, the load and the upstream share the second one.
if (pinned) execFileSync('taskset', ['-pc', String(cores.rest), String(process.pid)], { stdio: 'ignore' })
const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'lienthong-bench-postgres-'))
const postgres = await startEmbeddedPostgres(folder)
const compileCache = mkdtempSync(join(tmpdir(), 'lienthong-bench-compiled-'))
const load = await spawnChild('./load.ts', { core: pinned ? cores.rest : undefined })
const bench: Bench = { pinned, databaseUrl: postgres.url, compileCache, load }
for (const { database } of against) if (database) await createDatabase(postgres.url, database)
try {
  if (values.profile) await profileGateway()
  else if (values['health-history']) {
    const figures = await measureHistory(postgres.url, Number(values.replicas))
    if (values.json) console.log(JSON.stringify(figures))
    else printHistory(figures)
  } else if (values.settlement) {
    const rounds = { rounds: Number(values.rounds), seconds: order.seconds }
    const server = { serverUrl: postgres.url, directory: join(postgres.directory, 'data'), pinned }
    const halves = settlementHalves.filter((half) => values.only.length === 0 || values.only.includes(half))
    const figures = await measureSettlement({ ...server, ...rounds, halves })
    if (values.json) console.log(JSON.stringify(figures))
    else printSettlement(figures)
  } else if (values.trail) {
    const figures = await measureTrail(postgres.url, Number(values.records), say)
    if (values.json) console.log(JSON.stringify(figures))
    else printTrail(figures)
  } else if (values.misuse) {
    const figures = measureMisuse(misuseSeeds)
    if (values.json) console.log(JSON.stringify(figures))
    else printMisuse(figures)
  } else if (values.quotas) {
    const rounds = { rounds: Number(values.rounds), seconds: order.seconds, say }
    const figures = await measureQuotas({ databaseUrl: postgres.url, pinned, ...rounds })
    if (values.json) console.log(JSON.stringify(figures))
    else printQuotas(figures)
  } else if (values.batch) {
    const parts = batchRuns.filter((part) => values.only.length === 0 || values.only.includes(part))
    const rounds = { rounds: Number(values.rounds), seconds: order.seconds, parts, say }
    const figures = await measureBatches(postgres.url, pinned, rounds)
    if (values.json) console.log(JSON.stringify(figures))
  } else if (values.portal) {
    const rounds = { rounds: Number(values.rounds), seconds: order.seconds }
    const server = { serverUrl: postgres.url, directory: join(postgres.directory, 'data'), pinned }
    const figures = await measureLanes({ ...server, ...rounds })
    if (values.json) console.log(JSON.stringify(figures))
    else printLanes(figures)
  } else if (values.filings) printFilings(await measureFilings(postgres.url, pinned))
  else if (values.observing) await compareObserving()
  else await compare()
} finally {
  await load.stop()
  await postgres.stop()
  for (const made of values.keep === undefined ? [folder, compileCache] : [compileCache])
    rmSync(made, { recursive: true, force: true })
}

async function createDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  await client.end()
}

async function upstreamWith(delayMs: number, core: number): Promise<Child> {
  return spawnChild('./upstream.ts', { core: pinned ? core : undefined, env: { BENCH_DELAY_MS: String(delayMs) } })
}

async function compare(): Promise<void> {
  say(
    `${values.rounds} rounds of ${order.seconds} s, ${order.callers} callers, ${pinned ? 'pinned to two cores' : 'not pinned: this machine cannot'}`,
  )
  const generations: Map<string, Sample[]>[] = []
  await leaveCompiledCode()
  for (let started = 1; started <= Number(values.processes); started++) {
    // One version against itself: the process that is started second is faster by a tenth, so that turns as well.
    generations.push(await fastRounds(started % 2 === 1 ? chosen : [...chosen].reverse()))
  }
  const collect = (name: string) => generations.flatMap((samples) => samples.get(name) ?? [])
  // What a proof costs is in the fast rounds; who waits for the upstream does not notice it.
  const slowSamples = values.proof ? new Map<string, Sample>() : await slowRound()
  const filings = values.only.length > 0 || values.proof ? undefined : await measureFilings(postgres.url, pinned)
  const medians = new Map(chosen.map(({ name }) => [name, getMedian(collect(name))]))
  // The processes that ran side by side are compared with each other; of several such pairs the middle one counts.
  const perProcess = (name: string) =>
    generations.map(
      (samples) =>
        getMedian(samples.get('gateway') ?? []).perCorePerSecond / getMedian(samples.get(name) ?? []).perCorePerSecond,
    )
  const ratio = (name: string) => getMiddle(perProcess(name))
  const ratios: Record<string, number> = values.proof
    ? { keyToToken: ratio('with-token') }
    : {
        gatewayToBareJob: ratio('bare-job'),
        gatewayToHandWritten: ratio('hand-written'),
        gatewayToPassThrough: ratio('pass-through'),
        ...(against.length > 0 && { gatewayToOther: ratio('other') }),
      }
  if (values.json) {
    const json = chosen.map(({ name }) => ({
      name,
      ...medians.get(name),
      peakMemoryMb: (slowSamples.get(name) ?? medians.get(name))?.peakMemoryMb,
    }))
    console.log(JSON.stringify({ rows: json, ratios, slow: Object.fromEntries(slowSamples), filings }))
    return
  }
  printTable(medians, slowSamples)
  for (const [name, value] of Object.entries(ratios)) console.log(`${name.padEnd(22)} ${value.toFixed(2)}`)
  if (against.length > 0 && generations.length > 1) {
    const each = perProcess('other').map((value) => value.toFixed(2))
    console.log(`gatewayToOther, by process: ${each.join(' ')}`)
  }
  if (filings) printFilings(filings)
}

async function compareObserving(): Promise<void> {
  say(`${values.rounds} rounds of ${order.seconds} s, ${order.callers} callers`)
  const samples = await fastRounds(chosen)
  const medians = new Map(chosen.map(({ name }) => [name, getMedian(samples.get(name) ?? [])]))
  // Round by round against the row beside it: what slows the machine slows both.
  const loss = (name: string) =>
    1 -
    getMiddle(
      (samples.get(name) ?? []).map(
        (each, at) => each.perCorePerSecond / (samples.get('unobserved')?.[at]?.perCorePerSecond ?? 0),
      ),
    )
  const losses = { gateway: loss('gateway'), traced: loss('traced') }
  if (values.json) {
    console.log(JSON.stringify({ rows: chosen.map(({ name }) => ({ name, ...medians.get(name) })), losses }))
    return
  }
  for (const { name, what } of chosen) {
    const { perCorePerSecond = 0, p99Ms = 0 } = medians.get(name) ?? {}
    console.log(
      `${name.padEnd(12)}${perCorePerSecond.toFixed(0).padStart(8)} per core/s  p99 ${p99Ms.toFixed(1)} ms  ${what}`,
    )
  }
  for (const [name, value] of Object.entries(losses)) console.log(`${name} costs ${(100 * value).toFixed(1)} %`)
}

/** Starts every row that keeps compiled code once, so that no measured process is the one that had none to read. */
async function leaveCompiledCode(): Promise<void> {
  const upstream = await upstreamWith(0, cores.rest)
  for (const row of chosen) {
    if (row.env?.NODE_COMPILE_CACHE === undefined) continue
    const subject = await startSubject(row, upstream.url, bench)
    await measure(row, subject, bench, order)
    await subject.stop()
  }
  await upstream.stop()
}

/** One generation of processes, started in the order of `started` and measured in turn. */
async function fastRounds(started: readonly Row[]): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(started.map(({ name }) => [name, []]))
  // The upstream as a row of its own runs where the others run; the one that serves them does not.
  const alone = await upstreamWith(0, cores.measured)
  const upstream = await upstreamWith(0, cores.rest)
  const subjects = new Map<Row, Child>()
  for (const row of started) subjects.set(row, row.file ? await startSubject(row, upstream.url, bench) : alone)
  // A young process is still compiling itself: the largest rows need twenty seconds until their figures stand still.
  for (const [row, subject] of subjects) await measure(row, subject, bench, { ...order, seconds: warmUpSeconds })
  for (let round = 1; round <= Number(values.rounds); round++) {
    // The row that comes first has rested longest, and is slower by a twentieth: the order turns from round to round.
    const turn = round % 2 === 1 ? [...subjects] : [...subjects].reverse()
    for (const [row, subject] of turn) samples.get(row.name)?.push(await measure(row, subject, bench, order))
    say(`round ${round} done`)
  }
  for (const child of new Set([...subjects.values(), alone, upstream])) await child.stop()
  return samples
}

/** A slow upstream and a thousand calls in flight: what counts is that all are answered, and the memory. */
async function slowRound(): Promise<Map<string, Sample>> {
  const samples = new Map<string, Sample>()
  const upstream = await upstreamWith(slow.delayMs, cores.rest)
  for (const row of chosen.filter(({ file }) => file !== undefined)) {
    const subject = await startSubject(row, upstream.url, bench)
    samples.set(row.name, await measure(row, subject, bench, { ...slow, seconds: 0 }))
    await subject.stop()
  }
  await upstream.stop()
  return samples
}

async function profileGateway(): Promise<void> {
  const row = rows.find(({ name }) => name === 'gateway')
  if (!row) throw new Error('there is no gateway row')
  const upstream = await upstreamWith(0, cores.rest)
  const { folder: profiles, nodeArgs } = profileFolder()
  const subject = await startSubject(row, upstream.url, bench, nodeArgs)
  const sample = await measure(row, subject, bench, { ...order, seconds: Math.max(order.seconds * 2, warmUpSeconds) })
  await subject.stop()
  await upstream.stop()
  say(`${sample.perCorePerSecond.toFixed(0)} a second and core while profiled`)
  printProfile(profiles)
}

function printTable(medians: Map<string, Sample>, slowSamples: Map<string, Sample>): void {
  const cells = (values: (string | number)[]) =>
    values.map((v, i) => (i === 0 ? String(v).padEnd(14) : String(v).padStart(11))).join('')
  const base = medians.get('upstream')?.p50Ms ?? 0
  console.log(
    `\n${cells(['', 'per core/s', 'per s', 'p50 ms', 'p99 ms', 'added p50', 'slow: per s', 'p99 ms', 'peak MB'])}`,
  )
  for (const [name, m] of medians) {
    const s = slowSamples.get(name)
    const fast = [
      m.perCorePerSecond.toFixed(0),
      m.perSecond.toFixed(0),
      m.p50Ms.toFixed(1),
      m.p99Ms.toFixed(1),
      (m.p50Ms - base).toFixed(1),
    ]
    const late = s
      ? [s.perSecond.toFixed(0), s.p99Ms.toFixed(0), s.peakMemoryMb.toFixed(0)]
      : ['', '', m.peakMemoryMb.toFixed(0)]
    console.log(cells([name, ...fast, ...late]))
  }
  console.log(
    `\nslow: the upstream takes ${slow.delayMs} ms, ${slow.callers} calls in flight; peak memory is of that run.`,
  )
  for (const { name, what } of rows) console.log(`${name.padEnd(14)} ${what}`)
  console.log('')
}
