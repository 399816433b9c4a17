/** The words in which a report of a period counts dossiers: how one came in, what had become of it, and what is doubtful about it. */

/** Columns (4), (5), (6) of form II.06a. A channel that is not known counts as `direct`: the form has no third column for it. */
export const origins = ['online', 'direct', 'carried'] as const
export type Origin = (typeof origins)[number]

/** Columns (8), (9), (10), (12), (13); and what has no column because no due time is known. */
export const outcomes = [
  'ended-early',
  'ended-on-time',
  'ended-late',
  'open-in-time',
  'open-overdue',
  'ended-unknown',
  'open-unknown',
] as const
export type Outcome = (typeof outcomes)[number]

/** What a row of a report is about. */
export const groupings = ['unit', 'procedure', 'case', 'channel', 'month', 'day'] as const
export type Grouping = (typeof groupings)[number]

/** A number of dossiers of one group that stand alike. */
export interface Counted {
  origin: Origin
  outcome: Outcome
  outcomeByPresentDue: Outcome
  count: number
  /** Received in the period, and no one knows through which channel. */
  channelUnknown: number
  /** Open at the end, and the citizen is to hand in papers. */
  waitsForCitizen: number
  /** Ended by a refusal or a stop. */
  endedWithoutResult: number
  /** Carried in because they were reopened. */
  reopened: number
  /** Of those received in the period: their result was there on the day of receipt. */
  endedSameDay: number
  /** Of those received in the period: due on the day of receipt; and of these the ones that had their result by then. */
  dueSameDay: number
  dueAndEndedSameDay: number
  /** As the national scoring counts, which is not how the form counts. */
  scoredOnTime: number
  scoredUnknown: number
}

/**
 * What makes a figure doubtful, dossier by dossier. The first ones are the report's own; the last two are found when a step is
 * recorded.
 */
export const reportFindings = [
  'no-due-time',
  'channel-unknown',
  'due-time-moved',
  'provisional-due-time',
  'late-by-the-clock',
  'done-at-receipt',
  'done-while-waiting',
  'done-after-stop',
  'reopened',
  'refused-near-due-time',
  'step-not-allowed',
  'another-filing-open',
] as const
export type ReportFindingCode = (typeof reportFindings)[number]

/** Why a dossier was late, as far as its events and the health of the links say it. */
export const latenessCauses = ['supplement', 'verification', 'payment', 'reopened', 'outage', 'none-recorded'] as const
export type LatenessCause = (typeof latenessCauses)[number]

/** A list of dossiers by code, with how many more there are than it names. */
export interface DossierList {
  count: number
  dossiers: readonly string[]
}
