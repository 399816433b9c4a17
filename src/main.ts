/** The process: `node src/main.ts --config lienthong.yaml`. It starts right or not at all, and drains on SIGTERM. */
import { readCommandLine, terminalLanguage } from './command-line.ts'
import { ConfigProblems } from './config/problem.ts'
import { loadConfig } from './config.ts'
import { serve, stopOnSignal } from './serve.ts'

const typed = readCommandLine(
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
          vi: 'tệp cấu hình (docs/configuration.md); mặc định là biến môi trường LIENTHONG_CONFIG',
          en: 'the configuration (docs/configuration.md); absent = the environment variable LIENTHONG_CONFIG',
        },
      },
    },
    exitCodes: {
      0: { vi: 'đã dừng theo yêu cầu', en: 'stopped as asked' },
      1: { vi: 'không khởi động được', en: 'it could not start' },
      2: { vi: 'dòng lệnh sai hoặc thiếu tệp cấu hình', en: 'the command line is wrong, or names no configuration' },
    },
  },
  process.argv.slice(2),
  process.env,
)
if (typed.kind !== 'run') {
  if (typed.kind === 'help') console.log(typed.text)
  else console.error(typed.text)
  process.exit(typed.kind === 'help' ? 0 : 2)
}
const file = typed.options.config ?? process.env.LIENTHONG_CONFIG
if (!file) {
  console.error('lienthong: name a configuration file with --config or LIENTHONG_CONFIG (docs/configuration.md)')
  process.exit(2)
}
try {
  const serving = await serve(loadConfig(file, process.env))
  serving.gateway.logger.info({ url: serving.url }, 'lienthong is listening')
  process.on('SIGHUP', () => void serving.gateway.reload())
  stopOnSignal(serving.stop, (line) => serving.gateway.logger.info({}, line))
} catch (error) {
  console.error(`lienthong: ${explain(error)}`)
  process.exit(1)
}

/** Only what is known to hold no secret: a driver's message may quote the address with its password. */
function explain(error: unknown): string {
  if (error instanceof ConfigProblems) return error.tell(terminalLanguage(process.env))
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string') return `the gateway cannot start (${code})`
  return error instanceof Error ? error.message : 'the gateway cannot start'
}
