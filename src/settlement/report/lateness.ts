/**
 * Why dossiers were late, as far as the events say it. Each late dossier gets one cause: the first of the list that alone covers
 * the whole delay. What nothing explains is not explained: the gateway does not see into an office.
 */
import { inOrder } from '../../domain/dossier/dossier.ts'
import type { LatenessCause } from '../../domain/dossier/report-words.ts'
import type { Outage } from '../../domain/link/outages.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { toVietnamDay } from '../../domain/vietnam-time.ts'
import type { ReportWindow } from './period.ts'
import type { Placement, ReportDossier } from './placement.ts'

export const latenessTexts = {
  supplement: {
    vi: 'Chờ công dân bổ sung giấy tờ: không tính thời gian chờ thì đúng hạn',
    en: 'It waited for papers from the citizen: without that time it is on time',
  },
  verification: {
    vi: 'Chờ cơ quan khác trả lời xác minh: theo hạn có xác minh thì đúng hạn',
    en: 'Another agency was asked to verify: by the limit with verification it is on time',
  },
  payment: {
    vi: 'Chờ công dân nộp phí, lệ phí: không tính thời gian chờ thì đúng hạn',
    en: 'It waited for a payment: without that time it is on time',
  },
  reopened: {
    vi: 'Đã kết thúc đúng hạn, sau đó mở lại',
    en: 'It had ended in time and was reopened',
  },
  outage: {
    vi: 'Đường kết nối tới hệ thống quốc gia gián đoạn quá hạn trả kết quả',
    en: 'The path to the national system was down over its due time',
  },
  'none-recorded': {
    vi: 'Không có nguyên nhân nào được ghi nhận',
    en: 'No cause is on record',
  },
} as const satisfies Record<LatenessCause, Bilingual>

/** `undefined` = it is not late. */
export function findLatenessCause(
  dossier: ReportDossier,
  placement: Placement,
  { cutAt }: Pick<ReportWindow, 'cutAt'>,
  outages: readonly Outage[],
): LatenessCause | undefined {
  const { firstDueAt, dueAt } = dossier
  if (firstDueAt === null) return undefined
  if (placement.outcome !== 'ended-late' && placement.outcome !== 'open-overdue') return undefined
  const until = placement.endedAt ?? cutAt - 1
  const dueDay = toVietnamDay(firstDueAt)
  const events = inOrder(dossier.events).filter(({ at }) => at <= until)
  const coveredBy = (waitedMs: number) => waitedMs > 0 && toVietnamDay(until - waitedMs) <= dueDay
  if (coveredBy(waited(events, 'supplement-asked', 'supplement-completed', until))) return 'supplement'
  const verified = events.some(({ type }) => type === 'verification-asked')
  if (verified && dueAt !== null && toVietnamDay(until) <= toVietnamDay(dueAt)) return 'verification'
  if (coveredBy(waited(events, 'payment-asked', 'payment-completed', until))) return 'payment'
  const firstEnd = events.find(({ type }) => ['not-accepted', 'stopped', 'done', 'result-returned'].includes(type))
  if (events.some(({ type }) => type === 'reopened') && firstEnd && toVietnamDay(firstEnd.at) <= dueDay)
    return 'reopened'
  const down = outages.some(({ from, until: end }) => from <= firstDueAt && end >= firstDueAt)
  if (down) return 'outage'
  return 'none-recorded'
}

/** How long something was waited for before `until`, ms. */
function waited(events: ReportDossier['events'], begins: string, ends: string, until: number): number {
  let since: number | undefined
  let sum = 0
  for (const { type, at } of events) {
    if (type === begins) since ??= at
    else if (type === ends && since !== undefined) {
      sum += at - since
      since = undefined
    }
  }
  return since === undefined ? sum : sum + until - since
}
