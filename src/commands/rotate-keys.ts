/**
 * Re-encrypts everything that is sealed under a retired key with the current one, while the gateway serves.
 * `node src/commands/rotate-keys.ts --config lienthong.yaml` or `--sandbox .data`. First give every replica the new key as
 * current and the old one as retired; when this command has ended, the old one may go. Exit code 2 = it could not do its
 * work; run it again, it goes on where it ended.
 */
import { openVault } from '../filing/open-vault.ts'
import { createDatabase } from '../store/database.ts'
import { resealAll } from '../store/reseal.ts'
import { commandConfig, runCommand } from './command.ts'

await runCommand(async () => {
  const { config, options, close } = await commandConfig({ database: true })
  const { filing } = config
  if (!filing) throw new Error('this configuration takes no filings: there is nothing to re-encrypt')
  // Looking for what is left reads whole tables.
  const database = createDatabase({ ...config.database, statementTimeoutMs: 600_000 }, console)
  const resealed = await resealAll(database, openVault(filing)).finally(async () => {
    await database.close()
    await close()
  })
  if (options.json) console.log(JSON.stringify({ keyId: filing.vault.keyId, resealed }))
  else {
    for (const { table, rows } of resealed) console.log(`${String(rows).padStart(8)}  ${table}`)
    console.log(`Everything is under the key ${filing.vault.keyId}. The retired keys are needed no more.`)
  }
})
