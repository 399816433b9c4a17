/** Looks at everything that a gateway needs, says in plain words what is wrong and what to do. It changes nothing. */
import { ConfigProblems } from '../config/problem.ts'
import { checkProfile } from '../doctor/checks/check-profile.ts'
import { configurationProblems } from '../doctor/checks/check-settings.ts'
import { examine } from '../doctor/examine.ts'
import { type Finding, worst } from '../doctor/finding.ts'
import { print, printExample } from '../doctor/print.ts'
import {
  commandConfig,
  commandLanguage,
  configOptions,
  couldNot,
  jsonOption,
  languageOption,
  refusal,
  runCommand,
} from './command.ts'

const command = {
  usage: 'npm run doctor',
  purpose: {
    vi: 'Xem mọi thứ mà cổng cần, nói điều gì hỏng và phải làm gì. Không thay đổi gì cả.',
    en: 'Looks at everything that a gateway needs, says what is wrong and what to do. It changes nothing.',
  },
  options: {
    ...configOptions,
    profile: {
      kind: 'text',
      value: 'FILE',
      meaning: {
        vi: 'chỉ xem một hồ sơ kết nối (docs/operate/endpoints.md), không nối đi đâu, và in yêu cầu mẫu',
        en: 'looks at a contract profile alone (docs/operate/endpoints.md), connects to nothing, and prints an example request',
      },
    },
    json: jsonOption,
    lang: languageOption,
    timeout: {
      kind: 'text',
      value: 'SECONDS',
      preset: '60',
      meaning: { vi: 'số giây dành cho toàn bộ', en: 'seconds for everything together' },
    },
  },
  examples: [
    {
      typed: 'npm run doctor -- --config gateway.yaml',
      meaning: {
        vi: 'xem cấu hình, cơ sở dữ liệu và mọi kết nối',
        en: 'looks at configuration, database and every connection',
      },
    },
    {
      typed: 'npm run doctor -- --sandbox --lang vi',
      meaning: { vi: 'xem môi trường thử', en: 'looks at the sandbox' },
    },
    {
      typed: 'npm run doctor -- --profile profile.yaml',
      meaning: {
        vi: 'xem một hồ sơ kết nối, không nối đi đâu',
        en: 'looks at a contract profile and connects to nothing',
      },
    },
  ],
  exitCodes: {
    0: { vi: 'mọi thứ tốt, có thể có điều cần lưu ý', en: 'healthy, perhaps with warnings' },
    1: { vi: 'có việc hỏng', en: 'something fails' },
    2: couldNot,
  },
} as const

await runCommand(command, async (options) => {
  const { json, timeout } = options
  const language = commandLanguage(options)
  if (options.profile !== undefined) {
    const { findings, examples } = await checkProfile(options.profile, Date.now())
    const status = worst(findings)
    console.log(
      json
        ? JSON.stringify({ status, findings, examples }, null, 2)
        : [print(findings, language), ...examples.map(printExample)].join('\n\n'),
    )
    process.exitCode = status === 'fail' ? 1 : 0
    return
  }
  const findings = await findAll(options, Number(timeout) * 1000)
  console.log(json ? JSON.stringify({ status: worst(findings), findings }, null, 2) : print(findings, language))
  process.exitCode = worst(findings) === 'fail' ? 1 : 0
})

async function findAll(options: Parameters<typeof commandConfig>[0], totalMs: number): Promise<Finding[]> {
  if (!(totalMs >= 1000)) {
    throw refusal('--timeout phải là số giây, ít nhất 1.', '--timeout must be seconds, at least 1.')
  }
  try {
    const { config, close } = await commandConfig(options, { database: true })
    return await examine(config, { totalMs, stepMs: Math.min(10_000, totalMs / 4) }).finally(close)
  } catch (error) {
    if (error instanceof ConfigProblems) return configurationProblems(error.problems)
    throw error
  }
}
