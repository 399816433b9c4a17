/**
 * Dates and times as the three generations write them (civil-registry contract, section 7): one place for every form.
 * Viet Nam is at UTC+7 all year, and the registry's times are local.
 */
const offsetMs = 7 * 3_600_000

interface LocalTime {
  day: string
  time: string
}

/** Local date (`yyyy-mm-dd`) and time (`HH:mm:ss`) of an ISO 8601 moment. */
function localOf(moment: string): LocalTime {
  const shifted = new Date(Date.parse(moment) + offsetMs).toISOString()
  return { day: shifted.slice(0, 10), time: shifted.slice(11, 19) }
}

/** `yyyy-mm-dd` → `dd.MM.yyyy` or `dd/MM/yyyy`. */
export function dayWith(separator: '.' | '/', day: string): string {
  return [day.slice(8, 10), day.slice(5, 7), day.slice(0, 4)].join(separator)
}

/** Time of receipt (`ngayTiepNhan`) by generation. G3's trailing space is what its one known client sends. */
export const receiptForms = {
  G1: (moment: string) => localOf(moment).day,
  G2: (moment: string) => `${dayWith('/', localOf(moment).day)} ${localOf(moment).time}`,
  G3: (moment: string) => `${dayWith('/', localOf(moment).day)} `,
} as const

/** A moment that the registry states, as ISO 8601; `null` for what cannot be read, which happens (section 2.4). */
export function readMoment(text: unknown): string | null {
  if (typeof text !== 'string') return null
  const given = text.trim()
  const local = /^(\d\d)[/.](\d\d)[/.](\d{4})(?: ([01]\d|2[0-3]):(\d\d)(?::(\d\d))?)?$/.exec(given)
  const [, day, month, year, hour = '00', minute = '00', second = '00'] = local ?? []
  const iso = local ? `${year}-${month}-${day}T${hour}:${minute}:${second}` : isoLike(given)
  if (iso === null) return null
  const zoned = /(Z|[+-]\d\d:\d\d)$/.test(iso) ? iso : `${iso}+07:00`
  const parsed = Date.parse(zoned)
  return Number.isFinite(parsed) && isDay(iso.slice(0, 10)) ? new Date(parsed).toISOString() : null
}

function isoLike(text: string): string | null {
  const found = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text)
  return found ? `${found[1]}T${found[2] ?? '00:00'}${found[3] ?? ''}` : null
}

/** 31 April is no day, though `Date.parse` rolls it over. */
function isDay(day: string): boolean {
  const parsed = Date.parse(`${day}T00:00:00Z`)
  return Number.isFinite(parsed) && new Date(parsed).toISOString().startsWith(day)
}

/** A date that the registry states, `yyyy-mm-dd`. */
export function readDay(text: unknown): string | null {
  const moment = readMoment(text)
  return moment === null ? null : new Date(Date.parse(moment) + offsetMs).toISOString().slice(0, 10)
}
