/** What the run proved: a pure function over what was promised, what the registry counted and what the feeds reported. */
import { type FilingState, filingStates, mayBecome } from '../../src/domain/filing/filing.ts'
import type { Accepted } from './consumers.ts'
import type { Heard } from './dossier-followers.ts'
import { type DossierVerdict, judgeDossiers } from './dossier-verdict.ts'
import { judgeLinked, type LinkedEvidence } from './linked-verdict.ts'
import { judgePortal, type PortalRow } from './portal-verdict.ts'
import type { SyncVerdict } from './step-verdict.ts'
import type { DossierEvidence } from './world.ts'

export interface ReportedEvent {
  sequence: number
  filingId: string
  number: number
  type: string
  state: FilingState
}

export interface Evidence {
  accepted: readonly Accepted[]
  /** Registrations by dossier code, as the registry's own ledger counted them. */
  registrations: ReadonlyMap<string, number>
  /** The feed of each consumer from its beginning. */
  feeds: ReadonlyMap<string, readonly ReportedEvent[]>
  /** States in which a filing has come to its end in this run. */
  finished: ReadonlySet<FilingState>
  /** Absent while the run goes on: dossiers are compared at its end. */
  dossiers?:
    | (DossierEvidence & { heard: Heard; portal: ReadonlyMap<string, PortalRow>; linked: Omit<LinkedEvidence, 'ours'> })
    | undefined
}

export interface Verdict extends DossierVerdict {
  accepted: number
  registered: number
  /** Promised and not at the registry. */
  lost: number
  /** At the registry more than once. */
  duplicated: number
  /** Promised and not at an end. */
  stuck: number
  /** Filings whose story has a gap, a leap that the table of transitions forbids, or an order that changed. */
  illegalSequences: number
  /** Dossiers whose row is not what follows from their events. */
  dossiersDiffering: number
  /** Filings that came to their end while their dossier did not, or has none. */
  dossiersBehind: number
  /** The steps of all dossiers, as the portal's own ledger keeps them. */
  portal: SyncVerdict
  /** The reports about all linked dossiers, as the linked-service software's own ledger keeps them. */
  linked: SyncVerdict
  /** A few of each kind, to begin looking at. */
  examples: Record<string, string[]>
}

/** Of a verdict, what has to be 0. */
export const brokenPromises = [
  'lost',
  'duplicated',
  'stuck',
  'illegalSequences',
  'dossiersDiffering',
  'dossiersBehind',
  'feedMissing',
  'feedDoubled',
  'feedDisordered',
  'webhooksMissing',
  'webhooksDoubled',
  'webhooksDisordered',
] as const satisfies readonly (keyof Verdict)[]

const examplesMax = 5

export function judge({ accepted, registrations, feeds, finished, dossiers }: Evidence): Verdict {
  const stories = new Map<string, ReportedEvent[]>()
  const examples: Record<string, string[]> = {}
  const note = (kind: string, what: string) => {
    examples[kind] ??= []
    if (examples[kind].length < examplesMax) examples[kind].push(what)
  }
  let illegalSequences = 0
  for (const [consumer, feed] of feeds) {
    let last = 0
    for (const event of feed) {
      if (event.sequence !== last + 1) {
        illegalSequences++
        note('illegal', `the feed of ${consumer} goes from ${last} to ${event.sequence}`)
      }
      last = event.sequence
      const story = stories.get(event.filingId)
      if (story) story.push(event)
      else stories.set(event.filingId, [event])
    }
  }
  let lost = 0
  let duplicated = 0
  let stuck = 0
  let registered = 0
  let dossiersBehind = 0
  for (const { code, members } of dossiers?.rebuilt.differences ?? [])
    note('differing', `${code}: ${members.join(', ')}`)
  for (const { id, dossier } of accepted) {
    const count = registrations.get(dossier) ?? 0
    if (count > 0) registered++
    if (count === 0) {
      lost++
      note('lost', `${dossier} (${id})`)
    }
    if (count > 1) {
      duplicated++
      note('duplicated', `${dossier} (${id}): ${count} times`)
    }
    const story = stories.get(id) ?? []
    const wrong = findFault(story)
    if (wrong !== null) {
      illegalSequences++
      note('illegal', `${dossier} (${id}): ${wrong}`)
    }
    const end = story.at(-1)?.state
    if (end === undefined || !finished.has(end)) {
      stuck++
      note('stuck', `${dossier} (${id}): ${end ?? 'nothing was reported'}`)
    } else if (dossiers && !isDone(dossiers.statuses.get(dossier)?.status)) {
      dossiersBehind++
      note('behind', `${dossier} (${id}): ${dossiers.statuses.get(dossier)?.status ?? 'no dossier'}`)
    }
  }
  const dossiersDiffering = dossiers?.rebuilt.different ?? 0
  const heard = judgeDossiers(dossiers?.events ?? [], dossiers?.heard ?? { feed: [], messages: [] }, note)
  const counts = { accepted: accepted.length, registered, lost, duplicated, stuck, illegalSequences }
  const noteAt = (target: string) => (kind: string, what: string) => note(`${target} ${kind}`, what)
  const events = dossiers?.events ?? []
  const portal = judgePortal(events, dossiers?.portal ?? new Map(), noteAt('portal'), dossiers?.online)
  const nothing = { ledger: [], strangers: [], feed: [], certificates: new Map<string, string>() }
  const kept = { ...(dossiers?.linked ?? nothing), ours: dossiers?.linkedCodes ?? new Map<string, string>() }
  const linked = judgeLinked(events, kept, noteAt('linked'))
  return { ...counts, dossiersDiffering, dossiersBehind, ...heard, portal, linked, examples }
}

function isDone(status: string | undefined): boolean {
  return status === 'done' || status === 'result-returned'
}

/** What is wrong with one filing's story, or `null`. */
export function findFault(story: readonly ReportedEvent[]): string | null {
  let state: FilingState | null = null
  for (const [index, event] of story.entries()) {
    if (event.number !== index + 1) return `event ${index + 1} has number ${event.number}`
    const reported = (filingStates as readonly string[]).includes(event.type) ? (event.type as FilingState) : null
    if (reported !== null && reported !== event.state)
      return `event ${event.number} reports ${reported} and says ${event.state}`
    if (state === null) {
      if (event.type !== 'accepted') return `it begins with ${event.type}`
    } else if (reported !== null && reported !== state && !mayBecome(state, reported))
      return `${state} became ${reported}`
    else if (reported === null && event.state !== state) return `a remark changed ${state} to ${event.state}`
    state = event.state
  }
  return null
}
