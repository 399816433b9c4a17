/** A report as it is handed out, in whatever format: what it is about, its rows, what stands beside them, and what is doubtful. */
import type { DossierList, Grouping, LatenessCause, ReportFindingCode } from '../../domain/dossier/report-words.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { addFigures, emptyFigures, type Figures } from './figures.ts'
import { findingTexts } from './findings.ts'
import { type Columns, type figureColumns, toColumns, type WithoutDueTime, withoutDueTime } from './form.ts'
import type { Indicator } from './indicators.ts'
import { latenessTexts } from './lateness.ts'
import { periodName, type ReportWindow } from './period.ts'

export const forms = ['II.06a'] as const
export type ReportForm = (typeof forms)[number]

/** Figures for which the form has no column, and nobody should have to search for. */
interface Beside {
  withoutDueTime: WithoutDueTime
  /** What (8) to (10), (12) and (13) would be by the due time in force now. */
  byPresentDueTime: Pick<Columns, '8' | '9' | '10' | '12' | '13'>
  channelUnknown: number
  waitsForCitizen: number
  endedWithoutResult: number
  reopened: number
  /** Of those received in the period. The shares are `null` where there is nothing to divide by. */
  sameDay: {
    received: number
    ended: number
    share: number | null
    due: number
    dueAndEnded: number
    dueShare: number | null
  }
}

export interface ReportRow {
  /** Column (1). `null` in the total. */
  number: number | null
  /** Column (2), as a code; `total` in the total. */
  key: string
  name: Bilingual
  columns: Columns
  beside: Beside
}

interface ReportFinding extends DossierList {
  code: ReportFindingCode
  text: Bilingual
}

interface ReportCause extends DossierList {
  cause: LatenessCause
  text: Bilingual
}

/** That the period was closed, and what was learned about it since. The figures are those of the closing. */
interface Closing {
  id: string
  closedAt: string
  closedBy: string
  /** SHA-256 of the figures, hexadecimal. */
  hash: string
  /** What came late: it is named, and changes nothing. */
  cameLate: readonly LateChange[]
}

/** One dossier that stands elsewhere by now than when the period was closed. `null` = in no column. */
interface LateChange {
  dossier: string
  unit: string
  before: { origin: string; outcome: string } | null
  now: { origin: string; outcome: string } | null
}

export interface Report {
  form: ReportForm
  title: Bilingual
  period: { from: string; to: string; name: Bilingual; complete: boolean }
  /** The moment up to which events are known. */
  asOf: string
  by: Grouping
  /** Codes of the units and procedures that the reader may see; `null` = all of this gateway. */
  scope: { units: readonly string[] | null; procedures: readonly string[] | null }
  rows: readonly ReportRow[]
  total: ReportRow
  /** In no column: handed in online and not yet accepted, or refused before. */
  atTheDoor: { waiting: number; refused: number }
  lateness: readonly ReportCause[]
  findings: readonly ReportFinding[]
  indicators: readonly Indicator[]
  notes: readonly Bilingual[]
  closing: Closing | null
}

const formTitles: Readonly<Record<ReportForm, Bilingual>> = {
  'II.06a': {
    vi: 'Tình hình, kết quả giải quyết thủ tục hành chính',
    en: 'How administrative procedures were handled, and with what result',
  },
}

/** The official number of the form. */
export const formNumber = 'Biểu số II.06a/VPCP/KSTT'

/** The headings of the columns, as the form has them. */
export const columnTexts = {
  '1': { vi: 'TT', en: 'No.' },
  '2': { vi: 'Lĩnh vực, công việc giải quyết theo cấp', en: 'Field or work' },
  '3': { vi: 'Tiếp nhận: Tổng số', en: 'Received: total' },
  '4': { vi: 'Tiếp nhận trong kỳ: Trực tuyến', en: 'Received in the period: online' },
  '5': { vi: 'Tiếp nhận trong kỳ: Trực tiếp, dịch vụ bưu chính', en: 'Received in the period: counter or post' },
  '6': { vi: 'Tiếp nhận: Từ kỳ trước', en: 'Received: carried from the period before' },
  '7': { vi: 'Đã giải quyết: Tổng số', en: 'Ended: total' },
  '8': { vi: 'Đã giải quyết: Trước hạn', en: 'Ended: early' },
  '9': { vi: 'Đã giải quyết: Đúng hạn', en: 'Ended: on time' },
  '10': { vi: 'Đã giải quyết: Quá hạn', en: 'Ended: late' },
  '11': { vi: 'Đang giải quyết: Tổng số', en: 'Open: total' },
  '12': { vi: 'Đang giải quyết: Trong hạn', en: 'Open: in time' },
  '13': { vi: 'Đang giải quyết: Quá hạn', en: 'Open: overdue' },
} as const satisfies Record<'1' | '2' | (typeof figureColumns)[number], Bilingual>

export function toRow(number: number | null, key: string, name: Bilingual, figures: Figures): ReportRow {
  const present = toColumns(figures.presentTally)
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole)
  return {
    number,
    key,
    name,
    columns: toColumns(figures.tally),
    beside: {
      withoutDueTime: withoutDueTime(figures.tally),
      byPresentDueTime: {
        '8': present['8'],
        '9': present['9'],
        '10': present['10'],
        '12': present['12'],
        '13': present['13'],
      },
      channelUnknown: figures.channelUnknown,
      waitsForCitizen: figures.waitsForCitizen,
      endedWithoutResult: figures.endedWithoutResult,
      reopened: figures.reopened,
      sameDay: {
        received: figures.receivedInPeriod,
        ended: figures.endedSameDay,
        share: share(figures.endedSameDay, figures.receivedInPeriod),
        due: figures.dueSameDay,
        dueAndEnded: figures.dueAndEndedSameDay,
        dueShare: share(figures.dueAndEndedSameDay, figures.dueSameDay),
      },
    },
  }
}

