/**
 * Which steps of a plan are still to go, given those that have gone. What arrived is never rewritten: a step that belongs before it, because
 * its event was recorded late, can no longer be sent. Pure.
 */
import type { DossierStatus } from '../domain/dossier/dossier.ts'
import { type PlannedStep, toStepId, type UnsendableStep } from '../domain/sync/step.ts'

export interface OrderedSteps {
  pending: PlannedStep[]
  unsent: UnsendableStep[]
}

export function orderSteps(
  planned: readonly PlannedStep[],
  unsendable: readonly UnsendableStep[],
  gone: readonly PlannedStep[],
  allows: (before: DossierStatus | null, next: DossierStatus) => boolean,
): OrderedSteps {
  const ids = new Set(gone.map(toStepId))
  const last = gone.at(-1)
  const lastIndex = planned.findLastIndex((step) => ids.has(toStepId(step)))
  let before = last?.status ?? null
  const pending: PlannedStep[] = []
  // What has arrived all the same, by an earlier plan, is not reported as unsent.
  const unsent = unsendable.filter((step) => !ids.has(toStepId(step)))
  planned.forEach((step, index) => {
    if (ids.has(toStepId(step))) return
    const { key: _, ...shown } = step
    if (index < lastIndex || (last !== undefined && step.at < last.at)) unsent.push({ ...shown, reason: 'late' })
    else if (!allows(before, step.status)) unsent.push({ ...shown, reason: 'transition' })
    else {
      pending.push(step)
      before = step.status
    }
  })
  return { pending, unsent }
}

/** Whether two lists name the same steps for the same reasons. */
export function sameUnsent(one: readonly UnsendableStep[], other: readonly UnsendableStep[]): boolean {
  const names = (steps: readonly UnsendableStep[]) =>
    steps
      .map((step) => `${toStepId(step)} ${step.reason}`)
      .sort()
      .join('\n')
  return one.length === other.length && names(one) === names(other)
}
