/** What the portal holds of dossiers, against what was recorded of them here: a pure function, with a plan of its own. */
import type { RecordedDossierEvent } from './dossier-verdict.ts'
import { compareSteps, createTally, type LedgerStep, nameStep, type SyncVerdict } from './step-verdict.ts'

/** A dossier as the portal's ledger keeps it. */
export interface PortalRow {
  steps: readonly LedgerStep[]
  /** Number of the status that citizens see. */
  status: string
}

/** The events that a run brings about, and the number of the status that each is at the portal; `null` = it is no step. */
const meanings: Readonly<Record<string, '1' | '2' | '3' | '4' | '5' | '9' | '10' | null>> = {
  received: '1',
  accepted: '2',
  'not-accepted': '3',
  'processing-started': '4',
  'supplement-asked': '5',
  // It goes on where it was: whatever a run asks a supplement of was accepted before.
  'supplement-completed': '4',
  done: '9',
  'result-returned': '10',
  registered: null,
}
const ranks = Object.keys(meanings)

/** The steps of one dossier, as `status moment`, in order. Not the gateway's own plan: a mistake in it would cancel itself out. */
function expectSteps(events: readonly RecordedDossierEvent[], online: boolean): string[] {
  const ordered = events
    .filter(({ apart }) => apart === null)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || ranks.indexOf(a.type) - ranks.indexOf(b.type))
  const steps: string[] = []
  let last: string | null = null
  for (const { type, at } of ordered) {
    const status = meanings[type]
    if (status === undefined) throw new Error(`the run brings about no ${type}`)
    // At the counter a dossier begins as accepted.
    if (status === null || (status === '1' && !online)) continue
    // What is settled was in process: the step before it may be heard of together with the end.
    if (status === '9' && last !== '4') steps.push(nameStep('4', at))
    steps.push(nameStep(status, at))
    last = status
  }
  return steps
}

/** `recorded`: of each dossier all events. `ledger`: by the code of the dossier. `online`: those that were handed in so; they begin as new. */
export function judgePortal(
  recorded: readonly RecordedDossierEvent[],
  ledger: ReadonlyMap<string, PortalRow>,
  note: (kind: string, what: string) => void,
  online: ReadonlySet<string> = new Set(),
): SyncVerdict {
  const tally = createTally(note)
  const known = Map.groupBy(recorded, ({ dossier }) => dossier)
  for (const [dossier, events] of known) {
    const expected = expectSteps(events, online.has(dossier))
    const row = ledger.get(dossier)
    compareSteps(dossier, expected, row?.steps ?? [], tally)
    const [last = ''] = (expected.at(-1) ?? '').split(' ')
    // The status of a dossier is a message of its own; whatever its steps say, it is what a citizen sees.
    if (row !== undefined && row.status !== last)
      tally.count('falsified', `${dossier}: shown as ${row.status}, not ${last}`)
  }
  for (const [dossier, { steps, status }] of ledger) {
    if (known.has(dossier)) continue
    if (steps.length === 0) tally.count('falsified', `${dossier}: ${status}, no such dossier`)
    for (const step of steps) tally.count('falsified', `${dossier}: ${step.status}, no such dossier`)
  }
  return tally.verdict
}
