/** What the clock reads from the events of a dossier: when its limit begins, when it waited, when and how it ended. */
import { type Channel, type DossierEvent, type DossierEventType, inOrder } from '../../domain/dossier/dossier.ts'

/** Events until a moment, each once, in the order in which they count. */
export function getHistory(events: readonly DossierEvent[], until: number): DossierEvent[] {
  const byKey = new Map<string, DossierEvent>()
  // Of twins that state different due times the later one counts, whichever was heard first.
  const sorted = events.filter(({ at }) => at <= until).sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
  for (const event of sorted) byKey.set(`${event.type}/${event.at}`, event)
  return inOrder([...byKey.values()])
}

/** Steps that no dossier takes before it was officially accepted. */
const supposesAcceptance: ReadonlySet<DossierEventType> = new Set([
  'processing-started',
  'verification-asked',
  'done',
  'result-returned',
])

export type Acceptance =
  | { kind: 'stated'; at: number }
  /** Not stated, but a step that supposes it. */
  | { kind: 'supposed'; at: number; by: DossierEventType }
  | { kind: 'none' }

/** An online dossier is accepted by an own step; at the counter and by post, receipt is acceptance. */
export function findAcceptance(
  history: readonly DossierEvent[],
  channel: Channel | null,
  receivedAt: number,
): Acceptance {
  if (channel !== 'online') return { kind: 'stated', at: receivedAt }
  const stated = history.find(({ type }) => type === 'accepted')
  // Nothing is accepted before it was handed in, whatever the other system's clock says.
  if (stated !== undefined) return { kind: 'stated', at: Math.max(stated.at, receivedAt) }
  const supposed = history.find(({ type }) => supposesAcceptance.has(type))
  return supposed === undefined
    ? { kind: 'none' }
    : { kind: 'supposed', at: Math.max(supposed.at, receivedAt), by: supposed.type }
}

const endingTypes = ['done', 'result-returned', 'stopped', 'not-accepted', 'withdrawal-asked'] as const
export type EndingType = (typeof endingTypes)[number]

export interface Ending {
  type: EndingType
  at: number
}

/** The more to the left, the earlier it counts: settled before returned before stopped, refused or withdrawn (formula 2.1). */
const preference: Readonly<Record<EndingType, number>> = {
  done: 0,
  'result-returned': 1,
  stopped: 2,
  'not-accepted': 2,
  'withdrawal-asked': 2,
}

const isEnding = (event: DossierEvent): event is DossierEvent & { type: EndingType } =>
  (endingTypes as readonly string[]).includes(event.type)

/**
 * The ending that counts among those since the dossier was last reopened; of the same rank, the earliest. Asking to withdraw ends
 * a dossier only where `withdrawn` says so.
 */
export function findEnding(history: readonly DossierEvent[], { withdrawn }: { withdrawn: boolean }): Ending | null {
  const since = history.slice(history.findLastIndex(({ type }) => type === 'reopened') + 1)
  const endings = since.filter(isEnding).filter(({ type }) => withdrawn || type !== 'withdrawal-asked')
  const [best] = endings.sort((a, b) => preference[a.type] - preference[b.type] || a.at - b.at)
  return best === undefined ? null : { type: best.type, at: best.at }
}

export interface Waiting {
  from: number
  /** `null` = it still waits. */
  to: number | null
  /** What ended it; a dossier that ends does not wait any longer. */
  by: 'supplement-completed' | EndingType | null
}

/** Every supplement, from its request to its completion. A second request during the first is part of the same waiting. */
export function getWaitings(history: readonly DossierEvent[]): Waiting[] {
  const waitings: Waiting[] = []
  let open: Waiting | null = null
  for (const event of history) {
    if (event.type === 'supplement-asked' && open === null) {
      open = { from: event.at, to: null, by: null }
      waitings.push(open)
    }
    const ends = event.type === 'supplement-completed' || (isEnding(event) && event.type !== 'withdrawal-asked')
    if (ends && open !== null) {
      open.to = event.at
      open.by = event.type === 'supplement-completed' ? event.type : (event.type as EndingType)
      open = null
    }
  }
  return waitings
}

export const countRequests = (history: readonly DossierEvent[]): number =>
  history.filter(({ type }) => type === 'supplement-asked').length