const totalName: Bilingual = { vi: 'Tổng cộng', en: 'Total' }

/** One group of the report, with its figures. */
export interface Group {
  key: string
  name: Bilingual
  figures: Figures
}

/** What a report is made of, from whatever source the figures come. */
export interface ReportMaterial {
  form: ReportForm
  window: ReportWindow
  asOf: number
  by: Grouping
  scope: Report['scope']
  groups: readonly Group[]
  /** Of the whole period. Absent: the sum of the groups. Groups that are periods do not sum up: what is carried is in several. */
  whole?: Figures | undefined
  atTheDoor: Report['atTheDoor']
  lateness: ReadonlyMap<LatenessCause, DossierList>
  findings: ReadonlyMap<ReportFindingCode, DossierList>
  indicators: readonly Indicator[]
}

export function assembleReport(material: ReportMaterial): Report {
  const { form, window, asOf, by, scope, groups, atTheDoor, lateness, findings, indicators } = material
  const whole = material.whole ?? sum(groups)
  const total = toRow(null, 'total', totalName, whole)
  return {
    form,
    title: formTitles[form],
    period: { from: window.from, to: window.to, name: periodName(window), complete: window.complete },
    asOf: new Date(asOf).toISOString(),
    by,
    scope,
    rows: groups.map(({ key, name, figures }, index) => toRow(index + 1, key, name, figures)),
    total,
    atTheDoor,
    lateness: listed(lateness, latenessTexts, (cause, text, list) => ({ cause, text, ...list })),
    findings: listed(findings, findingTexts, (code, text, list) => ({ code, text, ...list })),
    indicators,
    notes: toNotes(total, atTheDoor, window),
    closing: null,
  }
}

function sum(groups: readonly Group[]): Figures {
  const whole = emptyFigures()
  for (const { figures } of groups) addFigures(whole, figures)
  return whole
}

function listed<Code extends string, Item>(
  lists: ReadonlyMap<Code, DossierList>,
  texts: Readonly<Record<Code, Bilingual>>,
  toItem: (code: Code, text: Bilingual, list: DossierList) => Item,
): Item[] {
  const items: Item[] = []
  for (const code in texts) {
    const list = lists.get(code)
    if (list !== undefined && list.count > 0) items.push(toItem(code, texts[code], list))
  }
  return items
}

/** What a reader must know who sees the thirteen columns alone. */
function toNotes({ beside }: ReportRow, door: Report['atTheDoor'], window: ReportWindow): Bilingual[] {
  const notes: Bilingual[] = [
    {
      vi: 'Đúng hạn, quá hạn tính theo ngày và theo hạn trả kết quả đầu tiên; hạn đã đổi về sau không làm hồ sơ thành đúng hạn.',
      en: 'On time and late are counted by days and by the first due time; a due time that was moved later makes no dossier on time.',
    },
  ]
  const note = (count: number, vi: string, en: string) => {
    if (count > 0) notes.push({ vi, en })
  }
  if (!window.complete) {
    notes.push({
      vi: 'Kỳ báo cáo chưa kết thúc: số liệu còn thay đổi.',
      en: 'The period is not over: the figures still change.',
    })
  }
  const unknown = beside.withoutDueTime
  note(
    unknown.received,
    `Ngoài các cột của biểu: ${unknown.received} hồ sơ không xác định được hạn trả kết quả (đã kết thúc ${unknown.ended}, đang giải quyết ${unknown.open}); không tính là đúng hạn hay quá hạn.`,
    `Outside the columns: ${unknown.received} dossiers without a known due time (${unknown.ended} ended, ${unknown.open} open); they count neither as on time nor as late.`,
  )
  note(
    beside.channelUnknown,
    `Cột (5) gồm ${beside.channelUnknown} hồ sơ không rõ kênh nộp.`,
    `Column (5) holds ${beside.channelUnknown} dossiers of which the channel is not known.`,
  )
  note(
    beside.waitsForCitizen,
    `Đang giải quyết gồm ${beside.waitsForCitizen} hồ sơ chờ công dân bổ sung; còn trong hạn nếu yêu cầu bổ sung được gửi khi chưa quá hạn.`,
    `Among the open ones ${beside.waitsForCitizen} wait for papers from the citizen; they are in time when these were asked for in time.`,
  )
  note(
    beside.endedWithoutResult,
    `Đã giải quyết gồm ${beside.endedWithoutResult} hồ sơ kết thúc không có kết quả (từ chối, dừng, rút).`,
    `Among the ended ones ${beside.endedWithoutResult} have no result: refused, stopped or withdrawn.`,
  )
  note(
    beside.reopened,
    `Cột (6) gồm ${beside.reopened} hồ sơ đã kết thúc ở kỳ trước và được mở lại trong kỳ.`,
    `Column (6) holds ${beside.reopened} dossiers that had ended before and were reopened in the period.`,
  )
  note(
    door.waiting + door.refused,
    `Chưa tính vào biểu: ${door.waiting} hồ sơ trực tuyến chờ tiếp nhận chính thức; ${door.refused} hồ sơ bị từ chối trước khi tiếp nhận.`,
    `Not in the form: ${door.waiting} dossiers handed in online that wait for official acceptance, and ${door.refused} refused before it.`,
  )
  return notes
}
