/**
 * The types of alerts (cảnh báo vận hành): what is reported to operators, how bad it is, and in which message. Nothing here
 * names a person.
 */

import type { Layer, Phase } from './failure.ts'
import type { Bilingual } from './texts/bilingual.ts'

/** From least to most urgent. `critical`: callers are not served, or will not be within a day. */
export const severities = ['info', 'warning', 'error', 'critical'] as const
export type Severity = (typeof severities)[number]

/**
 * What an alert is about. `hold` is none: an operator keeps traffic off a path, which silences whatever concerns that path.
 */
export const alertKinds = [
  'link',
  'path',
  'certificate',
  'certificate-change',
  'clock',
  'answer-change',
  'dead-letter',
  'absence',
  'forecast',
  'audit',
  'storage',
  'due-time',
  'reconciliation',
  'batch',
  'breach',
  'misuse',
  'agreement',
  'upstream-day',
  'refusals',
] as const
export type AlertKind = (typeof alertKinds)[number]
type ConditionKind = AlertKind | 'hold'

/** Something that is wrong at this moment, as one process or the database sees it. */
export interface Condition {
  /** One alert per key, such as `path/population/ndxp`. */
  key: string
  kind: ConditionKind
  severity: Severity
  /** Grows when the condition becomes worse: growth is reported at once, a decline is not. */
  step: number
  /** Milliseconds since the epoch. */
  since: number
  link: string | null
  path: string | null
  reason: { code: string; layer: Layer | null; phase: Phase | null }
  sentence: Bilingual
  nextStep: Bilingual | null
  /** How many there are, where they can be counted; `null` = the alert counts how often it came back. */
  count: number | null
  /** Of `due-time`: the unit whose dossiers they are, the codes of the first ones, earliest due first. */
  unit?: string
  dossiers?: readonly string[]
  /** Who alone is notified, by the names of the targets. Absent = everybody whose severity it reaches. */
  targets?: readonly string[]
}

export type AlertMessageType = 'alert.opened' | 'alert.reminder' | 'alert.recovered'

/** The body of a message, as it is signed. */
export interface AlertMessage {
  type: AlertMessageType
  key: string
  severity: Severity
  /** When this was decided, and since when the trouble stands. ISO 8601. */
  at: string
  since: string
  link: string | null
  path: string | null
  reason: Condition['reason']
  sentence: Bilingual
  nextStep: Bilingual | null
  /** How many there are (dead letters), or how often it came back within this alert, from 1. */
  count: number
  /** The page of operators, or of the board for a unit's dossiers; `null` where none is configured. */
  url: string | null
  /** Only of `due-time`, as in the condition. */
  unit?: string
  dossiers?: readonly string[]
}
