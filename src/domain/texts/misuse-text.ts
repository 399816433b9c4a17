/** What signs of misuse are called, in both languages. Each says what was counted; none says that anybody did wrong. */
import type { MisuseRule } from '../misuse.ts'
import type { Bilingual } from './bilingual.ts'

export const misuseNames: Readonly<Record<MisuseRule, Bilingual>> = {
  'number-series': {
    vi: 'tra cứu nhiều người có số định danh liền nhau',
    en: 'many people with neighbouring numbers',
  },
  guessing: { vi: 'tra cứu nhiều số không tồn tại', en: 'many numbers that nobody has' },
  rate: { vi: 'tra cứu nhiều bất thường trong một giờ', en: 'far more questions in an hour than usual' },
  hours: { vi: 'tra cứu ngoài giờ bất thường', en: 'questions at unusual hours' },
  'no-dossier': { vi: 'tra cứu không gắn với hồ sơ đang giải quyết', en: 'questions outside any open dossier' },
  'crowded-dossier': { vi: 'tra cứu quá nhiều người trong một hồ sơ', en: 'too many people under one dossier' },
  watching: { vi: 'tra cứu lặp lại một người qua nhiều ngày', en: 'one person asked about again and again' },
  'watched-person': { vi: 'nhiều cán bộ cùng tra cứu một người', en: 'many officers ask about one person' },
  'own-data': { vi: 'cán bộ tra cứu chính mình', en: 'officers who ask about themselves' },
  colleague: { vi: 'cán bộ tra cứu đồng nghiệp', en: 'officers who ask about colleagues' },
  'new-fields': {
    vi: 'hệ thống yêu cầu trường dữ liệu trước đây không dùng',
    en: 'a system that asks for fields it did not use before',
  },
}
