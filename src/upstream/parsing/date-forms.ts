/** The forms in which systems write a day, and how a day is written in each. */

export const dayForms = [
  'yyyyMMdd',
  'yyyy-MM-dd',
  'dd/MM/yyyy',
  'dd-MM-yyyy',
  'dd.MM.yyyy',
  'ddMMyyyy',
  'yyyy/MM/dd',
] as const
export type DayForm = (typeof dayForms)[number]

/** `yyyy-mm-dd` in one of the forms. */
export function writeDay(day: string, form: DayForm): string {
  const [year, month, date] = [day.slice(0, 4), day.slice(5, 7), day.slice(8, 10)]
  switch (form) {
    case 'yyyyMMdd':
      return `${year}${month}${date}`
    case 'yyyy-MM-dd':
      return day
    case 'dd/MM/yyyy':
      return `${date}/${month}/${year}`
    case 'dd-MM-yyyy':
      return `${date}-${month}-${year}`
    case 'dd.MM.yyyy':
      return `${date}.${month}.${year}`
    case 'ddMMyyyy':
      return `${date}${month}${year}`
    case 'yyyy/MM/dd':
      return `${year}/${month}/${date}`
  }
}

/** Where year, month and day stand in a form, as a pattern. */
const patterns: Readonly<Record<DayForm | 'MM/dd/yyyy', RegExp>> = {
  yyyyMMdd: /^(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)$/,
  'yyyy-MM-dd': /^(?<y>\d{4})-(?<m>\d\d?)-(?<d>\d\d?)$/,
  'dd/MM/yyyy': /^(?<d>\d\d?)\/(?<m>\d\d?)\/(?<y>\d{4})$/,
  'dd-MM-yyyy': /^(?<d>\d\d?)-(?<m>\d\d?)-(?<y>\d{4})$/,
  'dd.MM.yyyy': /^(?<d>\d\d?)\.(?<m>\d\d?)\.(?<y>\d{4})$/,
  ddMMyyyy: /^(?<d>\d\d)(?<m>\d\d)(?<y>\d{4})$/,
  'yyyy/MM/dd': /^(?<y>\d{4})\/(?<m>\d\d?)\/(?<d>\d\d?)$/,
  'MM/dd/yyyy': /^(?<m>\d\d?)\/(?<d>\d\d?)\/(?<y>\d{4})$/,
}

/** A text in the stated form as `yyyy-mm-dd`; any other text as it is, for the reader of dates to judge. */
export function readDayIn(text: string, form: DayForm | 'MM/dd/yyyy'): string {
  const { y, m, d } = patterns[form].exec(text.trim())?.groups ?? {}
  return y === undefined || m === undefined || d === undefined
    ? text
    : `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`
}
