/** One filing of the caller's, with its story and its result. Handing out a result is a disclosure: recorded first. */
import { randomUUID } from 'node:crypto'
import { authorizeAnyProcedure } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import type { FilingField } from '../domain/audit.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { type FilingRow, findFiling } from '../store/filings.ts'
import { withStorageErrors } from '../store/outage.ts'
import { type FilingView, viewFiling } from './filing-view.ts'
import type { FilingParts } from './parts.ts'
import { record } from './record.ts'

/** Fails with `filing-not-found`, also for the filing of somebody else, `storage-unavailable` or `audit-unavailable`. */
export async function getFiling(
  parts: FilingParts,
  { requestId = randomUUID(), caller, id }: { requestId?: string | undefined; caller: Caller; id: string },
): Promise<FilingView> {
  authorizeAnyProcedure(caller, 'follow')
  const view = await withStorageErrors('storage-unavailable', async () =>
    viewFiling(parts.database, parts, await ownFiling(parts, caller, id)),
  )
  return tell(parts, requestId, caller, view)
}

/** The filing, if it is the caller's own. */
export async function ownFiling({ database }: FilingParts, caller: Caller, id: string): Promise<FilingRow> {
  const row = await findFiling(database, id)
  if (row?.consumer !== caller.consumer.id) throw new GatewayFailure('filing-not-found')
  return row
}

async function tell(parts: FilingParts, requestId: string, caller: Caller, view: FilingView): Promise<FilingView> {
  if (!view.result) return view
  const row = await withStorageErrors('storage-unavailable', () => ownFiling(parts, caller, view.id))
  const fields: FilingField[] = ['register-entry']
  if (view.result.personalNumber !== null) fields.push('personal-number')
  await record(parts, row, {
    requestId,
    caller,
    operation: 'result',
    outcome: 'disclosed',
    result: 'told',
    fields,
    // Whoever reads states no purpose anew: the one of the filing stands, and the credential says which system it was.
    officer: '',
    unit: row.registrationUnit,
  })
  return view
}
