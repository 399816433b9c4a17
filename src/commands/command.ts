/** What the commands share: their options, where the configuration comes from, and how a command ends. */
import { hostname, userInfo } from 'node:os'
import { resolve } from 'node:path'
import {
  type CommandLine,
  type CommandOption,
  type OptionValues,
  readFaultsOrEnd,
  readOrEnd,
  type TerminalLanguage,
  terminalLanguage,
} from '../app/command-line.ts'
import { type Config, loadConfig } from '../config/config.ts'
import { ConfigProblems } from '../config/problem.ts'
import { explainDatabaseFailure } from '../doctor/database-failure.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { explainUnreadable } from '../domain/texts/file-text.ts'
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
      vi: 'dùng cấu hình của môi trường thử trong thư mục này (.data nếu không nêu)',
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

/** In which language a command prints for people. */
export const languageOption = {
  kind: 'choice',
  values: ['vi', 'en'],
  meaning: { vi: 'ngôn ngữ; mặc định theo máy', en: "language; absent = the terminal's" },
} as const satisfies CommandOption

/** The language that was asked for, or the terminal's. */
export function commandLanguage(options: OptionValues<{ lang: typeof languageOption }>): TerminalLanguage {
  return options.lang ?? terminalLanguage(commandEnvironment())
}

/** Why a command does not begin: every fault of what was typed or found, in both languages. */
class CommandRefusal extends Error {
  readonly faults: readonly Bilingual[]

  constructor(faults: readonly Bilingual[]) {
    super(faults.map(({ en }) => en).join('\n'))
    this.faults = faults
  }
}

/** Collects the faults of a command line, so that all are reported at once. */
export class CommandFaults {
  readonly #found: Bilingual[]

  constructor(found: readonly Bilingual[] = []) {
    this.#found = [...found]
  }

  add(vi: string, en: string): void {
    this.#found.push({ vi, en })
  }

  get any(): boolean {
    return this.#found.length > 0
  }

  /** To be thrown. */
  toRefusal(): Error {
    return new CommandRefusal(this.#found)
  }
}

/** A refusal for one reason; to be thrown. */
export const refusal = (vi: string, en: string): Error => new CommandRefusal([{ vi, en }])

/** What every command ends with when it could not do its work. */
export const couldNot = {
  vi: 'lệnh không làm được việc của nó',
  en: 'the command could not do its work',
}

type ConfigChoice = Pick<OptionValues<typeof configOptions>, 'config' | 'sandbox'>

export const commandEnvironment = (): Readonly<Record<string, string | undefined>> => process.env

/** Who began a command, as the machine knows them: stands in the trail. */
export const machineAccount = (): string => `${userInfo().username}@${hostname()}`

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

type Options = Readonly<Record<string, CommandOption>>

/** Reads the command line and does the work. Exit code 2 = it could not; the command's own codes are below that. */
export async function runCommand<const Own extends Options>(
  command: CommandLine<Own>,
  work: (options: OptionValues<Own>, operands: readonly string[]) => Promise<void>,
): Promise<void> {
  const typed = readOrEnd(command, withFolder(process.argv.slice(2)), process.env)
  await endWell(typed.options, () => work(typed.options, typed.operands))
}

/**
 * As `runCommand`, for a command that finds faults of its own in what was typed: it adds them to `faults`, which holds those of the
 * options' values already, and refuses with all of them before it does anything.
 */
export async function runCheckedCommand<const Own extends Options>(
  command: CommandLine<Own>,
  work: (options: OptionValues<Own>, faults: CommandFaults, operands: readonly string[]) => Promise<void>,
): Promise<void> {
  const typed = readFaultsOrEnd(command, withFolder(process.argv.slice(2)), process.env)
  await endWell(typed.options, () => work(typed.options, new CommandFaults(typed.wrong), typed.operands))
}

async function endWell(options: Readonly<Record<string, unknown>>, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    process.exitCode = 2
    const asked = options.lang
    const language = asked === 'vi' || asked === 'en' ? asked : terminalLanguage(process.env)
    if (error instanceof ConfigProblems) console.error(error.tell(language))
    else if (error instanceof CommandRefusal) for (const fault of error.faults) console.error(fault[language])
    else console.error(getReason(error, language))
  }
}

/** A driver's message may quote an address with its password: what carries a code is explained by it alone. */
function getReason(error: unknown, language: TerminalLanguage): string {
  const { code, path } = (error ?? {}) as { code?: unknown; path?: unknown }
  if (typeof code !== 'string') return error instanceof Error ? error.message : couldNot[language]
  if (typeof path === 'string') return `${path}: ${explainUnreadable(error)[language]}`
  const { says, advice } = explainDatabaseFailure(error)
  const at = language === 'vi' ? 0 : 1
  // SQLSTATE, or the socket to the database: the commands open no other.
  const ofDatabase = /^[0-9A-Z]{5}$/.test(code) || /^(E(CONN|HOST|NET|TIMED|AI_)|ENOTFOUND)/.test(code)
  const database: Bilingual = { vi: 'cơ sở dữ liệu', en: 'database' }
  return ofDatabase
    ? `${database[language]}: ${says[at]} (${code})\n  → ${advice[at]}`
    : `${couldNot[language]} (${code})`
}
