/** What the forecast says of a dossier, in both languages: for the API, the board and alerts. */
import type { ForecastCause, ForecastMover, ForecastVerdict, NotKnowableReason } from '../dossier/forecast.ts'
import type { Bilingual } from './bilingual.ts'

export const verdictNames: Readonly<Record<ForecastVerdict, Bilingual>> = {
  'on-track': { vi: 'Đúng tiến độ', en: 'On track' },
  'at-risk': { vi: 'Có nguy cơ trễ hạn', en: 'At risk of being late' },
  late: { vi: 'Đã quá hạn', en: 'Late' },
  'waiting-for-citizen': { vi: 'Chờ công dân', en: 'Waiting for the citizen' },
  'not-knowable': { vi: 'Chưa thể biết', en: 'Not knowable' },
}

export const notKnowableNames: Readonly<Record<NotKnowableReason, Bilingual>> = {
  'too-few-known': {
    vi: 'chưa đủ hồ sơ đã biết là đúng hạn hay trễ hạn để học',
    en: 'too few dossiers whose fate is known to learn from',
  },
  'no-skill': {
    vi: 'dự báo gần đây không tốt hơn đoán theo tỷ lệ trễ chung',
    en: 'lately the forecast was no better than the late share of all',
  },
  'not-calibrated': {
    vi: 'dự báo gần đây lệch so với thực tế',
    en: 'lately the forecast and what happened were too far apart',
  },
  'behaviour-changed': {
    vi: 'cách giải quyết hồ sơ vừa thay đổi, những gì đã học không còn phù hợp',
    en: 'dossiers are handled otherwise than before, and what was learnt no longer holds',
  },
  'no-due-time': { vi: 'chưa biết hạn trả kết quả', en: 'no due time is known' },
  'not-computed': {
    vi: 'chưa kịp tính cho hồ sơ này, hoặc tiến trình dự báo đang khởi động hay không chạy',
    en: 'it has not been computed yet, or the process that forecasts is starting or not running',
  },
}

export const causeNames: Readonly<Record<ForecastCause, Bilingual>> = {
  queue: { vi: 'đơn vị đang có nhiều hồ sơ chờ xử lý', en: "the unit's queue is long" },
  'link-down': { vi: 'kết nối tới hệ thống quốc gia đang gián đoạn', en: 'the link to the national system is down' },
  'registry-slow': {
    vi: 'hệ thống hộ tịch trả lời chậm hơn thường lệ',
    en: 'the registry answers more slowly than usual',
  },
  'unit-has-not-acted': { vi: 'đơn vị chưa xử lý', en: 'the unit has not acted yet' },
  'supplement-open': { vi: 'chờ bổ sung hoặc nộp phí', en: 'a supplement or a payment is open' },
  'approval-waits': { vi: 'chờ lãnh đạo phê duyệt, ký', en: 'approval or signature waits' },
  'agency-has-not-answered': {
    vi: 'cơ quan được xác minh chưa trả lời',
    en: 'the agency that was asked has not answered',
  },
}

export const moverNames: Readonly<Record<ForecastMover, Bilingual>> = {
  unit: { vi: 'đơn vị giải quyết', en: 'the unit' },
  leader: { vi: 'lãnh đạo đơn vị', en: 'the head of the unit' },
  registry: { vi: 'hệ thống hộ tịch của Bộ', en: "the ministry's registry" },
  link: { vi: 'đơn vị vận hành kết nối của thành phố', en: 'who runs the link, at the city' },
  citizen: { vi: 'công dân', en: 'the citizen' },
  agency: { vi: 'cơ quan khác', en: 'another agency' },
}

/** One sentence: what is foreseen, or why nothing is; the cause; whose move it is. */
export function describeForecast(forecast: {
  verdict: ForecastVerdict
  why: NotKnowableReason | null
  cause: ForecastCause | null
  mover: ForecastMover
}): Bilingual {
  const say = (language: 'vi' | 'en') => {
    const { verdict, why, cause, mover } = forecast
    const reason = why === null ? '' : `: ${notKnowableNames[why][language]}`
    const because = cause === null ? '' : `; ${causeNames[cause][language]}`
    const whose =
      language === 'vi' ? `đang chờ ${moverNames[mover].vi}` : `the next move is that of ${moverNames[mover].en}`
    return `${verdictNames[verdict][language]}${reason}${because}; ${whose}.`
  }
  return { vi: say('vi'), en: say('en') }
}
