/**
 * Makes an API key for a consumer and shows it once. Nothing is stored: the printed entry goes into the consumers file,
 * the key to the consumer. `node src/commands/issue-key.ts --config lienthong.yaml` or `--sandbox .data`.
 */
import { issueKey } from '../access/api-key.ts'
import { commandConfig, runCommand } from './command.ts'

await runCommand(async () => {
  const { config } = await commandConfig({ database: false })
  const { key, id, hash } = issueKey(config.access.keyHashKey)
  console.log('The key, shown once; give it to the consumer over a safe channel:')
  console.log(`\n  ${key}\n`)
  console.log(`The entry for "keys:" of that consumer in ${config.access.consumersFile}:`)
  console.log(`\n  - id: ${id}\n    hash: ${hash}\n`)
})
