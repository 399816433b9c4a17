/**
 * Proves the audit trail, or names what is changed, missing or moved. Exit code 0 = whole, 1 = not, 2 = could not look.
 * `node src/commands/verify-audit.ts --config lienthong.yaml [--head chain:seq:hash]` or `--sandbox .data`.
 */
import type { ExpectedHead } from '../audit/chain-walk.ts'
import { chainKeys } from '../audit/settings.ts'
import { verifyTrail } from '../audit/verify-trail.ts'
import { createDatabase } from '../store/database.ts'
import { commandConfig, runCommand } from './command.ts'

await runCommand(async () => {
  const { config, options, close } = await commandConfig({ database: true })
  // A scan of years may take minutes; the limit of a request does not apply to it.
  const database = createDatabase({ ...config.database, statementTimeoutMs: 600_000 }, console)
  const report = await verifyTrail(database, chainKeys(config.audit), options.head.map(toHead)).finally(async () => {
    await database.close()
    await close()
  })
  if (options.json) console.log(JSON.stringify(report))
  else {
    for (const { kind, chain, seq, explanation } of report.findings) {
      console.log(`${kind.toUpperCase()}  chain ${chain}  record ${seq}: ${explanation}`)
    }
    const verdict = report.whole ? 'The trail is whole' : `The trail is NOT whole: ${report.findings.length} finding(s)`
    console.log(`${verdict}. ${report.records} records in ${report.chains} chain(s) were verified.`)
  }
  process.exitCode = report.whole ? 0 : 1
})

function toHead(text: string): ExpectedHead {
  const [, chain, seq, hash] = /^([0-9a-f-]{36}):(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  if (!chain || !seq || !hash) throw new Error('--head must be chain:seq:hash, as the log prints them')
  return { chain, seq: Number(seq), hash }
}
