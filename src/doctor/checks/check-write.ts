/**
 * Whether the database really takes what the gateway writes: a row of the trail and some megabytes, all of it taken back.
 * A full disk, a standby and a missing right each look well until somebody writes.
 */
import type { Connection } from '../../store/postgres/database.ts'
import { tryWriting } from '../../store/postgres/write-trial.ts'
import { explainDatabaseFailure } from '../database-failure.ts'
import { about, type Finding } from '../finding.ts'

const say = about('database')

export async function checkWrite(connection: Connection): Promise<Finding> {
  try {
    await tryWriting(connection)
    return say.ok('writes', ['ghi thử được (đã thu hồi)', 'takes what is written (taken back)'])
  } catch (error) {
    const { code, says, advice } = explainDatabaseFailure(error)
    return say.fail(
      'writes',
      [`không ghi được: ${says[0]} (${code})`, `cannot be written: ${says[1]} (${code})`],
      advice,
      { code },
    )
  }
}
