/** Row (e): the gateway as it is, with everything on: key, policy, quota, durable audit, breaker, metrics, log. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../../src/app/serve.ts'
import { type ConfigInput, parseConfig } from '../../src/config/config.ts'
import { runChild } from '../child.ts'
import { consumersFor } from '../consumers.ts'
import { serveKeys } from '../token.ts'

/** How much the gateway looks at itself: as shipped, with traces to a collector as well, or not at all. */
const observing: Record<string, Partial<ConfigInput>> = {
  shipped: {},
  traced: { telemetry: { otlp: { url: process.env.BENCH_COLLECTOR ?? '' } } },
  none: { health: { probing: false, measuring: false } },
}
const mode = process.env.BENCH_OBSERVING ?? 'shipped'

await runChild(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-'))
  const consumersFile = consumersFor(folder)
  const keys = process.env.BENCH_PROOF === 'token' ? await serveKeys() : undefined
  const config = parseConfig(
    {
      server: { port: 0, deadlineMs: 60_000, metrics: mode !== 'none' },
      ...observing[mode],
      log: { level: 'info' },
      database: { url: process.env.BENCH_DATABASE },
      access: { consumersFile, keyHashKey: 'bench'.padEnd(32, '.'), ...keys?.settings },
      audit: { keyId: 'bench', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) },
      links: {
        population: {
          guard: { concurrencyMax: 1100, queueMax: 1000 },
          paths: [
            {
              name: 'ndxp',
              driver: 'ndxp-soap',
              url: process.env.BENCH_UPSTREAM,
              hashPath: '/bench',
              username: 'bench',
              secret: 'secret',
              connectionsMax: 1100,
            },
          ],
        },
      },
    },
    { source: 'bench', directory: folder, environment: {}, literalSecrets: true },
  )
  const serving = await serve(config)
  return {
    url: serving.url,
    stop: async () => {
      await serving.stop()
      keys?.server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
})
