/** One filing of the caller, with its history and its result. Handing out a result is a disclosure and is recorded first. */
import { randomUUID } from 'node:crypto'
import { authorizeAnyProcedure } from '../../access/policy.ts'
import type { Caller } from '../../domain/access.ts'
import type { FilingField } from '../../domain/audit.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { type FilingRow, findFiling } from '../../store/filing/filings.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import type { FilingDeps } from '../deps.ts'
import { record } from '../record.ts'
import { type FilingView, viewFiling } from './filing-view.ts'

/** Fails with `filing-not-found`, also for the filing of somebody else, `storage-unavailable` or `audit-unavailable`. */
export async function getFiling(
  deps: FilingDeps,
  { requestId = randomUUID(), caller, id }: { requestId?: string | undefined; caller: Caller; id: string },
): Promise<FilingView> {
  authorizeAnyProcedure(caller, 'follow')
  const view = await withStorageErrors('storage-unavailable', async () =>
    viewFiling(deps.database, deps, await ownFiling(deps, caller, id)),
  )
  return tell(deps, requestId, caller, view)
}

/** The filing, if it is the caller's own. */
export async function ownFiling({ database }: FilingDeps, caller: Caller, id: string): Promise<FilingRow> {
  const row = await findFiling(database, id)
  if (row?.consumer !== caller.consumer.id) throw new GatewayFailure('filing-not-found')
  return row
}

async function tell(deps: FilingDeps, requestId: string, caller: Caller, view: FilingView): Promise<FilingView> {
  if (!view.result) return view
  const row = await withStorageErrors('storage-unavailable', () => ownFiling(deps, caller, view.id))
  const fields: FilingField[] = ['register-entry']
  if (view.result.personalNumber !== null) fields.push('personal-number')
  await record(deps, row, {
    requestId,
    caller,
    operation: 'result',
    outcome: 'disclosed',
    result: 'told',
    fields,
    // A reader states no new purpose: the purpose of the filing applies, and the credential shows which system it was.
    officer: '',
    unit: row.registrationUnit,
  })
  return view
}
