/**
 * Replays a history day by day and prints how good the forecast of late dossiers would have been: from the database of a gateway, a
 * file of events, or a generated year. Of a database the result is kept for the board; nothing else is changed.
 */
import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { flag, number, terminalLanguage } from '../app/command-line.ts'
import { hourMs } from '../domain/duration.ts'
import { fromDate } from '../domain/working-time/days.ts'
import { createWeeklyTime } from '../domain/working-time/worked-time.ts'
import { readLaw } from '../law/read-law.ts'
import { type BacktestReport, backtest } from '../settlement/forecast/backtest.ts'
import { defaultForecastSettings } from '../settlement/forecast/forecaster.ts'
import type { History } from '../settlement/forecast/history.ts'
import { type KnownHistory, toKnownHistory } from '../settlement/forecast/known-history.ts'
import { printReport } from '../settlement/forecast/print-report.ts'
import { columns, readEvents } from '../settlement/forecast/read-events.ts'
import { everyHour, tabulateHours, type WorkingHours } from '../settlement/forecast/working-hours.ts'
import { generatedYears, yearCalendar } from '../settlement/generator/calendar.ts'
import { drawYear } from '../settlement/generator/generate-year.ts'
import { readHistory, toStoredBacktest } from '../settlement/live/read-history.ts'
import { writeBacktest } from '../store/dossier/forecasts.ts'
import { createDatabase } from '../store/postgres/database.ts'
import { DatabaseSettings } from '../store/settings.ts'
import {
  commandConfig,
  commandEnvironment,
  configOptions,
  couldNot,
  jsonOption,
  lawOption,
  refusal,
  runCommand,
} from './command.ts'

