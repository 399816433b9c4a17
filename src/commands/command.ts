/** What the commands share: where the configuration comes from, and how a command ends. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Config, loadConfig } from '../config.ts'
import { openSandbox } from '../sandbox-state.ts'
import { startEmbeddedPostgres } from '../store/embedded-postgres.ts'

/** The options of all commands; each uses some. */
export function commandOptions() {
  const { values } = parseArgs({
    args: withFolder(process.argv.slice(2)),
    options: {
      config: { type: 'string', short: 'c' },
      sandbox: { type: 'string' },
      json: { type: 'boolean', default: false },
      head: { type: 'string', multiple: true, default: [] },
      lang: { type: 'string' },
      timeout: { type: 'string', default: '60' },
      out: { type: 'string' },
    },
  })
  return values
}

export const commandEnvironment = (): Readonly<Record<string, string | undefined>> => process.env

/** `--sandbox` without a folder is the one that `npm start` uses. */
function withFolder(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const next = args[index + 1]
    return arg === '--sandbox' && (next === undefined || next.startsWith('-')) ? [arg, '.data'] : [arg]
  })
}

/** `--config file`, or `--sandbox folder` (`.data` when neither is named); starts the sandbox's database if asked to. */
export async function commandConfig(needs: {
  database: boolean
}): Promise<{ config: Config; options: ReturnType<typeof commandOptions>; close: () => Promise<void> }> {
  const options = commandOptions()
  const file = options.config ?? process.env.LIENTHONG_CONFIG
  if (file && !options.sandbox) return { config: loadConfig(file, process.env), options, close: async () => {} }
  const sandbox = openSandbox(resolve(options.sandbox ?? '.data'))
  const external = process.env.DATABASE_URL
  const postgres = needs.database && !external ? await startEmbeddedPostgres(sandbox.postgresDirectory) : undefined
  const databaseUrl = external ?? postgres?.url ?? 'postgres://unused'
  const config = sandbox.config({ port: 0, databaseUrl, mocksUrl: sandbox.mocksUrl(), logLevel: 'warn' })
  // A server that a running sandbox uses stays; one that was started for this command goes.
  return { config, options, close: async () => (postgres?.adopted ? undefined : postgres?.stop()) }
}

/** Exit code 2 = the command could not do its work; its own codes are below that. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code
    // A driver's message may quote an address with its password; the parser of the arguments quotes only those.
    const quoted = typeof code === 'string' && !code.startsWith('ERR_PARSE_ARGS_')
    console.error(quoted ? `failed (${code})` : error instanceof Error ? error.message : 'failed')
    process.exitCode = 2
  }
}
