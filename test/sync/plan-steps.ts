/** The plan of a target in these tests. */
import type { DossierStatus } from '../../src/domain/dossier/dossier.ts'
import type { PlannedStep } from '../../src/domain/sync/step.ts'
import type { DossierWithEvents } from '../../src/store/dossier/dossiers.ts'
import type { Plan } from '../../src/sync/target.ts'

/** One step per status that follows from the events that count; the item is the due time. */
export function planSteps({ row, events }: DossierWithEvents): Plan {
  const steps: PlannedStep[] = []
  const ordered = events.filter(({ apart }) => apart === null).toSorted((a, b) => a.at - b.at)
  for (const { type, at } of ordered) {
    const status = statusAfter[type]
    if (status === undefined) continue
    steps.push({ event: { type, at }, status, at, key: `${status}@${at}` })
  }
  return { kind: 'send', item: `due ${row.dueAt}`, steps, unsendable: [] }
}

const statusAfter: Readonly<Record<string, DossierStatus>> = {
  received: 'new',
  accepted: 'accepted',
  'processing-started': 'in-process',
  'supplement-asked': 'supplement-asked',
  'supplement-completed': 'in-process',
  done: 'done',
  'result-returned': 'result-returned',
  stopped: 'stopped',
  'not-accepted': 'not-accepted',
}
