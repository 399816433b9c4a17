/** What a portal shows of a dossier, for the reconciliation: steps by the keys with which they were planned. */
import type { PortalPath } from '../domain/portal/portal.ts'
import type { ShownDossier } from '../domain/reconcile/compare.ts'
import type { DossierRow } from '../store/dossier/dossiers.ts'
import { hasLookup } from '../store/portal/lookups.ts'
import type { Database } from '../store/postgres/database.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { LanePiece, SendContext } from '../sync/target.ts'
import { compareShown } from './compare-shown.ts'

export async function showDossier(
  { paths, database }: { paths: ReadonlyMap<string, PortalPath>; database: Pick<Database, 'query'> },
  code: string,
  { dossier: { row }, arrived, steps: pending }: Pick<LanePiece, 'dossier' | 'arrived' | 'steps'>,
  context: Pick<SendContext, 'call'>,
): Promise<ShownDossier> {
  const able = [...paths.values()].filter(({ canLookUp }) => canLookUp)
  const path = able.length === paths.size ? undefined : able[0]?.name
  const [found] = await context.call({ idempotent: true, path }, (name, signal, span) => {
    const chosen = paths.get(name)
    if (chosen === undefined) throw new Error(`there is no path ${name} to the portal`)
    return chosen.lookUp([code], signal, span)
  })
  if (found === undefined || found.known === 'unclear') return { kind: 'unclear' }
  if (!found.known) return { kind: 'absent' }
  const { status, dueAt, endedAt, steps, resultUrls = [], submittedUrls = [], lookedUp, numberInvented } = found.view
  const resultIsPaper = resultUrls.some((url) => submittedUrls.includes(url))
  // The portal of 2026 gets no due time: that it shows none says nothing.
  const hasDue = able.every(({ generation }) => generation !== '2026')
  const shownDue = hasDue ? dueAt : (dueAt ?? undefined)
  const lookupUnproven = lookedUp === true && !(await isLookedUp(database, row, code))
  const claims = { resultIsPaper, lookupUnproven, numberInvented }
  const facts = { kind: 'shown', status, dueAt: shownDue, endedAt, ...claims } as const
  const compared = compareShown(steps, [...arrived, ...pending])
  switch (compared.kind) {
    case 'ours':
    case 'others':
      return { ...facts, steps: compared.keys.map((key) => ({ key })) }
    case 'cannot-ask':
      return { ...facts, steps: undefined }
    case 'unclear':
      return { kind: 'unclear' }
  }
}

/** Whether the trail has a lookup of this dossier, under any of its codes. */
function isLookedUp(database: Pick<Database, 'query'>, row: DossierRow, code: string): Promise<boolean> {
  const codes = [row.code, code, ...(row.nationalCode === null ? [] : [row.nationalCode])]
  return withStorageErrors('storage-unavailable', () => hasLookup(database, codes, row.unit))
}
