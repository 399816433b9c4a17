/** Moments as the portal wants them, in Viet Nam. */
import { localTime } from '../../../domain/vietnam-time.ts'
import type { momentForms } from '../settings.ts'

export type MomentForm = (typeof momentForms)[number]

/** `""` for what is not known, as the contract has an absent date; also for what is no moment of a calendar. */
export function writeMoment(at: number | null, form: MomentForm): string {
  const local = at === null ? null : localTime(at)
  if (local === null) return ''
  const time = local.time.slice(0, 8)
  switch (form) {
    case 'yyyyMMddHHmmss':
      return `${local.date}${time}`.replace(/\D/g, '')
    case 'yyyy-MM-dd HH:mm:ss':
      return `${local.date} ${time}`
    case 'yyyy-MM-ddTHH:mm:ss':
      return `${local.date}T${time}`
    case 'yyyy-MM-ddTHH:mm:ss.fff':
      return `${local.date}T${local.time}`
  }
}
