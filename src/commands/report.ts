/** A report of a period from the database of DATABASE_URL: to the terminal, or to a file in the form that offices file. */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Trail } from '../audit/trail.ts'
import type { Config } from '../config/config.ts'
import { OfficerAccount } from '../domain/access.ts'
import { proveKeys } from '../keys/prove-keys.ts'
import { readLaw } from '../law/read-law.ts'
import { closeOnRecord } from '../settlement/report/close-report.ts'
import type { ReportOrder } from '../settlement/report/make-report.ts'
import { readOrder } from '../settlement/report/order.ts'
import { toWindow } from '../settlement/report/period.ts'
import { readReport } from '../settlement/report/read-report.ts'
import type { Report } from '../settlement/report/report.ts'
import { type ReportFormat, writeReport } from '../settlement/report/write-report.ts'
import { createDatabase, type Database } from '../store/postgres/database.ts'
import { DatabaseSettings } from '../store/settings.ts'
import {
  commandConfig,
  commandEnvironment,
  commandLanguage,
  configOptions,
  couldNot,
  jsonOption,
  languageOption,
  lawOption,
  runCheckedCommand,
} from './command.ts'

const command = {
  usage: 'npm run report',
  purpose: {
    vi: 'Lập báo cáo của một kỳ từ cơ sở dữ liệu của DATABASE_URL: biểu II.06a với mười ba cột, kèm những gì biểu không thể hiện.',
    en: 'Makes the report of a period from the database of DATABASE_URL: form II.06a with its thirteen columns, and what the form does not show.',
  },
  options: {
    ...configOptions,
    law: lawOption,
    form: {
      kind: 'text',
      value: 'FORM',
      preset: 'II.06a',
      meaning: { vi: 'biểu mẫu', en: 'which form' },
    },
    from: {
      kind: 'text',
      value: 'DAY',
      meaning: { vi: 'ngày đầu của kỳ, như 2026-01-01', en: 'first day of the period, such as 2026-01-01' },
    },
    to: {
      kind: 'text',
      value: 'DAY',
      meaning: { vi: 'ngày cuối của kỳ, tính cả ngày đó', en: 'last day of the period, included' },
    },
    by: {
      kind: 'text',
      value: 'unit|procedure|case|channel|month|day',
      preset: 'unit',
      meaning: { vi: 'mỗi dòng là gì', en: 'what a row is about' },
    },
    unit: {
      kind: 'list',
      value: 'CODE',
      meaning: {
        vi: 'chỉ đơn vị này và các đơn vị bên dưới; dùng được nhiều lần',
        en: 'this unit and those below it only; may be repeated',
      },
    },
    procedure: {
      kind: 'list',
      value: 'CODE',
      meaning: { vi: 'chỉ thủ tục này; dùng được nhiều lần', en: 'this procedure only; may be repeated' },
    },
    close: {
      kind: 'text',
      value: 'ACCOUNT',
      meaning: {
        vi: 'chốt kỳ đã hết, do tài khoản này và có ghi nhật ký (cần cấu hình): số liệu không đổi nữa, thông tin đến sau được nêu riêng',
        en: 'closes the period, which must be over, in the name of this account and on record (needs the configuration): its figures stay, and what comes late is named',
      },
    },
    population: {
      kind: 'flag',
      meaning: {
        vi: 'tra nhật ký khai thác cho chỉ số 4.5 (chậm hơn)',
        en: 'searches the audit trail for indicator 4.5 (slower)',
      },
    },
    json: jsonOption,
    csv: { kind: 'flag', meaning: { vi: 'in CSV', en: 'prints CSV' } },
    xlsx: { kind: 'text', value: 'FILE', meaning: { vi: 'ghi tệp Excel', en: 'writes a workbook' } },
    html: {
      kind: 'text',
      value: 'FILE',
      meaning: { vi: 'ghi trang để in khổ A4', en: 'writes a page to print on A4' },
    },
    reporter: {
      kind: 'text',
      value: 'NAME',
      meaning: { vi: 'đơn vị báo cáo, ghi trên biểu', en: 'the reporting unit, as the form names it' },
    },
    recipient: {
      kind: 'text',
      value: 'NAME',
      meaning: { vi: 'đơn vị nhận báo cáo, ghi trên biểu', en: 'to whom it reports, as the form names it' },
    },
    lang: languageOption,
  },
  examples: [
    {
      typed: 'npm run report -- --config gateway.yaml --from 2026-01-01 --to 2026-06-30 --html report.html',
      meaning: { vi: 'nửa năm, thành trang để in', en: 'half a year, as a page to print' },
    },
    {
      typed:
        'npm run report -- --config gateway.yaml --from 2026-11-01 --to 2026-11-30 --by procedure --unit H99.01.02 --csv',
      meaning: { vi: 'một đơn vị, theo thủ tục, dạng CSV', en: 'one unit by procedure, as CSV' },
    },
  ],
  exitCodes: {
    0: { vi: 'đã lập báo cáo', en: 'the report was made' },
    2: couldNot,
  },
} as const

