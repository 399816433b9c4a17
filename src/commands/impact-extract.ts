/** What an impact assessment needs of this gateway: from its configuration and its register of consumers, without a database. */
import { readFileSync } from 'node:fs'
import { readConsumers } from '../access/consumers.ts'
import { terminalLanguage } from '../app/command-line.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { type ImpactExtract, makeImpactExtract } from '../oversight/impact-extract.ts'
import {
  commandConfig,
  commandEnvironment,
  configOptions,
  couldNot,
  jsonOption,
  refusal,
  runCommand,
} from './command.ts'

const command = {
  usage: 'npm run impact-extract',
  purpose: {
    vi: 'Trích từ cấu hình và danh sách hệ thống những gì cần cho hồ sơ đánh giá tác động xử lý dữ liệu cá nhân.',
    en: 'Extracts from configuration and register of consumers what an assessment of impact on personal data needs.',
  },
  options: { ...configOptions, json: jsonOption },
  examples: [
    {
      typed: 'npm run impact-extract -- --config gateway.yaml',
      meaning: { vi: 'in phần trích cho người đọc', en: 'prints the extract for people' },
    },
    {
      typed: 'npm run impact-extract -- --sandbox --json',
      meaning: { vi: 'của môi trường thử, cho chương trình đọc', en: 'of the sandbox, for programs' },
    },
  ],
  exitCodes: { 0: { vi: 'đã trích', en: 'extracted' }, 2: couldNot },
} as const

await runCommand(command, async (options) => {
  const { config, close } = await commandConfig(options, { database: false })
  await close()
  const { entries } = readConsumers(readFileSync(config.access.consumersFile, 'utf8'))
  if (!entries) {
    throw refusal(
      'Danh sách hệ thống có lỗi; xem npm run doctor.',
      'The register of consumers has faults: see npm run doctor.',
    )
  }
  const days = {
    // Months have 31 days at most: it says no shorter time than records are kept.
    trail: config.audit.retention ? config.audit.retention.keepMonths * 31 : null,
    filings: config.filing?.retention.days ?? null,
    batches: config.filing ? config.batches.keepDays : null,
    certificateCases: config.certificates.casesDays,
    linkedDossiers: config.links.linkedServices?.keepDays ?? null,
  }
  const extract = makeImpactExtract(entries, days, Date.now())
  if (options.json) console.log(JSON.stringify(extract))
  else tell(extract, terminalLanguage(commandEnvironment()))
})

function tell({ systems, fields, kept, provisions }: ImpactExtract, language: keyof Bilingual): void {
  const words = {
    vi: {
      systems: 'Hệ thống khai thác',
      fields: 'Trường thông tin',
      kept: 'Thời gian lưu',
      provisions: 'Căn cứ',
      days: 'ngày',
      noEnd: 'không xóa',
    },
    en: {
      systems: 'Systems',
      fields: 'Fields',
      kept: 'Kept',
      provisions: 'Provisions',
      days: 'days',
      noEnd: 'not removed',
    },
  }[language]
  console.log(`# ${words.systems}`)
  for (const { id, name, units, grants } of systems) {
    console.log(`${id}\t${name}\t${units.join(', ')}`)
    for (const { procedures, operations, fields: seen, attributes } of grants) {
      console.log(`\t${procedures.join(', ')}\t${operations.join(', ')}\t${[...seen, ...attributes].join(', ')}`)
    }
  }
  console.log(`# ${words.fields}`)
  for (const { field, name, systems: count } of fields) console.log(`${field}\t${name[language]}\t${count}`)
  console.log(`# ${words.kept}`)
  for (const { what, how, days } of kept) {
    console.log(`${what[language]}\t${how[language]}\t${days === null ? words.noEnd : `${days} ${words.days}`}`)
  }
  console.log(`# ${words.provisions}`)
  for (const one of provisions) console.log(one[language])
}
