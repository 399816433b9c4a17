/**
 * Asks two endpoints the same harmless and consented questions and says how their answers differ: a mock and a test system,
 * or an old and a new version. The day a ministry changes something, this knows first.
 */
import { resolve } from 'node:path'
import { Trail } from '../audit/trail.ts'
import { openEndpoint } from '../compare/call-endpoint.ts'
import { compareEndpoints } from '../compare/compare.ts'
import { printComparison } from '../compare/print-comparison.ts'
import { readQuestions } from '../compare/questions.ts'
import { loadConfig } from '../config/config.ts'
import { dayInVietnam } from '../domain/vietnam-time.ts'
import { proveKeys } from '../keys/prove-keys.ts'
import { createDatabase } from '../store/postgres/database.ts'
import {
  commandConfig,
  commandEnvironment,
  commandLanguage,
  configOptions,
  couldNot,
  jsonOption,
  languageOption,
  runCheckedCommand,
} from './command.ts'

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
    lang: languageOption,
  },
  examples: [
    {
      typed:
        'npm run compare-upstream -- --config gateway.yaml --path ndxp --against-path lgsp --questions questions.yaml',
      meaning: { vi: 'hai đường của cùng một cấu hình', en: 'two paths of one configuration' },
    },
    {
      typed:
        'npm run compare-upstream -- --config gateway.yaml --path ndxp --against new.yaml --questions questions.yaml --rounds 3',
      meaning: {
        vi: 'một đường với chính nó trong cấu hình mới, hỏi ba lần',
        en: 'a path with the same one in a new configuration, asked three times',
      },
    },
  ],
  exitCodes: {
    0: { vi: 'giống nhau', en: 'they answer alike' },
    1: { vi: 'khác nhau', en: 'they differ' },
    2: couldNot,
  },
} as const

/** Longest time of one question: the longest read time-out in use towards these systems, and a sign-in before it. */
const timeoutMs = 90_000
const silent = { debug() {}, info() {}, warn() {}, error() {} }

await runCheckedCommand(command, async (options, faults) => {
  const { path, against, questions: questionsFile, json } = options
  if (path === undefined) faults.add('--path phải nêu đường A.', '--path must name endpoint A.')
  if (questionsFile === undefined) {
    faults.add(
      '--questions phải nêu một tệp (docs/operate/compare-upstream.md).',
      '--questions must name a file (docs/operate/compare-upstream.md).',
    )
  }
  const bounded = (name: 'rounds' | 'per-minute', max: number) => {
    const value = Number(options[name])
    if (!Number.isInteger(value) || value < 1 || value > max) {
      faults.add(`--${name} phải là số nguyên, từ 1 đến ${max}.`, `--${name} must be 1 to ${max}, a whole number.`)
    }
    return value
  }
  const slowerThan = options['slower-than'] === undefined ? null : Number(options['slower-than'])
  if (slowerThan !== null && !(slowerThan > 1)) {
    faults.add('--slower-than phải lớn hơn 1.', '--slower-than must be more than 1.')
  }
  const rounds = bounded('rounds', 20)
  const pauseMs = Math.ceil(60_000 / bounded('per-minute', 300))
  if (faults.any || path === undefined || questionsFile === undefined) throw faults.toRefusal()
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
    console.log(json ? JSON.stringify(comparison, null, 2) : printComparison(comparison, commandLanguage(options)))
    process.exitCode = { same: 0, differs: 1, 'could-not-ask': 2 }[comparison.status]
  } finally {
    for (const endpoint of endpoints) await endpoint.close()
    await trail.close()
    await database.close()
    await close()
  }
})
