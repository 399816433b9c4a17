/**
 * A gateway that takes filings, with everything on, towards a registry that may or may not be there; with `BENCH_PORTAL` it also keeps a
 * public-service portal up to date with their dossiers.
 */
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
  const registry = process.env.BENCH_REGISTRY ?? ''
  const portal = process.env.BENCH_PORTAL
  const config = parseConfig(
    {
      server: { port: 0, board: { units: [{ code: 'H99.01.02', name: 'UBND phường Thử' }] } },
      log: { level: 'warn' },
      database: { url: process.env.BENCH_DATABASE },
      access: { consumersFile, keyHashKey: 'bench'.padEnd(32, '.') },
      forecast: { enabled: process.env.BENCH_FORECAST !== 'off' },
      audit: { keyId: 'bench', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) },
      links: {
        population: { paths: [{ name: 'unused', driver: 'ndxp-soap', url: registry, username: 'u', secret: 's' }] },
        civilRegistry: {
          guard: { concurrencyMax: 64, resetMs: 500, rampMs: 2_000 },
          paths: [
            { name: 'registry', province: '01', token: { variant: 'none' }, G2: { url: `${registry}/registry/g2` } },
          ],
        },
        ...(portal !== undefined && {
          portal: {
            paths: [{ name: 'portal', generation: 'session', url: portal, unit: 'H99', token: { variant: 'none' } }],
          },
        }),
      },
      ...(portal !== undefined && { portal: { unknownChannel: 'counter' } }),
      filing: {
        vault: { keyId: 'bench', key: Buffer.alloc(32, 1).toString('base64') },
        furtherUnits: ['99001'],
        delivery: { concurrency: 32, pathRetryMs: 500 },
        // Following is not measured here.
        following: { minMs: 600_000, maxMs: 600_000 },
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
