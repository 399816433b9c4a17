/** Moments and lengths of time as people here read them: Viet Nam's clock, and the date only when it is not today's. */
import { findInstant, findIso, type LocalTime, localTime } from '../domain/vietnam-time.ts'
import type { Language } from '../http/language.ts'
import { html, type Markup } from './markup.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const pad = (value: number) => String(value).padStart(2, '0')

function findLocal(iso: string | number): LocalTime | null {
  const at = typeof iso === 'number' ? iso : findInstant(iso)
  return at === null ? null : localTime(at)
}

export type Fineness = 'minute' | 'second' | 'millisecond'

/** `14:32`, or with its date when it lies on another day than `now`. */
export function clockText(
  iso: string | number,
  now: number,
  language: Language,
  fineness: Fineness = 'minute',
): string {
  const local = findLocal(iso)
  if (local === null) return '–'
  const clock = local.time.slice(0, { minute: 5, second: 8, millisecond: 12 }[fineness])
  return local.date === localTime(now)?.date ? clock : `${clock} ${dateText(iso, now, language)}`
}

/** `24/11`, with the year when it is another one. */
export function dateText(iso: string | number, now: number, language: Language): string {
  const local = findLocal(iso)
  if (local === null) return '–'
  const { day, month } = local
  const year = local.year === localTime(now)?.year ? undefined : local.year
  if (language === 'en') return `${day} ${months[month - 1]}${year ? ` ${year}` : ''}`
  return `${pad(day)}/${pad(month)}${year ? `/${year}` : ''}`
}

/** The whole moment, for paper: it is read on another day than it was written. */
export function fullText(iso: string, language: Language): string {
  const local = findLocal(iso)
  if (local === null) return '–'
  const { day, month, year } = local
  const clock = local.time.slice(0, 8)
  return language === 'en'
    ? `${clock}, ${day} ${months[month - 1]} ${year}`
    : `${clock}, ${pad(day)}/${pad(month)}/${year}`
}

/** A moment that a program can read too. */
export function moment(
  iso: string | null,
  now: number,
  language: Language,
  fineness: Fineness = 'minute',
): Markup | string {
  if (iso === null) return '–'
  if (findLocal(iso) === null) return '–'
  return html`<time datetime="${iso}">${clockText(iso, now, language, fineness)}</time>`
}

/** What has happened, also when our clock was set back since: nothing that is past is shown as to come. */
export function pastMoment(
  iso: string | null,
  now: number,
  language: Language,
  fineness: Fineness = 'minute',
): Markup | string {
  const at = findInstant(iso)
  return moment(at !== null && at > now ? findIso(now) : iso, now, language, fineness)
}

const units = {
  vi: { second: ' giây', minute: ' phút', hour: ' giờ', day: ' ngày', less: 'dưới 1 phút' },
  en: { second: ' s', minute: ' min', hour: ' h', day: ' d', less: 'less than a minute' },
}

/** `2 giờ 5 phút`: two units at most, whole minutes, so that it does not flicker. */
export function lengthText(ms: number, language: Language): string {
  const words = units[language]
  if (!Number.isFinite(ms)) return '–'
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return words.less
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60]
  if (days > 0) return `${days}${words.day}${hours > 0 ? ` ${hours}${words.hour}` : ''}`
  if (hours > 0) return `${hours}${words.hour}${rest > 0 ? ` ${rest}${words.minute}` : ''}`
  return `${minutes}${words.minute}`
}

/** `84 ms`, `1,25 s`. */
export function msText(ms: number | null, language: Language): string {
  if (ms === null || !Number.isFinite(ms)) return '–'
  if (Math.abs(ms) < 10) return `${decimal(Math.round(ms * 10) / 10, language)} ms`
  if (Math.abs(ms) < 1000) return `${Math.round(ms)} ms`
  return `${decimal(Math.round(ms / (Math.abs(ms) < 10_000 ? 10 : 100)) / (Math.abs(ms) < 10_000 ? 100 : 10), language)} s`
}

function decimal(value: number, language: Language): string {
  return language === 'vi' ? String(value).replace('.', ',') : String(value)
}

/** `12 345` with a narrow space that does not break: the same in both languages, and no decimal point of either. */
export function countText(count: number): string {
  if (!Number.isFinite(count)) return '–'
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** `99,2 %`, never rounded up to a whole that it is not. */
export function shareText(share: number | null, language: Language): string {
  if (share === null || !Number.isFinite(share)) return '–'
  const percent = share * 100
  const shown =
    share < 1 && percent > 99.99 ? 99.99 : Math.round(percent * (percent > 99 ? 100 : 10)) / (percent > 99 ? 100 : 10)
  return `${decimal(shown, language)} %`
}
