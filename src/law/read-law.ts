/** The law as it is shipped, with the files of an operator on top. */
import { fileURLToPath } from 'node:url'
import { type ConfigProblem, ConfigProblems } from '../config/problem.ts'
import { createLaw, type Law } from './law.ts'
import { type LawFile, readLawFile } from './law-file.ts'

/** In the order in which they are read; `data/` beside this file. */
const shipped = [
  'law-versions.yaml',
  'choices.yaml',
  'office-hours.yaml',
  'calendar-2025.yaml',
  'calendar-2026.yaml',
  'calendar-2027.yaml',
  'procedures.yaml',
  'packages.yaml',
].map((name) => fileURLToPath(new URL(`./data/${name}`, import.meta.url)))

const readBefore = new Map<string, LawFile>()

/** What is shipped does not change while a process runs, so it is read once. */
function readShipped(file: string): LawFile {
  const read = readBefore.get(file) ?? readLawFile(file)
  readBefore.set(file, read)
  return read
}

/** Throws ConfigProblems with every fault of every file. */
export function readLaw(own: readonly string[]): Law {
  const problems: ConfigProblem[] = []
  const files: LawFile[] = shipped.map(readShipped)
  for (const file of own) {
    try {
      files.push(readLawFile(file))
    } catch (error) {
      if (!(error instanceof ConfigProblems)) throw error
      // A file that cannot be read at all has no line; among several it has to be named.
      const named = ({ at, ...problem }: ConfigProblem): ConfigProblem => ({ ...problem, at: at ?? { file, line: 1 } })
      problems.push(...error.problems.map(named))
    }
  }
  if (problems.length > 0) throw new ConfigProblems(own.join(', '), problems)
  return createLaw(files)
}
