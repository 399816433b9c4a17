/**
 * What makes the figures of a report doubtful, dossier by dossier: listed beside the form, never hidden and never corrected. A
 * finding is no accusation; each has harmless causes too.
 */
import {
  type DossierPosition,
  type DossierStatus,
  endedStatuses,
  inOrder,
  stepDossier,
} from '../../domain/dossier/dossier.ts'
import { type ReportFindingCode, reportFindings } from '../../domain/dossier/report-words.ts'
import { hourMs, minuteMs } from '../../domain/duration.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import type { ReportWindow } from './period.ts'
import type { Placement, ReportDossier } from './placement.ts'

export const findingTexts = {
  'no-due-time': {
    vi: 'Không có hạn trả kết quả xác định được: không được tính là đúng hạn hay quá hạn',
    en: 'No due time is known: it counts neither as on time nor as late',
  },
  'channel-unknown': {
    vi: 'Không rõ kênh nộp: tính vào cột (5) vì biểu mẫu không có cột riêng',
    en: 'The channel is not known: counted in column (5), because the form has no column for it',
  },
  'due-time-moved': {
    vi: 'Hạn trả kết quả đã đổi so với hạn đầu tiên; báo cáo tính theo hạn đầu tiên',
    en: 'The due time is another one than at first; the report counts by the first',
  },
  'provisional-due-time': {
    vi: 'Hạn trả kết quả tạm tính vì có ngày chưa có quyết định nghỉ hay làm bù',
    en: 'The due time is provisional: a day before it is not yet decided to be off or worked',
  },
  'late-by-the-clock': {
    vi: 'Kết thúc trong ngày đến hạn nhưng sau giờ của hạn; theo ngày là đúng hạn',
    en: 'Ended on the day that was promised, after the hour; by days it is on time',
  },
  'done-at-receipt': {
    vi: 'Báo đã xử lý xong chưa đầy một phút sau khi tiếp nhận',
    en: 'Reported done less than a minute after its receipt',
  },
  'done-while-waiting': {
    vi: 'Báo đã xử lý xong khi còn chờ công dân bổ sung giấy tờ hoặc nộp phí (trạng thái 5, 6 báo thành 9)',
    en: 'Reported done while the citizen had yet to hand in papers or to pay (status 5 or 6 as 9)',
  },
  'done-after-stop': {
    vi: 'Đã dừng hoặc từ chối rồi mở lại chỉ để báo đã xử lý xong, không có bước xử lý nào (trạng thái 8 báo thành 9)',
    en: 'Stopped or refused, then reopened only to be reported done, without any step between (status 8 as 9)',
  },
  reopened: { vi: 'Đã kết thúc rồi mở lại', en: 'Ended, and reopened' },
  'refused-near-due-time': {
    vi: 'Bị từ chối hoặc dừng trong giờ cuối trước hạn trả kết quả',
    en: 'Refused or stopped in the last hour before its due time',
  },
  'step-not-allowed': {
    vi: 'Có bước được báo mà trạng thái hồ sơ không cho phép; bước đó không được tính',
    en: 'A step was reported that the status of the dossier does not allow; it does not count',
  },
  'another-filing-open': {
    vi: 'Được báo kết thúc khi một hồ sơ gửi khác của nó chưa xong; bước đó không được tính',
    en: 'An end was reported while another filing of it is not done; it does not count',
  },
} as const satisfies Record<ReportFindingCode, Bilingual>

const isEnded = (status: DossierStatus) => (endedStatuses as readonly DossierStatus[]).includes(status)

/** Everything doubtful about a dossier of the period, as far as its events before the cut show it. */
export function findFindings(
  dossier: ReportDossier,
  placement: Placement,
  { startAt, cutAt }: Pick<ReportWindow, 'startAt' | 'cutAt'>,
): ReportFindingCode[] {
  const found = new Set<ReportFindingCode>(dossier.recorded)
  const { firstDueAt, dueAt, channel, provisional } = dossier
  if (firstDueAt === null) found.add('no-due-time')
  if (channel === null) found.add('channel-unknown')
  if (firstDueAt !== null && dueAt !== firstDueAt) found.add('due-time-moved')
  if (provisional && firstDueAt !== null) found.add('provisional-due-time')
  if (placement.outcome === 'ended-on-time' && firstDueAt !== null && (placement.endedAt ?? 0) > firstDueAt) {
    found.add('late-by-the-clock')
  }
  // Only what happened in the period: what was found in an earlier one is not found again.
  const nearDue = (at: number) =>
    at >= startAt && [firstDueAt, dueAt].some((due) => due !== null && at <= due && at > due - hourMs)
  let position: DossierPosition | undefined
  let endedWithoutResult = false
  for (const { type, at } of inOrder(dossier.events)) {
    if (at >= cutAt) break
    const before = position?.status
    const next = stepDossier(position, type)
    if (next === undefined) continue
    const inPeriod = at >= startAt
    if (type === 'reopened') {
      if (inPeriod) found.add('reopened')
      endedWithoutResult = before === 'stopped' || before === 'not-accepted'
    } else if (type === 'done' && inPeriod) {
      if (at - placement.receivedAt < minuteMs) found.add('done-at-receipt')
      if (before === 'supplement-asked' || before === 'payment-asked') found.add('done-while-waiting')
      if (endedWithoutResult) found.add('done-after-stop')
    } else if (type !== 'apology-sent' && type !== 'due-time-changed') endedWithoutResult = false
    if ((type === 'not-accepted' || type === 'stopped') && before && !isEnded(before) && nearDue(at)) {
      found.add('refused-near-due-time')
    }
    position = next
  }
  return reportFindings.filter((code) => found.has(code))
}
