/**
 * Re-encrypts everything that is sealed under a retired key with the current one, while the gateway serves.
 * First give every replica the new key as current and the old one as retired; when this command has ended, the old one
 * may go. After a failure run it again: it goes on where it ended. A row that does not open fails alone and is named.
 */
import { recordByCommand } from '../audit/record-administration.ts'
import { openVault } from '../filing/open-vault.ts'
import { forgetKeyProofs } from '../store/keys/key-proofs.ts'
import { countToReseal, type Resealed, resealAll } from '../store/keys/reseal.ts'
import { createDatabase } from '../store/postgres/database.ts'
import { commandConfig, configOptions, jsonOption, machineAccount, refusal, runCommand } from './command.ts'
import { agreedOption, waitsForSecond, withSecondPerson } from './second-person.ts'

const command = {
  usage: 'npm run rotate-keys',
  purpose: {
    vi: 'Mã hóa lại bằng khóa hiện hành mọi dữ liệu còn niêm phong bằng khóa cũ, khi cổng vẫn chạy.',
    en: 'Re-encrypts what is sealed under a retired key with the current one, while the gateway serves.',
  },
  options: { ...configOptions, agreed: agreedOption, json: jsonOption },
  examples: [
    {
      typed: 'npm run rotate-keys -- --config gateway.yaml',
      meaning: {
        vi: 'mã hóa lại; chạy lại thì đi tiếp từ chỗ dừng',
        en: 're-encrypts; run again, it goes on where it ended',
      },
    },
  ],
  exitCodes: {
    0: { vi: 'xong: khóa cũ không còn cần', en: 'done: the retired keys are needed no more' },
    1: {
      vi: 'mọi dữ liệu khác đã mã hóa lại; các dòng in ra không mở được',
      en: 'everything else is re-encrypted; the rows that are printed cannot be opened',
    },
    2: {
      vi: 'lệnh không làm xong; chạy lại, nó làm tiếp từ chỗ đã dừng',
      en: 'the command could not finish; run it again, it goes on where it ended',
    },
    3: waitsForSecond,
  },
} as const

await runCommand(command, async (options) => {
  const { config, close } = await commandConfig(options, { database: true })
  const { filing } = config
  if (!filing) {
    throw refusal(
      'Cấu hình này không nhận hồ sơ nên không có gì để mã hóa lại.',
      'This configuration takes no filings, so there is nothing to encrypt anew.',
    )
  }
  // Looking for what is left reads whole tables.
  const database = createDatabase({ ...config.database, statementTimeoutMs: 600_000 }, console)
  const { keyId } = filing.vault
  const vault = openVault(filing)
  const rotate = async () => {
    const done = await resealAll(database, vault)
    // Only then may a start do without the old keys. What is damaged opens under none of them; what names a key that was
    // not given may open once it is.
    const waits = done.some(({ left }) => left.some(({ why }) => why === 'key-missing'))
    if (!waits) await forgetKeyProofs(database, 'vault', { allBut: keyId })
    const rows = done.reduce((sum, table) => sum + table.rows, 0)
    const left = done.reduce((sum, table) => sum + table.left.length, 0)
    const note = `${rows} rows sealed anew, ${left} left`
    const act = { operation: 'rotate-keys', officer: machineAccount(), outcome: 'done', object: keyId, note } as const
    await recordByCommand(database, config.audit, { now: Date.now }, act)
    return done
  }
  const order = { act: 'rotate-keys', keyId } as const
  const second = { config, database, agreed: options.agreed }
  const countRows = async () => ({ rows: await countToReseal(database, vault) })
  const resealed = await withSecondPerson(second, order, countRows, rotate).finally(async () => {
    await database.close()
    await close()
  })
  if (resealed === undefined) return
  if (options.json) console.log(JSON.stringify({ keyId, resealed }))
  else {
    for (const { table, rows } of resealed) console.log(`${String(rows).padStart(8)}  ${table}`)
    tellLeft(resealed, keyId)
  }
  if (resealed.some(({ left }) => left.length > 0)) process.exitCode = 1
})

/** Table and primary key of each row that did not open; nothing else of it is known. */
function tellLeft(resealed: readonly Resealed[], keyId: string): void {
  const left = resealed.flatMap(({ table, left: rows }) => rows.map((row) => ({ table, ...row })))
  if (left.length === 0) {
    console.log(`Everything is under the key ${keyId}. The retired keys are needed no more.`)
    return
  }
  for (const { table, id, why } of left) console.error(`cannot be opened (${why}): ${table} ${id}`)
  console.error(`Everything else is under the key ${keyId}. ${left.length} rows stay as they are.`)
  if (left.some(({ why }) => why === 'damaged')) {
    console.error('  damaged: restore these rows from a copy of the database; keep the key of that copy until then.')
  }
  if (left.some(({ why }) => why === 'key-missing')) {
    console.error('  key-missing: add the key that sealed them to filing.vault.retiredKeys and run this again.')
  }
}
