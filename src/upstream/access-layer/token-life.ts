/**
 * How long a token lives, out of whatever an answer states. Every number and date of a token comes through here, so that
 * what is used later is a life between the bounds below, whatever was sent: a token that "has ended" when it is issued, or
 * never ends, is a difference of clocks or of units and not a reason to ask for one with every call.
 */

/** A life that is shorter would make nearly every call a token request; a token that is refused earlier is replaced then. */
export const lifeMinMs = 10_000
/** Longer is believed of nobody: renewing once a month costs nothing. */
export const lifeMaxMs = 30 * 86_400_000

/** Numbers of seconds since 1970 begin here (2001), numbers of milliseconds there (1973 as such). Below are durations. */
const epochSecondsMin = 1e9
const epochMsMin = 1e11

/**
 * The first of the statements that says something usable, within the bounds; otherwise what is assumed.
 * `nowMs`: the clock that the moments were written by: theirs, where the answer says what it shows.
 */
export function lifeOf(stated: readonly unknown[], nowMs: number, assumedMs: number): number {
  for (const value of stated) {
    const life = readLife(value, nowMs)
    if (life !== null && life > 0) return Math.min(Math.max(life, lifeMinMs), lifeMaxMs)
  }
  return Math.min(Math.max(assumedMs, lifeMinMs), lifeMaxMs)
}

/** Milliseconds from now; `null` = nothing that can be read. */
function readLife(value: unknown, nowMs: number): number | null {
  if (typeof value === 'number') return fromNumber(value, nowMs)
  if (typeof value !== 'string') return null
  const text = value.trim()
  const moment = fromText(text)
  if (moment !== null) return moment - nowMs
  return /^\+?\d{1,30}(\.\d{1,9})?$/.test(text) ? fromNumber(Number(text), nowMs) : null
}

/** Seconds to live, or a moment in seconds or milliseconds. What would be more than a month of seconds is milliseconds. */
function fromNumber(value: number, nowMs: number): number | null {
  if (Number.isNaN(value)) return null
  if (value >= epochMsMin) return value - nowMs
  if (value >= epochSecondsMin) return value * 1_000 - nowMs
  return value * 1_000 > lifeMaxMs ? value : value * 1_000
}

const vietnam = '+07:00'

/** A moment in words. Without a zone it is the time in Viet Nam, where its server stands. */
function fromText(text: string): number | null {
  const dotNet = /^\/Date\((-?\d{1,16})([+-]\d{4})?\)\/$/.exec(text)
  if (dotNet) return Number(dotNet[1])
  const compact = /^(20\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text)
  if (compact) {
    const [, year, month, day, hour, minute, second] = compact
    return finite(`${year}-${month}-${day}T${hour}:${minute}:${second}${vietnam}`)
  }
  const local = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})[ T](\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text)
  if (local) {
    const [, day = '', month = '', year, hour = '', minute, second = '00'] = local
    return finite(
      `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${hour.padStart(2, '0')}:${minute}:${second}${vietnam}`,
    )
  }
  const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(text)
  if (iso) return finite(`${iso[1]}T${iso[2]}${iso[3] ?? vietnam}`)
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return finite(`${text}T00:00:00${vietnam}`)
  // As HTTP writes it (RFC 9110, section 5.6.7), and nothing else that Date.parse makes a guess at.
  return /^[A-Z][a-z]{2}, .{10,30} GMT$/.test(text) ? finite(text) : null
}

function finite(text: string): number | null {
  const at = Date.parse(text)
  return Number.isFinite(at) ? at : null
}
