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

/** Throws ConfigProblems with every fault of every file. */
export function readLaw(own: readonly string[]): Law {
  const problems: ConfigProblem[] = []
  const files: LawFile[] = []
  for (const file of [...shipped, ...own]) {
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
