/** One dossier by either of its codes. */
import { mayReadDetails, mayReadDossier } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { type DossierView, viewDossier } from './dossier-view.ts'
import { type DossierName, findDossier } from './find-dossier.ts'

/**
 * Without reasons and officers for a caller that only watches. Fails with `dossier-not-found`, also for one that the caller may not read,
 * `dossier-ambiguous` or `storage-unavailable`.
 */
export function getDossier(
  deps: Parameters<typeof viewDossier>[0],
  { caller, ...name }: DossierName & { caller: Caller },
): Promise<DossierView> {
  return withStorageErrors('storage-unavailable', async () => {
    const row = await findDossier(deps, name, (found) => mayReadDossier(caller.consumer, found))
    const view = await viewDossier(deps, row.id)
    return mayReadDetails(caller.consumer, row) ? view : withoutDetails(view)
  })
}

/** A reason and the words of a target are free text, and an officer is a person: what is left names no one. */
function withoutDetails(view: DossierView): DossierView {
  const { events, apology, sync } = view
  return {
    ...view,
    events: events.map(({ reasonUnreadable, ...event }) => ({ ...event, reason: null, officer: null })),
    apology: apology && {
      ...apology,
      sent: apology.sent.map((letter) => ({ ...letter, reason: null, officer: null })),
    },
    sync: sync.map((lane) => ({ ...lane, words: null })),
  }
}
