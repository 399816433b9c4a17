/** The dependencies of the checks of files; open-file-checks.ts puts them together. */
import type { Trail } from '../audit/trail.ts'
import type { Clock } from '../domain/runtime.ts'
import type { FileChecks } from '../signed-file/check-files.ts'
import type { Database } from '../store/postgres/database.ts'
import type { StatusFinder } from './find-status.ts'
import type { FileCheckSettings } from './settings.ts'

export interface FileCheckDeps {
  database: Database
  trail: Pick<Trail, 'append' | 'assertWritable'>
  clock: Clock
  settings: FileCheckSettings
  checks: FileChecks
  /** Absent: nothing is asked outside. */
  status: StatusFinder | undefined
  /** Counts what was answered: the verdict of the file, and whether it is known here. */
  onCheck: ((verdict: string, known: string) => void) | undefined
}
