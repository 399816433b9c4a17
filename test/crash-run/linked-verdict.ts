/**
 * What the linked-service software holds of its dossiers, against what was recorded of them here, what the one-stop system of the run
 * heard, and which certificates it was given: a pure function, with a plan of its own.
 */
import type { RecordedDossierEvent } from './dossier-verdict.ts'
import { compareSteps, createTally, type LedgerStep, nameStep, type SyncVerdict } from './step-verdict.ts'

/** A dossier as that software's own ledger keeps it. */
export interface LinkedRow {
  code: string
  acknowledged: boolean
  steps: readonly (LedgerStep & { certificate: string | null })[]
  /** Reports that it turned away as out of order, too early or wrong, in its words. */
  refusals: readonly string[]
}

/** An event of the feed of linked dossiers, as the one-stop system read it. */
export interface LinkedFeedEvent {
  sequence: number
  type: string
  linkedDossier: string
}

export interface LinkedEvidence {
  /** Every dossier that came there. */
  ledger: readonly LinkedRow[]
  /** Reports and acknowledgements about codes that it does not have. */
  strangers: readonly string[]
  /** The code of our dossier, by the code there. */
  ours: ReadonlyMap<string, string>
  feed: readonly LinkedFeedEvent[]
  /** SHA-256 of the certificate that the one-stop system was given, by the code there. */
  certificates: ReadonlyMap<string, string>
}

/** The events that a run brings about, and the number of the status that each is there; `null` = nothing is reported of it. */
const meanings: Readonly<Record<string, '1' | '2' | '3' | '4' | '5' | '6' | '7' | null>> = {
  received: '1',
  accepted: '3',
  'not-accepted': '6',
  'processing-started': '7',
  'supplement-asked': '2',
  'supplement-completed': null,
  done: '4',
  'result-returned': '5',
  registered: null,
}
const ranks = Object.keys(meanings)
/** Before a status of this order those in front of it are reported, if only with it. */
const order = ['1', '3', '7', '4', '5'] as const

/** The reports about one dossier, as `status moment`, in order. Not the gateway's own plan: a mistake in it would cancel itself out. */
function expectReports(events: readonly RecordedDossierEvent[]): string[] {
  const ordered = events
    .filter(({ apart }) => apart === null)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || ranks.indexOf(a.type) - ranks.indexOf(b.type))
  const reports: string[] = []
  const reported = new Set<string>()
  for (const { type, at } of ordered) {
    const status = meanings[type]
    if (status === undefined) throw new Error(`the run brings about no ${type}`)
    if (status === null) continue
    const before = order.slice(0, Math.max(0, (order as readonly string[]).indexOf(status)))
    for (const one of [...before, status]) {
      if (reported.has(one)) continue
      reported.add(one)
      reports.push(nameStep(one, at))
    }
  }
  return reports
}

/** `recorded`: of each dossier all events. */
export function judgeLinked(
  recorded: readonly RecordedDossierEvent[],
  { ledger, strangers, ours, feed, certificates }: LinkedEvidence,
  note: (kind: string, what: string) => void,
): SyncVerdict {
  const tally = createTally(note)
  const { count } = tally
  const events = Map.groupBy(recorded, ({ dossier }) => dossier)
  const arrivals = Map.groupBy(
    feed.filter(({ type }) => type === 'arrived'),
    ({ linkedDossier }) => linkedDossier,
  )
  for (const { code, acknowledged, steps, refusals } of ledger) {
    const known = events.get(ours.get(code) ?? '')
    if (!acknowledged) count('missing', `${code}: not acknowledged`)
    if (known === undefined) count(acknowledged ? 'falsified' : 'missing', `${code}: there is no such dossier here`)
    compareSteps(code, expectReports(known ?? []), steps, tally)
    for (const words of refusals) count('outOfOrder', `${code}: ${words}`)
    const [first, ...more] = arrivals.get(code) ?? []
    if (first === undefined) count('missing', `${code}: no one heard that it arrived`)
    for (const { sequence } of more) count('doubled', `${code}: arrived once more, as ${sequence}`)
    const result = steps.find(({ status }) => status === '4')
    const given = certificates.get(code)
    if (result !== undefined && result.certificate !== given)
      count('falsified', `${code}: the certificate there is ${result.certificate}, and ${given} was issued`)
  }
  let last = 0
  for (const { sequence } of feed) {
    if (sequence <= last) count('outOfOrder', `the feed of linked dossiers goes from ${last} to ${sequence}`)
    last = sequence
  }
  const there = new Set(ledger.map(({ code }) => code))
  for (const code of ours.keys()) if (!there.has(code)) count('falsified', `${code}: it never came there`)
  for (const words of strangers) count('falsified', words)
  return tally.verdict
}
