/**
 * Replays a history day by day and prints how good the forecast of late dossiers would have been: from a file of events, or of a
 * generated year. Reads nothing else and changes nothing.
 */
import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { flag, number, terminalLanguage } from '../app/command-line.ts'
import { hourMs } from '../domain/duration.ts'
import { fromDate } from '../domain/working-time/days.ts'
import { createWeeklyTime } from '../domain/working-time/worked-time.ts'
import { type BacktestReport, backtest } from '../settlement/forecast/backtest.ts'
import { defaultForecastSettings } from '../settlement/forecast/forecaster.ts'
import type { History } from '../settlement/forecast/history.ts'
import { printReport } from '../settlement/forecast/print-report.ts'
import { columns, readEvents } from '../settlement/forecast/read-events.ts'
import { everyHour, tabulateHours, type WorkingHours } from '../settlement/forecast/working-hours.ts'
import { generatedYears, yearCalendar } from '../settlement/generator/calendar.ts'
import { generateYear } from '../settlement/generator/generate-year.ts'
import { commandEnvironment, couldNot, jsonOption, runCommand } from './command.ts'

const command = {
  usage: 'npm run backtest',
  purpose: {
    vi: 'Phát lại lịch sử hồ sơ từng ngày và cho biết dự báo trễ hạn chính xác đến đâu, so với ba quy tắc đơn giản.',
    en: 'Replays a history of dossiers day by day and prints how good the forecast of late ones is, against three simple rules.',
  },
  options: {
    events: {
      kind: 'text',
      value: 'FILE',
      meaning: {
        vi: 'tệp sự kiện, CSV hoặc mỗi dòng một JSON (docs/operate/forecast.md)',
        en: 'file of events, CSV or one JSON object a line (docs/operate/forecast.md)',
      },
    },
    column: {
      kind: 'list',
      value: 'WORD=NAME',
      meaning: {
        vi: `cột trong tệp ứng với ${columns.join(', ')}; dùng được nhiều lần`,
        en: `which column of the file is the ${columns.join(', ')}; may be repeated`,
      },
    },
    'limit-share': {
      kind: 'text',
      value: 'SHARE',
      meaning: {
        vi: 'tệp không có hạn: hạn là thời gian mà tỷ lệ này của phần ba đầu đã xong, ví dụ 0.8',
        en: 'a file without due times: due after the time in which this share of its first third had ended, such as 0.8',
      },
    },
    'every-hour': flag(
      'mọi giờ đều tính, kể cả đêm và ngày nghỉ; nếu không thì giờ hành chính của Việt Nam',
      'every hour counts, nights and days off too; absent = office hours of Viet Nam',
    ),
    generate: {
      kind: 'text',
      value: 'predictable|hardly',
      meaning: {
        vi: 'thay cho tệp: một năm được tạo ra, dễ hoặc khó đoán',
        en: 'instead of a file: a generated year, rather or hardly predictable',
      },
    },
    year: {
      kind: 'text',
      value: 'YEAR',
      preset: '2026',
      meaning: {
        vi: `năm được tạo ra: ${generatedYears.join(', ')}`,
        en: `the generated year: ${generatedYears.join(', ')}`,
      },
    },
    seed: number('1', 'hạt giống của năm được tạo ra', 'seed of the generated year'),
    units: number('168', 'số đơn vị của năm được tạo ra', 'units of the generated year'),
    dossiers: number('300000', 'số hồ sơ của năm được tạo ra', 'dossiers of the generated year'),
    unchanged: flag('không có thay đổi vào tháng 6', 'without the change of behaviour in June'),
    json: jsonOption,
  },
  exitCodes: {
    0: {
      vi: 'dự báo hơn cả ba quy tắc và khớp với thực tế',
      en: 'the forecast is better than all three rules, and calibrated',
    },
    1: { vi: 'không hơn, không khớp, hoặc im lặng suốt', en: 'it is not, or kept silent throughout' },
    2: couldNot,
  },
} as const

