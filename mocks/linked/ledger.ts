// The ledger: which linked dossiers came, when they were acknowledged, and what was reported about each, step by step.

import type { LinkedScenarioName } from './scenarios.ts'
import type { LinkedCall, LinkedDossier, LinkedDossiers, LinkedKind, LinkedStep, LinkedVerdict } from './state.ts'

type StepRow = Omit<LinkedStep, 'receivedAt' | 'doneAt' | 'certificate'> & {
  /** 1, 2, 3… in the order in which they were kept. */
  readonly position: number
  readonly receivedAt: string
  /** As the report stated it; null when it could not be read. */
  readonly doneAt: string | null
  readonly certificate: LinkedStep['certificate'] | null
  /** How often a report of this status arrived, whatever became of it. */
  readonly arrivals: number
  readonly outOfOrder: boolean
}

export type LinkedLedgerRow = {
  readonly code: string
  readonly id: string
  readonly kind: LinkedKind
  readonly unit: string
  readonly procedure: string
  readonly arrivedAt: string
  readonly acknowledgedAt: string | null
  /** Calls that acknowledged it, also again. */
  readonly acknowledgements: number
  readonly reads: number
  readonly returns: number
  /** 0: nothing reported yet. */
  readonly status: number
  readonly steps: readonly StepRow[]
  /** Reports of a status that was there already and was kept once more. */
  readonly doubled: number
  readonly outOfOrder: number
  readonly verdicts: Readonly<Partial<Record<LinkedVerdict, number>>>
  readonly calls: readonly (Omit<LinkedCall, 'at'> & { readonly at: string })[]
  readonly hashes: readonly string[]
  readonly scenario: LinkedScenarioName | null
  readonly revision: number
}

export type LinkedLedger = {
  readonly summary: {
    readonly dossiers: number
    readonly open: number
    readonly acknowledged: number
    readonly steps: number
    readonly doubled: number
    readonly outOfOrder: number
    readonly statuses: Readonly<Record<string, number>>
    readonly verdicts: Readonly<Partial<Record<LinkedVerdict, number>>>
  }
  /** Reports and acknowledgements about codes that it does not have. */
  readonly strangers: readonly (Omit<LinkedCall, 'at'> & { readonly at: string; readonly code: string })[]
  /** Ask again with `after` = this for what changed since. */
  readonly last: number
  readonly more: boolean
  /** Changed after `after`, the earliest change first. */
  readonly dossiers: readonly LinkedLedgerRow[]
}

const iso = (at: number): string => new Date(at).toISOString()

export function getLinkedLedger(dossiers: LinkedDossiers, after = 0, limit = Number.POSITIVE_INFINITY): LinkedLedger {
  const statuses: Record<string, number> = {}
  const verdicts: Partial<Record<LinkedVerdict, number>> = {}
  const sums = { dossiers: 0, open: 0, acknowledged: 0, steps: 0, doubled: 0, outOfOrder: 0 }
  const changed: LinkedLedgerRow[] = []
  for (const one of dossiers.all()) {
    const row = toLinkedRow(one)
    sums.dossiers += 1
    if (row.acknowledgedAt === null) sums.open += 1
    else sums.acknowledged += 1
    sums.steps += row.steps.length
    sums.doubled += row.doubled
    sums.outOfOrder += row.outOfOrder
    statuses[row.status] = (statuses[row.status] ?? 0) + 1
    for (const [verdict, times] of Object.entries(row.verdicts) as [LinkedVerdict, number][])
      verdicts[verdict] = (verdicts[verdict] ?? 0) + times
    if (row.revision > after) changed.push(row)
  }
  changed.sort((a, b) => a.revision - b.revision)
  const shown = changed.slice(0, limit)
  const more = shown.length < changed.length
  return {
    summary: { ...sums, statuses, verdicts },
    strangers: dossiers.strangers().map((one) => ({ ...one, at: iso(one.at) })),
    last: more ? (shown.at(-1)?.revision ?? after) : dossiers.revision(),
    more,
    dossiers: shown,
  }
}

/** Where a status stands on the way 1 → 3 → 7 → 4 → 5; 2 and 6 stand nowhere. */
const RANK: Readonly<Record<number, number>> = { 1: 1, 3: 2, 7: 3, 4: 4, 5: 5 }

export function toLinkedRow(one: LinkedDossier): LinkedLedgerRow {
  const { arrival, steps } = one
  const rows = steps.map((step, index): StepRow => {
    // After a supplement it may go back to where it was.
    const since = steps.slice(0, index).findLastIndex(({ status }) => status === 2)
    const before = steps.slice(since + 1, index)
    const rank = RANK[step.status] ?? Number.POSITIVE_INFINITY
    return {
      ...step,
      position: index + 1,
      receivedAt: iso(step.receivedAt),
      doneAt: step.doneAt === null ? null : iso(step.doneAt),
      certificate: step.certificate ?? null,
      arrivals: one.arrivals[String(step.status)] ?? 0,
      outOfOrder: before.some(({ status }) => (RANK[status] ?? 0) > rank),
    }
  })
  return {
    code: arrival.code,
    id: arrival.id,
    kind: arrival.kind,
    unit: arrival.unit,
    procedure: arrival.procedure,
    arrivedAt: iso(one.arrivedAt),
    acknowledgedAt: one.acknowledgedAt === null ? null : iso(one.acknowledgedAt),
    acknowledgements: one.acknowledgements,
    reads: one.reads,
    returns: one.returns,
    status: steps.at(-1)?.status ?? 0,
    steps: rows,
    // After a supplement a status may come again.
    doubled: rows.filter(({ nth, status, position }) => {
      if (nth === 1) return false
      const before = steps.slice(0, position - 1)
      const last = before.findLastIndex((step) => step.status === status)
      return !before.slice(last + 1).some((step) => step.status === 2)
    }).length,
    outOfOrder: rows.filter((row) => row.outOfOrder).length,
    verdicts: one.verdicts,
    calls: one.calls.map((call) => ({ ...call, at: iso(call.at) })),
    hashes: one.hashes,
    scenario: one.scenario ?? null,
    revision: one.revision,
  }
}
