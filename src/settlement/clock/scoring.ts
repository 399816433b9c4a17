/**
 * Whether a dossier is on time as the national scoring counts: indicator 2.1 of Decision 766/QĐ-TTg, as the National Public Service
 * Portal computes it from the dossiers that it gets. These are not the rules of the law.
 */
import type { DossierEvent } from '../../domain/dossier/dossier.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { toDay } from '../../domain/working-time/days.ts'
import { countRequests, type EndingType, findEnding, getWaitings } from './history.ts'
import { eventNames, nameMoment, say } from './reasons.ts'

export interface ScoringQuestion {
  /** Until the end of the period, each once, in order. */
  history: readonly DossierEvent[]
  /** `NgayTiepNhan`: official acceptance, ms since the epoch; `null` = it was not accepted. */
  acceptedAt: number | null
  /** `NgayHenTra`; `null` = the dossier has none. */
  dueAt: number | null
  /** Where the dossier has no due time: the end of the maximum limit of its procedure; `null` = not known. */
  maximumAt: number | null
  /** Of the period, ms since the epoch. */
  periodEnd: number
  compare: 'minute' | 'day'
}

export interface ScoringVerdict {
  verdict: 'on-time' | 'within-time' | 'overdue' | 'not-counted' | 'not-known'
  /** What is taken for the end; `null` = not counted. */
  endAt: number | null
  endBy: EndingType | 'supplement-asked' | 'period-end' | null
  /** Completed minus requested, over all supplements. */
  supplementMs: number
  reason: Bilingual
}

export function score(question: ScoringQuestion): ScoringVerdict {
  const { history, acceptedAt, dueAt, maximumAt, periodEnd, compare } = question
  const supplementMs = getWaitings(history)
    .filter(({ by }) => by === 'supplement-completed')
    .reduce((sum, { from, to }) => sum + ((to ?? from) - from), 0)
  const nothing = { endAt: null, endBy: null, supplementMs }

  if (acceptedAt === null) {
    const reason = say(
      'Chấm điểm (2.1): không tính hồ sơ chưa được tiếp nhận.',
      'Scoring (2.1): a dossier that was not accepted is not counted.',
    )
    return { verdict: 'not-counted', ...nothing, reason }
  }
  if (countRequests(history) > 1) {
    const reason = say(
      'Chấm điểm (2.1): yêu cầu bổ sung quá một lần, hồ sơ tính là quá hạn.',
      'Scoring (2.1): a supplement was requested more than once, so the dossier counts as overdue.',
    )
    return { verdict: 'overdue', ...nothing, reason }
  }
  const ending = findEnding(history, { withdrawn: true })
  const waits = getWaitings(history).find(({ to }) => to === null)
  const { at: endAt, type: endBy } =
    ending ??
    (waits === undefined
      ? { at: periodEnd, type: 'period-end' as const }
      : { at: waits.from, type: 'supplement-asked' as const })
  const limitAt = dueAt ?? maximumAt
  if (limitAt === null) {
    const reason = say(
      'Chấm điểm (2.1): hồ sơ không có hạn trả và không biết thời hạn tối đa của thủ tục.',
      'Scoring (2.1): the dossier has no due time and the maximum limit of its procedure is not known.',
    )
    return { verdict: 'not-known', endAt, endBy, supplementMs, reason }
  }
  const counted = endAt - supplementMs
  const inTime = compare === 'day' ? toDay(counted) <= toDay(limitAt) : counted <= limitAt
  const verdict = inTime ? (ending === null ? 'within-time' : 'on-time') : 'overdue'
  return { verdict, endAt, endBy, supplementMs, reason: explain() }

  function explain(): Bilingual {
    const [end, limit, minutes] = [nameMoment(endAt), nameMoment(limitAt as number), Math.round(supplementMs / 60_000)]
    const by =
      endBy === 'period-end'
        ? say('cuối kỳ, vì chưa có trạng thái kết thúc', 'the end of the period, because no status has ended it')
        : eventNames[endBy]
    const less =
      supplementMs === 0 ? say('', '') : say(` trừ ${minutes} phút bổ sung`, ` less ${minutes} minutes of supplement`)
    const against =
      dueAt === null
        ? say('thời hạn tối đa của thủ tục', 'the maximum limit of the procedure')
        : say('hạn trả', 'the due time')
    const result = inTime ? say('trong hạn', 'in time') : say('quá hạn', 'overdue')
    return say(
      `Chấm điểm (2.1): kết thúc ${end.vi} (${by.vi})${less.vi}, so với ${against.vi} ${limit.vi}: ${result.vi}.`,
      `Scoring (2.1): end ${end.en} (${by.en})${less.en}, against ${against.en} ${limit.en}: ${result.en}.`,
    )
  }
}
