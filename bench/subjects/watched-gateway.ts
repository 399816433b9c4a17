/** A gateway that reports what is held in it: how long its event loop was, how much memory, how many sockets. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { runChild } from '../child.ts'
import { consumersFor } from '../consumers.ts'

export interface Held {
  loopHeldMaxMs: number
  rssMb: number
  peakRssMb: number
  peakSockets: number
  sockets: number
}

const tree = process.env.BENCH_TREE ?? join(import.meta.dirname, '../..')
const from = (file: string) => import(pathToFileURL(join(tree, file)).href)

await runChild(async () => {
  const { parseConfig } = (await from('src/config/config.ts')) as typeof import('../../src/config/config.ts')
  const { serve } = (await from('src/app/serve.ts')) as typeof import('../../src/app/serve.ts')
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-flood-'))
  const consumersFile = consumersFor(folder)
  const secret = (letter: string) => letter.repeat(32)
  const config = parseConfig(
    {
      server: { port: 0, drainMs: 0 },
      database: { url: process.env.BENCH_DATABASE_URL },
      access: { consumersFile, keyHashKey: 'bench'.padEnd(32, '.') },
      audit: { keyId: 'bench', chainKey: secret('c'), subjectKey: secret('s') },
      health: { probing: false },
      links: {
        population: {
          paths: [
            // Nobody asks it: every request of these floods ends before.
            {
              name: 'ndxp',
              driver: 'ndxp-soap',
              url: 'http://127.0.0.1:9/bench',
              hashPath: '/bench',
              username: 'bench',
              secret: 'secret',
            },
          ],
        },
      },
    },
    { source: 'bench', directory: folder, environment: {}, literalSecrets: true },
  )
  const quiet = { debug() {}, info() {}, warn() {}, error() {} }
  const serving = await serve(config, { logger: quiet })
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  const open = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
  let peakSockets = 0
  setInterval(() => {
    peakSockets = Math.max(peakSockets, open())
  }, 100).unref()
  process.on('message', (message: { held?: true }) => {
    if (!message.held) return
    const held: Held = {
      // What lies beyond the pace of the measurement itself.
      loopHeldMaxMs: Math.max(0, delay.max / 1e6 - 10),
      rssMb: process.memoryUsage().rss / 1_048_576,
      peakRssMb: process.resourceUsage().maxRSS / 1024,
      peakSockets: Math.max(peakSockets, open()),
      sockets: open(),
    }
    delay.reset()
    process.send?.({ held })
  })
  return {
    url: serving.url,
    stop: async () => {
      await serving.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
})
