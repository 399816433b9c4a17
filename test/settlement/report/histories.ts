/** Dossiers as anybody's system might report them: any allowed history, any channel, with a due time or without. */
import fc from 'fast-check'
import {
  allowedEvents,
  type DossierEvent,
  type DossierPosition,
  stepDossier,
} from '../../../src/domain/dossier/dossier.ts'
import { hourMs, minuteMs } from '../../../src/domain/duration.ts'
import { startOfDayInVietnam } from '../../../src/domain/vietnam-time.ts'
import type { ReportDossier } from '../../../src/settlement/report/placement.ts'

/** Histories begin in these days, around a change of months and of years. */
const firstAt = startOfDayInVietnam('2025-12-20')

/** Gaps that put events at the borders of days as often as between them. */
const gap = fc.oneof(
  fc.constantFrom(0, minuteMs, 24 * hourMs, 7 * 24 * hourMs),
  fc.integer({ min: 0, max: 10 * 24 * hourMs }),
)

const history: fc.Arbitrary<DossierEvent[]> = fc
  .record({
    start: fc.oneof(
      fc.integer({ min: 0, max: 40 * 24 * hourMs }),
      fc.integer({ min: 0, max: 40 }).map((days) => days * 24 * hourMs),
    ),
    steps: fc.array(fc.record({ pick: fc.nat(), gap }), { maxLength: 9 }),
  })
  .map(({ start, steps }) => {
    let at = firstAt + start
    const events: DossierEvent[] = [{ type: 'received', at }]
    let position: DossierPosition | undefined = stepDossier(undefined, 'received')
    for (const { pick, gap } of steps) {
      if (position === undefined) break
      const choice = allowedEvents(position.status)
      const type = choice[pick % choice.length]
      if (type === undefined) break
      // Of one type at one moment there is one; later by its place in the list of types, or later in time.
      at += gap === 0 ? 1 : gap
      events.push({ type, at })
      position = stepDossier(position, type)
    }
    return events
  })

export const anyDossier: fc.Arbitrary<ReportDossier> = fc
  .record({
    id: fc.nat(),
    unit: fc.constantFrom('H99.01.02', 'H99.01.03', 'H99.02'),
    procedure: fc.constantFrom('1.001193', '1.000894', '1.000656'),
    channel: fc.constantFrom('online' as const, 'counter' as const, 'post' as const, null),
    provisional: fc.boolean(),
    due: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 5, arbitrary: gap }),
    moved: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: gap }),
    events: history,
  })
  .map(({ id, due, moved, events, ...rest }) => {
    const firstDueAt = due === null ? null : (events[0]?.at ?? firstAt) + due
    return {
      ...rest,
      id,
      code: `${rest.unit}-${id}`,
      case: `${rest.procedure}.01`,
      firstDueAt,
      dueAt: firstDueAt === null ? null : firstDueAt + moved,
      events,
      recorded: [],
    }
  })
