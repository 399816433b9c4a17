/** What the commands share: their options, where the configuration comes from, and how a command ends. */
import { resolve } from 'node:path'
import {
  type CommandLine,
  type CommandOption,
  type OptionValues,
  readOrEnd,
  terminalLanguage,
} from '../app/command-line.ts'
import { type Config, loadConfig } from '../config/config.ts'
import { ConfigProblems } from '../config/problem.ts'
import { explainDatabaseFailure } from '../doctor/database-failure.ts'
import { startEmbeddedPostgres } from '../sandbox/embedded-postgres.ts'
import { openSandbox } from '../sandbox/state.ts'

/** Which configuration a command works on: the options of every command that needs one. */
export const configOptions = {
  config: {
    kind: 'text',
    short: 'c',
    value: 'FILE',
    meaning: {
      vi: 'tệp cấu hình của cổng; mặc định là biến môi trường LIENTHONG_CONFIG',
      en: "the gateway's configuration; absent = the environment variable LIENTHONG_CONFIG",
    },
  },
  sandbox: {
    kind: 'text',
    value: 'FOLDER',
    meaning: {
      vi: 'dùng cấu hình của hộp thử trong thư mục này (.data nếu không nêu)',
      en: 'the configuration of the sandbox in this folder instead (.data when none is named)',
    },
  },
} as const satisfies Record<string, CommandOption>

/** Law files, of the commands that count by the law. */
export const lawOption = {
  kind: 'list',
  value: 'FILE',
  meaning: {
    vi: 'tệp pháp luật thay cho `law.files` của cấu hình; dùng được nhiều lần',
    en: 'law files in the place of `law.files` of the configuration; may be repeated',
  },
} as const satisfies CommandOption

/** For scripts. */
export const jsonOption = {
  kind: 'flag',
  meaning: { vi: 'in JSON cho chương trình đọc', en: 'prints JSON for programs' },
} as const satisfies CommandOption

/** What every command ends with when it could not do its work. */
export const couldNot = {
  vi: 'lệnh không làm được việc của nó',
  en: 'the command could not do its work',
}

type ConfigChoice = Pick<OptionValues<typeof configOptions>, 'config' | 'sandbox'>

export const commandEnvironment = (): Readonly<Record<string, string | undefined>> => process.env

/** `--sandbox` without a folder is the one that `npm start` uses. */
function withFolder(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const next = args[index + 1]
    return arg === '--sandbox' && (next === undefined || next.startsWith('-')) ? [arg, '.data'] : [arg]
  })
}

/** `--config file`, or `--sandbox folder` (`.data` when neither is named); starts the sandbox's database if asked to. */
export async function commandConfig(
  options: ConfigChoice,
  needs: { database: boolean },
): Promise<{ config: Config; close: () => Promise<void> }> {
  const file = options.config ?? process.env.LIENTHONG_CONFIG
  if (file && !options.sandbox) return { config: loadConfig(file, process.env), close: async () => {} }
  const sandbox = openSandbox(resolve(options.sandbox ?? '.data'))
  const external = process.env.DATABASE_URL
  const postgres = needs.database && !external ? await startEmbeddedPostgres(sandbox.postgresDirectory) : undefined
  const databaseUrl = external ?? postgres?.url ?? 'postgres://unused'
  const config = sandbox.config({ port: 0, databaseUrl, mocksUrl: sandbox.mocksUrl(), logLevel: 'warn' })
  // A server that a running sandbox uses stays; one that was started for this command goes.
  return { config, close: async () => (postgres?.adopted ? undefined : postgres?.stop()) }
}

/** Reads the command line and does the work. Exit code 2 = it could not; the command's own codes are below that. */
export async function runCommand<const Options extends Readonly<Record<string, CommandOption>>>(
  command: CommandLine<Options>,
  work: (options: OptionValues<Options>, operands: readonly string[]) => Promise<void>,
): Promise<void> {
  const typed = readOrEnd(command, withFolder(process.argv.slice(2)), process.env)
  try {
    await work(typed.options, typed.operands)
  } catch (error) {
    process.exitCode = 2
    if (error instanceof ConfigProblems) {
      console.error(error.tell(terminalLanguage(process.env)))
      return
    }
    console.error(getReason(error))
  }
}

/** A driver's message may quote an address with its password: what carries a code is explained by it alone. */
function getReason(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code !== 'string') return error instanceof Error ? error.message : 'failed'
  const { says, advice } = explainDatabaseFailure(error)
  const at = terminalLanguage(process.env) === 'vi' ? 0 : 1
  // SQLSTATE, or the socket to the database: the commands open no other.
  const ofDatabase = /^[0-9A-Z]{5}$/.test(code) || /^(E(CONN|HOST|NET|TIMED|AI_)|ENOTFOUND)/.test(code)
  return ofDatabase ? `failed (${code}): ${says[at]}\n  → ${advice[at]}` : `failed (${code})`
}
