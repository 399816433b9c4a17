/** What a system outside holds of one dossier, step by step, against what it should hold: a pure comparison, whatever the system. */

/** A step as a system's own ledger keeps it, in the order in which it was kept. */
export interface LedgerStep {
  /** The number that it has there. */
  status: string
  /** ISO 8601, whole seconds; `null` = what came could not be read. */
  at: string | null
  outOfOrder: boolean
}

export interface SyncVerdict {
  /** That follow from the events, and stand there once, at their place. */
  steps: number
  missing: number
  /** Of each that stands there more often, every further time. */
  doubled: number
  /** Places at which the steps do not go on as the dossier did, or as the system's own table lets them. */
  outOfOrder: number
  /** That follow from no event: another status, another moment. */
  falsified: number
}

/** Of a verdict, what has to be 0. */
export const brokenSyncPromises = ['missing', 'doubled', 'outOfOrder', 'falsified'] as const
type BrokenSync = (typeof brokenSyncPromises)[number]

export interface SyncTally {
  verdict: SyncVerdict
  /** Counts one broken promise, and keeps what it is about. */
  count(promise: BrokenSync, what: string): void
}

export function createTally(note: (kind: string, what: string) => void): SyncTally {
  const verdict: SyncVerdict = { steps: 0, missing: 0, doubled: 0, outOfOrder: 0, falsified: 0 }
  return {
    verdict,
    count: (promise, what) => {
      verdict[promise]++
      note(promise, what)
    },
  }
}

/** `at`: ISO 8601; systems keep whole seconds. */
export function nameStep(status: string, at: string | null): string {
  return `${status} ${at === null ? 'unreadable' : `${at.slice(0, 19)}Z`}`
}

/** `expected`: as `nameStep` names them, in order. Two of one name in the same second are two steps. */
export function compareSteps(
  dossier: string,
  expected: readonly string[],
  kept: readonly LedgerStep[],
  { verdict, count }: SyncTally,
): void {
  const found = kept.map(({ status, at }) => nameStep(status, at))
  const common = takeCommon(expected, found)
  verdict.steps += common.length
  for (const step of takeRest(expected, common)) count('missing', `${dossier}: ${step}`)
  for (const step of takeRest(found, common)) {
    if (expected.includes(step)) count('doubled', `${dossier}: ${step}`)
    else count('falsified', `${dossier}: ${step}`)
  }
  for (const { status, at, outOfOrder } of kept) {
    if (outOfOrder) count('outOfOrder', `${dossier}: ${nameStep(status, at)}`)
  }
  const there = takeCommon(found, common)
  const wrong = common.findIndex((step, index) => step !== there[index])
  if (wrong !== -1) count('outOfOrder', `${dossier}: ${there[wrong]} where ${common[wrong]} happened`)
}

/** What of the first stands in the second as well, each as often as it stands in both, in the order of the first. */
function takeCommon(first: readonly string[], second: readonly string[]): string[] {
  const left = [...second]
  return first.filter((step) => {
    const at = left.indexOf(step)
    if (at !== -1) left.splice(at, 1)
    return at !== -1
  })
}

/** What stands in the first beyond the second. */
function takeRest(first: readonly string[], second: readonly string[]): string[] {
  const left = [...second]
  return first.filter((step) => {
    const at = left.indexOf(step)
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
}
