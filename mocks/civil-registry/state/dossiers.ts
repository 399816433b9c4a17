// All dossiers of the registry, with the counters that their lines move.

import type { JournalFile } from '../../state/journal-file.ts'
import { type Dossier, type Line, newDossier, type PushLine } from './dossier.ts'

export type Dossiers = {
  get(code: string): Dossier | undefined
  byId(id: number): Dossier | undefined
  all(): Iterable<Dossier>
  revision(): number
  /** Applies the line and appends it to the journal. */
  record(line: Line): Dossier | undefined
  /** Applies a line that the journal holds already. */
  replay(line: unknown): void
  nextId(): number
  /** The highest number so far of this series, plus one: register numbers and personal numbers never come twice. */
  next(series: string): number
}

export function createDossiers(journal: () => JournalFile): Dossiers {
  const dossiers = new Map<string, Dossier>()
  const ids = new Map<number, Dossier>()
  const series = new Map<string, number>()
  let lastId = 100_000
  let revision = 0

  function touched(code: string, at: number): Dossier {
    const found = dossiers.get(code)
    const dossier = found ?? newDossier(code, at)
    if (!found) dossiers.set(code, dossier)
    revision += 1
    dossier.revision = revision
    dossier.lastAt = at
    return dossier
  }

  function push(line: PushLine): Dossier {
    const dossier = touched(line.code, line.at)
    const { verdict } = line
    if (!line.late) dossier.receipts += 1
    if (line.twisted) dossier.twisted += 1
    dossier.verdicts[verdict] = (dossier.verdicts[verdict] ?? 0) + 1
    if (!dossier.hashes.includes(line.hash)) dossier.hashes.push(line.hash)
    if (line.scenario !== undefined) dossier.scenario = line.scenario
    if (!dossier.held || verdict === 'supplemented') {
      dossier.gen = line.gen
      dossier.module = line.module
      dossier.unit = line.unit
      dossier.linked = line.linked
      dossier.received = line.received
      if (line.data !== undefined) dossier.data = line.data
      if (line.files !== undefined) dossier.files = line.files
    }
    const begins = (verdict === 'registered' && !dossier.held) || verdict === 'foreign'
    if (verdict === 'registered') dossier.registrations += 1
    if (verdict === 'supplemented') dossier.rounds += 1
    if (begins || verdict === 'supplemented') {
      dossier.held = true
      // What somebody else filed has another content than anything that came here.
      dossier.hash = verdict === 'foreign' ? 'foreign' : line.hash
      if (begins) dossier.steps = []
      enter(dossier, 1, line.at)
    }
    if (line.id !== undefined) {
      lastId = Math.max(lastId, line.id)
      if (begins) {
        dossier.id = line.id
        ids.set(line.id, dossier)
      }
    }
    return dossier
  }

  function enter(dossier: Dossier, to: number, at: number): void {
    dossier.state = to
    dossier.since = at
    dossier.steps.push({ at, to })
  }

  function seen(name: string, value: string): void {
    const number = Number(value)
    if (Number.isInteger(number)) series.set(name, Math.max(series.get(name) ?? 0, number))
  }

  function apply(line: Line): Dossier | undefined {
    if (line.t === 'push') return push(line)
    if (line.t === 'ask') {
      for (const code of line.codes) {
        const dossier = dossiers.get(code)
        if (!dossier) continue
        revision += 1
        dossier.revision = revision
        dossier.asks += 1
      }
      return undefined
    }
    const dossier = touched(line.code, line.at)
    if (line.t === 'assign') dossier.scenario = line.scenario ?? undefined
    if (line.t === 'note') {
      dossier.notes = { ...dossier.notes, ...line.notes }
      dossier.changedAt = line.at
    }
    if (line.t === 'vanish') {
      dossier.held = false
      dossier.lost += 1
      enter(dossier, 0, line.at)
    }
    if (line.t === 'step') {
      enter(dossier, line.to, line.at)
      if (line.result) {
        dossier.result = line.result
        seen(registerSeries(dossier, line.result.at), line.result.soDangKy.split('/')[0] ?? '')
        const { soDinhDanh } = line.result
        if (soDinhDanh !== null) seen(soDinhDanh.slice(0, 6), soDinhDanh.slice(6))
      }
    }
    return dossier
  }

  return {
    get: (code) => dossiers.get(code),
    byId: (id) => ids.get(id),
    all: () => dossiers.values(),
    revision: () => revision,
    record(line) {
      const dossier = apply(line)
      journal().append(line)
      return dossier
    },
    replay: (line) => void apply(line as Line),
    nextId: () => lastId + 1,
    next: (name) => (series.get(name) ?? 0) + 1,
  }
}

/** Register books are kept per unit, kind of act and year. */
export function registerSeries({ unit, module }: Dossier, at: number): string {
  return `${unit} ${module.replace(/^LT/, '')} ${new Date(at + 7 * 3_600_000).getUTCFullYear()}`
}
