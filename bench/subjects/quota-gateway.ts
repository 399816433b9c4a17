/** One of two replicas: the gateway as it is, three consumers with quotas, and what the upstream allows over both. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../../src/app/serve.ts'
import { parseConfig } from '../../src/config/config.ts'
import { runChild } from '../child.ts'
import { quotaConsumersFor } from '../consumers.ts'

const allowed = Number(process.env.BENCH_ALLOWED ?? 0)

await runChild(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-'))
  const config = parseConfig(
    {
      server: { port: 0 },
      log: { level: 'info' },
      database: { url: process.env.BENCH_DATABASE },
      access: { consumersFile: quotaConsumersFor(folder), keyHashKey: 'bench'.padEnd(32, '.') },
      audit: { keyId: 'bench', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) },
      links: {
        population: {
          paths: [
            {
              name: 'ndxp',
              driver: 'ndxp-soap',
              url: process.env.BENCH_UPSTREAM,
              hashPath: '/bench',
              username: 'bench',
              secret: 'secret',
              ...(allowed > 0 && { rate: { perSecond: allowed, burst: allowed } }),
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
      rmSync(folder, { recursive: true, force: true })
    },
  }
})
