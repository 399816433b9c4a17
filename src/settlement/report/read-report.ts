/** A report in one snapshot of the database. */

import type { Law } from '../../law/law.ts'
import type { Database } from '../../store/postgres/database.ts'
import { closePeriod, makeReport, type ReportOrder } from './make-report.ts'
import { findRowName, type UnitNames } from './names.ts'
import type { Report } from './report.ts'

/** A scan of 300 000 rows is kept in memory: 30 MB, where the usual 4 MB would go to the disk. */
const workMemory = '64MB'

const noNames: UnitNames = new Map()

/** `law` names the procedures, `units` the units; what has no name is shown by its code. */
export function readReport(
  database: Database,
  order: ReportOrder,
  law: Law,
  units: UnitNames = noNames,
): Promise<Report> {
  return database.transaction(async (connection) => {
    await connection.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    await connection.query(`SET LOCAL work_mem = '${workMemory}'`)
    // Compiling takes longer than these statements do.
    await connection.query('SET LOCAL jit = off')
    // Dossiers that stand alike are a few thousand groups. The planner expects far more of them, and would sort all rows by text.
    await connection.query('SET LOCAL enable_sort = off')
    return makeReport(connection, order, (by, key) => findRowName(law, units, by, key))
  })
}

/** As `closePeriod`, in one snapshot. Of several that close a period at the same time one closes it, and the others learn that it is closed. */
export async function closeReport(
  database: Database,
  order: Pick<ReportOrder, 'form' | 'period' | 'asOf'>,
  closedBy: string,
): Promise<boolean> {
  try {
    return await closeOnce(database, order, closedBy)
  } catch (error) {
    if (!isConflict(error)) throw error
    return closeOnce(database, order, closedBy)
  }
}

/** `unique_violation`, `serialization_failure`. */
const isConflict = (error: unknown) => ['23505', '40001'].includes((error as { code?: string } | null)?.code ?? '')

function closeOnce(
  database: Database,
  order: Pick<ReportOrder, 'form' | 'period' | 'asOf'>,
  closedBy: string,
): Promise<boolean> {
  return database.transaction(async (connection) => {
    await connection.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    await connection.query(`SET LOCAL work_mem = '${workMemory}'`)
    return closePeriod(connection, order, closedBy)
  })
}
