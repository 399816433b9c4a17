/** Verifies an export of the audit trail, or the proof of one record: needs the file and a public key, no database and no network. */
import { createReadStream, readFileSync } from 'node:fs'
import { terminalLanguage } from '../app/command-line.ts'
import {
  type ExportFault,
  type ExportReport,
  type JudgedStamp,
  type ProofReport,
  proofFormat,
  verifyExport,
  verifyProof,
} from '../audit/tree/verify-export.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { judgeTimestamp, readTimestampRoots } from '../signed-file/timestamp/judge-timestamp.ts'
import { commandEnvironment, couldNot, jsonOption, refusal, runCommand } from './command.ts'
import { keyOption, readKeys, readLines } from './read-export.ts'

const command = {
  usage: 'npm run verify-export',
  purpose: {
    vi: 'Kiểm chứng một bản xuất nhật ký khai thác hoặc chứng minh của một bản ghi; không cần cơ sở dữ liệu và mạng.',
    en: 'Verifies an export of the audit trail, or the proof of one record. Needs no database and no network.',
  },
  options: {
    key: keyOption,
    roots: {
      kind: 'text',
      value: 'FILE',
      meaning: {
        vi: 'tệp PEM các chứng thư gốc của nơi cấp dấu thời gian; không nêu thì dấu chỉ được đếm',
        en: 'PEM file of the roots of the authority of time-stamps; absent = stamps are counted only',
      },
    },
    json: jsonOption,
  },
  operands: {
    value: 'FILE',
    meaning: { vi: 'bản xuất, hoặc tệp .tlog-proof', en: 'the export, or a file .tlog-proof' },
  },
  examples: [
    {
      typed: 'npm run verify-export -- trail.jsonl --key trail.pub',
      meaning: { vi: 'kiểm chứng một bản xuất bằng khóa công khai', en: 'verifies an export with the public key' },
    },
    {
      typed: 'npm run verify-export -- record.tlog-proof --key trail.pub --roots tsa.pem',
      meaning: { vi: 'kiểm chứng một bản ghi, kể cả dấu thời gian', en: 'verifies one record, its time-stamp too' },
    },
  ],
  exitCodes: {
    0: { vi: 'nguyên vẹn', en: 'it is whole' },
    1: { vi: 'không nguyên vẹn', en: 'it is not' },
    2: couldNot,
  },
} as const

const faults: Readonly<Record<ExportFault, Bilingual>> = {
  changed: { vi: 'nội dung không phải là nội dung đã ký', en: 'is not what was signed' },
  moved: { vi: 'ở đây lại là một bản ghi khác', en: 'another record stands in its place' },
  missing: { vi: 'không có trong tệp', en: 'is missing' },
  inserted: { vi: 'chưa từng được ký', en: 'was never signed' },
  'cut-off': {
    vi: 'tệp bị cắt trước bản ghi này hoặc trước dòng cuối',
    en: 'the file is cut off before it, or before its last line',
  },
  'not-signed': { vi: 'không có chữ ký của khóa đã nêu', en: 'none of the keys signed this' },
  'not-stamped': {
    vi: 'dấu thời gian không phải của điểm chốt này hoặc không thuộc chứng thư gốc đã nêu',
    en: 'the time-stamp is not over this checkpoint, or not of the given roots',
  },
  unreadable: { vi: 'dòng không đọc được', en: 'the line cannot be read' },
}

await runCommand(command, async (options, operands) => {
  const [file] = operands
  if (file === undefined || operands.length > 1) throw refusal('Hãy nêu một tệp.', 'Name one file.')
  const verifiers = readKeys(options.key)
  const judge = options.roots === undefined ? undefined : readJudge(options.roots)
  const language = terminalLanguage(commandEnvironment())
  const start = Buffer.alloc(proofFormat.length)
  for await (const bytes of createReadStream(file, { end: start.length - 1 })) bytes.copy(start)
  if (start.toString() === proofFormat) {
    const report = verifyProof(readFileSync(file, 'utf8'), verifiers)
    console.log(options.json ? JSON.stringify(report) : tellProof(report, language))
    process.exitCode = report.proved ? 0 : 1
    return
  }
  const report = await verifyExport(readLines(createReadStream(file, 'utf8')), verifiers, judge)
  console.log(options.json ? JSON.stringify(report) : tellExport(report, language))
  process.exitCode = report.whole ? 0 : 1
})

function readJudge(file: string): (note: string, token: Buffer) => JudgedStamp {
  const roots = readTimestampRoots(readFileSync(file, 'utf8'))
  if (!roots)
    throw refusal('--roots: tệp không gồm các chứng thư PEM đọc được.', '--roots: no file of PEM certificates.')
  return (note, token) => {
    const { good, at, authority } = judgeTimestamp(Buffer.from(note), token, { roots, now: Date.now() })
    return { good, at: at === null ? null : new Date(at).toISOString(), authority }
  }
}

function tellProof({ proved, leaf, size, record }: ProofReport, language: keyof Bilingual): string {
  const texts = proved
    ? {
        vi: `Bản ghi ở vị trí ${leaf} trong ${size} được chứng minh:\n${record}`,
        en: `The record at ${leaf} of ${size} is proved:\n${record}`,
      }
    : { vi: 'Chứng minh KHÔNG đúng.', en: 'The proof does NOT hold.' }
  return texts[language]
}

function tellExport(
  { finding, from, size, removed, removals, stamps, root, exportedAt }: ExportReport,
  language: keyof Bilingual,
): string {
  if (finding) {
    const { leaf, chain, seq, line, kind } = finding
    const place = chain === null ? '' : ` (chain ${chain}, record ${seq})`
    const texts = {
      vi: `Bản xuất KHÔNG nguyên vẹn. Dòng ${line}, bản ghi ở vị trí ${leaf}${place}: ${faults[kind].vi}.`,
      en: `The export is NOT whole. Line ${line}, record at ${leaf}${place}: ${faults[kind].en}.`,
    }
    return texts[language]
  }
  const texts = {
    vi: `Bản xuất nguyên vẹn: bản ghi ${from} đến ${size - 1}, trong đó ${removed} bản ghi đã được xóa vì hết thời hạn lưu. Xuất lúc ${exportedAt}, gốc ${root}.`,
    en: `The export is whole: records ${from} to ${size - 1}, ${removed} of them removed because their time was over. Exported at ${exportedAt}, root ${root}.`,
  }
  const gone = removals.map(({ since, until, at, basis, records }) => {
    const statement = {
      vi: `${records} bản ghi từ ${since} đến ${until} đã được xóa lúc ${at} theo ${basis}.`,
      en: `${records} records from ${since} to ${until} were removed on ${at} under ${basis}.`,
    }
    return statement[language]
  })
  return [texts[language], ...gone, ...tellStamps(stamps)[language]].join('\n')
}

function tellStamps({ count, checked, last }: ExportReport['stamps']): Record<keyof Bilingual, string[]> {
  if (count === 0) return { vi: [], en: [] }
  if (!checked || last === null)
    return {
      vi: [`${count} điểm chốt có dấu thời gian, chưa kiểm (thiếu --roots).`],
      en: [`${count} checkpoints have a time-stamp, which was not looked at (no --roots).`],
    }
  const by = last.authority ?? ''
  return {
    vi: [`${count} điểm chốt có dấu thời gian đúng; cuối cùng là ${last.size} bản ghi lúc ${last.at}, bởi ${by}.`],
    en: [`${count} checkpoints have a good time-stamp; the last is over ${last.size} records at ${last.at}, by ${by}.`],
  }
}
