// What the linked-service software knows of its dossiers, and the lines of its journal. A dossier is nothing but its lines
// applied in order: while serving and when read back after a start alike.

import type { JournalFile } from '../state/journal-file.ts'
import type { LinkedOperation, LinkedScenarioName } from './scenarios.ts'

export type LinkedKind = 'birth' | 'death'

/** Everything about the family is computed from the seed: nothing personal is stored. */
export type Arrival = {
  readonly code: string
  readonly id: string
  readonly kind: LinkedKind
  readonly seed: number
  /** 1 and 2 of twins; 0 otherwise. */
  readonly twin: number
  readonly unit: string
  readonly procedure: string
}

/**
 * What became of a report or an acknowledgement.
 *
 * - `kept`
 * - `repeated`: it is there already; nothing changed
 * - `unknown`: no such dossier
 * - `refused`: token, fields, order, or too early
 * - `ended`: the dossier is at its end
 * - `dropped`: it arrived and came to nothing, with whatever answer or none
 */
export type LinkedVerdict = 'kept' | 'repeated' | 'unknown' | 'refused' | 'ended' | 'dropped'

type Call = {
  readonly at: number
  readonly call: number
  readonly code: string
  readonly verdict: LinkedVerdict
  readonly reason?: string
  readonly scenario?: LinkedScenarioName
  readonly struck?: LinkedOperation
}

export type ReportLine = Call & {
  readonly t: 'report'
  readonly status: number
  /** Code at the one-stop desk. */
  readonly oneStopCode: string
  /** thoiGianThucHien; null when it could not be read. */
  readonly doneAt: number | null
  readonly note: string
  /** hanBoSungHoSo; absent when there is none. */
  readonly supplementUntil?: number
  /** Of status 4: SHA-256 and size of the certificate. */
  readonly certificate?: { readonly sha256: string; readonly bytes: number; readonly code: string }
  /** SHA-256 of the body as it came. */
  readonly hash: string
}

export type AcknowledgeLine = Call & { readonly t: 'acknowledge' }

type LinkedLine =
  | {
      readonly t: 'arrive'
      readonly at: number
      readonly arrival: Arrival
      readonly byItself: boolean
      readonly scenario?: LinkedScenarioName
    }
  | ReportLine
  | AcknowledgeLine
  | { readonly t: 'return'; readonly at: number; readonly code: string }
  | { readonly t: 'read'; readonly at: number; readonly code: string; readonly struck?: LinkedOperation }
  | { readonly t: 'assign'; readonly at: number; readonly code: string; readonly scenario: LinkedScenarioName | null }

export type LinkedStep = {
  readonly status: number
  readonly call: number
  readonly receivedAt: number
  readonly doneAt: number | null
  readonly oneStopCode: string
  readonly note: string
  readonly supplementUntil: number | null
  readonly certificate: ReportLine['certificate'] | undefined
  /** More than 1: it was kept before. */
  readonly nth: number
}

export type LinkedCall = {
  readonly call: number
  readonly at: number
  readonly operation: 'report' | 'acknowledge'
  readonly status: number | null
  readonly verdict: LinkedVerdict
  readonly reason: string | null
}

export type LinkedDossier = {
  readonly arrival: Arrival
  readonly arrivedAt: number
  acknowledgedAt: number | null
  acknowledgements: number
  reads: number
  /** Times it came back with a supplement. */
  returns: number
  steps: LinkedStep[]
  calls: LinkedCall[]
  /** Reports that arrived, by status, whatever became of them. */
  arrivals: Record<string, number>
  verdicts: Partial<Record<LinkedVerdict, number>>
  hashes: string[]
  scenario: LinkedScenarioName | undefined
  struck: Partial<Record<LinkedOperation, number>>
  revision: number
}

export type LinkedDossiers = {
  get(code: string): LinkedDossier | undefined
  byId(id: string): LinkedDossier | undefined
  all(): Iterable<LinkedDossier>
  /** Reports and acknowledgements about codes that it does not have. */
  strangers(): readonly (LinkedCall & { readonly code: string })[]
  count(): number
  lastArrivalAt(): number | undefined
  revision(): number
  nextCall(): number
  record(line: LinkedLine): void
  replay(line: unknown): void
}

