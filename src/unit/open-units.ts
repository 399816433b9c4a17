/**
 * The units that are in force in a process: read at the start, and again when a file of the operator changes. A file with a fault
 * changes nothing: the units before it stay in force. The index of names is made when the first address is asked about.
 */
import { ConfigProblems } from '../config/problem.ts'
import { createFileWatch } from '../domain/file-watch.ts'
import type { Logger } from '../domain/runtime.ts'
import { createNameIndex, type NameIndex } from './name-index.ts'
import { readUnits } from './read-units.ts'
import type { UnitSettings } from './settings.ts'
import type { Units } from './units.ts'

export interface UnitsInForce {
  current(): Units
  /** The units in force with their names, which are made on first use, in steps: both of one reading. */
  search(): Promise<{ units: Units; names: NameIndex }>
  /** Reads the files again. Whether they are in force now; if not, the log has every fault. */
  reload(): Promise<boolean>
  close(): void
}

type OpenSettings = Pick<UnitSettings, 'files' | 'reloadIntervalMs'>

/** Rejects with ConfigProblems that hold every fault when the files cannot be used at the start. */
export async function openUnits(
  { files, reloadIntervalMs }: OpenSettings,
  logger: Pick<Logger, 'info' | 'error'>,
): Promise<UnitsInForce> {
  const watch = createFileWatch(files)
  let units = await readUnits(files)
  let names: Promise<NameIndex> | undefined

  async function reload(): Promise<boolean> {
    try {
      units = await readUnits(files)
    } catch (error) {
      if (!(error instanceof ConfigProblems)) throw error
      const problems = error.problems.map(({ at, place, says }) => ({
        file: at?.file,
        line: at?.line,
        place,
        says: says.en,
      }))
      logger.error({ files, problems }, 'units: the files were refused; the units before them stay in force')
      return false
    }
    names = undefined
    logger.info({ files }, 'units: the files were loaded')
    return true
  }

  const timer = setInterval(async () => {
    if (await watch.hasChanged()) await reload()
  }, reloadIntervalMs).unref()

  return {
    current: () => units,
    search: async () => {
      const now = units
      names ??= createNameIndex(now)
      return { units: now, names: await names }
    },
    reload,
    close: () => clearInterval(timer),
  }
}
