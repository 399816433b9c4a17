/** `Retry-After` (RFC 9110, section 10.2.3): how long another system asks to be left alone. */

/** The three forms of a date in HTTP (section 5.6.7). Whatever else `Date.parse` takes for a date, such as `1.5`, is none. */
const httpDate = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}(?: gmt| \d{4})?$/i

/**
 * Seconds or an HTTP date, as ms from the moment that the answer was sent at; that moment is in ms since the epoch by the
 * clock that the date is of. `null` = nothing was said, or nothing that can be read, or a time that is over.
 */
export function parseRetryAfter(value: string | null | undefined, sentAt: number): number | null {
  const text = value?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  if (!httpDate.test(text)) return null
  const ms = Date.parse(/gmt$/i.test(text) ? text : `${text} GMT`) - sentAt
  return ms >= 0 ? ms : null
}
