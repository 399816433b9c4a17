/**
 * Dates and times as they are written to the three generations (civil-registry contract, section 7).
 * Viet Nam is at UTC+7 all year, and the registry's times are local. What the registry writes is read by `read-date.ts`.
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
