// What the registry knows of one dossier, and the lines of its journal. A dossier is nothing but its lines applied in
// order: while serving and when read back after a start alike.

import type { Fields } from '../answers/value.ts'
import type { ScenarioName } from '../scenarios.ts'

export type Generation = 'G1' | 'G2' | 'G3'
/** 0: pushed and not registered. Others as in the contract, 4.1; numbers above 6 mean nothing to anybody. */
export type Status = number

/**
 * What became of a push.
 *
 * - `registered`: a new dossier, or one more registration of the same when duplicates are accepted
 * - `supplemented`: pushed again in state 2
 * - `duplicate`: known already, nothing changed
 * - `foreign`: known already, filed by somebody else with other content
 * - `suspected`: the twin rule; nothing registered yet
 * - `refused`: token, envelope, unit, or fields
 * - `dropped`: it arrived and came to nothing, with whatever answer or none
 */
export type Verdict = 'registered' | 'supplemented' | 'duplicate' | 'foreign' | 'suspected' | 'refused' | 'dropped'

export type FileFact = {
  readonly name: string
  readonly title: string
  readonly bytes: number
  readonly sha256: string
}

export type Result = {
  readonly soDangKy: string
  readonly quyenSo: string
  readonly trangSo: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Births only. */
  readonly soDinhDanh: string | null
}

export type PushLine = {
  readonly t: 'push'
  readonly at: number
  readonly code: string
  readonly verdict: Verdict
  readonly gen: Generation
  /** SHA-256 of the body as it came. */
  readonly hash: string
  readonly module: string
  readonly unit: string
  readonly linked: string
  readonly received: string
  /** The registry's own id, when this push registered something. */
  readonly id?: number
  readonly scenario?: ScenarioName
  readonly data?: string
  readonly files?: readonly FileFact[]
  /** The scenario's twist struck this push: it strikes only so many. */
  readonly twisted?: true
  /** Registered long after it arrived, whose receipt is counted already. */
  readonly late?: true
}

export type Line =
  | PushLine
  | { readonly t: 'step'; readonly at: number; readonly code: string; readonly to: Status; readonly result?: Result }
  | { readonly t: 'vanish'; readonly at: number; readonly code: string }
  | { readonly t: 'note'; readonly at: number; readonly code: string; readonly notes: Fields }
  | { readonly t: 'ask'; readonly at: number; readonly codes: readonly string[] }
  | { readonly t: 'assign'; readonly at: number; readonly code: string; readonly scenario: ScenarioName | null }

type Step = { readonly at: number; readonly to: Status }

export type Dossier = {
  readonly code: string
  gen: Generation
  module: string
  unit: string
  linked: string
  received: string
  /** Registered and not vanished. */
  held: boolean
  state: Status
  /** When it came into this state. */
  since: number
  steps: Step[]
  scenario: ScenarioName | undefined
  data: string
  files: readonly FileFact[]
  id: number
  result: Result | undefined
  /** Columns of the register that were added after the registration: notes. */
  notes: Fields
  /** When the register was changed since; undefined = never. */
  changedAt: number | undefined
  /** Supplements handed in. */
  rounds: number
  receipts: number
  registrations: number
  lost: number
  verdicts: Partial<Record<Verdict, number>>
  twisted: number
  asks: number
  hashes: string[]
  /** The content that is registered. */
  hash: string
  firstAt: number
  lastAt: number
  /** Counts every change of any dossier; grows only. */
  revision: number
}

export function newDossier(code: string, at: number): Dossier {
  return {
    code,
    gen: 'G2',
    module: '',
    unit: '',
    linked: '',
    received: '',
    held: false,
    state: 0,
    since: at,
    steps: [],
    scenario: undefined,
    data: '',
    files: [],
    id: 0,
    result: undefined,
    notes: {},
    changedAt: undefined,
    rounds: 0,
    receipts: 0,
    registrations: 0,
    lost: 0,
    verdicts: {},
    twisted: 0,
    asks: 0,
    hashes: [],
    hash: '',
    firstAt: at,
    lastAt: at,
    revision: 0,
  }
}
