/**
 * The units that are in force in a process. Files of the operator are read at the start, and again when one changes; a file with a
 * fault changes nothing: the units before it stay in force. The shipped lists alone hold no fault to find, and take 9 MB that every
 * full collection walks through: they are read when something first asks for a unit. So is the index of names, by the first address.
 */
import { ConfigProblems } from '../config/problem.ts'
import { createFileWatch } from '../domain/file-watch.ts'
import type { UnitCodesOfDay } from '../domain/person/units.ts'
import type { Logger } from '../domain/runtime.ts'
import { createNameIndex, type NameIndex } from './name-index.ts'
import { readShippedCodes, readUnitsAndCodes, type UnitReading } from './read-units.ts'
import type { UnitSettings } from './settings.ts'
import type { Units } from './units.ts'

export interface UnitsInForce {
  current(): Promise<Units>
  /** The units in force with their names, which are made on first use, in steps: both of one reading. */
  search(): Promise<{ units: Units; names: NameIndex }>
  /** The reader of codes as it counts on a day (`yyyy-mm-dd`, in Viet Nam), by the files in force. Reads no file. */
  codes: UnitCodesOfDay
  /** Reads the files again. Whether they are in force now; if not, the log has every fault. */
  reload(): Promise<boolean>
  /** Called after each reading but the first, with how many problems kept the files from being in force; 0: they are. */
  onLoad(hear: (problems: number) => void): void
  close(): void
}

/** What one reading of the files gave. */
interface Reading {
  read: Promise<UnitReading>
  names?: Promise<NameIndex>
}

type OpenSettings = Pick<UnitSettings, 'files' | 'reloadIntervalMs'>

/** Rejects with ConfigProblems that hold every fault when the files cannot be used at the start. */
export async function openUnits(
  { files, reloadIntervalMs }: OpenSettings,
  logger: Pick<Logger, 'info' | 'error'>,
): Promise<UnitsInForce> {
  const watch = createFileWatch(files)
  const listeners: ((problems: number) => void)[] = []
  const first = files.length > 0 ? await readUnitsAndCodes(files) : undefined
  let reading: Reading | undefined = first && { read: Promise.resolve(first) }
  let codes = first?.codes ?? readShippedCodes()

  function getReading(): Reading {
    reading ??= { read: readUnitsAndCodes(files) }
    return reading
  }

  async function reload(): Promise<boolean> {
    try {
      const read = await readUnitsAndCodes(files)
      reading = { read: Promise.resolve(read) }
      codes = read.codes
    } catch (error) {
      if (!(error instanceof ConfigProblems)) throw error
      const problems = error.problems.map(({ at, place, says }) => ({
        file: at?.file,
        line: at?.line,
        place,
        says: says.en,
      }))
      logger.error({ files, problems }, 'units: the files were refused; the units before them stay in force')
      for (const hear of listeners) hear(problems.length)
      return false
    }
    logger.info({ files }, 'units: the files were loaded')
    for (const hear of listeners) hear(0)
    return true
  }

  const timer = setInterval(async () => {
    if (await watch.hasChanged()) await reload()
  }, reloadIntervalMs).unref()

  return {
    current: async () => (await getReading().read).units,
    search: async () => {
      const now = getReading()
      now.names ??= now.read.then(({ units }) => createNameIndex(units))
      const { units } = await now.read
      return { units, names: await now.names }
    },
    codes: (day) => codes(day),
    reload,
    onLoad: (hear) => void listeners.push(hear),
    close: () => clearInterval(timer),
  }
}
