/**
 * The command line of every process: which options it knows, what `--help` prints, and what is printed about an option that
 * it does not know. Knows no configuration and no room; reads nothing but what it is given.
 */
import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util'
import { findNearest } from '../domain/nearest-name.ts'

export type TerminalLanguage = 'vi' | 'en'
type Bilingual = Readonly<Record<TerminalLanguage, string>>
type Environment = Readonly<Record<string, string | undefined>>

interface OptionBase {
  readonly meaning: Bilingual
  readonly short?: string
}

/** `text` takes a value, `choice` one of a few, `port` a TCP port, `list` a value and may be repeated, `flag` takes none. */
export type CommandOption =
  | (OptionBase & { readonly kind: 'flag' })
  | (OptionBase & { readonly kind: 'choice'; readonly values: readonly string[]; readonly preset?: string })
  | (OptionBase & { readonly kind: 'text'; readonly value: string; readonly preset?: string })
  | (OptionBase & { readonly kind: 'port'; readonly value: string; readonly preset?: string })
  | (OptionBase & { readonly kind: 'list'; readonly value: string })

/** A whole command line, as a person may copy it, and what it does; files and codes in it are the person's own. */
interface CommandExample {
  readonly typed: string
  readonly meaning: Bilingual
}

export interface CommandLine<Options extends Readonly<Record<string, CommandOption>>> {
  /** As a person types it, without options. */
  readonly usage: string
  readonly purpose: Bilingual
  readonly options: Options
  readonly examples: readonly [CommandExample, ...CommandExample[]]
  /** What each exit code means to a script. */
  readonly exitCodes: Readonly<Record<number, Bilingual>>
  /** Arguments without a name; absent = there are none, and one is refused. */
  readonly operands?: { readonly value: string; readonly meaning: Bilingual }
}

type ValueOf<Option extends CommandOption> = Option extends { kind: 'flag' }
  ? boolean
  : Option extends { kind: 'list' }
    ? readonly string[]
    : Option extends { kind: 'choice'; values: readonly (infer Value)[] }
      ? Value | (Option extends { preset: string } ? never : undefined)
      : Option extends { preset: string }
        ? string
        : string | undefined

export type OptionValues<Options extends Readonly<Record<string, CommandOption>>> = {
  readonly [Name in keyof Options]: ValueOf<Options[Name]>
}

/** What was typed: work with these values, or print this text and end. */
export type Typed<Options extends Readonly<Record<string, CommandOption>>> =
  | {
      readonly kind: 'run'
      readonly options: OptionValues<Options>
      readonly operands: readonly string[]
      /** A sentence for each option whose value is none of its own; the option is as if it had not been typed. */
      readonly wrong: readonly Bilingual[]
    }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string }

/** The language of a terminal: Vietnamese where its locale is, else English. */
export function terminalLanguage(environment: Environment): TerminalLanguage {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || ''
  return locale.toLowerCase().startsWith('vi') ? 'vi' : 'en'
}

/** A flag of tools. */
export const flag = (vi: string, en: string) => ({ kind: 'flag', meaning: { vi, en } }) as const

/** A number of tools, as text with its preset. */
export const number = <const Preset extends string>(preset: Preset, vi: string, en: string) =>
  ({ kind: 'text', value: 'NUMBER', preset, meaning: { vi, en } }) as const

const helpOption = { vi: 'in trang này rồi kết thúc', en: 'prints this page and ends' }

function readCommandLine<const Options extends Readonly<Record<string, CommandOption>>>(
  command: CommandLine<Options>,
  args: readonly string[],
  environment: Environment,
): Typed<Options> {
  const language = terminalLanguage(environment)
  // Before anything is parsed: a person who asks for help may have typed the rest wrong.
  if (args.includes('--help') || args.includes('-h')) return { kind: 'help', text: helpText(command, language) }
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: Object.fromEntries(Object.entries(command.options).map(([name, option]) => [name, toNode(option)])),
      allowPositionals: command.operands !== undefined,
    })
    const wrong = takeWrongValues(command.options, values)
    // The options of node:util are made from the same table, so each value has the kind that the table gives it.
    return { kind: 'run', options: values as OptionValues<Options>, operands: positionals, wrong }
  } catch (error) {
    return { kind: 'refused', text: `${refusal(error, command.options, language)}\n${tryHelp(command, language)}` }
  }
}

