/** Compares every dossier with what follows from its events, and mends those that differ if it is asked to. */
import { rebuildDossiers } from '../dossier/rebuild.ts'
import { createDatabase } from '../store/postgres/database.ts'
import { commandConfig, configOptions, couldNot, jsonOption, runCommand } from './command.ts'

const command = {
  usage: 'npm run rebuild-settlement',
  purpose: {
    vi: 'Tính lại từng hồ sơ từ các bước đã ghi và nêu những hồ sơ có số liệu khác; với --repair thì sửa lại.',
    en: 'Recomputes every dossier from its recorded events and names those that differ; with --repair it mends them.',
  },
  options: {
    ...configOptions,
    json: jsonOption,
    repair: {
      kind: 'flag',
      meaning: { vi: 'ghi lại những hồ sơ có số liệu khác', en: 'writes those that differ anew' },
    },
  },
  examples: [
    {
      typed: 'npm run rebuild-settlement -- --config gateway.yaml',
      meaning: { vi: 'nêu hồ sơ khác với sự kiện đã ghi', en: 'names the dossiers that differ from their events' },
    },
    {
      typed: 'npm run rebuild-settlement -- --config gateway.yaml --repair',
      meaning: { vi: 'ghi lại những hồ sơ đó', en: 'writes those anew' },
    },
  ],
  exitCodes: {
    0: { vi: 'khớp, hoặc đã sửa hết', en: 'all agree, or all were mended' },
    1: { vi: 'có hồ sơ khác', en: 'some differ' },
    2: couldNot,
  },
} as const

await runCommand(command, async (options) => {
  const { config, close } = await commandConfig(options, { database: true })
  // A batch of a large database on a busy disk may take longer than a request may wait.
  const database = createDatabase({ ...config.database, statementTimeoutMs: 600_000 }, console)
  const rebuilt = await rebuildDossiers(database, { repair: options.repair }).finally(async () => {
    await database.close()
    await close()
  })
  if (options.json) console.log(JSON.stringify(rebuilt))
  else {
    for (const { code, unit, members } of rebuilt.differences) console.log(`${code} (${unit}): ${members.join(', ')}`)
    const { dossiers, events, different, repaired } = rebuilt
    console.log(`${dossiers} dossiers, ${events} events: ${different} differ, ${repaired} mended.`)
  }
  process.exitCode = rebuilt.different > rebuilt.repaired ? 1 : 0
})
