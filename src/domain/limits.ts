/**
 * Limits of what people enter. Page, API, settings and the messages that refuse an entry all read them here, so that none
 * allows what another refuses.
 */

/** Of the reason for an action, in characters: two paragraphs, which a page and a record can show whole. */
export const noteCharsMax = 500

/** Of the account of a person who acts, in characters; the longest that systems of cities have. */
export const officerCharsMax = 100

/** How many filings of a rerun may go first, as a trial; more than these are no trial any more. */
export const canaryMax = 100

/** How many dossiers one order to hold or release lanes may be about. */
export const lanesPerOrderMax = 10_000

/** How many filings of a rerun may go per minute: a hundred a second, more than any registry takes. */
export const rerunPerMinuteMax = 6_000

/** The longest hold that the settings may allow, in minutes: thirty days. `health.holdMaxMs` is the limit in force. */
export const holdMinutesMax = 43_200

/** The longest wait of a drain, in ms: a request that takes longer is cut by proxies. */
export const drainWaitMaxMs = 120_000
