/**
 * Re-encrypts everything that is sealed under a retired key with the current one, while the gateway serves.
 * First give every replica the new key as current and the old one as retired; when this command has ended, the old one
 * may go. After a failure run it again: it goes on where it ended.
 */
import { openVault } from '../filing/open-vault.ts'
import { createDatabase } from '../store/database.ts'
import { forgetKeyProofs } from '../store/key-proofs.ts'
import { resealAll } from '../store/reseal.ts'
import { commandConfig, configOptions, jsonOption, runCommand } from './command.ts'

const command = {
  usage: 'npm run rotate-keys',
  purpose: {
    vi: 'Mã hóa lại bằng khóa hiện hành mọi dữ liệu còn niêm phong bằng khóa cũ, khi cổng vẫn chạy.',
    en: 'Re-encrypts what is sealed under a retired key with the current one, while the gateway serves.',
  },
  options: { ...configOptions, json: jsonOption },
  exitCodes: {
    0: { vi: 'xong: khóa cũ không còn cần', en: 'done: the retired keys are needed no more' },
    2: {
      vi: 'lệnh không làm xong; chạy lại, nó làm tiếp từ chỗ đã dừng',
      en: 'the command could not finish; run it again, it goes on where it ended',
    },
  },
} as const

await runCommand(command, async (options) => {
  const { config, close } = await commandConfig(options, { database: true })
  const { filing } = config
  if (!filing) throw new Error('this configuration takes no filings: there is nothing to re-encrypt')
  // Looking for what is left reads whole tables.
  const database = createDatabase({ ...config.database, statementTimeoutMs: 600_000 }, console)
  const { keyId } = filing.vault
  const resealed = await resealAll(database, openVault(filing))
    // Only then may a start do without the old keys.
    .then(async (done) => {
      await forgetKeyProofs(database, 'vault', { allBut: keyId })
      return done
    })
    .finally(async () => {
      await database.close()
      await close()
    })
  if (options.json) console.log(JSON.stringify({ keyId, resealed }))
  else {
    for (const { table, rows } of resealed) console.log(`${String(rows).padStart(8)}  ${table}`)
    console.log(`Everything is under the key ${keyId}. The retired keys are needed no more.`)
  }
})
