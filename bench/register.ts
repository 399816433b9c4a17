/**
 * A register as a country would have it: ten thousand systems. How long a reading takes, what it holds up on the main thread (delay of the
 * event loop) and what it leaves in memory; and what one decision costs by it.
 */
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { parse } from 'yaml'
import { inForce } from '../src/access/in-force.ts'
import { decide, type PolicyQuestion } from '../src/access/policy.ts'
import { readRegister } from '../src/access/read-register.ts'

export interface RegisterFigures {
  form: 'yaml' | 'json'
  entries: number
  fileMb: number
  readSeconds: number
  /** Of the loop of the main thread while it is read, beyond the resolution of the histogram. */
  loopWorstMs: number
  loopP99Ms: number
  /** Of the register that is in force afterwards; while it is exchanged there are two. */
  heapMb: number
  decisionP50Us: number
  decisionP99Us: number
}

const resolutionMs = 1

/** Every commune with some systems, as an IT department's script would write them; every hundredth narrows a grant by units and days. */
export function writeRegister(file: string, entries: number, first: readonly object[] = []): void {
  const lines = ['consumers:', ...first.map((entry) => `  - ${JSON.stringify(entry)}`)]
  for (let index = 0; index < entries; index++) {
    const id = `k${index.toString(36).padStart(11, '0')}`
    const hash = createHmac('sha256', 'bench'.padEnd(32, '.')).update(id).digest('hex')
    lines.push(
      `  - id: system-${index}`,
      `    name: Hệ thống một cửa số ${index}`,
      `    keys:\n      - id: ${id}\n        hash: ${hash}`,
      `    units: [H99.${index % 168}.${index % 7}]`,
      '    quota: { perMinute: 600, burst: 100 }',
      '    grants:',
      '      - procedures: ["1.001193", "2.000986"]',
      '        operations: [verify, lookup, file, follow]',
      '        fields: [fullName, dateOfBirth, sex, permanentResidence, father.*]',
      '        attributes: [fullName, sex]',
    )
    if (index % 100 === 0) {
      lines.push(
        '      - procedures: ["2.001023"]',
        '        operations: [lookup]',
        '        fields: [mother.*]',
        `        units: [H99.${index % 168}.${index % 7}.1]`,
        '        from: 2026-01-01',
        '        until: 2027-12-31',
      )
    }
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
}

/** `json`: the same as one line of JSON, which a program would write. */
export async function measureRegister(entries: number, say: (line: string) => void): Promise<RegisterFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-register-'))
  try {
    const yaml = join(folder, 'consumers.yaml')
    writeRegister(yaml, entries)
    const json = join(folder, 'consumers.json')
    writeFileSync(json, JSON.stringify(parse(readFileSync(yaml, 'utf8'))))
    const figures: RegisterFigures[] = []
    for (const [form, file] of [['yaml', yaml] as const, ['json', json] as const]) {
      say(`reading ${entries} entries of ${form} …`)
      figures.push(await measureOne(form, file, entries))
    }
    return figures
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureOne(form: RegisterFigures['form'], file: string, entries: number): Promise<RegisterFigures> {
  // What is compiled at the first reading is compiled for good.
  await readRegister(file)
  await collect()
  const before = process.memoryUsage().heapUsed + process.memoryUsage().external
  const loop = monitorEventLoopDelay({ resolution: resolutionMs })
  loop.enable()
  const began = performance.now()
  const { register, problems } = await readRegister(file)
  const readSeconds = (performance.now() - began) / 1000
  loop.disable()
  if (!register) throw new Error(problems.slice(0, 3).join('; '))
  await collect()
  const heap = process.memoryUsage().heapUsed + process.memoryUsage().external - before
  const toMs = (nanoseconds: number) => Math.max(0, Math.round(nanoseconds / 1e5) / 10 - resolutionMs)
  return {
    form,
    entries,
    fileMb: Math.round(statSync(file).size / 1e5) / 10,
    readSeconds: Math.round(readSeconds * 10) / 10,
    loopWorstMs: toMs(loop.max),
    loopP99Ms: toMs(loop.percentile(99)),
    heapMb: Math.round(heap / 1e5) / 10,
    ...measureDecisions([...register.values()].map(({ consumer }) => consumer)),
  }
}

/** Each one timed by itself, some refused: what `inForce` and `decide` cost a request. */
function measureDecisions(consumers: readonly Parameters<typeof decide>[0][]) {
  const now = Date.parse('2026-11-30T09:00:00+07:00')
  const rounds = 200_000
  const times = new Float64Array(rounds)
  const questions = consumers.map(
    ({ units }, index): PolicyQuestion => ({
      operation: 'lookup',
      purpose: { procedure: index % 10 === 0 ? '1.000894' : '1.001193', unit: `${units[0]}.3` },
      fields: ['fullName', 'dateOfBirth', 'father.fullName', 'permanentResidence'],
    }),
  )
  const run = () => {
    for (let round = 0; round < rounds; round++) {
      const at = (round * 7_919) % consumers.length
      const [consumer, question] = [consumers[at], questions[at]]
      if (!consumer || !question) continue
      const began = process.hrtime.bigint()
      decide(inForce(consumer, now), question)
      times[round] = Number(process.hrtime.bigint() - began) / 1_000
    }
  }
  run()
  run()
  times.sort()
  const at = (share: number) => Math.round((times[Math.floor(rounds * share)] ?? Number.NaN) * 100) / 100
  return { decisionP50Us: at(0.5), decisionP99Us: at(0.99) }
}

/** Twice, because what the first collection frees may hold more. */
async function collect(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    globalThis.gc?.()
    await pause(100)
  }
}

export function printRegister(figures: readonly RegisterFigures[]): void {
  console.table(figures)
}