/** As `readCommandLine`, for a process that does nothing else then: prints what was asked for or what is wrong, and ends. */
export function readOrEnd<const Options extends Readonly<Record<string, CommandOption>>>(
  command: CommandLine<Options>,
  args: readonly string[],
  environment: Environment,
): Extract<Typed<Options>, { kind: 'run' }> {
  const typed = readFaultsOrEnd(command, args, environment)
  if (typed.wrong.length === 0) return typed
  const language = terminalLanguage(environment)
  console.error([...typed.wrong.map((fault) => fault[language]), tryHelp(command, language)].join('\n'))
  process.exit(2)
}

/** As `readOrEnd`, for a process that has more to check: it reports what is `wrong` beside its own faults, and does nothing then. */
export function readFaultsOrEnd<const Options extends Readonly<Record<string, CommandOption>>>(
  command: CommandLine<Options>,
  args: readonly string[],
  environment: Environment,
): Extract<Typed<Options>, { kind: 'run' }> {
  const typed = readCommandLine(command, args, environment)
  if (typed.kind === 'run') return typed
  if (typed.kind === 'help') console.log(typed.text)
  else console.error(typed.text)
  process.exit(typed.kind === 'help' ? 0 : 2)
}

function toNode(option: CommandOption): ParseArgsOptionDescriptor {
  const short = option.short === undefined ? {} : { short: option.short }
  if (option.kind === 'flag') return { type: 'boolean', default: false, ...short }
  if (option.kind === 'list') return { type: 'string', multiple: true, default: [], ...short }
  return { type: 'string', ...short, ...(option.preset === undefined ? {} : { default: option.preset }) }
}

/** Takes the values out that their options do not know, with a sentence for each. */
function takeWrongValues(
  options: Readonly<Record<string, CommandOption>>,
  values: Record<string, unknown>,
): Bilingual[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const typed = values[name]
    if (option.kind === 'port' && typeof typed === 'string' && !isPort(typed)) {
      values[name] = option.preset
      return [
        {
          vi: `--${name}: phải là số cổng từ 0 đến 65535 (0 = một cổng trống)`,
          en: `--${name}: must be a port from 0 to 65535 (0 = a free one)`,
        },
      ]
    }
    if (option.kind !== 'choice' || typeof typed !== 'string' || option.values.includes(typed)) return []
    values[name] = option.preset
    const known = option.values.join(', ')
    const near = findNearest(typed, option.values)
    const meant =
      near === undefined ? { vi: '', en: '' } : { vi: `; có phải ý là ${near}?`, en: `; did you mean ${near}?` }
    return [
      { vi: `--${name}: phải là một trong: ${known}${meant.vi}`, en: `--${name}: must be one of: ${known}${meant.en}` },
    ]
  })
}

const isPort = (typed: string) => /^\d{1,5}$/.test(typed) && Number(typed) <= 65_535

