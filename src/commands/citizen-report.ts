/**
 * Who looked at a person: from the gateway's database, or from an export of the trail on a machine without either. Made with the database the report
 * is on record; made from a file it is not, so the file is for those who may have it anyway.
 */

import { randomUUID } from 'node:crypto'
import { createReadStream, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { terminalLanguage } from '../app/command-line.ts'
import { listRemovedMonths } from '../audit/read-removals.ts'
import { Trail } from '../audit/trail.ts'
import { verifyExport } from '../audit/tree/verify-export.ts'
import type { RemovedMonth } from '../domain/audit.ts'
import { createKeyedHash } from '../domain/keyed-hash.ts'
import { OldCardNumber, PersonalNumber } from '../domain/person/personal-number.ts'
import { toCitizenPage } from '../oversight/citizen-page.ts'
import { type CitizenReport, makeCitizenReport } from '../oversight/citizen-report.ts'
import type { Names } from '../oversight/deps.ts'
import { reportSubjects } from '../oversight/report-to-citizen.ts'
import { readRecord, type SearchedRecord } from '../oversight/search-records.ts'
import { createDatabase } from '../store/postgres/database.ts'
import {
  commandConfig,
  commandEnvironment,
  configOptions,
  couldNot,
  jsonOption,
  machineAccount,
  refusal,
  runCommand,
} from './command.ts'
import { keyOption, readKeys, readLines } from './read-export.ts'

const command = {
  usage: 'npm run citizen-report',
  purpose: {
    vi: 'Cho biết ai đã khai thác dữ liệu của một người, lúc nào, để làm gì; từ cơ sở dữ liệu hoặc từ bản xuất nhật ký.',
    en: 'Says who looked at a person, when and for what: from the database, or from an export of the trail.',
  },
  options: {
    ...configOptions,
    subject: {
      kind: 'list',
      value: 'SUBJECT',
      meaning: {
        vi: 'mã băm của người đó như trong bản ghi; dùng được nhiều lần',
        en: 'the keyed hash of the person, as records have it; may be repeated',
      },
    },
    'number-file': {
      kind: 'text',
      value: 'FILE',
      meaning: {
        vi: 'tệp chứa số định danh và các số chứng minh cũ, mỗi dòng một số; cần cấu hình để băm',
        en: 'file with the personal number and old card numbers, one a line; needs the configuration to hash them',
      },
    },
    file: {
      kind: 'text',
      value: 'FILE',
      meaning: {
        vi: 'bản xuất nhật ký, thay cho cơ sở dữ liệu; được kiểm chứng bằng --key',
        en: 'an export of the trail in the place of the database; verified with --key',
      },
    },
    key: keyOption,
    reason: {
      kind: 'text',
      value: 'TEXT',
      meaning: { vi: 'lý do, ghi vào nhật ký', en: 'why; stands in the trail' },
    },
    out: {
      kind: 'text',
      value: 'FILE',
      meaning: { vi: 'ghi trang để in (HTML) vào tệp này', en: 'writes the page to print (HTML) to this file' },
    },
    json: jsonOption,
  },
  examples: [
    {
      typed:
        "npm run citizen-report -- --config gateway.yaml --number-file number.txt --reason 'request 12' --out report.html",
      meaning: {
        vi: 'theo số định danh trong tệp, thành trang để in',
        en: 'by the personal number in a file, as a page to print',
      },
    },
    {
      typed: 'npm run citizen-report -- --file trail.jsonl --key trail.pub --subject SUBJECT',
      meaning: { vi: 'từ một bản xuất, không cần cơ sở dữ liệu', en: 'from an export, without the database' },
    },
  ],
  exitCodes: {
    0: { vi: 'đã lập', en: 'made' },
    1: { vi: 'bản xuất không nguyên vẹn', en: 'the export is not whole' },
    2: couldNot,
  },
} as const

const Subject = z.string().regex(/^[0-9A-Za-z_-]{43}$/)
const PersonNumbers = z
  .array(z.union([PersonalNumber, OldCardNumber]))
  .min(1)
  .max(10)
const noNames: Names = { findConsumer: () => undefined, findUnit: () => undefined, findProcedure: () => undefined }

await runCommand(command, async (options) => {
  const subjects = z.array(Subject).safeParse(options.subject)
  if (!subjects.success)
    throw refusal(
      '--subject phải là mã băm của người đó, 43 ký tự.',
      '--subject must be the keyed hash of a person, 43 characters.',
    )
  const numberFile = options['number-file']
  if (subjects.data.length === 0 && numberFile === undefined)
    throw refusal('Hãy nêu người: --subject hoặc --number-file.', 'Name the person: --subject or --number-file.')
  const { file } = options
  let removed: readonly RemovedMonth[] = []
  if (file !== undefined) {
    const { whole, removals } = await verifyExport(readLines(createReadStream(file, 'utf8')), readKeys(options.key))
    if (!whole) {
      const texts = {
        vi: 'Bản xuất không nguyên vẹn; xem npm run verify-export.',
        en: 'The export is not whole: see npm run verify-export.',
      }
      console.error(texts[terminalLanguage(commandEnvironment())])
      process.exitCode = 1
      return
    }
    removed = removals
    if (numberFile === undefined) {
      const records = await readExported(file, new Set(subjects.data))
      tell(makeCitizenReport(records, [], Date.now(), removals).report, noNames, options)
      return
    }
  }
  const { config, close } = await commandConfig(options, { database: file === undefined })
  const database = createDatabase({ ...config.database, statementTimeoutMs: 60_000 }, console)
  const { subjectKey, formerSubjectKeys } = config.audit
  const hashed = createKeyedHash(subjectKey)
  const numbers = numberFile === undefined ? [] : await readNumbers(numberFile)
  const all = [...subjects.data, ...numbers.map((number) => hashed(number, 'base64url'))]
  const former = formerSubjectKeys.map(createKeyedHash)
  const withFormer = [...all, ...numbers.flatMap((number) => former.map((keyed) => keyed(number, 'base64url')))]
  try {
    if (file !== undefined) {
      const records = await readExported(file, new Set(withFormer))
      tell(makeCitizenReport(records, config.oversight.delays, Date.now(), removed).report, noNames, options)
      return
    }
    const clock = { now: Date.now }
    const trail = new Trail(database, config.audit, clock, console)
    await trail.open()
    try {
      const units = new Map(config.server.board.units.map(({ code, name }) => [code, name]))
      const names = { ...noNames, findUnit: (code: string) => units.get(code) }
      const by = {
        requestId: randomUUID(),
        consumer: 'citizen-report',
        credential: 'command',
        officer: machineAccount(),
        reason: options.reason ?? '',
      }
      const deps = {
        database,
        trail,
        clock,
        settings: config.oversight,
        names,
        removed: () => listRemovedMonths(database, config.audit),
      }
      tell(await reportSubjects(deps, by, all, withFormer), names, options)
    } finally {
      await trail.close()
    }
  } finally {
    await database.close()
    await close()
  }
})

async function readNumbers(file: string): Promise<readonly string[]> {
  const lines = await Array.fromAsync(readLines(createReadStream(file, 'utf8')))
  const read = PersonNumbers.safeParse(lines.map((line) => line.trim()).filter((line) => line !== ''))
  if (!read.success)
    throw refusal(
      '--number-file: mỗi dòng một số gồm 12 hoặc 9 chữ số, tối đa mười dòng.',
      '--number-file: one number of 12 or 9 digits a line, up to ten.',
    )
  return read.data
}

async function readExported(file: string, subjects: ReadonlySet<string>): Promise<SearchedRecord[]> {
  const found: SearchedRecord[] = []
  for await (const line of readLines(createReadStream(file, 'utf8'))) {
    // Of millions of lines few are about this person, and only those are read.
    if (![...subjects].some((subject) => line.includes(subject))) continue
    const { body } = z.object({ body: z.string().optional() }).parse(JSON.parse(line))
    const record = body === undefined ? undefined : readRecord(body)
    if (record && subjects.has(record.subject)) found.push(record)
  }
  return found
}

function tell(report: CitizenReport, names: Names, { json, out }: { json: boolean; out: string | undefined }): void {
  const language = terminalLanguage(commandEnvironment())
  if (out !== undefined) writeFileSync(out, toCitizenPage(report, names, language), { mode: 0o600 })
  if (json) console.log(JSON.stringify(report))
  else if (out === undefined) {
    for (const { at, kind, consumer, unit, procedure, fields } of report.accesses) {
      console.log([at, kind, consumer, unit, procedure, fields.join(',')].join('\t'))
    }
    for (const { until, at, basis } of report.removed) {
      const texts = {
        vi: `Bản ghi từ ${until} trở về trước đã được xóa lúc ${at} theo ${basis}.`,
        en: `Records until ${until} were removed at ${at} under ${basis}.`,
      }
      console.log(texts[language])
    }
  }
}