/** Largest expected calibration error of a forecast that may be shown. */
const calibrationErrorMax = 0.05

await runCommand(command, async (options) => {
  const year = generatedYears.find((each) => String(each) === options.year)
  if (year === undefined) throw new Error(`--year must be one of ${generatedYears.join(', ')}`)
  const { generate } = options
  if ((options.events === undefined) === (generate === undefined)) {
    throw new Error('either --events names a file or --generate says which year')
  }
  let history: History
  let countFrom: number | null = null
  let hours: WorkingHours
  if (options.events === undefined) {
    if (generate !== 'predictable' && generate !== 'hardly') throw new Error('--generate must be predictable or hardly')
    history = generateYear({
      year,
      seed: toCount(options.seed, 'seed', 0),
      units: toCount(options.units, 'units', 1),
      dossiers: toCount(options.dossiers, 'dossiers', 1),
      predictability: generate,
      changeInJune: !options.unchanged,
    })
    hours = yearCalendar(year).hours
  } else {
    const lines: string[] = []
    for await (const line of createInterface({ input: createReadStream(resolve(options.events)) })) lines.push(line)
    const read = readEvents(lines, {
      columns: Object.fromEntries(options.column.map(toColumn)),
      limitShare: options['limit-share'] === undefined ? null : toShare(options['limit-share']),
    })
    history = read.history
    countFrom = read.countFrom
    hours = options['every-hour'] ? everyHour : officeHours(history)
  }
  const { halfLifeDays, windowDays, rowsMax, falseWarningsMax, city, unit } = defaultForecastSettings
  const report = backtest(history, {
    // The trees grow once a week here: every night would take an hour for a year of a large city and change little.
    forecast: { hours, halfLifeDays, windowDays, rowsMax, falseWarningsMax, city, unit, growEveryDays: 7 },
    everyMs: hours === everyHour ? 12 * hourMs : hourMs,
    nearMs: 8 * hourMs,
    countFrom,
  })
  console.log(options.json ? JSON.stringify(report) : printReport(report, terminalLanguage(commandEnvironment())))
  process.exitCode = isGood(report) ? 0 : 1
})

function isGood({ spoken, rules }: BacktestReport): boolean {
  const skill = spoken.brierSkill
  if (skill === null || skill <= 0 || (spoken.calibrationError ?? 1) > calibrationErrorMax) return false
  return Object.values(rules).every((rule) => skill > (rule.spoken.brierSkill ?? 0))
}

/** Monday to Friday, for histories that bring no calendar with them. */
function officeHours({ cases }: History): WorkingHours {
  const week = createWeeklyTime({
    weekdays: [1, 2, 3, 4, 5],
    hours: [
      { from: '07:30', to: '11:30' },
      { from: '13:30', to: '17:00' },
    ],
    holidays: [],
    extraDays: [],
  })
  const first = cases[0]?.receivedAt ?? 0
  const years = (at: number, more: number) => fromDate(`${new Date(at).getUTCFullYear() + more}-01-01`)
  const last = cases.reduce((latest, { endedAt, receivedAt }) => Math.max(latest, endedAt ?? receivedAt), first)
  return tabulateHours(week, years(first, -1), years(last, 2))
}

function toColumn(text: string): [string, string] {
  const [, word = '', name = ''] = /^(\w+)=(.+)$/.exec(text) ?? []
  if (!columns.some((column) => column === word))
    throw new Error(`--column must be one of ${columns.join(', ')}, =, a name`)
  return [word, name]
}

function toShare(text: string): number {
  const share = Number(text)
  if (!(share > 0 && share < 1)) throw new Error('--limit-share must be between 0 and 1')
  return share
}

function toCount(text: string, name: string, min: number): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < min || count > 10_000_000)
    throw new Error(`--${name} must be a whole number from ${min}`)
  return count
}