/** `node:util` quotes only the arguments, so its message may be shown. */
function refusal(error: unknown, options: Readonly<Record<string, CommandOption>>, language: TerminalLanguage): string {
  const quoted = error instanceof Error ? /'([^']*)'/.exec(error.message)?.[1] : undefined
  const code = (error as { code?: unknown } | null)?.code
  const argument = quoted ?? ''
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const near = findNearest(argument.replace(/^-+/, ''), [...Object.keys(options), 'help'])
    if (near === undefined)
      return language === 'vi' ? `Không có tùy chọn ${argument}.` : `There is no option ${argument}.`
    return language === 'vi'
      ? `Không có tùy chọn ${argument}; có phải ý là --${near}?`
      : `There is no option ${argument}; did you mean --${near}?`
  }
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') {
    return language === 'vi' ? `Không hiểu đối số ${argument}.` : `The argument ${argument} is not understood.`
  }
  const typed = /--([\w-]+)/.exec(argument)?.[1] ?? ''
  const option = options[typed]
  if (option?.kind === 'flag') {
    return language === 'vi' ? `Tùy chọn --${typed} không nhận giá trị.` : `The option --${typed} takes no value.`
  }
  if (option !== undefined) {
    const value = option.kind === 'choice' ? option.values.join('|') : option.value
    return language === 'vi'
      ? `Tùy chọn --${typed} thiếu giá trị: --${typed} ${value}.`
      : `The option --${typed} lacks its value: --${typed} ${value}.`
  }
  return language === 'vi'
    ? `Tùy chọn ${argument} thiếu giá trị hoặc không nhận giá trị.`
    : `The option ${argument} lacks its value, or takes none.`
}

function tryHelp({ usage }: { usage: string }, language: TerminalLanguage): string {
  const separator = usage.startsWith('npm ') ? ' --' : ''
  return language === 'vi' ? `Xem: ${usage}${separator} --help` : `See: ${usage}${separator} --help`
}

function helpText(command: CommandLine<Readonly<Record<string, CommandOption>>>, language: TerminalLanguage): string {
  const rows = Object.entries(command.options).map(([name, option]): [string, string] => {
    const short = option.short === undefined ? '' : `-${option.short}, `
    const preset = 'preset' in option && option.preset !== undefined ? ` [${option.preset}]` : ''
    const { value, oneOf } = describeValue(option)
    return [`${short}--${name}${value}`, `${option.meaning[language]}${oneOf}${preset}`]
  })
  rows.push(['-h, --help', helpOption[language]])
  if (command.operands) rows.unshift([command.operands.value, command.operands.meaning[language]])
  const width = Math.max(...rows.map(([left]) => left.length).filter((length) => length <= leftMax))
  const separator = command.usage.startsWith('npm ') ? ' --' : ''
  const operands = command.operands ? ` ${command.operands.value}` : ''
  const [options, examples, codes] =
    language === 'vi' ? ['tùy chọn', 'Ví dụ', 'Mã kết thúc'] : ['options', 'Examples', 'Exit codes']
  return [
    command.purpose[language],
    '',
    `  ${command.usage}${separator} [${options}]${operands}`,
    '',
    ...rows.flatMap(([left, right]) => inColumns(left, right, width)),
    '',
    `${examples}:`,
    ...command.examples.flatMap(({ typed, meaning }) => [
      `  ${typed}`,
      ...wrap(meaning[language], pageWidth - 4).map((line) => `    ${line}`),
    ]),
    '',
    `${codes}:`,
    ...Object.entries(command.exitCodes).map(([code, meaning]) => `  ${code}  ${meaning[language]}`),
  ].join('\n')
}

/** Columns of a page of help: a terminal beside another window still shows it whole. */
const pageWidth = 100
/** A longer name of an option stands on a line of its own, so that one of them does not push all meanings aside. */
const leftMax = 32

/** A few short values stand behind the name; more of them behind the meaning, where they can be wrapped. */
function describeValue(option: CommandOption): { value: string; oneOf: string } {
  if (option.kind === 'flag') return { value: '', oneOf: '' }
  if (option.kind !== 'choice') return { value: ` ${option.value}`, oneOf: '' }
  const choices = option.values.join('|')
  return choices.length <= leftMax - 12
    ? { value: ` ${choices}`, oneOf: '' }
    : { value: ' VALUE', oneOf: `: ${option.values.join(', ')}` }
}

function inColumns(left: string, right: string, width: number): string[] {
  const [first = '', ...others] = wrap(right, pageWidth - width - 4)
  const below = others.map((line) => `  ${' '.repeat(width)}  ${line}`)
  if (left.length > width) return [`  ${left}`, `  ${' '.repeat(width)}  ${first}`, ...below]
  return [`  ${left.padEnd(width)}  ${first}`, ...below]
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