const command = {
  usage: 'npm run backtest',
  purpose: {
    vi: 'Phát lại lịch sử hồ sơ từng ngày và cho biết dự báo trễ hạn chính xác đến đâu, so với ba quy tắc đơn giản.',
    en: 'Replays a history of dossiers day by day and prints how good the forecast of late ones is, against three simple rules.',
  },
  options: {
    ...configOptions,
    law: lawOption,
    events: {
      kind: 'text',
      value: 'FILE',
      meaning: {
        vi: 'tệp sự kiện, CSV hoặc mỗi dòng một JSON (docs/operate/forecast.md); không nêu: cơ sở dữ liệu của DATABASE_URL, hoặc của cấu hình',
        en: 'file of events, CSV or one JSON object a line (docs/operate/forecast.md); absent = the database of DATABASE_URL, or of the configuration',
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
      kind: 'choice',
      values: ['predictable', 'hardly'],
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
    days: number('400', 'số ngày lịch sử được đọc từ cơ sở dữ liệu', 'days of history that are read from the database'),
    seed: number('1', 'hạt giống của năm được tạo ra', 'seed of the generated year'),
    units: number('168', 'số đơn vị của năm được tạo ra', 'units of the generated year'),
    dossiers: number('300000', 'số hồ sơ của năm được tạo ra', 'dossiers of the generated year'),
    unchanged: flag('không có thay đổi vào tháng 6', 'without the change of behaviour in June'),
    json: jsonOption,
  },
  examples: [
    {
      typed: 'npm run backtest -- --config gateway.yaml',
      meaning: { vi: 'phát lại lịch sử trong cơ sở dữ liệu của cổng', en: "replays what the gateway's database holds" },
    },
    {
      typed: 'npm run backtest -- --events history.csv --column case=ma_ho_so --limit-share 0.8',
      meaning: {
        vi: 'phát lại một tệp có tên cột riêng và không có hạn trả',
        en: 'replays a file with names of its own and without due times',
      },
    },
    {
      typed: 'npm run backtest -- --generate predictable --units 20 --dossiers 20000',
      meaning: {
        vi: 'một năm được tạo ra, không cần dữ liệu nào',
        en: 'a generated year, for which no data is needed',
      },
    },
  ],
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

/** The longest that a statement may take here: a page of years of a large city. */
const statementTimeoutMs = 600_000

await runCommand(command, async (options) => {
  const environment = commandEnvironment()
  const configured = options.sandbox !== undefined || Boolean(options.config ?? environment.LIENTHONG_CONFIG)
  if (options.events !== undefined && options.generate !== undefined) {
    throw refusal(
      'Chỉ nêu một trong hai: --events (tệp) hoặc --generate (năm được tạo ra).',
      'State either --events (a file) or --generate (a made year).',
    )
  }
  if (options.events === undefined && options.generate === undefined && !environment.DATABASE_URL && !configured) {
    throw refusal(
      'Hãy nêu lịch sử: --events (tệp), --generate (năm được tạo ra), hoặc cơ sở dữ liệu qua DATABASE_URL hay --config.',
      'Name the history: --events (a file), --generate (a made year), or a database by DATABASE_URL or --config.',
    )
  }
  const report =
    options.generate !== undefined
      ? backtestYear(options.generate, options)
      : options.events !== undefined
        ? await backtestFile(options.events, options)
        : await backtestDatabase(options, configured)
  console.log(options.json ? JSON.stringify(report) : printReport(report, terminalLanguage(environment)))
  process.exitCode = isGood(report) ? 0 : 1
})

type YearOptions = { year: string; seed: string; units: string; dossiers: string; unchanged: boolean }

function backtestYear(generate: 'predictable' | 'hardly', options: YearOptions): BacktestReport {
  const year = generatedYears.find((each) => String(each) === options.year)
  if (year === undefined) {
    const years = generatedYears.join(', ')
    throw refusal(`--year nhận một trong các giá trị: ${years}.`, `--year must be one of: ${years}.`)
  }
  const history = drawYear({
    year,
    seed: toCount(options.seed, 'seed', 0),
    units: toCount(options.units, 'units', 1),
    dossiers: toCount(options.dossiers, 'dossiers', 1),
    predictability: generate,
    changeInJune: !options.unchanged,
  })
  return backtestHistory(toKnownHistory(history), yearCalendar(year).hours, null)
}

type FileOptions = { column: readonly string[]; 'limit-share'?: string | undefined; 'every-hour': boolean }

async function backtestFile(file: string, options: FileOptions): Promise<BacktestReport> {
  const lines: string[] = []
  for await (const line of createInterface({ input: createReadStream(resolve(file)) })) lines.push(line)
  const { history, countFrom } = readEvents(lines, {
    columns: Object.fromEntries(options.column.map(toColumn)),
    limitShare: options['limit-share'] === undefined ? null : toShare(options['limit-share']),
  })
  const hours = options['every-hour'] ? everyHour : officeHours(history)
  return backtestHistory(toKnownHistory(history), hours, countFrom)
}

function backtestHistory(history: KnownHistory, hours: WorkingHours, countFrom: number | null): BacktestReport {
  const { halfLifeDays, windowDays, rowsMax, falseWarningsMax, city, unit } = defaultForecastSettings
  return backtest(history, {
    // The trees grow once a week here: every night would take an hour for a year of a large city and change little.
    forecast: { hours, halfLifeDays, windowDays, rowsMax, falseWarningsMax, city, unit, growEveryDays: 7 },
    everyMs: hours === everyHour ? 12 * hourMs : hourMs,
    nearMs: 8 * hourMs,
    countFrom,
  })
}

type DatabaseOptions = Parameters<typeof commandConfig>[0] & { law: readonly string[]; days: string }

/** The history of a gateway by the law that it counts by, and what came of it kept for its board. */
async function backtestDatabase(options: DatabaseOptions, configured: boolean): Promise<BacktestReport> {
  const historyDays = toCount(options.days, 'days', 14)
  const chosen = configured ? await commandConfig(options, { database: true }) : undefined
  try {
    const own = options.law.length > 0 ? options.law.map((file) => resolve(file)) : (chosen?.config.law.files ?? [])
    const law = readLaw(own)
    const url = commandEnvironment().DATABASE_URL || chosen?.config.database.url
    const settings = DatabaseSettings.parse({ ...chosen?.config.database, url, statementTimeoutMs })
    const database = createDatabase(settings, console)
    try {
      const now = Date.now()
      const stored = await readHistory(database, { law, now, historyDays })
      if (stored === null) throw refusal('Cơ sở dữ liệu chưa có hồ sơ nào.', 'The database holds no dossiers yet.')
      const report = backtest(stored.history, stored.settings)
      await writeBacktest(database, toStoredBacktest(report, now))
      return report
    } finally {
      await database.close()
    }
  } finally {
    await chosen?.close()
  }
}

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
    throw refusal(
      `--column có dạng mục=tên cột, với mục là một trong: ${columns.join(', ')}.`,
      `--column must be a field, =, and the name of a column; the fields are ${columns.join(', ')}.`,
    )
  return [word, name]
}

function toShare(text: string): number {
  const share = Number(text)
  if (!(share > 0 && share < 1)) {
    throw refusal('--limit-share phải ở giữa 0 và 1.', '--limit-share must be between 0 and 1.')
  }
  return share
}

function toCount(text: string, name: string, min: number): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < min || count > 10_000_000)
    throw refusal(`--${name} phải là số nguyên từ ${min}.`, `--${name} must be a whole number from ${min}.`)
  return count
}
