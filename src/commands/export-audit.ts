/** Exports the audit trail in a form that verifies without the gateway, or proves one record of it. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, writeFileSync } from 'node:fs'
import { terminalLanguage } from '../app/command-line.ts'
import { recordByCommand } from '../audit/record-administration.ts'
import { findPublicKeys, findSigners, findVerifiers, growTree } from '../audit/tree/grow-tree.ts'
import { writePrivateKey } from '../audit/tree/signed-note.ts'
import { findCheckpoint, proveRecord, writeExport } from '../audit/tree/write-export.ts'
import { isUuid } from '../domain/uuid.ts'
import { createDatabase, type Database } from '../store/postgres/database.ts'
import {
  commandConfig,
  commandEnvironment,
  configOptions,
  couldNot,
  machineAccount,
  refusal,
  runCommand,
} from './command.ts'

const command = {
  usage: 'npm run export-audit',
  purpose: {
    vi: 'Xuất nhật ký khai thác thành tệp kiểm chứng được mà không cần cổng, hoặc chứng minh một bản ghi.',
    en: 'Exports the audit trail as a file that verifies without the gateway, or proves one record of it.',
  },
  options: {
    ...configOptions,
    out: {
      kind: 'text',
      value: 'FILE',
      meaning: { vi: 'tệp ghi ra; mặc định là màn hình', en: 'where to write; absent = to the terminal' },
    },
    after: {
      kind: 'text',
      value: 'SIZE',
      preset: '0',
      meaning: {
        vi: 'chỉ những bản ghi sau bản xuất trước có kích thước này',
        en: 'only what came after an earlier export of this size',
      },
    },
    proof: {
      kind: 'text',
      value: 'CHAIN:SEQ',
      meaning: { vi: 'chứng minh một bản ghi (C2SP tlog-proof)', en: 'proves one record (C2SP tlog-proof)' },
    },
    checkpoint: {
      kind: 'flag',
      meaning: {
        vi: 'chỉ điểm chốt mới nhất đã ký, để cất ở nơi người quản trị cơ sở dữ liệu không với tới',
        en: 'only the newest signed checkpoint, to be kept where no administrator of the database reaches',
      },
    },
    'public-key': {
      kind: 'flag',
      meaning: {
        vi: 'in các khóa công khai để kiểm chứng',
        en: 'prints the public keys that exports are verified with',
      },
    },
    'new-key': {
      kind: 'text',
      value: 'ORIGIN',
      meaning: {
        vi: 'tạo khóa ký mới cho `audit.tree.signingKey` với tên này; không cần cấu hình',
        en: 'makes a new key for `audit.tree.signingKey` with this name; needs no configuration',
      },
    },
  },
  examples: [
    {
      typed: 'npm run export-audit -- --config gateway.yaml --out trail.jsonl',
      meaning: { vi: 'xuất toàn bộ nhật ký', en: 'exports the whole trail' },
    },
    {
      typed: 'npm run export-audit -- --config gateway.yaml --public-key',
      meaning: { vi: 'in khóa công khai để kiểm chứng', en: 'prints the public keys that exports are verified with' },
    },
    {
      typed: 'npm run export-audit -- --config gateway.yaml --proof 1:100 --out record.tlog-proof',
      meaning: { vi: 'chứng minh một bản ghi', en: 'proves one record' },
    },
  ],
  exitCodes: { 0: { vi: 'đã ghi', en: 'written' }, 2: couldNot },
} as const

await runCommand(command, async (options) => {
  if (options['new-key'] !== undefined) {
    console.log(writePrivateKey(options['new-key'], randomBytes(32)))
    return
  }
  const after = /^\d{1,15}$/.test(options.after) ? Number(options.after) : undefined
  const [, chain, seq] = /^([0-9a-f-]{36}):(\d{1,15})$/.exec(options.proof ?? '') ?? []
  if (after === undefined)
    throw refusal(
      '--after phải là kích thước của một bản xuất trước.',
      '--after must be the size of an earlier export.',
    )
  if (options.proof !== undefined && (chain === undefined || !isUuid(chain) || seq === undefined)) {
    throw refusal(
      '--proof phải có dạng chain:seq như trong bản ghi.',
      '--proof must be chain:seq, as a record has them.',
    )
  }
  const { config, close } = await commandConfig(options, { database: !options['public-key'] })
  const signers = findSigners(config.audit)
  if (options['public-key']) {
    write(options.out, `${findPublicKeys(config.audit).join('\n')}\n`)
    return close()
  }
  // A long export takes minutes; the limit of a request does not apply to its statements.
  const database = createDatabase({ ...config.database, statementTimeoutMs: 600_000 }, console)
  try {
    // Officers and dossiers are about to leave: that is on record first, and in the export itself.
    const act = {
      operation: 'export-audit',
      officer: machineAccount(),
      outcome: 'disclosed',
      object: options.proof ?? (options.checkpoint ? 'checkpoint' : `after ${after}`),
      note: '',
    } as const
    await recordByCommand(database, config.audit, { now: Date.now }, act)
    await takeInAll(database, config.audit)
    if (chain !== undefined && seq !== undefined) {
      const proof = await proveRecord(database, chain, Number(seq))
      if (proof === undefined)
        throw refusal(
          'Bản ghi này không có trong nhật ký, hoặc chưa vào cây.',
          'This record is not in the trail, or not in the tree yet.',
        )
      write(options.out, proof)
    } else if (options.checkpoint) {
      write(options.out, (await findCheckpoint(database)) ?? '')
    } else {
      await writeLines(
        options.out,
        writeExport(database, signers, { now: Date.now }, after, findVerifiers(config.audit)),
      )
    }
  } finally {
    await database.close()
    await close()
  }
})

/** What was written until now is in the export, and not only what the last round of the gateway took in. */
async function takeInAll(database: Database, settings: Parameters<typeof growTree>[1]): Promise<void> {
  for (;;) {
    const { more, findings } = await growTree(database, settings, { now: Date.now })
    const language = terminalLanguage(commandEnvironment())
    for (const { chain, seq, explanation } of findings) {
      const place = { vi: `chuỗi ${chain}, bản ghi ${seq}`, en: `chain ${chain}, record ${seq}` }
      console.error(`${place[language]}: ${explanation[language]}`)
    }
    if (!more) return
  }
}

function write(file: string | undefined, text: string): void {
  // Officers' numbers stand in it.
  if (file === undefined) process.stdout.write(text)
  else writeFileSync(file, text, { mode: 0o600 })
}

async function writeLines(file: string | undefined, lines: AsyncIterable<string>): Promise<void> {
  const out = file === undefined ? process.stdout : createWriteStream(file, { mode: 0o600 })
  for await (const line of lines) if (!out.write(`${line}\n`)) await once(out, 'drain')
  if (file !== undefined) {
    out.end()
    await once(out, 'finish')
  }
}