/** The longest that a statement of a report may take here: years of a country, and the trail of all of them. */
const statementTimeoutMs = 600_000

/** What is printed is the report alone. */
const quiet = { debug() {}, info() {}, warn: console.error, error: console.error }

await runCheckedCommand(command, async (options, faults) => {
  const { csv, html, json, population, recipient, reporter, xlsx } = options
  const environment = commandEnvironment()
  const language = commandLanguage(options)
  const now = Date.now()
  const order = readOrder(options, now)
  const say = (vi: string, en: string) => faults.add(vi, en)
  if (!order.read)
    for (const { name, message } of order.faults) say(`--${name}: ${message.vi}`, `--${name}: ${message.en}`)
  for (const unit of options.unit) {
    if (!/^[A-Za-z0-9]{1,10}(\.[A-Za-z0-9]{1,10}){0,7}$/.test(unit)) {
      say('--unit: phải là mã như H99.01.02', '--unit: must be a code such as H99.01.02')
    }
  }
  for (const procedure of options.procedure) {
    if (!/^\d\.\d{6}$/.test(procedure)) {
      say('--procedure: phải là mã như 1.001193', '--procedure: must be a code such as 1.001193')
    }
  }
  if (json && csv) say('--json và --csv: chỉ chọn một', '--json and --csv: choose one')
  const { close } = options
  if (close !== undefined && !OfficerAccount.safeParse(close).success) {
    say(
      '--close: phải là tài khoản, chỉ gồm chữ không dấu, số và . _ @ -',
      '--close: must be an account: letters, digits and . _ @ -',
    )
  }
  if (close !== undefined && order.read && !toWindow(order.period, now).complete) {
    say('--close: kỳ chưa hết', '--close: the period is not over')
  }
  // Without a configuration: the shipped law, and the database of DATABASE_URL.
  const configured = options.sandbox !== undefined || Boolean(options.config ?? environment.LIENTHONG_CONFIG)
  if (close !== undefined && !configured) {
    say(
      '--close: cần --config, vì việc chốt được ghi vào nhật ký khai thác',
      '--close: needs --config, because a closing is written to the audit trail',
    )
  }
  if (!configured && !environment.DATABASE_URL) {
    say(
      'DATABASE_URL: chưa có địa chỉ cơ sở dữ liệu, và không có --config',
      'DATABASE_URL: the address of the database is missing, and there is no --config',
    )
  }
  if (!order.read || faults.any) throw faults.toRefusal()
  const chosen = configured ? await commandConfig(options, { database: true }) : undefined
  const config = chosen?.config
  const { form, period, by } = order
  const listOrAll = (list: readonly string[]) => (list.length === 0 ? null : list)
  const ordered = {
    form,
    period,
    by,
    units: listOrAll(options.unit),
    procedures: listOrAll(options.procedure),
    population,
    asOf: now,
  }
  const report = await makeOrdered(ordered, { config, lawFiles: options.law, closedBy: close }).finally(() =>
    chosen?.close(),
  )
  const write = (format: ReportFormat) => writeReport(report, format, language, { reporter, recipient })
  if (xlsx !== undefined) writeFileSync(xlsx, await write('xlsx'))
  if (html !== undefined) writeFileSync(html, await write('html'))
  if (json) console.log(JSON.stringify(report, null, 2))
  else if (csv) process.stdout.write(await write('csv'))
  else if (xlsx === undefined && html === undefined) console.log(await write('text'))
})

interface ReportSource {
  /** Absent: the shipped law, and the database of DATABASE_URL. */
  config: Config | undefined
  /** In the place of those of the configuration. */
  lawFiles: readonly string[]
  /** Absent: the period is not closed. */
  closedBy: string | undefined
}

async function makeOrdered(order: ReportOrder, { config, lawFiles, closedBy }: ReportSource): Promise<Report> {
  const law = readLaw(lawFiles.length > 0 ? lawFiles.map((file) => resolve(file)) : (config?.law.files ?? []))
  const unitNames = new Map((config?.server.board.units ?? []).map(({ code, name }) => [code, name]))
  const url = commandEnvironment().DATABASE_URL || config?.database.url
  const database = createDatabase(DatabaseSettings.parse({ ...config?.database, url, statementTimeoutMs }), quiet)
  try {
    if (closedBy !== undefined && config) await closeFromHere(database, config, { ...order, officer: closedBy })
    return await readReport(database, order, law, unitNames)
  } finally {
    await database.close()
  }
}

/** On a chain of its own in the trail, as every process has one. */
async function closeFromHere(
  database: Database,
  config: Config,
  order: Pick<Parameters<typeof closeOnRecord>[2], 'form' | 'period' | 'asOf' | 'officer'>,
): Promise<void> {
  await proveKeys(database, config)
  const trail = new Trail(database, config.audit, { now: Date.now }, quiet)
  try {
    await trail.open()
    await closeOnRecord(database, trail, {
      ...order,
      requestId: randomUUID(),
      consumer: 'report',
      credential: 'command',
    })
  } finally {
    await trail.close()
  }
}
