/** What is held here of one dossier at one target, as the comparison needs it. Pure but for the target's plan. */
import type { HeldDossier } from '../../domain/reconcile/compare.ts'
import type { ComparedLane } from '../../store/sync/reconciliation.ts'
import { orderSteps } from '../order-steps.ts'
import type { LanePiece, LaneTarget } from '../target.ts'

export interface HeldLane {
  held: HeldDossier
  piece: Pick<LanePiece, 'dossier' | 'notes' | 'arrived' | 'steps'>
}

/** `undefined` = nothing of this dossier goes to this target, and nothing ever did. */
export function holdDossier(target: LaneTarget, { dossier, row, steps, hasNews }: ComparedLane): HeldLane | undefined {
  const { receivedAt, dueAt, endedAt } = dossier.row
  const notes = row?.notes ?? {}
  const arrived = steps.filter(({ state }) => state === 'arrived')
  const there = row?.there ?? false
  const facts = { receivedAt, dueAt, endedAt, arrived, there }
  const plan = target.plan(dossier, notes)
  if (plan.kind !== 'send') {
    if (plan.kind === 'nothing' && !there && arrived.length === 0) return undefined
    const lane = plan.kind === 'stop' ? 'stopped' : toLane(row, hasNews)
    // What it was is not sent any more: only what arrived can be compared.
    const pending = plan.kind === 'stop' && !there ? 1 : 0
    return { held: { ...facts, pending, itemPending: false, lane }, piece: { dossier, notes, arrived, steps: [] } }
  }
  const { pending } = orderSteps(
    plan.steps,
    plan.unsendable,
    steps,
    (before, next) => target.allows?.(before, next) ?? true,
  )
  const itemPending = plan.item !== null && plan.item !== (row?.item ?? null)
  return {
    held: { ...facts, pending: pending.length, itemPending, lane: toLane(row, hasNews) },
    piece: { dossier, notes, arrived, steps: pending },
  }
}

function toLane(row: ComparedLane['row'], hasNews: boolean): HeldDossier['lane'] {
  if (row !== null && (row.state === 'stopped' || row.held)) return 'stopped'
  const rests = row === null || (row.state === 'idle' && !row.doubt)
  return rests && !hasNews ? 'resting' : 'moving'
}
