/** What the portal holds of dossiers, against what was recorded of them here: a pure function, with a plan of its own. */
import type { RecordedDossierEvent } from './dossier-verdict.ts'

/** A step as the portal's ledger keeps it, in the order in which it was kept. */
export interface LedgerStep {
  /** 1 to 10. */
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
  /** Places at which the steps do not go on as the dossier did, or as the portal's table lets them. */
  outOfOrder: number
  /** That follow from no event: another status, another moment. */
  falsified: number
}

/** Of a verdict, what has to be 0. */
export const brokenSyncPromises = ['missing', 'doubled', 'outOfOrder', 'falsified'] as const

/** The events that a run brings about, and the number of the status that each is at the portal; `null` = it is no step. */
const meanings: Readonly<Record<string, '2' | '4' | '9' | '10' | null>> = {
  received: null,
  registered: null,
  accepted: '2',
  'processing-started': '4',
  done: '9',
  'result-returned': '10',
}
const ranks = Object.keys(meanings)

/** The steps of one dossier, as `status moment`, in order. Not the gateway's own plan: a mistake in it would cancel itself out. */
function expectSteps(events: readonly RecordedDossierEvent[]): string[] {
  const ordered = events
    .filter(({ apart }) => apart === null)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || ranks.indexOf(a.type) - ranks.indexOf(b.type))
  const steps: string[] = []
  let last: string | null = null
  for (const { type, at } of ordered) {
    const status = meanings[type]
    if (status === undefined) throw new Error(`the run brings about no ${type}`)
    if (status === null) continue
    // What is settled was in process: the step before it may be heard of together with the end.
    if (status === '9' && last !== '4') steps.push(nameStep('4', at))
    steps.push(nameStep(status, at))
    last = status
  }
  return steps
}

function nameStep(status: string, at: string | null): string {
  return `${status} ${at === null ? 'unreadable' : `${at.slice(0, 19)}Z`}`
}

/** `recorded`: of each dossier all events. `ledger`: by the code of the dossier. */
export function judgeSteps(
  recorded: readonly RecordedDossierEvent[],
  ledger: ReadonlyMap<string, readonly LedgerStep[]>,
  note: (kind: string, what: string) => void,
): SyncVerdict {
  const verdict: SyncVerdict = { steps: 0, missing: 0, doubled: 0, outOfOrder: 0, falsified: 0 }
  const count = (promise: (typeof brokenSyncPromises)[number], what: string) => {
    verdict[promise]++
    note(promise, what)
  }
  const known = Map.groupBy(recorded, ({ dossier }) => dossier)
  for (const [dossier, events] of known) {
    const expected = expectSteps(events)
    const kept = ledger.get(dossier) ?? []
    const found = kept.map(({ status, at }) => nameStep(status, at))
    for (const step of expected) {
      if (found.includes(step)) verdict.steps++
      else count('missing', `${dossier}: ${step}`)
    }
    for (const [index, step] of found.entries()) {
      if (!expected.includes(step)) count('falsified', `${dossier}: ${step}`)
      else if (found.indexOf(step) !== index) count('doubled', `${dossier}: ${step}`)
      else if (kept[index]?.outOfOrder) count('outOfOrder', `${dossier}: ${step}`)
    }
    const there = [...new Set(found)].filter((step) => expected.includes(step))
    const inOrder = expected.filter((step) => there.includes(step))
    const wrong = inOrder.findIndex((step, index) => step !== there[index])
    if (wrong !== -1) count('outOfOrder', `${dossier}: ${there[wrong]} where ${inOrder[wrong]} happened`)
  }
  for (const [dossier, steps] of ledger) {
    if (!known.has(dossier))
      for (const { status } of steps) count('falsified', `${dossier}: ${status}, no such dossier`)
  }
  return verdict
}
