/**
 * Compares one dossier with what a target shows of it. Pure. What is not shown, or cannot be read, is compared with nothing: it is never
 * "equal", and never "not there". Moments are ms since the epoch.
 */
import type { DossierStatus } from '../dossier/dossier.ts'
import { contractTransitions } from '../portal/plan.ts'
import { type DifferenceKind, differences } from './difference.ts'

/** What a target shows. Members that it does not show, or shows unreadably, are `undefined`. */
export type ShownDossier =
  | {
      kind: 'shown'
      status: DossierStatus | 'unknown'
      dueAt: number | null | undefined
      endedAt: number | null | undefined
      /** In the order in which they stand there; `key` as the target's steps are planned with, `null` = one that cannot be read. */
      steps: readonly { key: string | null }[] | undefined
      /** A file that was handed in stands there as the result. Absent: not seen. */
      resultIsPaper?: boolean | undefined
      /** It says there that the population database was read for the dossier, and the trail has no such lookup. Absent: not seen. */
      lookupUnproven?: boolean | undefined
      /** A number that stands for an unknown one stands there as the holder's. Absent: not seen. */
      numberInvented?: boolean | undefined
    }
  /** The target says in so many words that it has nothing of this dossier. */
  | { kind: 'absent' }
  /** Nothing that may be relied on. */
  | { kind: 'unclear' }

/** What we hold of a dossier and what is recorded as sent, read at one moment. */
export interface HeldDossier {
  receivedAt: number
  dueAt: number | null
  endedAt: number | null
  /** Steps that arrived, in order. */
  arrived: readonly { status: DossierStatus; key: string }[]
  there: boolean
  /** Steps that are still to be sent, and whether what the dossier states beside them is. */
  pending: number
  itemPending: boolean
  /** `moving`: it is being sent, or will be by itself. `stopped`: a person or an event has to release it. */
  lane: 'resting' | 'moving' | 'stopped'
}

/** One difference, with what both sides say, in codes. */
export interface Difference {
  kind: DifferenceKind
  ours: string | null
  theirs: string | null
}

export type Comparison =
  /** It is on its way: compared when it has arrived. */
  | { kind: 'under-way' }
  | { kind: 'equal' }
  | {
      kind: 'different'
      differences: readonly Difference[]
      /** From where the lane goes on when this is mended by sending: how many steps count as arrived. `null` = a person first. */
      resendFrom: number | null
    }

/** Targets keep moments in seconds. */
const exactnessMs = 1_000
/** The same minute: no one completes a dossier in it. */
const atOnceMs = 60_000

const doneStatuses: readonly string[] = ['done', 'result-returned'] satisfies DossierStatus[]

export function compareDossier(held: HeldDossier, shown: ShownDossier): Comparison {
  if (held.lane === 'moving') return { kind: 'under-way' }
  if (shown.kind === 'unclear') return conclude(held, [{ kind: 'not-comparable', ours: null, theirs: null }], 0)
  if (shown.kind === 'absent') return compareAbsent(held)
  if (shown.status === 'unknown' || shown.steps?.some(({ key }) => key === null)) {
    return conclude(held, [{ kind: 'not-comparable', ours: null, theirs: shown.status }], 0)
  }
  const found: Difference[] = []
  const due = compareDue(held, shown.dueAt)
  const steps = compareSteps(held, shown.steps)
  const status = compareStatus(held, shown.status, shown.endedAt)
  if (status) found.push(status)
  else if (steps.lacking > 0 || held.pending > 0 || (held.itemPending && !due)) {
    const ours = String(held.arrived.length + held.pending)
    found.push({ kind: 'behind', ours, theirs: String(shown.steps?.length ?? held.arrived.length) })
  }
  // A status that nobody here sent comes with its step: one difference, not two.
  const explained = status?.kind === 'ahead' || status?.kind === 'false-done'
  found.push(...steps.differences.filter(({ kind }) => !(explained && kind === 'steps-foreign')))
  if (due) found.push(due)
  if (shown.resultIsPaper) found.push({ kind: 'result-is-paper', ours: null, theirs: null })
  if (shown.lookupUnproven) found.push({ kind: 'lookup-not-in-trail', ours: null, theirs: null })
  if (shown.numberInvented) found.push({ kind: 'number-invented', ours: null, theirs: null })
  return conclude(held, found, steps.prefix)
}

