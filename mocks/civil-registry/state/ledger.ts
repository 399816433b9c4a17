// The ledger: what came in under each dossier code and what the registry made of it. The proof of "never twice".

import type { RegistryDeps } from '../deps.ts'
import type { ScenarioName } from '../scenarios.ts'
import type { RegistrySettings } from '../settings.ts'
import type { Dossier, Generation, Verdict } from './dossier.ts'
import { advance } from './dossier-lifecycle.ts'

export type LedgerRow = {
  readonly code: string
  readonly generation: Generation
  readonly module: string
  readonly unit: string
  /** Pushes whose body fully arrived, whatever became of them. */
  readonly receipts: number
  /** How often it was entered in the register. More than one is a double filing; a supplement is none. */
  readonly registrations: number
  /** Supplements handed in. */
  readonly supplements: number
  /** How often the registry lost it after it had registered it. */
  readonly lost: number
  /** Known to a status query now. */
  readonly held: boolean
  /** 0 not registered, 1 received, 2 supplement asked for, 3 eligible, 4 registered, 6 refused. */
  readonly state: number
  readonly asks: number
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>
  /** SHA-256 of the bodies that came, every one once. */
  readonly hashes: readonly string[]
  readonly firstAt: string
  readonly lastAt: string
  readonly scenario: ScenarioName | null
  readonly revision: number
}

export type Ledger = {
  readonly summary: {
    readonly dossiers: number
    readonly receipts: number
    readonly registrations: number
    /** Dossiers registered at least once. */
    readonly registered: number
    /** Dossiers registered more than once. */
    readonly doubled: number
    readonly supplements: number
    readonly lost: number
    readonly asks: number
    readonly states: Readonly<Record<string, number>>
    readonly verdicts: Readonly<Partial<Record<Verdict, number>>>
  }
  /** Ask again with `after` = this for what changed since. */
  readonly last: number
  /** More rows than `limit` changed. */
  readonly more: boolean
  /** Changed after `after`, the earliest change first. */
  readonly dossiers: readonly LedgerRow[]
}

export function getLedger(
  { dossiers }: RegistryDeps,
  settings: RegistrySettings,
  now: number,
  after = 0,
  limit = Number.POSITIVE_INFINITY,
): Ledger {
  const states: Record<string, number> = {}
  const verdicts: Partial<Record<Verdict, number>> = {}
  const sums = { receipts: 0, registrations: 0, registered: 0, doubled: 0, supplements: 0, lost: 0, asks: 0 }
  const changed: Dossier[] = []
  let count = 0
  for (const one of dossiers.all()) {
    // Control gave it a scenario, and it has not come yet.
    if (one.receipts === 0) continue
    count += 1
    advance(one, now, dossiers, settings)
    states[one.state] = (states[one.state] ?? 0) + 1
    for (const [verdict, count] of Object.entries(one.verdicts) as [Verdict, number][])
      verdicts[verdict] = (verdicts[verdict] ?? 0) + count
    sums.receipts += one.receipts
    sums.registrations += one.registrations
    if (one.registrations > 0) sums.registered += 1
    if (one.registrations > 1) sums.doubled += 1
    sums.supplements += one.rounds
    sums.lost += one.lost
    sums.asks += one.asks
    if (one.revision > after) changed.push(one)
  }
  changed.sort((a, b) => a.revision - b.revision)
  const shown = changed.slice(0, limit)
  const more = shown.length < changed.length
  return {
    summary: { dossiers: count, ...sums, states, verdicts },
    last: more ? (shown.at(-1)?.revision ?? after) : dossiers.revision(),
    more,
    dossiers: shown.map(toRow),
  }
}

export function toRow(one: Dossier): LedgerRow {
  return {
    code: one.code,
    generation: one.gen,
    module: one.module,
    unit: one.unit,
    receipts: one.receipts,
    registrations: one.registrations,
    supplements: one.rounds,
    lost: one.lost,
    held: one.held,
    state: one.state,
    asks: one.asks,
    verdicts: one.verdicts,
    hashes: one.hashes,
    firstAt: new Date(one.firstAt).toISOString(),
    lastAt: new Date(one.lastAt).toISOString(),
    scenario: one.scenario ?? null,
    revision: one.revision,
  }
}
