/**
 * The indicators of Decision 766/QĐ-TTg as far as this gateway's data reach. What it cannot know is said to be unknown, with the
 * reason; no indicator is ever 0 because nothing is known.
 */
import type { DossierList } from '../../domain/dossier/report-words.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import type { Figures } from './figures.ts'
import { countTally } from './form.ts'

type IndicatorValue =
  /** `at-least`: more may be true than the gateway saw. `points` is `null` where no formula is confirmed. */
  | {
      known: true
      reach: 'exact' | 'at-least'
      numerator: number
      denominator: number
      ratio: number | null
      points: number | null
    }
  | { known: false; why: Bilingual }

export interface Indicator {
  /** Number in the decision's table. */
  code: string
  name: Bilingual
  maxPoints: number | null
  value: IndicatorValue
  /** The dossiers that cost points. */
  costly: DossierList
}

const none: DossierList = { count: 0, dossiers: [] }

/**
 * Points by share, as the portal computes them: 20 × on time ÷ received. A dossier without a due time stands in the denominator and
 * not in the numerator: how the portal would count it depends on a limit that is not known here, so the share is the least that it
 * can be, and `exact` only where there are none.
 */
export function onTimeIndicator(figures: Figures, costly: DossierList): Indicator {
  const received = countTally(figures.tally)
  const ratio = received === 0 ? null : figures.scoredOnTime / received
  return {
    code: '2.1',
    name: { vi: 'Hồ sơ giải quyết trước và đúng hạn', en: 'Dossiers handled early or on time' },
    maxPoints: 20,
    value: {
      known: true,
      reach: figures.scoredUnknown === 0 ? 'exact' : 'at-least',
      numerator: figures.scoredOnTime,
      denominator: received,
      ratio,
      points: ratio === null ? null : 20 * ratio,
    },
    costly,
  }
}

/** A dossier for which the population database was read through this gateway. Others may have been read elsewhere. */
export function populationDataIndicator(used: number, received: number, costly: DossierList): Indicator {
  const ratio = received === 0 ? null : used / received
  return {
    code: '4.5b',
    name: {
      vi: 'Hồ sơ có khai thác dữ liệu dân cư',
      en: 'Dossiers for which population data were used',
    },
    maxPoints: 2,
    value: {
      known: true,
      reach: 'at-least',
      numerator: used,
      denominator: received,
      ratio,
      points: ratio === null ? null : 2 * ratio,
    },
    costly,
  }
}

/** Where the trail was not searched for it. */
export const populationNotRead: Indicator = {
  code: '4.5b',
  name: { vi: 'Hồ sơ có khai thác dữ liệu dân cư', en: 'Dossiers for which population data were used' },
  maxPoints: 2,
  value: {
    known: false,
    why: {
      vi: 'Chưa tra nhật ký khai thác cho báo cáo này',
      en: 'The trail was not searched for this report',
    },
  },
  costly: none,
}

const elsewhere = (vi: string, en: string) => ({ known: false, why: { vi, en } }) as const

/** Those that this gateway cannot compute, and why. */
export const unknownIndicators: readonly Indicator[] = [
  {
    code: '1.4',
    name: { vi: 'Đồng bộ hồ sơ', en: 'Dossiers synchronised' },
    maxPoints: 6,
    value: elsewhere(
      'Mẫu số là số hồ sơ ở Hệ thống báo cáo của Chính phủ và Cổng Dịch vụ công quốc gia; cổng này không có số đó',
      "The denominator stands in the Government's reporting system and on the National Portal, not here",
    ),
    costly: none,
  },
  {
    code: '3.3',
    name: { vi: 'Hồ sơ trực tuyến', en: 'Dossiers online' },
    maxPoints: null,
    value: elsewhere(
      'Công thức chưa được xác nhận và còn cần biết hồ sơ có kết quả điện tử trên Cổng hay không',
      'The formula is not confirmed, and it asks for an electronic result on the Portal, which is not known here',
    ),
    costly: none,
  },
  {
    code: '3.6',
    name: { vi: 'Hồ sơ thanh toán trực tuyến', en: 'Dossiers paid online' },
    maxPoints: 6,
    value: elsewhere('Cổng này không thấy việc thanh toán', 'Payments do not pass through this gateway'),
    costly: none,
  },
  {
    code: '4.1',
    name: { vi: 'Hồ sơ cấp kết quả điện tử', en: 'Dossiers with an electronic result' },
    maxPoints: 6,
    value: elsewhere(
      'Tính theo kết quả được gắn trên Cổng Dịch vụ công quốc gia; cổng này không biết',
      'It counts results linked on the National Portal, which is not known here',
    ),
    costly: none,
  },
  {
    code: '4.2',
    name: { vi: 'Hồ sơ được số hóa', en: 'Dossiers digitised' },
    maxPoints: 4,
    value: elsewhere(
      'Tính theo thành phần hồ sơ ở hệ thống một cửa; cổng này không biết',
      "It counts papers in the one-stop system's records, which are not known here",
    ),
    costly: none,
  },
  {
    code: '4.3',
    name: { vi: 'Tái sử dụng dữ liệu số hóa', en: 'Digitised data reused' },
    maxPoints: 2,
    value: elsewhere(
      'Tính theo dấu tái sử dụng ở hệ thống một cửa; cổng này không biết',
      'It counts marks of reuse in the one-stop system, which are not known here',
    ),
    costly: none,
  },
  {
    code: '5',
    name: { vi: 'Mức độ hài lòng', en: 'Satisfaction' },
    maxPoints: 18,
    value: elsewhere(
      'Phản ánh, kiến nghị và đánh giá không đi qua cổng này',
      'Complaints and ratings do not pass through this gateway',
    ),
    costly: none,
  },
]
