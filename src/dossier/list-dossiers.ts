/** The dossiers that a caller may read, newest first, page by page. */
import { readableDossiers } from '../access/policy.ts'
import { type Caller, nationalProcedure } from '../domain/access.ts'
import type { DossierStatus } from '../domain/dossier/dossier.ts'
import type { ForecastVerdict } from '../domain/dossier/forecast.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { listDossierRows } from '../store/dossier/dossiers.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { DossierDeps } from './deps.ts'
import { type DossierSummary, toDossierSummary } from './dossier-view.ts'
import { viewForecasts } from './forecast-view.ts'

export interface DossierQuery {
  caller: Caller
  /** This unit and the units below it. */
  unit?: string | undefined
  procedure?: string | undefined
  status?: DossierStatus | undefined
  /** Only those that have not ended. */
  open?: boolean | undefined
  /** Only those whose present due time is before this moment, ms since the epoch. */
  dueBefore?: number | undefined
  /** Only those of which this is forecast now. */
  forecast?: ForecastVerdict | undefined
  /** `nextCursor` of the page before. */
  cursor?: string | undefined
  limit: number
}

/** What the caller may not read is not in the list, and not counted. Fails with `request-invalid` or `storage-unavailable`. */
export async function listDossiers(
  deps: Pick<DossierDeps, 'database' | 'clock'>,
  { caller, procedure, cursor, limit, ...filter }: DossierQuery,
): Promise<{ dossiers: DossierSummary[]; nextCursor: string | null }> {
  const rows = await withStorageErrors('storage-unavailable', () =>
    listDossierRows(deps.database, readableDossiers(caller.consumer), {
      ...filter,
      now: deps.clock.now(),
      procedure: procedure === undefined ? undefined : nationalProcedure(procedure),
      before: cursor === undefined ? undefined : decodeCursor(cursor),
      // One more, to know whether there is another page.
      limit: limit + 1,
    }),
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const more = rows.length > limit && last !== undefined
  const forecasts = await withStorageErrors('storage-unavailable', () =>
    viewForecasts(
      deps,
      page.map(({ id }) => id),
    ),
  )
  return {
    dossiers: page.map((row) => toDossierSummary(row, forecasts.get(row.id))),
    nextCursor: more ? Buffer.from(`d${last.id}`).toString('base64url') : null,
  }
}

function decodeCursor(cursor: string): number {
  const [, id] = /^d(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  if (id === undefined) {
    const message = { vi: 'Con trỏ trang không hợp lệ', en: 'This cursor is not one of ours' }
    throw new GatewayFailure('request-invalid', { faults: [{ pointer: '?cursor', code: 'cursor', message }] })
  }
  return Number(id)
}
