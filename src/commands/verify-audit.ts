/** Proves the audit trail, or names what is changed, missing or moved. */

import { terminalLanguage } from '../app/command-line.ts'
import { chainKeys } from '../audit/settings.ts'
import { findVerifiers } from '../audit/tree/grow-tree.ts'
import type { ExpectedHead } from '../audit/verify-chain.ts'
import { type TrailReport, verifyTrail } from '../audit/verify-trail.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { createDatabase } from '../store/postgres/database.ts'
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
  usage: 'npm run verify-audit',
  purpose: {
    vi: 'Chứng minh nhật ký khai thác còn nguyên vẹn, hoặc nêu rõ bản ghi bị sửa, mất hay dời chỗ.',
    en: 'Proves the audit trail, or names what is changed, missing or moved.',
  },
  options: {
    ...configOptions,
    json: jsonOption,
    head: {
      kind: 'list',
      value: 'CHAIN:SEQ:HASH',
      meaning: {
        vi: 'một đầu chuỗi đã ghi lại từ nhật ký hệ thống, phải còn trong đó; dùng được nhiều lần',
        en: 'a head that was noted from the log and must still be there; may be repeated',
      },
    },
  },
  examples: [
    {
      typed: 'npm run verify-audit -- --config gateway.yaml',
      meaning: { vi: 'kiểm chứng toàn bộ nhật ký', en: 'proves the whole trail' },
    },
    {
      typed: 'npm run verify-audit -- --config gateway.yaml --head 1:5000:HASH',
      meaning: {
        vi: 'và một đầu chuỗi đã ghi lại vẫn phải còn đó',
        en: 'and a head that was noted must still be there',
      },
    },
  ],
  exitCodes: {
    0: { vi: 'nguyên vẹn', en: 'the trail is whole' },
    1: { vi: 'không nguyên vẹn', en: 'it is not' },
    2: couldNot,
  },
} as const

await runCommand(command, async (options) => {
  const { config, close } = await commandConfig(options, { database: true })
  // A scan of years may take minutes; the limit of a request does not apply to it.
  const database = createDatabase({ ...config.database, statementTimeoutMs: 600_000 }, console)
  const report = await verifyTrail(
    database,
    chainKeys(config.audit),
    options.head.map(toHead),
    findVerifiers(config.audit),
  ).finally(async () => {
    await database.close()
    await close()
  })
  if (options.json) console.log(JSON.stringify(report))
  else for (const line of tellReport(report)) console.log(line[terminalLanguage(commandEnvironment())])
  process.exitCode = report.whole ? 0 : 1
})

function tellReport({ whole, findings, records, chains, removed }: TrailReport): Bilingual[] {
  const verdict = whole
    ? { vi: 'Nhật ký khai thác nguyên vẹn', en: 'The trail is whole' }
    : {
        vi: `Nhật ký khai thác KHÔNG nguyên vẹn: ${findings.length} chỗ sai`,
        en: `The trail is NOT whole: ${findings.length} finding(s)`,
      }
  return [
    ...findings.map(({ kind, chain, seq, explanation }) => ({
      vi: `${kind.toUpperCase()}  chuỗi ${chain}  bản ghi ${seq}: ${explanation.vi}`,
      en: `${kind.toUpperCase()}  chain ${chain}  record ${seq}: ${explanation.en}`,
    })),
    {
      vi: `${verdict.vi}. Đã kiểm chứng ${records} bản ghi trong ${chains} chuỗi.`,
      en: `${verdict.en}. ${records} records in ${chains} chain(s) were verified.`,
    },
    ...removed.map((month) => ({
      vi: `${month.records} bản ghi của tháng ${month.month} đã được xóa ngày ${month.at.slice(0, 10)} theo ${month.basis}.`,
      en: `${month.records} records of ${month.month} were removed on ${month.at.slice(0, 10)} under ${month.basis}.`,
    })),
  ]
}

function toHead(text: string): ExpectedHead {
  const [, chain, seq, hash] = /^([0-9a-f-]{36}):(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  if (!chain || !seq || !hash) {
    throw refusal(
      '--head phải có dạng chuỗi:số:mã băm, như nhật ký in ra.',
      '--head must be chain:seq:hash, as the log prints them.',
    )
  }
  return { chain, seq: Number(seq), hash }
}
