// The ledger: what came in under each dossier code, in which order, and what the portal made of it. The proof of "every
// step once, in order, and true".

import type { ScenarioName } from '../scenarios.ts'
import type { Style } from '../style.ts'
import type { CallFact, FetchFact, Kept, PortalDossier, Verdict } from './dossier.ts'
import type { PortalDossiers } from './dossiers.ts'
import { type Finding, getFindings } from './findings.ts'
import { toView, type View } from './view.ts'

type StepRow = {
  /** 1, 2, 3… in the order in which they were kept. */
  readonly position: number
  readonly status: string
  /** ISO 8601; null when it could not be read. */
  readonly at: string | null
  readonly officer: string
  readonly department: string
  readonly content: string
  /** How often it arrived, whatever became of it. */
  readonly arrivals: number
  /** 2 and more: it was kept before. */
  readonly nth: number
  readonly outOfOrder: boolean
  readonly call: number
  readonly receivedAt: string
}

type CallRow = Omit<CallFact, 'at'> & { readonly at: string }
type FetchRow = Omit<FetchFact, 'at'> & { readonly at: string }

export type PortalLedgerRow = {
  readonly code: string
  readonly style: Style
  /** 2026: the portal's own number. */
  readonly id: string | null
  readonly held: boolean
  /** As it was last sent. */
  readonly status: string
  readonly statusAt: string
  readonly received: string | null
  readonly due: string | null
  readonly ended: string | null
  /** What anyone who asks gets to see. */
  readonly view: { readonly [K in keyof View]: View[K] extends number | null ? string | null : View[K] }
  /** Kept creates. More than one is a dossier that was lost in between. */
  readonly creates: number
  readonly updates: number
  readonly queries: number
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>
  readonly steps: readonly StepRow[]
  /** Steps kept more often than once, each further time. */
  readonly doubled: number
  /** Steps that may not follow the one before, or are earlier. */
  readonly outOfOrder: number
  /** Every call that named it, in the order of arrival. */
  readonly calls: readonly CallRow[]
  readonly findings: readonly Finding[]
  readonly fetches: readonly FetchRow[]
  /** SHA-256 of the bodies that came, every one once. */
  readonly hashes: readonly string[]
  readonly firstAt: string
  readonly lastAt: string
  readonly scenario: ScenarioName | null
  readonly revision: number
}

export type PortalLedger = {
  readonly summary: {
    readonly dossiers: number
    readonly held: number
    readonly creates: number
    readonly updates: number
    readonly queries: number
    readonly steps: number
    readonly doubled: number
    readonly outOfOrder: number
    readonly findings: number
    readonly fetches: number
    readonly codesGiven: number
    readonly statuses: Readonly<Record<string, number>>
    readonly verdicts: Readonly<Partial<Record<Verdict, number>>>
  }
  /** Ask again with `after` = this for what changed since. */
  readonly last: number
  /** More rows than `limit` changed. */
  readonly more: boolean
  /** Changed after `after`, the earliest change first. */
  readonly dossiers: readonly PortalLedgerRow[]
}

export function getPortalLedger(dossiers: PortalDossiers, after = 0, limit = Number.POSITIVE_INFINITY): PortalLedger {
  const statuses: Record<string, number> = {}
  const verdicts: Partial<Record<Verdict, number>> = {}
  const sums = {
    held: 0,
    creates: 0,
    updates: 0,
    queries: 0,
    steps: 0,
    doubled: 0,
    outOfOrder: 0,
    findings: 0,
    fetches: 0,
  }
  const changed: PortalDossier[] = []
  let count = 0
  for (const one of dossiers.all()) {
    // Control gave it a scenario, and it has not come yet.
    if (one.calls.length === 0) continue
    count += 1
    if (one.held) {
      sums.held += 1
      statuses[one.shown.status] = (statuses[one.shown.status] ?? 0) + 1
    }
    for (const [verdict, times] of Object.entries(one.verdicts) as [Verdict, number][])
      verdicts[verdict] = (verdicts[verdict] ?? 0) + times
    sums.creates += one.creates
    sums.updates += one.updates
    sums.queries += one.queries
    sums.steps += one.steps.length
    sums.doubled += countDoubled(one.steps)
    sums.outOfOrder += countOutOfOrder(one.steps)
    sums.findings += getFindings(one).length
    sums.fetches += one.fetches.length
    if (one.revision > after) changed.push(one)
  }
  changed.sort((a, b) => a.revision - b.revision)
  const shown = changed.slice(0, limit)
  const more = shown.length < changed.length
  return {
    summary: { dossiers: count, ...sums, codesGiven: dossiers.codes().size, statuses, verdicts },
    last: more ? (shown.at(-1)?.revision ?? after) : dossiers.revision(),
    more,
    dossiers: shown.map(toRow),
  }
}

const countDoubled = (steps: readonly Kept[]): number => steps.filter(({ nth }) => nth > 1).length
const countOutOfOrder = (steps: readonly Kept[]): number => steps.filter(({ outOfOrder }) => outOfOrder).length

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))

export function toRow(one: PortalDossier): PortalLedgerRow {
  const view = toView(one)
  return {
    code: one.code,
    style: one.style,
    id: one.id === '' ? null : one.id,
    held: one.held,
    status: one.shown.status,
    statusAt: iso(one.statusAt),
    received: isoOrNull(one.shown.received),
    due: isoOrNull(one.shown.due),
    ended: isoOrNull(one.shown.ended),
    view: { found: view.found, status: view.status, due: isoOrNull(view.due), ended: isoOrNull(view.ended) },
    creates: one.creates,
    updates: one.updates,
    queries: one.queries,
    verdicts: one.verdicts,
    steps: one.steps.map((step, index) => ({
      position: index + 1,
      status: step.status,
      at: isoOrNull(step.at),
      officer: step.officer,
      department: step.department,
      content: step.content,
      arrivals: one.arrivals.get(step.key) ?? 0,
      nth: step.nth,
      outOfOrder: step.outOfOrder,
      call: step.call,
      receivedAt: iso(step.receivedAt),
    })),
    doubled: countDoubled(one.steps),
    outOfOrder: countOutOfOrder(one.steps),
    calls: one.calls.map((call) => ({ ...call, at: iso(call.at) })),
    findings: getFindings(one),
    fetches: one.fetches.map((fact) => ({ ...fact, at: iso(fact.at) })),
    hashes: one.hashes,
    firstAt: iso(one.firstAt),
    lastAt: iso(one.lastAt),
    scenario: one.scenario ?? null,
    revision: one.revision,
  }
}
