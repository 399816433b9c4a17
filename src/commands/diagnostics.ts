/**
 * Writes a bundle of diagnostics: versions, configuration without secrets, the doctor's findings, the database's
 * condition and the recent states of all paths. It holds nothing of a person. A running gateway gives more:
 * `GET /v1/operations/diagnostics`. `node src/commands/diagnostics.ts --config lienthong.yaml [--out bundle.json]` or
 * `--sandbox .data`; without `--out` to standard output. Exit code 2 = it could not be made.
 */
import { writeFileSync } from 'node:fs'
import { makeBundle } from '../doctor/bundle.ts'
import { createDatabase } from '../store/database.ts'
import { commandConfig, runCommand } from './command.ts'

await runCommand(async () => {
  const { config, options, close } = await commandConfig({ database: true })
  const database = createDatabase({ ...config.database, connectionsMax: 2 }, console)
  const bundle = await makeBundle({ config, database, clock: { now: Date.now } }).finally(async () => {
    await database.close()
    await close()
  })
  const text = `${JSON.stringify(bundle, null, 2)}\n`
  if (!options.out) process.stdout.write(text)
  else {
    writeFileSync(options.out, text, { mode: 0o600 })
    console.log(`${options.out}: ${text.length} bytes, without persons and without secrets.`)
  }
})