function compareAbsent(held: HeldDossier): Comparison {
  if (!held.there && held.arrived.length === 0) {
    // Nothing is to be sent of it: that it is not there is right.
    if (held.pending === 0 && !held.itemPending) return { kind: 'equal' }
    return conclude(held, [{ kind: 'missing', ours: null, theirs: null }], 0)
  }
  const ours = held.arrived.at(-1)?.status ?? null
  return conclude(held, [{ kind: 'unknown-there', ours, theirs: null }], 0)
}

interface ComparedSteps {
  /** Steps at the end of what was sent that are not there, when everything before them is. */
  lacking: number
  /** Up to where both sides agree. */
  prefix: number
  differences: Difference[]
}

function compareSteps({ arrived }: HeldDossier, shown: readonly { key: string | null }[] | undefined): ComparedSteps {
  if (shown === undefined) return { lacking: 0, prefix: arrived.length, differences: [] }
  const counts = new Map<string, { ours: number; theirs: number }>()
  const count = (key: string, side: 'ours' | 'theirs') => {
    const both = counts.get(key) ?? { ours: 0, theirs: 0 }
    both[side] += 1
    counts.set(key, both)
  }
  for (const { key } of arrived) count(key, 'ours')
  for (const { key } of shown) count(key ?? '', 'theirs')
  const all = [...counts.values()]
  const doubled = all.some(({ ours, theirs }) => ours > 0 && theirs > ours)
  const foreign = all.some(({ ours, theirs }) => ours === 0 && theirs > 0)
  const missing = all.some(({ ours, theirs }) => theirs < ours)
  const split = shown.findIndex(({ key }, index) => arrived[index]?.key !== key)
  const prefix = split === -1 ? shown.length : split
  if (split === -1) return { lacking: arrived.length - prefix, prefix, differences: [] }
  const sides = { ours: String(arrived.length), theirs: String(shown.length) }
  const kinds: DifferenceKind[] = []
  if (foreign) kinds.push('steps-foreign')
  if (doubled) kinds.push('steps-doubled')
  if (missing) kinds.push('steps-missing')
  if (!isInOrder(arrived, shown)) kinds.push('steps-out-of-order')
  return { lacking: 0, prefix, differences: kinds.map((kind) => ({ kind, ...sides })) }
}

/** Whether what stands there of ours stands in our order; what stands twice counts where it stands first. */
function isInOrder(arrived: readonly { key: string }[], shown: readonly { key: string | null }[]): boolean {
  const places = [...new Set(shown.map(({ key }) => key))]
    .map((key) => arrived.findIndex((step) => step.key === key))
    .filter((place) => place !== -1)
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? -1))
}

function compareStatus(
  { arrived, receivedAt, endedAt }: HeldDossier,
  theirs: DossierStatus,
  endedThere: number | null | undefined,
): Difference | undefined {
  const ours = arrived.at(-1)?.status ?? null
  const sides = { ours, theirs }
  const isDoneHere = arrived.some(({ status }) => doneStatuses.includes(status))
  if (doneStatuses.includes(theirs)) {
    const atReceipt = (at: number | null | undefined) => typeof at === 'number' && Math.abs(at - receivedAt) < atOnceMs
    if (!isDoneHere || (atReceipt(endedThere) && !atReceipt(endedAt))) return { kind: 'false-done', ...sides }
  }
  if (ours === theirs) return undefined
  if (ours === null) return { kind: 'ahead', ...sides }
  if (arrived.some(({ status }) => status === theirs)) return { kind: 'behind', ...sides }
  if (canReach(ours, theirs)) return { kind: 'ahead', ...sides }
  return { kind: canReach(theirs, ours) ? 'behind' : 'other-status', ...sides }
}

function canReach(from: DossierStatus, to: DossierStatus): boolean {
  const reached = new Set<DossierStatus>([from])
  // A set hands out what is added while it is read.
  for (const status of reached) for (const next of contractTransitions[status]) reached.add(next)
  return reached.has(to)
}

function compareDue(held: HeldDossier, theirs: number | null | undefined): Difference | undefined {
  if (theirs === undefined) return undefined
  const toUnit = (at: number | null) => (at === null ? null : Math.floor(at / exactnessMs))
  if (toUnit(theirs) === toUnit(held.dueAt)) return undefined
  const write = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  return { kind: 'other-due-time', ours: write(held.dueAt), theirs: write(theirs) }
}

function conclude(held: HeldDossier, found: readonly Difference[], prefix: number): Comparison {
  if (found.length === 0) return { kind: 'equal' }
  // One that a person has to see holds back the others: sending would write over what is to be seen.
  const mendable = held.lane === 'resting' && found.every(({ kind }) => differences[kind].mendedBy === 'gateway')
  return { kind: 'different', differences: found, resendFrom: mendable ? prefix : null }
}
