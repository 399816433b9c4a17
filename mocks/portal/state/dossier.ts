// What the portal knows of one dossier, and the lines of its journal. A dossier is nothing but its lines applied in order:
// while serving and when read back after a start alike.

import type { ScenarioName, TwistedOperation } from '../scenarios.ts'
import type { Style } from '../style.ts'
import type { Shown } from './shown.ts'

/**
 * What became of a call, or of one dossier in it.
 *
 * - `kept`
 * - `exists`: created although it is there
 * - `unknown`: updated, or a step sent, although it is not there
 * - `refused`: session, envelope, fields, or order
 * - `dropped`: it arrived and came to nothing, with whatever answer or none
 */
export type Verdict = 'kept' | 'exists' | 'unknown' | 'refused' | 'dropped'
export type DossierOperation = 'create' | 'update' | 'status'

export type Step = {
  readonly status: string
  /** Milliseconds since the epoch; null when it cannot be read. */
  readonly at: number | null
  readonly officer: string
  readonly title: string
  readonly department: string
  readonly content: string
}

export type StepArrival = Step & {
  readonly verdict: 'kept' | 'ignored' | 'refused' | 'dropped'
  readonly reason?: string
}

type CallLine = {
  readonly at: number
  /** Number of the call that brought it; several dossiers may come in one. */
  readonly call: number
  readonly code: string
  readonly style: Style
  readonly verdict: Verdict
  readonly reason?: string
  /** SHA-256 of the body as it came. */
  readonly hash: string
  readonly scenario?: ScenarioName
  /** The scenario's twist struck this call: it strikes only so many. */
  readonly struck?: TwistedOperation
}

export type DossierLine = CallLine & {
  readonly t: 'dossier'
  readonly operation: DossierOperation
  /** What was kept, as it came. */
  readonly item?: Readonly<Record<string, unknown>>
  /** 2026: the portal's own number of the dossier. */
  readonly id?: string
}

export type ProgressLine = CallLine & { readonly t: 'progress'; readonly steps: readonly StepArrival[] }

export type FetchFact = {
  readonly at: number
  readonly url: string
  readonly method: 'GET' | 'HEAD'
  readonly range: string | null
  /** `self`: by the portal's own plan; `command`: by the control API. */
  readonly by: 'self' | 'command'
  /** Null when no answer came. */
  readonly status: number | null
  readonly bytes: number
  readonly sha256: string | null
  readonly type: string | null
  readonly error: string | null
}

/** What a person at the portal changed by hand, or a fault of its own. */
export type Plant = {
  readonly status?: string
  readonly due?: number | null
  readonly ended?: number | null
  /** It is not found any more. */
  readonly gone?: boolean
  /** The last steps that are lost. */
  readonly dropSteps?: number
}

export type Line =
  | DossierLine
  | ProgressLine
  | { readonly t: 'query'; readonly at: number; readonly code: string; readonly struck?: TwistedOperation }
  | { readonly t: 'fetch'; readonly code: string; readonly fact: FetchFact }
  | { readonly t: 'assign'; readonly at: number; readonly code: string; readonly scenario: ScenarioName | null }
  | { readonly t: 'plant'; readonly at: number; readonly code: string; readonly change: Plant }
  | { readonly t: 'code'; readonly at: number; readonly value: string; readonly procedure: string }
  | {
      readonly t: 'file'
      readonly at: number
      readonly id: string
      readonly sha256: string
      readonly name: string
      readonly bytes: number
    }

export type Kept = Step & {
  readonly key: string
  /** How often it was kept: more than one is a doubled step. */
  readonly nth: number
  readonly call: number
  readonly receivedAt: number
  /** It may not follow the step before, or is earlier than that. */
  readonly outOfOrder: boolean
}

export type CallFact = {
  readonly call: number
  readonly at: number
  readonly operation: DossierOperation | 'progress'
  readonly style: Style
  readonly verdict: Verdict
  readonly reason: string | null
  /** Statuses of the steps that it brought. */
  readonly steps: readonly string[]
}

export type PortalDossier = {
  readonly code: string
  style: Style
  id: string
  held: boolean
  /** As last kept. */
  item: Readonly<Record<string, unknown>>
  shown: Shown
  /** Status that it was created with. */
  firstStatus: string
  /** Due time that came first. */
  firstDue: number | null | undefined
  /** Since when it is in this status, by the portal's clock. */
  statusAt: number
  planted: Plant
  creates: number
  updates: number
  queries: number
  struck: Partial<Record<TwistedOperation, number>>
  scenario: ScenarioName | undefined
  verdicts: Partial<Record<Verdict, number>>
  steps: Kept[]
  /** How often each step arrived, by key, whatever became of it. */
  arrivals: Map<string, number>
  calls: CallFact[]
  fetches: FetchFact[]
  hashes: string[]
  firstAt: number
  lastAt: number
  /** Counts every change of any dossier; grows only. */
  revision: number
}

/** Two steps with the same key are the same step. */
export const toStepKey = ({ status, at, officer, department, content }: Step): string =>
  JSON.stringify([status, at, officer, department, content])
