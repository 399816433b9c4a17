/** The files that a gateway of the run is started with: those of production, with short times and secrets of no worth. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse, stringify } from 'yaml'
import type { IssuedKey } from '../../src/access/api-key.ts'
import { filingProcedures } from '../../src/sandbox/state.ts'

const root = resolve(import.meta.dirname, '../..')

export interface Surroundings {
  keyHashKey: string
  mocksUrl: string
  databaseUrl: string
  districts: readonly { name: string; issued: IssuedKey }[]
  /** Follows all dossiers; absent: no one does. */
  observer?: { name: string; issued: IssuedKey }
  /** Receives linked dossiers and works on them; absent: no one does. */
  oneStop?: { name: string; issued: IssuedKey }
}

/** Consumers and secrets, beside which each gateway's own file goes. */
export function writeConfiguration(
  folder: string,
  { keyHashKey, databaseUrl, districts, observer, oneStop }: Surroundings,
): void {
  const toConsumer = (
    { name, issued: { id, hash } }: Surroundings['districts'][number],
    operations: readonly string[],
  ) => ({
    id: name,
    name,
    keys: [{ id, hash }],
    units: ['H99'],
    quota: { perMinute: 600_000, burst: 100_000 },
    grants: [{ procedures: filingProcedures, operations }],
  })
  const consumers = [
    ...districts.map((district) => toConsumer(district, ['file', 'follow', 'register'])),
    ...(observer ? [toConsumer(observer, ['follow'])] : []),
    ...(oneStop ? [toConsumer(oneStop, ['file', 'follow', 'register', 'receive'])] : []),
  ]
  writeFileSync(join(folder, 'consumers.yaml'), stringify({ consumers }, { aliasDuplicateObjects: false }))
  const secrets = {
    'database-url': databaseUrl,
    'key-hash-key': keyHashKey,
    'chain-key': 'c'.repeat(32),
    'subject-key': 's'.repeat(32),
    'vault-key': Buffer.alloc(32, 7).toString('base64'),
  }
  for (const [name, secret] of Object.entries(secrets)) writeFileSync(join(folder, name), secret, { mode: 0o600 })
  writeFileSync(join(folder, 'linked-death.yaml'), stringify(linkedDeath))
}

/** No public catalogue has the linked death, so the province of the run says what it is called and how long it takes. */
const linkedDeath = {
  procedures: [
    {
      code: '1.011733',
      name: { vi: 'Liên thông đăng ký khai tử (thử)', en: 'Linked death (of the run)' },
      rules: [{ law: 'law-60-2014', limit: '20 working days', mark: 'inferred', verified: '2026-10-01' }],
    },
  ],
}

/**
 * Outages of the run last up to 1.5 s: time-outs, leases and pauses are that much shorter than a ministry needs. `outside`: the systems
 * that follow dossiers; absent: there are none.
 */
export function gatewayYaml(
  folder: string,
  port: number,
  mocksUrl: string,
  outside?: {
    /** Which of the mocks' paths to the portal is taken. */
    portalPath: string
  },
): string {
  const text = readFileSync(join(root, 'mocks/paths.yaml'), 'utf8').replaceAll('http://127.0.0.1:4100', mocksUrl)
  const { paths, civilRegistry, portal, linkedServices } = parse(text)
  const guard = { attemptTimeoutMs: 1_500, probeLeaseMs: 1_500, slowCallMs: 1_400, resetMs: 300, rampMs: 1_000 }
  const chosen = portal.filter(({ name }: { name: string }) => name === outside?.portalPath)
  return stringify(
    {
      server: { port, drainMs: 5_000, board: { units: [{ code: 'H99.01.02', name: 'UBND phường Thử' }] } },
      log: { level: 'info' },
      database: { url: { file: 'database-url' }, statementTimeoutMs: 3_000 },
      access: { consumersFile: 'consumers.yaml', keyHashKey: { file: 'key-hash-key' } },
      audit: { keyId: 'run', chainKey: { file: 'chain-key' }, subjectKey: { file: 'subject-key' } },
      links: {
        population: { paths: [inFiles(folder, paths[0])] },
        civilRegistry: { guard, paths: [inFiles(folder, civilRegistry[0])] },
        ...(outside && {
          portal: { guard, paths: inFiles(folder, chosen) },
          linkedServices: {
            guard,
            paths: inFiles(folder, linkedServices),
            units: { '99001': 'H99.01.02' },
            pull: { intervalMs: 200, deadlineMs: 2_000, leaseMs: 3_500, backoffMs: 200, backoffMaxMs: 1_000 },
          },
        }),
      },
      ...(outside && {
        portal: { unknownChannel: 'counter' },
        law: { files: ['linked-death.yaml'] },
        sync: {
          concurrency: 16,
          deadlineMs: 2_000,
          leaseMs: 3_500,
          settleMs: 2_500,
          attemptsMax: 100,
          backoffMs: 200,
          backoffMaxMs: 1_000,
          pathRetryMs: 200,
          intervalMs: 200,
        },
      }),
      filing: {
        vault: { keyId: 'run', key: { file: 'vault-key' } },
        furtherUnits: ['99001'],
        delivery: {
          concurrency: 16,
          deadlineMs: 2_000,
          leaseMs: 3_500,
          settleMs: 2_500,
          askAgainMs: 500,
          backoffMs: 200,
          backoffMaxMs: 1_000,
          pathRetryMs: 200,
          dossierRetryMs: 500,
          attemptsMax: 100,
        },
        following: { concurrency: 8, deadlineMs: 2_000, leaseMs: 3_500, minMs: 200, maxMs: 1_000, graceMs: 60_000 },
        sweepMs: 200,
        renudgeMs: 2_000,
      },
      webhooks: {
        allowHttp: true,
        allowPrivateTargets: ['127.0.0.1'],
        totalTimeoutMs: 1_500,
        leaseMs: 3_500,
        intervalMs: 200,
        attemptDelaysMs: Array<number>(50).fill(300),
        restMs: 100,
        restMaxMs: 500,
      },
    },
    { aliasDuplicateObjects: false },
  )
}

const secretNames: ReadonlySet<string> = new Set(['secret', 'apiKey', 'secretKey', 'auth', 'keyPass', 'password'])

/** The mocks' public secrets, put into files: a gateway takes none from its configuration. */
function inFiles(folder: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => inFiles(folder, item))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]) => {
    if (typeof inner !== 'string' || !secretNames.has(name)) return [name, inFiles(folder, inner)]
    const file = `secret-of-the-mocks-${inner}`
    writeFileSync(join(folder, file), inner)
    return [name, { file }]
  })
  return Object.fromEntries(entries)
}
