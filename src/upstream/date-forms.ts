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
