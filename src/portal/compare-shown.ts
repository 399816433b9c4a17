/** The steps that a portal shows of a dossier, against those that were planned. */
import type { DossierStatus } from '../domain/dossier/dossier.ts'
import type { PortalView } from '../domain/portal/portal.ts'
import { toStepKey } from '../domain/portal/step-words.ts'

/** `ours`: what stands there is what was sent, from the first step on, as far as it goes. `others`: steps stand there that were not sent so. */
export interface ShownSteps {
  kind: 'ours' | 'others'
  keys: readonly string[]
}

type Compared =
  | ShownSteps
  /** It shows no steps: nothing can be compared. */
  | { kind: 'cannot-ask' }
  /** A step of which status or moment cannot be read. */
  | { kind: 'unclear'; code: string | null }

/**
 * `planned`: in order, from the first step on. The step with which a dossier that came online begins is written by the portal itself, in
 * its own words and at its own moment: it counts as the planned one, and where none is planned it is left out.
 */
export function compareShown(
  steps: PortalView['steps'],
  planned: readonly { status: DossierStatus; key: string }[],
): Compared {
  if (steps === undefined) return { kind: 'cannot-ask' }
  const keys: string[] = []
  const [first] = planned
  for (const [index, { status, at, content }] of steps.entries()) {
    if (status === 'unknown' || at === null) return { kind: 'unclear', code: 'unintelligible' }
    const key = toStepKey({ status, at, content })
    if (index > 0 || status !== 'new') keys.push(key)
    else if (first?.status === 'new') keys.push(first.key)
  }
  const same = keys.every((key, index) => planned[index]?.key === key)
  return { kind: same ? 'ours' : 'others', keys }
}
