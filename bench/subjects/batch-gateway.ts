/** A gateway that answers counters and works on batches, with everything on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../../src/app/serve.ts'
import { parseConfig } from '../../src/config/config.ts'
import { runChild } from '../child.ts'
import { consumersFor } from '../consumers.ts'

await runChild(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-'))
  const consumersFile = consumersFor(folder)
  const upstream = process.env.BENCH_UPSTREAM ?? ''
  const config = parseConfig(
    {
      server: { port: 0 },
      log: { level: 'warn' },
      database: { url: process.env.BENCH_DATABASE },
      access: { consumersFile, keyHashKey: 'bench'.padEnd(32, '.') },
      audit: { keyId: 'bench', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) },
      links: {
        population: {
          paths: [
            {
              name: 'ndxp',
              driver: 'ndxp-soap',
              url: upstream,
              hashPath: '/bench',
              username: 'bench',
              secret: 'secret',
            },
          ],
        },
        civilRegistry: {
          paths: [
            { name: 'registry', province: '01', token: { variant: 'none' }, G2: { url: `${upstream}/registry/g2` } },
          ],
        },
      },
      filing: { vault: { keyId: 'bench', key: Buffer.alloc(32, 1).toString('base64') } },
      batches: { ...JSON.parse(process.env.BENCH_BATCHES ?? '{}') },
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
