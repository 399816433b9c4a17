/** What a portal shows of a dossier, for the reconciliation: steps by the keys with which they were planned. */
import type { PortalPath } from '../domain/portal/portal.ts'
import type { ShownDossier } from '../domain/reconcile/compare.ts'
import type { LanePiece, SendContext } from '../sync/target.ts'
import { compareShown } from './compare-shown.ts'

export async function showDossier(
  paths: ReadonlyMap<string, PortalPath>,
  code: string,
  { arrived, steps: pending }: Pick<LanePiece, 'arrived' | 'steps'>,
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
  const { status, dueAt, endedAt, steps, resultUrls = [], submittedUrls = [] } = found.view
  const resultIsPaper = resultUrls.some((url) => submittedUrls.includes(url))
  // The portal of 2026 gets no due time: that it shows none says nothing.
  const hasDue = able.every(({ generation }) => generation !== '2026')
  const shownDue = hasDue ? dueAt : (dueAt ?? undefined)
  const facts = { kind: 'shown', status, dueAt: shownDue, endedAt, resultIsPaper } as const
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
