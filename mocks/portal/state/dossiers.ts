// All dossiers of the portal, with the counters that their lines move.

import type { JournalFile } from '../../state/journal-file.ts'
import type { PortalSettings } from '../settings.ts'
import { mayFollow } from '../statuses.ts'
import { type DossierLine, type Line, type PortalDossier, type ProgressLine, toStepKey } from './dossier.ts'
import { NOTHING_SHOWN, toShown } from './shown.ts'

type GivenCode = { readonly value: string; readonly procedure: string; readonly at: number }
type Upload = { readonly id: string; readonly sha256: string; readonly name: string; readonly bytes: number }

export type PortalDossiers = {
  get(code: string): PortalDossier | undefined
  all(): Iterable<PortalDossier>
  revision(): number
  nextCall(): number
  /** Codes that the portal gave in 2026, and files that were uploaded. */
  codes(): ReadonlyMap<string, GivenCode>
  uploads(): ReadonlyMap<string, Upload>
  /** Codes of dossiers that were kept since the last time, read back after a start too. */
  takeKept(): readonly string[]
  /** Applies the line and appends it to the journal. */
  record(line: Line): PortalDossier | undefined
  /** Applies a line that the journal holds already. */
  replay(line: unknown): void
}

export function createPortalDossiers(settings: PortalSettings, journal: () => JournalFile): PortalDossiers {
  const dossiers = new Map<string, PortalDossier>()
  const codes = new Map<string, GivenCode>()
  const uploads = new Map<string, Upload>()
  let revision = 0
  let lastCall = 0
  let kept = new Set<string>()

  function touched(code: string, at: number): PortalDossier {
    const found = dossiers.get(code)
    const dossier = found ?? makeDossier(code, at)
    if (!found) dossiers.set(code, dossier)
    revision += 1
    dossier.revision = revision
    dossier.lastAt = Math.max(dossier.lastAt, at)
    return dossier
  }

  function arrived(line: DossierLine | ProgressLine): PortalDossier {
    const dossier = touched(line.code, line.at)
    lastCall = Math.max(lastCall, line.call)
    dossier.verdicts[line.verdict] = (dossier.verdicts[line.verdict] ?? 0) + 1
    if (line.scenario !== undefined) dossier.scenario = line.scenario
    if (line.struck !== undefined) dossier.struck[line.struck] = (dossier.struck[line.struck] ?? 0) + 1
    if (!dossier.hashes.includes(line.hash)) dossier.hashes.push(line.hash)
    dossier.calls.push({
      call: line.call,
      at: line.at,
      operation: line.t === 'progress' ? 'progress' : line.operation,
      style: line.style,
      verdict: line.verdict,
      reason: line.reason ?? null,
      steps: line.t === 'progress' ? line.steps.map(({ status }) => status) : [],
    })
    return dossier
  }

  function keepDossier(line: DossierLine): PortalDossier {
    const dossier = arrived(line)
    if (line.verdict !== 'kept' || !line.item) return dossier
    if (line.operation === 'create') dossier.creates += 1
    else dossier.updates += 1
    const before = dossier.held ? dossier.shown : NOTHING_SHOWN
    dossier.style = line.style
    if (line.id !== undefined) dossier.id = line.id
    dossier.item = line.operation === 'status' ? { ...dossier.item, ...line.item } : line.item
    dossier.shown = toShown(line.style, line.item, before)
    if (!dossier.held) {
      dossier.firstStatus = dossier.shown.status
      dossier.firstDue = undefined
      dossier.steps = []
    }
    if (dossier.firstDue === undefined && dossier.shown.due !== null) dossier.firstDue = dossier.shown.due
    if (!dossier.held || before.status !== dossier.shown.status) dossier.statusAt = line.at
    dossier.held = true
    kept.add(line.code)
    // What is sent again takes the place of what somebody changed there.
    dossier.planted = {}
    return dossier
  }

  function keepSteps(line: ProgressLine): PortalDossier {
    const dossier = arrived(line)
    for (const step of line.steps) {
      const key = toStepKey(step)
      dossier.arrivals.set(key, (dossier.arrivals.get(key) ?? 0) + 1)
      if (step.verdict !== 'kept') continue
      const last = dossier.steps.at(-1)
      const nth = 1 + dossier.steps.filter((one) => one.key === key).length
      const early = last?.at != null && step.at !== null && step.at < last.at
      const { status, at, officer, title, department, content } = step
      dossier.steps.push({
        status,
        at,
        officer,
        title,
        department,
        content,
        key,
        nth,
        call: line.call,
        receivedAt: line.at,
        outOfOrder: nth === 1 && (early || !mayFollow(last?.status ?? '', status, settings)),
      })
    }
    return dossier
  }

  function apply(line: Line): PortalDossier | undefined {
    switch (line.t) {
      case 'dossier':
        return keepDossier(line)
      case 'progress':
        return keepSteps(line)
      case 'code':
        codes.set(line.value, { value: line.value, procedure: line.procedure, at: line.at })
        return undefined
      case 'file':
        uploads.set(line.id, { id: line.id, sha256: line.sha256, name: line.name, bytes: line.bytes })
        return undefined
      case 'fetch': {
        const dossier = touched(line.code, line.fact.at)
        dossier.fetches.push(line.fact)
        return dossier
      }
      case 'query': {
        // A question about what never came leaves nothing behind.
        if (!dossiers.has(line.code)) return undefined
        const dossier = touched(line.code, line.at)
        dossier.queries += 1
        if (line.struck !== undefined) dossier.struck[line.struck] = (dossier.struck[line.struck] ?? 0) + 1
        return dossier
      }
      case 'assign': {
        const dossier = touched(line.code, line.at)
        dossier.scenario = line.scenario ?? undefined
        return dossier
      }
      case 'plant': {
        const dossier = touched(line.code, line.at)
        const { gone, dropSteps = 0, ...values } = line.change
        dossier.planted = { ...dossier.planted, ...values }
        if (gone) {
          dossier.held = false
          dossier.steps = []
        }
        if (dropSteps > 0) dossier.steps.splice(-dropSteps)
        return dossier
      }
    }
  }

  return {
    get: (code) => dossiers.get(code),
    all: () => dossiers.values(),
    revision: () => revision,
    nextCall: () => {
      lastCall += 1
      return lastCall
    },
    codes: () => codes,
    takeKept() {
      const taken = [...kept]
      kept = new Set()
      return taken
    },
    uploads: () => uploads,
    record(line) {
      const dossier = apply(line)
      journal().append(line)
      return dossier
    },
    replay: (line) => void apply(line as Line),
  }
}

function makeDossier(code: string, at: number): PortalDossier {
  return {
    code,
    style: 'session',
    id: '',
    held: false,
    item: {},
    shown: NOTHING_SHOWN,
    firstStatus: '',
    firstDue: undefined,
    statusAt: at,
    planted: {},
    creates: 0,
    updates: 0,
    queries: 0,
    struck: {},
    scenario: undefined,
    verdicts: {},
    steps: [],
    arrivals: new Map(),
    calls: [],
    fetches: [],
    hashes: [],
    firstAt: at,
    lastAt: at,
    revision: 0,
  }
}