export function createLinkedDossiers(journal: () => JournalFile): LinkedDossiers {
  const dossiers = new Map<string, LinkedDossier>()
  const ids = new Map<string, LinkedDossier>()
  const strangers: (LinkedCall & { code: string })[] = []
  let revision = 0
  let lastCall = 0
  let lastArrival: number | undefined

  function called(line: ReportLine | AcknowledgeLine): LinkedDossier | undefined {
    lastCall = Math.max(lastCall, line.call)
    const fact: LinkedCall = {
      call: line.call,
      at: line.at,
      operation: line.t,
      status: line.t === 'report' ? line.status : null,
      verdict: line.verdict,
      reason: line.reason ?? null,
    }
    const dossier = dossiers.get(line.code)
    if (!dossier) {
      strangers.push({ ...fact, code: line.code })
      return undefined
    }
    dossier.calls.push(fact)
    dossier.verdicts[line.verdict] = (dossier.verdicts[line.verdict] ?? 0) + 1
    if (line.scenario !== undefined) dossier.scenario = line.scenario
    if (line.struck !== undefined) dossier.struck[line.struck] = (dossier.struck[line.struck] ?? 0) + 1
    return dossier
  }

  function apply(line: LinkedLine): void {
    revision += 1
    switch (line.t) {
      case 'arrive': {
        const dossier = makeDossier(line.arrival, line.at)
        if (line.scenario !== undefined) dossier.scenario = line.scenario
        dossiers.set(line.arrival.code, dossier)
        ids.set(line.arrival.id, dossier)
        if (line.byItself) lastArrival = line.at
        break
      }
      case 'report': {
        const dossier = called(line)
        if (!dossier) return
        const status = String(line.status)
        dossier.arrivals[status] = (dossier.arrivals[status] ?? 0) + 1
        if (!dossier.hashes.includes(line.hash)) dossier.hashes.push(line.hash)
        if (line.verdict === 'kept')
          dossier.steps.push({
            status: line.status,
            call: line.call,
            receivedAt: line.at,
            doneAt: line.doneAt,
            oneStopCode: line.oneStopCode,
            note: line.note,
            supplementUntil: line.supplementUntil ?? null,
            certificate: line.certificate,
            nth: 1 + dossier.steps.filter((one) => one.status === line.status).length,
          })
        break
      }
      case 'acknowledge': {
        const dossier = called(line)
        if (!dossier) return
        dossier.acknowledgements += 1
        if (line.verdict === 'kept') dossier.acknowledgedAt = line.at
        break
      }
      case 'return': {
        const dossier = dossiers.get(line.code)
        if (dossier) {
          dossier.acknowledgedAt = null
          dossier.returns += 1
        }
        break
      }
      case 'read': {
        const dossier = dossiers.get(line.code)
        if (dossier) {
          dossier.reads += 1
          if (line.struck !== undefined) dossier.struck[line.struck] = (dossier.struck[line.struck] ?? 0) + 1
        }
        break
      }
      case 'assign': {
        const dossier = dossiers.get(line.code)
        if (dossier) dossier.scenario = line.scenario ?? undefined
        break
      }
    }
    const code = line.t === 'arrive' ? line.arrival.code : line.code
    const changed = dossiers.get(code)
    if (changed) changed.revision = revision
  }

  return {
    get: (code) => dossiers.get(code),
    byId: (id) => ids.get(id),
    all: () => dossiers.values(),
    strangers: () => strangers,
    count: () => dossiers.size,
    lastArrivalAt: () => lastArrival,
    revision: () => revision,
    nextCall: () => {
      lastCall += 1
      return lastCall
    },
    record(line) {
      apply(line)
      journal().append(line)
    },
    replay: (line) => apply(line as LinkedLine),
  }
}

function makeDossier(arrival: Arrival, at: number): LinkedDossier {
  return {
    arrival,
    arrivedAt: at,
    acknowledgedAt: null,
    acknowledgements: 0,
    reads: 0,
    returns: 0,
    steps: [],
    calls: [],
    arrivals: {},
    verdicts: {},
    hashes: [],
    scenario: undefined,
    struck: {},
    revision: 0,
  }
}
