/** A back-test's report for a terminal. */
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import type { BacktestReport } from './backtest.ts'

type Language = keyof Bilingual

const texts = {
  dossiers: { vi: 'Hồ sơ', en: 'Dossiers' },
  judged: { vi: 'đã biết kết cục', en: 'fate known' },
  late: { vi: 'trễ hạn', en: 'late' },
  forecast: { vi: 'dự báo', en: 'forecast' },
  'base-rate': { vi: 'tỷ lệ nền', en: 'base rate' },
  'elapsed-time': { vi: 'thời gian đã qua', en: 'elapsed time' },
  'rolling-rate': { vi: 'tỷ lệ gần đây', en: 'rolling rate' },
  silent: { vi: 'kể cả khi im lặng', en: 'also when silent' },
  spoken: { vi: 'Dự báo đã nêu', en: 'Forecasts spoken' },
  why: { vi: 'Lý do im lặng', en: 'Silent because' },
  coverage: { vi: 'Khoảng 80 % chứa thời điểm kết thúc thật', en: 'The 80 % interval held the real end' },
  precision: { vi: 'Cảnh báo đúng', en: 'Warnings that were right' },
  recall: { vi: 'Hồ sơ trễ được cảnh báo', en: 'Late dossiers warned of' },
  hourAhead: { vi: '… trước hạn ít nhất một giờ', en: '… an hour or more ahead' },
  hourAheadOfAll: {
    vi: '… trên mọi hồ sơ trễ, im lặng tính là bỏ sót',
    en: '… of all late ones, silence counted as missed',
  },
  falseShare: { vi: 'Cảnh báo trước một giờ bị sai', en: 'Warnings an hour ahead that were false' },
  month: { vi: 'Tháng', en: 'Month' },
  alarms: { vi: 'Báo động', en: 'Alarms' },
  city: { vi: 'toàn thành phố', en: 'the whole city' },
} as const satisfies Record<string, Bilingual>

const whys: Readonly<Record<string, Bilingual>> = {
  'no-due-time': { vi: 'chưa có hạn', en: 'no due time' },
  'too-few-known': { vi: 'còn biết quá ít', en: 'too few known' },
  'no-skill': { vi: 'không hơn tỷ lệ nền', en: 'no better than the base rate' },
  'not-calibrated': { vi: 'lệch so với thực tế', en: 'not calibrated' },
  'behaviour-changed': { vi: 'cách làm việc đã thay đổi', en: 'behaviour has changed' },
}

export function printReport(report: BacktestReport, language: Language): string {
  const say = (name: keyof typeof texts) => texts[name][language]
  const why = (code: string) => whys[code]?.[language] ?? code
  const row = (name: string, score: BacktestReport['all']) =>
    [
      name.padEnd(24),
      String(score.forecasts).padStart(9),
      number(score.brierSkill).padStart(9),
      number(score.calibrationError).padStart(9),
      number(score.auc).padStart(9),
    ].join(' ')
  const { warnings } = report
  const rules = ['base-rate', 'elapsed-time', 'rolling-rate'] as const
  const lines = [
    `${say('dossiers')}: ${report.dossiers}, ${say('judged')} ${report.judged}, ${say('late')} ${report.late}`,
    `${report.from ?? '–'} … ${report.to ?? '–'}`,
    '',
    `${''.padEnd(24)} ${'n'.padStart(9)} ${'BSS'.padStart(9)} ${'ECE'.padStart(9)} ${'AUC'.padStart(9)}`,
    row(say('forecast'), report.spoken),
    ...rules.map((rule) => row(say(rule), report.rules[rule].spoken)),
    row(say('silent'), report.all),
    '',
    `${say('spoken')}: ${percent(report.spokenShare)}`,
    ...Object.entries(report.silent).map(([code, count]) => `  ${say('why')} ${why(code)}: ${count}`),
    `${say('coverage')}: ${percent(report.coverage)}`,
    `${say('precision')}: ${percent(warnings.precision)}`,
    `${say('recall')}: ${percent(warnings.recall)}`,
    `${say('hourAhead')}: ${percent(warnings.hourAhead)}`,
    `${say('hourAheadOfAll')}: ${percent(warnings.hourAheadOfAll)}`,
    `${say('falseShare')}: ${percent(warnings.falseShare)}`,
    '',
    `${say('month').padEnd(10)} ${'%'.padStart(9)} ${'BSS'.padStart(9)} ${'ECE'.padStart(9)}`,
    ...report.months.map(({ month, spokenShare, brierSkill, calibrationError }) =>
      [
        month.padEnd(10),
        percent(spokenShare).padStart(9),
        number(brierSkill).padStart(9),
        number(calibrationError).padStart(9),
      ].join(' '),
    ),
  ]
  const city = report.alarms.filter(({ unit }) => unit === null)
  if (report.alarms.length > 0) {
    lines.push('', `${say('alarms')}: ${report.alarms.length}`)
    for (const alarm of city) lines.push(`  ${alarm.at}  ${say('city')}: ${why(alarm.why)}`)
  }
  return lines.join('\n')
}

const number = (value: number | null): string => (value === null ? '–' : value.toFixed(3))
const percent = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(1)} %`)
