/**
 * The law that is in force in a process: read at the start, and again when a file of the operator changes. A file with a fault
 * changes nothing: the law before it stays in force.
 */
import { ConfigProblems } from '../config/problem.ts'
import { createFileWatch } from '../domain/file-watch.ts'
import type { Logger } from '../domain/runtime.ts'
import type { Law } from './law.ts'
import { readLaw } from './read-law.ts'
import type { LawSettings } from './settings.ts'

export interface LawInForce {
  current(): Law
  /** Reads the files again. Whether they are in force now; if not, the log has every fault. */
  reload(): boolean
  /** Called after each reading but the first, with how many problems kept the files from being in force; 0: they are. */
  onLoad(hear: (problems: number) => void): void
  close(): void
}

/** Throws ConfigProblems with every fault when the files cannot be used at the start. */
export function openLaw({ files, reloadIntervalMs }: LawSettings, logger: Pick<Logger, 'info' | 'error'>): LawInForce {
  const watch = createFileWatch(files)
  let law = readLaw(files)
  const listeners: ((problems: number) => void)[] = []

  function reload(): boolean {
    try {
      law = readLaw(files)
    } catch (error) {
      if (!(error instanceof ConfigProblems)) throw error
      const problems = error.problems.map(({ at, place, says }) => ({
        file: at?.file,
        line: at?.line,
        place,
        says: says.en,
      }))
      logger.error({ files, problems }, 'law: the files were refused; the law before them stays in force')
      for (const hear of listeners) hear(problems.length)
      return false
    }
    logger.info({ files }, 'law: the files were loaded')
    for (const hear of listeners) hear(0)
    return true
  }

  const timer = setInterval(async () => {
    if (await watch.hasChanged()) reload()
  }, reloadIntervalMs).unref()

  return {
    current: () => law,
    reload,
    onLoad: (hear) => void listeners.push(hear),
    close: () => clearInterval(timer),
  }
}
