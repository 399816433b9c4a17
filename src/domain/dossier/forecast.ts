/** The words of the forecast (dự báo trễ hạn): what is said of an open dossier, why nothing is, for which cause and whose move it is. */

/**
 * - `on-track`, `at-risk`: what is foreseen.
 * - `late`, `waiting-for-citizen`: facts.
 * - `not-knowable`: with the reason.
 */
export const forecastVerdicts = ['on-track', 'at-risk', 'late', 'waiting-for-citizen', 'not-knowable'] as const
export type ForecastVerdict = (typeof forecastVerdicts)[number]

/**
 * Why nothing is foreseen.
 *
 * - `too-few-known`, `no-skill`, `not-calibrated`, `behaviour-changed`: by the record that the forecast keeps of itself.
 * - `no-due-time`: none is known.
 * - `not-computed`: the process that forecasts has not come to it, or is not there.
 */
export const notKnowableReasons = [
  'too-few-known',
  'no-skill',
  'not-calibrated',
  'behaviour-changed',
  'no-due-time',
  'not-computed',
] as const
export type NotKnowableReason = (typeof notKnowableReasons)[number]
/** The reasons of the forecast's own record. */
export type SilentReason = Exclude<NotKnowableReason, 'no-due-time' | 'not-computed'>

export const forecastCauses = [
  'queue',
  'link-down',
  'registry-slow',
  'unit-has-not-acted',
  'supplement-open',
  'approval-waits',
  'agency-has-not-answered',
] as const
export type ForecastCause = (typeof forecastCauses)[number]

/** Who can end the waiting: the unit, its head, the registry, the link (and who runs it), the citizen, another agency. */
export const forecastMovers = ['unit', 'leader', 'registry', 'link', 'citizen', 'agency'] as const
export type ForecastMover = (typeof forecastMovers)[number]
