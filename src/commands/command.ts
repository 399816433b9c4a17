/** What the commands share: where the configuration comes from, and how a command ends. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Config, loadConfig } from '../config.ts'
import { openSandbox } from '../sandbox-state.ts'
import { startEmbeddedPostgres } from '../store/embedded-postgres.ts'

interface CommandOptions {
  json: boolean
  head: string[]
}

/** `--config file`, or `--sandbox folder` (`.data` when neither is named); starts the sandbox's database if asked to. */
export async function commandConfig(needs: {
  database: boolean
}): Promise<{ config: Config; options: CommandOptions; close: () => Promise<void> }> {
  const { values } = parseArgs({
    options: {
      config: { type: 'string', short: 'c' },
      sandbox: { type: 'string' },
      json: { type: 'boolean', default: false },
      head: { type: 'string', multiple: true, default: [] },
    },
  })
  const options = { json: values.json, head: values.head }
  const file = values.config ?? process.env.LIENTHONG_CONFIG
  if (file && !values.sandbox) return { config: loadConfig(file, process.env), options, close: async () => {} }
  const sandbox = openSandbox(resolve(values.sandbox ?? '.data'))
  const external = process.env.DATABASE_URL
  const postgres = needs.database && !external ? await startEmbeddedPostgres(sandbox.postgresDirectory) : undefined
  const databaseUrl = external ?? postgres?.url ?? 'postgres://unused'
  const config = sandbox.config({ port: 0, databaseUrl, mocksUrl: 'http://127.0.0.1:4100', logLevel: 'warn' })
  // A server that a running sandbox uses stays; one that was started for this command goes.
  return { config, options, close: async () => (postgres?.adopted ? undefined : postgres?.stop()) }
}

/** Exit code 2 = the command could not do its work; its own codes are below that. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code
    console.error(typeof code === 'string' ? `failed (${code})` : error instanceof Error ? error.message : 'failed')
    process.exitCode = 2
  }
}
