/** The supplements of a dossier (hồ sơ bổ sung) with both due times: the one before it was asked for, and the one that it led to. */
import { inOrder } from '../dossier/dossier.ts'
import type { RecordedEvent } from '../dossier/projection.ts'
import type { PortalSupplement } from './portal.ts'

/** `events`: all that were recorded, in the order in which they were. A reason is not among it: it may name people. */
export function readSupplements(events: readonly RecordedEvent[]): PortalSupplement[] {
  const steps = inOrder(events.filter(({ apart }) => apart === null))
  const supplements: PortalSupplement[] = []
  for (const event of steps) {
    const open = supplements.at(-1)
    if (event.type === 'supplement-asked') {
      supplements.push({
        requestedAt: event.at,
        completedAt: null,
        requestedBy: null,
        content: '',
        dueBefore: findDueBefore(events, event),
        dueAfter: null,
      })
    } else if (event.type === 'supplement-completed' && open !== undefined) {
      open.completedAt = event.at
      open.dueAfter = event.due?.dueAt ?? null
    }
  }
  return supplements
}

/** The due time that was known when the event was recorded. */
function findDueBefore(events: readonly RecordedEvent[], event: RecordedEvent): number | null {
  const before = events.slice(0, events.indexOf(event)).flatMap(({ due }) => (due === null ? [] : [due]))
  return before.at(-1)?.dueAt ?? null
}
