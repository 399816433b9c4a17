/** The process: `node src/main.ts --config lienthong.yaml`. It starts right or not at all, and drains on SIGTERM. */
import { parseArgs } from 'node:util'
import { ConfigProblems, loadConfig } from './config.ts'
import { serve, stopOnSignal } from './serve.ts'

const { values } = parseArgs({ options: { config: { type: 'string', short: 'c' } } })
const file = values.config ?? process.env.LIENTHONG_CONFIG
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
  if (error instanceof ConfigProblems) return error.message
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string') return `the gateway cannot start (${code})`
  return error instanceof Error ? error.message : 'the gateway cannot start'
}
