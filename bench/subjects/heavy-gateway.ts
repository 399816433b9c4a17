/** A gateway that takes filings and reports how long its event loop was held. Its consumers file may be replaced while it runs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { runChild } from '../child.ts'
import { consumersFor } from '../consumers.ts'

export interface Loop {
  p50Ms: number
  worstMs: number
  /** Processor time of the main thread between two looks at the loop: what really held it, however busy the machine is. */
  heldCpuMs: number
  rssMb: number
  peakRssMb: number
  consumersFile: string
}

const tree = process.env.BENCH_TREE ?? join(import.meta.dirname, '../..')
const from = (file: string) => import(pathToFileURL(join(tree, file)).href)
/** How often the loop is asked; what is longer than this it was held. */
const resolutionMs = 1

await runChild(async () => {
  const { parseConfig } = (await from('src/config/config.ts')) as typeof import('../../src/config/config.ts')
  const { serve } = (await from('src/app/serve.ts')) as typeof import('../../src/app/serve.ts')
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-heavy-'))
  const consumersFile = consumersFor(folder)
  const registry = process.env.BENCH_REGISTRY ?? ''
  const config = parseConfig(
    {
      server: { port: 0, drainMs: 0 },
      database: { url: process.env.BENCH_DATABASE, statementTimeoutMs: 60_000 },
      access: { consumersFile, keyHashKey: 'bench'.padEnd(32, '.'), reloadIntervalMs: 100 },
      audit: { keyId: 'bench', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) },
      health: { probing: false },
      links: {
        population: {
          paths: [
            { name: 'unused', driver: 'ndxp-soap', url: registry, hashPath: '/bench', username: 'u', secret: 's' },
          ],
        },
        civilRegistry: {
          paths: [
            { name: 'registry', province: '01', token: { variant: 'none' }, G2: { url: `${registry}/registry/g2` } },
          ],
        },
      },
      filing: {
        // A copy from before this setting, and before the rule that it is for, does without it.
        ...(process.env.BENCH_TREE === undefined && { furtherUnits: ['99001'] }),
        vault: { keyId: 'bench', key: Buffer.alloc(32, 1).toString('base64') },
        following: { minMs: 600_000, maxMs: 600_000 },
      },
    },
    { source: 'bench', directory: folder, environment: {}, literalSecrets: true },
  )
  const serving = await serve(config, { logger: { debug() {}, info() {}, warn() {}, error() {} } })
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  let heldCpuMs = 0
  let cpuBefore = process.threadCpuUsage()
  setInterval(() => {
    const used = process.threadCpuUsage(cpuBefore)
    cpuBefore = process.threadCpuUsage()
    heldCpuMs = Math.max(heldCpuMs, (used.user + used.system) / 1000)
  }, 1).unref()
  process.on('message', (message: { loop?: true }) => {
    if (!message.loop) return
    const loop: Loop = {
      p50Ms: Math.max(0, delay.percentile(50) / 1e6 - resolutionMs),
      worstMs: Math.max(0, delay.max / 1e6 - resolutionMs),
      heldCpuMs,
      rssMb: process.memoryUsage().rss / 1_048_576,
      peakRssMb: process.resourceUsage().maxRSS / 1024,
      consumersFile,
    }
    delay.reset()
    heldCpuMs = 0
    process.send?.({ loop })
  })
  return {
    url: serving.url,
    stop: async () => {
      await serving.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
})
