/**
 * Writes a bundle of diagnostics: versions, configuration without secrets, the doctor's findings, the database's
 * condition and the recent states of all paths. It holds nothing of a person. A running gateway gives more:
 * `GET /v1/operations/diagnostics`.
 */
import { writeFileSync } from 'node:fs'
import { makeBundle } from '../doctor/bundle.ts'
import { createDatabase } from '../store/postgres/database.ts'
import { commandConfig, configOptions, couldNot, runCommand } from './command.ts'

const command = {
  usage: 'npm run diagnostics',
  purpose: {
    vi: 'Ghi một gói chẩn đoán có thể gửi qua thư: không có dữ liệu về người, không có khóa.',
    en: 'Writes a bundle of diagnostics that may be mailed: nothing of a person and no secret is in it.',
  },
  options: {
    ...configOptions,
    out: {
      kind: 'text',
      value: 'FILE',
      meaning: { vi: 'ghi vào tệp này thay vì in ra', en: 'writes to this file instead of standard output' },
    },
  },
  examples: [
    {
      typed: 'npm run diagnostics -- --config gateway.yaml --out diagnostics.json',
      meaning: { vi: 'ghi ra tệp để gửi đi', en: 'writes a file that may be mailed' },
    },
  ],
  exitCodes: { 0: { vi: 'đã ghi', en: 'written' }, 2: couldNot },
} as const

await runCommand(command, async (options) => {
  const { config, close } = await commandConfig(options, { database: true })
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
