/**
 * Asks two endpoints the same harmless and consented questions and says how their answers differ: a mock and a test system,
 * or an old and a new version. The day a ministry changes something, this knows first.
 */
import { resolve } from 'node:path'
import { terminalLanguage } from '../app/command-line.ts'
import { Trail } from '../audit/trail.ts'
import { openEndpoint } from '../compare/call-endpoint.ts'
import { compareEndpoints } from '../compare/compare.ts'
import { printComparison } from '../compare/print-comparison.ts'
import { readQuestions } from '../compare/questions.ts'
import { loadConfig } from '../config/config.ts'
import { dayInVietnam } from '../domain/vietnam-time.ts'
import { proveKeys } from '../keys/prove-keys.ts'
import { createDatabase } from '../store/postgres/database.ts'
import { commandConfig, commandEnvironment, configOptions, couldNot, jsonOption, runCommand } from './command.ts'

const command = {
  usage: 'npm run compare-upstream',
  purpose: {
    vi: 'Gửi cùng những câu hỏi vô hại hoặc đã có sự đồng ý đến hai điểm kết nối và nói các phản hồi khác nhau ở đâu, không kèm dữ liệu cá nhân.',
    en: 'Asks two endpoints the same harmless and consented questions and says where their answers differ, without personal data.',
  },
  options: {
    ...configOptions,
    path: {
      kind: 'text',
      value: 'NAME',
      meaning: {
        vi: 'điểm kết nối A: tên đường trong cấu hình',
        en: 'endpoint A: name of a path in the configuration',
      },
    },
    against: {
      kind: 'text',
      value: 'FILE',
      meaning: {
        vi: 'cấu hình chứa điểm kết nối B; mặc định là cùng cấu hình',
        en: 'configuration that holds endpoint B; absent = the same one',
      },
    },
    'against-path': {
      kind: 'text',
      value: 'NAME',
      meaning: { vi: 'điểm kết nối B: tên đường; mặc định như A', en: 'endpoint B: name of a path; absent = as A' },
    },
    questions: {
      kind: 'text',
      value: 'FILE',
      meaning: {
        vi: 'các câu hỏi, kèm mục đích và sự đồng ý (docs/operate/compare-upstream.md)',
        en: 'the questions, with purpose and consent (docs/operate/compare-upstream.md)',
      },
    },
    rounds: {
      kind: 'text',
      value: 'NUMBER',
      preset: '1',
      meaning: { vi: 'hỏi mỗi câu mấy lần, 1 đến 20', en: 'how often each question is asked, 1 to 20' },
    },
    'per-minute': {
      kind: 'text',
      value: 'NUMBER',
      preset: '30',
      meaning: {
        vi: 'nhiều nhất mấy câu mỗi phút cho mỗi bên, 1 đến 300',
        en: 'most questions a minute to each, 1 to 300',
      },
    },
    'slower-than': {
      kind: 'text',
      value: 'FACTOR',
      meaning: {
        vi: 'B chậm hơn A quá số lần này thì tính là khác; mặc định chỉ hiện thời gian',
        en: 'B taking more than so many times as long counts as a difference; absent = times are only shown',
      },
    },
    json: jsonOption,
    lang: {
      kind: 'text',
      value: 'vi|en',
      meaning: { vi: 'ngôn ngữ; mặc định theo máy', en: "language; absent = the terminal's" },
    },
  },
  exitCodes: {
    0: { vi: 'giống nhau', en: 'they answer alike' },
    1: { vi: 'khác nhau', en: 'they differ' },
    2: couldNot,
  },
} as const

/** Longest time of one question: the longest read time-out in use towards these systems, and a sign-in before it. */
const timeoutMs = 90_000
const silent = { debug() {}, info() {}, warn() {}, error() {} }

await runCommand(command, async (options) => {
  const { path, against, questions: questionsFile, lang, json } = options
  if (lang !== undefined && lang !== 'vi' && lang !== 'en') throw new Error('--lang must be vi or en')
  if (path === undefined) throw new Error('--path must name endpoint A')
  if (questionsFile === undefined) throw new Error('--questions must name a file (docs/operate/compare-upstream.md)')
  const bounded = (name: 'rounds' | 'per-minute', max: number) => {
    const value = Number(options[name])
    if (!Number.isInteger(value) || value < 1 || value > max) throw new Error(`--${name} must be 1 to ${max}`)
    return value
  }
  const slowerThan = options['slower-than'] === undefined ? null : Number(options['slower-than'])
  if (slowerThan !== null && !(slowerThan > 1)) throw new Error('--slower-than must be more than 1')
  const rounds = bounded('rounds', 20)
  const pauseMs = Math.ceil(60_000 / bounded('per-minute', 300))
  const clock = { now: Date.now }
  // Consent is dated in Viet Nam.
  const { purpose, questions } = readQuestions(
    resolve(questionsFile),
    dayInVietnam(new Date(clock.now()).toISOString()),
  )

  const { config, close } = await commandConfig(options, { database: true })
  const other = against === undefined ? config : loadConfig(against, commandEnvironment())
  const database = createDatabase(config.database, silent)
  const trail = new Trail(database, config.audit, clock, silent)
  const deps = { trail, clock, monotonic: performance, purpose, timeoutMs }
  const endpoints = [
    openEndpoint(config, path, 'a', deps),
    openEndpoint(other, options['against-path'] ?? path, 'b', deps),
  ] as const
  try {
    await proveKeys(database, config)
    await trail.open()
    const comparison = await compareEndpoints(...endpoints, questions, {
      rounds,
      pauseMs,
      slowerThan,
      wait: (ms) => new Promise((next) => setTimeout(next, ms)),
    })
    const language = lang ?? terminalLanguage(commandEnvironment())
    console.log(json ? JSON.stringify(comparison, null, 2) : printComparison(comparison, language))
    process.exitCode = { same: 0, differs: 1, 'could-not-ask': 2 }[comparison.status]
  } finally {
    for (const endpoint of endpoints) await endpoint.close()
    await trail.close()
    await database.close()
    await close()
  }
})
