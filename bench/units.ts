/**
 * `node --expose-gc bench/units.ts`: what the administrative units cost a process (time of reading, longest wait of everything else
 * meanwhile, memory that stays), and how well and fast noisy addresses are read. `--seed` and `--count` choose the addresses,
 * `--json` prints one object.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openUnits } from '../src/unit/open-units.ts'
import { resolveAddress } from '../src/unit/resolve-address.ts'
import type { Unit } from '../src/unit/unit.ts'
import { createDice, writeAddress } from '../test/unit/unit/noisy-addresses.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '20261101' },
    count: { type: 'string', default: '10000' },
  },
})
const collect = globalThis.gc
if (collect === undefined) throw new Error('run it with --expose-gc: memory that stays is read after a collection')
const day = '2026-11-01'
const round = (value: number) => Math.round(value * 10) / 10
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()

function getHeap(): number {
  collect?.()
  collect?.()
  return process.memoryUsage().heapUsed
}

/** Of one piece of work: its time, the processor time in it, and the longest turn of the event loop. */
async function watch<T>(
  work: () => Promise<T>,
): Promise<{ made: T; ms: number; cpuMs: number; longestTurnMs: number }> {
  await pause(50)
  delay.reset()
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  const made = await work()
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  await pause(10)
  return { made, ms: round(ms), cpuMs: round((user + system) / 1000), longestTurnMs: round(delay.max / 1e6) }
}

const empty = getHeap()
const logger = { info: () => {}, error: console.error }
const opened = await watch(() => openUnits({ files: [], reloadIntervalMs: 3_600_000 }, logger))
const afterOpening = getHeap()
const indexed = await watch(() => opened.made.search())
const afterIndex = getHeap()
const again = await watch(() => opened.made.reload())

const { units, names } = await opened.made.search()
const dice = createDice(Number(values.seed))
const generations = ['before-2025-07', 'since-2025-07'].map((id) => {
  const list = units.lists.find((each) => each.id === id)
  const communes = list === undefined ? [] : [...units.inList(list).values()].filter(({ level }) => level === 'commune')
  const addresses = Array.from({ length: Number(values.count) / 2 }, () => {
    const unit = communes[dice(communes.length)] as Unit
    return { unit, text: writeAddress(unit, day, dice) }
  })
  const began = process.cpuUsage()
  const read = addresses.map(({ unit, text }) => ({ unit, found: resolveAddress(units, names, text, day) }))
  const cpuMs = process.cpuUsage(began).user / 1000
  const isRight = ({ unit, found }: (typeof read)[number]) =>
    found.candidates[0]?.unit.code === unit.code && found.candidates[0].unit.list === id
  return {
    list: id,
    addresses: read.length,
    rightAndSure: read.filter((one) => one.found.sure && isRight(one)).length,
    notSure: read.filter((one) => !one.found.sure).length,
    wrongButSure: read.filter((one) => one.found.sure && !isRight(one)).length,
    rightFirst: read.filter(isRight).length,
    cpuMsPerAddress: Math.round((cpuMs / read.length) * 1000) / 1000,
  }
})
opened.made.close()

const figures = {
  reading: { ms: opened.ms, cpuMs: opened.cpuMs, longestTurnMs: opened.longestTurnMs },
  index: { ms: indexed.ms, cpuMs: indexed.cpuMs, longestTurnMs: indexed.longestTurnMs },
  readingAgain: { ms: again.ms, cpuMs: again.cpuMs, longestTurnMs: again.longestTurnMs },
  heapMb: { units: round((afterOpening - empty) / 1e6), withIndex: round((afterIndex - empty) / 1e6) },
  generations,
}
if (values.json) console.log(JSON.stringify(figures))
else {
  console.table({ reading: figures.reading, index: figures.index, 'reading again': figures.readingAgain })
  console.log(`heap that stays: ${figures.heapMb.units} MB, with the index of names ${figures.heapMb.withIndex} MB`)
  console.table(generations)
}
