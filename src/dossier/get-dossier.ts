/** One dossier by either of its codes. */
import { mayReadDossier } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { type DossierView, viewDossier } from './dossier-view.ts'
import { type DossierName, findDossier } from './find-dossier.ts'

/** Fails with `dossier-not-found`, also for one that the caller may not read, `dossier-ambiguous` or `storage-unavailable`. */
export function getDossier(
  deps: Parameters<typeof viewDossier>[0],
  { caller, ...name }: DossierName & { caller: Caller },
): Promise<DossierView> {
  return withStorageErrors('storage-unavailable', async () => {
    const { id } = await findDossier(deps, name, (row) => mayReadDossier(caller.consumer, row))
    return viewDossier(deps, id)
  })
}
