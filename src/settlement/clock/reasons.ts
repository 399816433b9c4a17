/**
 * Names and shared sentences of the reasons of a due time, in both languages: a person who has the reasons can count it again
 * by hand. A sentence that one step alone says stands at that step (clock, legal-due-time, count-limit, scoring).
 */
import type { DossierEventType } from '../../domain/dossier/dossier.ts'
import { minuteMs, secondMs } from '../../domain/duration.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { type DayNumber, getWeekday, startOfDay, toDate, toDay } from '../../domain/working-time/days.ts'
import type { DayStatus, PassedDay } from '../../domain/working-time/office-days.ts'
import type { FoundRule } from '../../law/find-rule.ts'
import type { Rule } from '../../law/law.ts'
import { type Limit, writeLimit } from '../../law/limit.ts'

export const say = (vi: string, en: string): Bilingual => ({ vi, en })

const weekdays = {
  vi: ['thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy', 'Chủ nhật'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
} as const

export const inVietnamese = (date: string) => date.split('-').toReversed().join('/')

interface DayNames {
  date: Bilingual
  withWeekday: Bilingual
}

/** A year has few days and a report names them a million times: they are written once. */
const dayNames = new Map<DayNumber, DayNames>()
const dayNamesMax = 5_000

function getDayNames(day: DayNumber): DayNames {
  const there = dayNames.get(day)
  if (there !== undefined) return there
  const [date, weekday] = [toDate(day), getWeekday(day) - 1]
  const names: DayNames = {
    date: say(inVietnamese(date), date),
    withWeekday: say(`${weekdays.vi[weekday]} ${inVietnamese(date)}`, `${weekdays.en[weekday]} ${date}`),
  }
  if (dayNames.size >= dayNamesMax) dayNames.clear()
  dayNames.set(day, names)
  return names
}

export const nameDay = (day: DayNumber): Bilingual => getDayNames(day).withWeekday

const twoDigits = (value: number) => (value < 10 ? `0${value}` : `${value}`)

/** `HH:MM` */
export function nameTimeOfDay(ms: number): string {
  const minutes = Math.floor(ms / minuteMs)
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
}

/** To the second; thousandths only when there are some, because they decide at a cut-off. */
export function nameMoment(at: number): Bilingual {
  const day = toDay(at)
  const { date } = getDayNames(day)
  const ofDay = at - startOfDay(day)
  const [seconds, rest] = [Math.floor(ofDay / secondMs) % 60, ofDay % secondMs]
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`
  const time = `${nameTimeOfDay(ofDay)}:${twoDigits(seconds)}${fraction}`
  return say(`${time} ngày ${date.vi}`, `${date.en} ${time}`)
}

export function nameLimit(limit: Limit): Bilingual {
  if (limit.kind === 'same-day') return say('trong ngày', 'the same day')
  return say(`${limit.days} ngày${limit.kind === 'working-days' ? ' làm việc' : ''}`, writeLimit(limit))
}

export const eventNames: Readonly<Record<DossierEventType, Bilingual>> = {
  received: say('tiếp nhận', 'receipt'),
  registered: say('ghi nhận hồ sơ', 'registration of the dossier'),
  accepted: say('tiếp nhận chính thức', 'official acceptance'),
  'not-accepted': say('từ chối tiếp nhận', 'refusal'),
  'processing-started': say('bắt đầu xử lý', 'beginning of processing'),
  'verification-asked': say('gửi yêu cầu xác minh', 'request for verification'),
  'verification-answered': say('có kết quả xác minh', 'answer to the verification'),
  'supplement-asked': say('yêu cầu bổ sung', 'request for a supplement'),
  'supplement-completed': say('hoàn thành bổ sung', 'completion of the supplement'),
  'payment-asked': say('yêu cầu nộp phí', 'request for a fee'),
  'payment-completed': say('đã nộp phí', 'payment of the fee'),
  'withdrawal-asked': say('yêu cầu rút hồ sơ', 'request to withdraw'),
  stopped: say('dừng giải quyết', 'stop'),
  done: say('xử lý xong', 'settlement'),
  'result-returned': say('trả kết quả', 'hand-over of the result'),
  reopened: say('mở lại hồ sơ', 'reopening'),
  'apology-sent': say('phiếu xin lỗi và hẹn lại', 'letter of apology'),
  'due-time-changed': say('thay đổi hạn trả', 'change of the due time'),
}

/** How sure a rule is, behind the day of its last verification. */
export const sayMark = (mark: Rule['mark']): Bilingual =>
  ({
    confirmed: say('', ''),
    'seen-once': say(', mới thấy ở một nguồn', ', seen in one source only'),
    inferred: say(', suy ra từ quy định tương tự', ', inferred from like rules'),
  })[mark]

/** A rule, its law and its article. */
export function sayRule({ procedure, rule, caseNamed }: Extract<FoundRule, { found: true }>, caseCode: string | null) {
  const { law, article, verified, mark, doubt } = rule
  const limit = nameLimit(rule.limit)
  const sure = sayMark(mark)
  const basis = article ?? say('danh mục thủ tục quốc gia', 'the national catalogue of procedures')
  const ofCase = caseCode === null ? say('', '') : say(`, trường hợp ${caseCode}`, `, case ${caseCode}`)
  const reasons = [
    say(
      `Thủ tục ${procedure.code} (${procedure.name.vi})${ofCase.vi}: thời hạn ${limit.vi}, theo ${basis.vi}; ${law.name.vi}, áp dụng cho hồ sơ tiếp nhận từ ${nameDay(rule.from).vi}. Đối chiếu lần cuối ${inVietnamese(verified)}${sure.vi}.`,
      `Procedure ${procedure.code} (${procedure.name.en})${ofCase.en}: limit ${limit.en}, by ${basis.en}; ${law.name.en}, for dossiers received from ${nameDay(rule.from).en} on. Last verified on ${verified}${sure.en}.`,
    ),
  ]
  if (!caseNamed) {
    reasons.push(
      say(
        `Thời hạn tùy theo trường hợp mà hồ sơ không nêu trường hợp: lấy thời hạn dài nhất, hạn trả là tạm tính.`,
        `The limit depends on the case and the dossier names none: the longest one is taken, and the due time is provisional.`,
      ),
    )
  }
  if (doubt !== null)
    reasons.push(say(`${doubt.vi}: hạn trả là tạm tính.`, `${doubt.en}: the due time is provisional.`))
  return reasons
}

/** Why there is no rule. */
export function sayNoRule(
  found: Extract<FoundRule, { found: false }>,
  code: string,
  caseCode: string | null,
  day: DayNumber,
) {
  const date = nameDay(day)
  switch (found.why) {
    case 'procedure-not-known':
      return say(
        `Không có thủ tục ${code} trong dữ liệu pháp luật.`,
        `The procedure ${code} is not known to the law data.`,
      )
    case 'case-not-known':
      return say(
        `Không có trường hợp ${caseCode} của thủ tục ${code}.`,
        `The case ${caseCode} of the procedure ${code} is not known.`,
      )
    case 'law-not-known':
      return say(
        `Không có luật nào trong dữ liệu có hiệu lực vào ${date.vi}${found.before === null ? '' : `; luật trước đó là ${found.before.name.vi}`}.`,
        `No law in the data is in force on ${date.en}${found.before === null ? '' : `; the one before it is the ${found.before.name.en}`}.`,
      )
    case 'limits-not-known':
      return say(
        `Hồ sơ tiếp nhận ${date.vi} thuộc ${found.version.name.vi}, mà thời hạn giải quyết theo luật này chưa biết.`,
        `A dossier received on ${date.en} is under the ${found.version.name.en}, whose time limits are not known.`,
      )
    case 'rule-not-known': {
      const known = found.procedure.rules.map(({ from, to }) => ({
        from: toDate(from),
        to: to === null ? '' : toDate(to),
      }))
      const spans = known.map(({ from, to }) => `${from}…${to}`).join(', ')
      return say(
        `Thủ tục ${code} không có quy tắc cho hồ sơ tiếp nhận ${date.vi}; các quy tắc đã biết: ${spans}.`,
        `The procedure ${code} has no rule for a dossier received on ${date.en}; known rules: ${spans}.`,
      )
    }
  }
}

/** Why a day cannot be counted. */
export const sayUnknownDay = (day: DayNumber, why: 'calendar' | 'hours', unit: string): Bilingual =>
  why === 'calendar'
    ? say(`Lịch nghỉ chưa có ngày ${nameDay(day).vi}.`, `The calendar does not cover ${nameDay(day).en}.`)
    : say(
        `Không biết giờ làm việc của đơn vị ${unit} vào ${nameDay(day).vi}.`,
        `The office hours of the unit ${unit} on ${nameDay(day).en} are not known.`,
      )

/** What is said of a day off, or of a worked one that would be none. */
function nameStatus(status: DayStatus): Bilingual {
  if (status.kind === 'not-known') return say('không biết', 'not known')
  if (status.kind === 'working') {
    const { stated } = status
    return stated === null
      ? say('', '')
      : say(`${stated.name.vi}, ${stated.source.vi}`, `${stated.name.en}, ${stated.source.en}`)
  }
  switch (status.why) {
    case 'stated':
      return say(
        `${status.stated.name.vi}, ${status.stated.source.vi}`,
        `${status.stated.name.en}, ${status.stated.source.en}`,
      )
    case 'weekend':
      return say('nghỉ hằng tuần', 'weekend')
    case 'closed':
      return say('đơn vị không có buổi làm việc', 'the unit has no session')
    case 'sessions':
      return say('có buổi tiếp nhận nhưng không tính là ngày làm việc', 'open, but no working day by its office hours')
  }
}

export const sayDayOff = (day: DayNumber, status: DayStatus): Bilingual =>
  say(
    `${nameDay(day).vi} không phải ngày làm việc (${nameStatus(status).vi}).`,
    `${nameDay(day).en} is no working day (${nameStatus(status).en}).`,
  )

/** One sentence for every cause of days off, one for the days that count. */
export function sayPassed(passed: readonly PassedDay[]): Bilingual[] {
  const skipped = new Map<string, { cause: Bilingual; days: DayNumber[] }>()
  for (const { day, status, number } of passed) {
    if (number !== null) continue
    const cause = nameStatus(status)
    const group = skipped.get(cause.en) ?? { cause, days: [] }
    group.days.push(day)
    skipped.set(cause.en, group)
  }
  const off = [...skipped.values()].map(({ cause, days }) => {
    const names = days.map(nameDay)
    return say(
      `Không tính ${names.map(({ vi }) => vi).join(', ')}: ${cause.vi}.`,
      `Not counted: ${names.map(({ en }) => en).join(', ')}: ${cause.en}.`,
    )
  })
  const counted = passed.flatMap(({ day, status, number }) => {
    if (number === null) return []
    const [name, more] = [nameDay(day), nameStatus(status)]
    const note = more.en === '' ? more : say(` (${more.vi})`, ` (${more.en})`)
    return [say(`${number} = ${name.vi}${note.vi}`, `${number} = ${name.en}${note.en}`)]
  })
  if (counted.length === 0) return off
  return [
    ...off,
    say(
      `Ngày làm việc: ${counted.map(({ vi }) => vi).join(', ')}.`,
      `Working days: ${counted.map(({ en }) => en).join(', ')}.`,
    ),
  ]
}

export const sayDue = (at: number): Bilingual =>
  say(`Hạn trả kết quả: ${nameMoment(at).vi}, hết giờ làm việc.`, `Due: ${nameMoment(at).en}, the end of office hours.`)
