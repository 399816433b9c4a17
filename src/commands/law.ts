/**
 * Checks files of law data before they are put in force: whether they can be used, and which open dossiers would get another due
 * time under them.
 */
import { resolve } from 'node:path'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { findIsoInVietnam } from '../domain/vietnam-time.ts'
import type { Law } from '../law/law.ts'
import { readLaw } from '../law/read-law.ts'
import type { ClockQuestion } from '../settlement/clock/clock.ts'
import { compareLaws, type DueUnderLaw, type MovedDossier } from '../settlement/clock/compare-laws.ts'
import { type OpenDossier, readOpenDossiers } from '../store/dossier/open-dossiers.ts'
import { createDatabase } from '../store/postgres/database.ts'
import {
  CommandFaults,
  commandConfig,
  commandEnvironment,
  commandLanguage,
  configOptions,
  couldNot,
  jsonOption,
  languageOption,
  refusal,
  runCommand,
} from './command.ts'
import { readDossiersFile } from './dossier-files.ts'

const command = {
  usage: 'npm run law',
  purpose: {
    vi: 'Kiểm tra tệp dữ liệu pháp luật trước khi áp dụng: tệp có dùng được không, và hồ sơ nào đang mở sẽ đổi hạn trả.',
    en: 'Checks files of law data before they are put in force: whether they can be used, and which open dossiers would get another due time.',
  },
  options: {
    ...configOptions,
    check: {
      kind: 'list',
      value: 'FILE',
      meaning: {
        vi: 'danh sách tệp sẽ thay cho `law.files`, mỗi tệp một lần',
        en: 'the files that would stand in `law.files`; once for each',
      },
    },
    dossiers: {
      kind: 'text',
      value: 'FILE',
      meaning: {
        vi: 'lấy hồ sơ từ danh sách JSON này thay vì cơ sở dữ liệu (docs/operate/legal-clock.md)',
        en: 'takes dossiers from this JSON list instead of the database (docs/operate/legal-clock.md)',
      },
    },
    json: jsonOption,
    lang: languageOption,
  },
  examples: [
    {
      typed: 'npm run law -- --config gateway.yaml --check law.yaml',
      meaning: {
        vi: 'so với luật đang áp dụng, trên hồ sơ đang mở',
        en: 'against the law in force, over the open dossiers',
      },
    },
    {
      typed: 'npm run law -- --check law.yaml --dossiers dossiers.json --lang vi',
      meaning: {
        vi: 'trên một danh sách hồ sơ, không cần cơ sở dữ liệu',
        en: 'over a list of dossiers, without a database',
      },
    },
  ],
  exitCodes: {
    0: { vi: 'dùng được, không hồ sơ nào đổi hạn', en: 'they can be used, and no due time moves' },
    1: { vi: 'dùng được, có hồ sơ đổi hạn', en: 'they can be used, and due times move' },
    2: couldNot,
  },
} as const

await runCommand(command, async (options) => {
  if (options.check.length === 0) throw refusal('--check phải nêu một tệp.', '--check must name a file.')
  const after = readLaw(options.check.map((file) => resolve(file)))
  const now = Date.now()
  const moved: MovedDossier[] = []
  let count = 0
  const compare = (before: Law, dossier: OpenDossier) => {
    count += 1
    const found = compareLaws(dossier.code, toQuestion(dossier, now), before, after)
    if (found !== undefined) moved.push(found)
  }
  const file = options.dossiers
  if (file !== undefined) {
    const { content, faults: found } = readDossiersFile(file)
    const faults = new CommandFaults()
    for (const { vi, en } of found) faults.add(`--dossiers: ${vi}`, `--dossiers: ${en}`)
    if (content === null) throw faults.toRefusal()
    const named = options.config ?? options.sandbox ?? commandEnvironment().LIENTHONG_CONFIG
    const chosen = named === undefined ? undefined : await commandConfig(options, { database: false })
    const before = readLaw(chosen?.config.law.files ?? [])
    for (const dossier of content) compare(before, dossier)
    await chosen?.close()
  } else {
    const { config, close } = await commandConfig(options, { database: true })
    const before = readLaw(config.law.files)
    const database = createDatabase(config.database, console)
    try {
      for await (const dossier of readOpenDossiers(database)) compare(before, dossier)
    } finally {
      await database.close()
      await close()
    }
  }
  console.log(
    options.json ? JSON.stringify(toJson(count, moved), null, 2) : toText(count, moved, commandLanguage(options)),
  )
  process.exitCode = moved.length === 0 ? 0 : 1
})

function toQuestion(
  { procedure, procedureCase, unit, channel, receivedAt, events }: OpenDossier,
  now: number,
): ClockQuestion {
  const asOf = Math.max(now, receivedAt, ...events.map(({ at }) => at))
  const question: ClockQuestion = { procedure, unit, channel, receivedAt, events, asOf }
  if (procedureCase !== null) question.case = procedureCase
  return question
}

function toJsonDue({ dueAt, provisional, why }: DueUnderLaw) {
  return { dueAt: findIsoInVietnam(dueAt), provisional, why }
}

function toJson(count: number, moved: readonly MovedDossier[]) {
  const changes = moved.map(({ code, unit, procedure, before, after }) => {
    return { code, unit, procedure, before: toJsonDue(before), after: toJsonDue(after) }
  })
  return { dossiers: count, moved: changes }
}

function toText(count: number, moved: readonly MovedDossier[], language: keyof Bilingual): string {
  const name = ({ dueAt, provisional, why }: DueUnderLaw) => {
    const sure = { vi: ' (tạm tính)', en: ' (provisional)' }[language]
    return dueAt === null ? (why ?? '–') : `${findIsoInVietnam(dueAt)}${provisional ? sure : ''}`
  }
  const lines = moved.map(
    ({ code, unit, procedure, before, after }) => `${code}  ${unit}  ${procedure}  ${name(before)} → ${name(after)}`,
  )
  const total = {
    vi: `${moved.length} trên ${count} hồ sơ đang mở sẽ đổi hạn trả.`,
    en: `${moved.length} of ${count} open dossiers would get another due time.`,
  }[language]
  return [...lines, total].join('\n')
}
