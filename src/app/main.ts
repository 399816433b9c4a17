/** The process: `node src/app/main.ts --config lienthong.yaml`. It starts right or not at all, and drains on SIGTERM. */

import { type Config, findFileReferences, loadConfig } from '../config/config.ts'
import { ConfigProblems } from '../config/problem.ts'
import { explainProblems, explainStart } from '../doctor/explain-start.ts'
import { readOrEnd, terminalLanguage } from './command-line.ts'
import { serve, stopOnSignal } from './serve.ts'

const { options } = readOrEnd(
  {
    usage: 'npm run gateway',
    purpose: {
      vi: 'Chạy cổng Lienthong. Khởi động đúng hoặc không khởi động; dừng êm khi nhận SIGTERM.',
      en: 'Runs the gateway. It starts right or not at all, and drains on SIGTERM.',
    },
    options: {
      config: {
        kind: 'text',
        short: 'c',
        value: 'FILE',
        meaning: {
          vi: 'tệp cấu hình (docs/reference/configuration.md); mặc định là biến môi trường LIENTHONG_CONFIG',
          en: 'the configuration (docs/reference/configuration.md); absent = the environment variable LIENTHONG_CONFIG',
        },
      },
    },
    examples: [
      {
        typed: 'npm run gateway -- --config gateway.yaml',
        meaning: { vi: 'chạy với tệp cấu hình này', en: 'runs with this configuration' },
      },
    ],
    exitCodes: {
      0: { vi: 'đã dừng theo yêu cầu', en: 'stopped as asked' },
      1: { vi: 'không khởi động được', en: 'it could not start' },
      2: { vi: 'dòng lệnh sai hoặc thiếu tệp cấu hình', en: 'the command line is wrong, or names no configuration' },
    },
  },
  process.argv.slice(2),
  process.env,
)
const file = options.config ?? process.env.LIENTHONG_CONFIG
if (!file) {
  const missing = {
    vi: 'hãy nêu tệp cấu hình bằng --config hoặc LIENTHONG_CONFIG (docs/reference/configuration.md)',
    en: 'name a configuration file with --config or LIENTHONG_CONFIG (docs/reference/configuration.md)',
  }
  console.error(`lienthong: ${missing[terminalLanguage(process.env)]}`)
  process.exit(2)
}
const config = getConfig(file)
try {
  const secrets = { references: findFileReferences(file), read: () => loadConfig(file, process.env) }
  const serving = await serve(config, { secrets })
  serving.gateway.logger.info({ url: serving.url }, 'lienthong is listening')
  process.on('SIGHUP', () => void serving.gateway.reload())
  stopOnSignal(serving.stop, ({ en }) => serving.gateway.logger.info({}, en))
} catch (error) {
  console.error(`lienthong: ${explainStart(error, config, terminalLanguage(process.env))}`)
  process.exit(1)
}

function getConfig(name: string): Config {
  try {
    return loadConfig(name, process.env)
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error
    console.error(`lienthong: ${explainProblems(error, terminalLanguage(process.env))}`)
    process.exit(1)
  }
}
