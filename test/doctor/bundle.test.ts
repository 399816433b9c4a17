/** The bundle of diagnostics may be mailed to anyone: the canary walks through the gateway, and neither she nor a secret is in it. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { type Config, configJsonSchema } from '../../src/config/config.ts'
import type { JsonSchema } from '../../src/config/json-schema.ts'
import { settingsInForce } from '../../src/config/redacted.ts'
import { makeBundle } from '../../src/doctor/bundle.ts'
import { createDatabase } from '../../src/store/postgres/database.ts'
import { aboutHer, isShe, lookups, verifications } from '../http/canary.ts'
import { file } from '../http/filings/fixtures.ts'
import { leaksIn } from '../http/leaks.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { admit, type Patient, run } from './fixtures.ts'

let gateway: TestGateway
let patient: Patient
beforeAll(async () => {
  patient = await admit()
  gateway = await startGateway({
    paths: ['ndxp', 'lgsp'],
    filings: {},
    guard: { volumeMin: 3 },
    consumer: () => ({ roles: ['auditor'] }),
  })
})
afterAll(async () => {
  await gateway.stop()
  await patient.close()
})

/** Every value that the schema marks as a secret. */
function getSecrets(config: unknown): string[] {
  const found: string[] = []
  const walk = (value: unknown, schemas: readonly JsonSchema[]): void => {
    const all = schemas.flatMap((one) => [one, ...(one.oneOf ?? []), ...(one.anyOf ?? []), ...(one.allOf ?? [])])
    if (typeof value === 'string') {
      if (all.some(({ secret }) => secret)) found.push(value)
    } else if (Array.isArray(value)) {
      for (const item of value)
        walk(
          item,
          all.flatMap(({ items }) => items ?? []),
        )
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        const inner = all.flatMap(({ properties, additionalProperties }) => {
          const table = typeof additionalProperties === 'object' ? [additionalProperties] : []
          return properties?.[key] ? [properties[key]] : table
        })
        walk(item, inner)
      }
    }
  }
  walk(config, [configJsonSchema()])
  return found
}

test('of the gateway: everything that explains it is there, and neither the canary nor an officer', async () => {
  for (let n = 0; n < 4; n++) {
    gateway.mocks.faults.add({ fault: 'html-200', layer: 'ndxp', count: 1 })
    await gateway.post(lookups, aboutHer())
    await gateway.post(verifications, isShe())
  }
  gateway.mocks.faults.clear()
  await gateway.get(`/v1/identity/lookups/${CANARY.number}`)
  expect((await file(gateway, 'birth')).status).toBe(202)

  await gateway.database?.database.query(
    `INSERT INTO sync_rerun (id, target, cause, actor, canary, per_minute, state, created_at, released_at, ended_at)
     VALUES (gen_random_uuid(), 'portal', 'refused', 'ops/999085000777', 1, 60, 'canary-failed', now(), now(), now())`,
  )
  const answer = await gateway.get('/v1/operations/diagnostics')
  expect(answer.status, answer.text).toBe(200)
  expect(leaksIn(answer.text)).toEqual([])
  // Officers sign in by their personal numbers, and their accounts are in the configuration.
  for (const officer of ['999085000777', 'canbo.mau']) expect(answer.text).not.toContain(officer)
  const bundle = answer.json
  expect(bundle).toMatchObject({
    format: 'lienthong-diagnostics/1',
    versions: { node: process.versions.node },
    database: { fsync: true, migrations: { pending: [], unknown: [] } },
    filings: { open: expect.any(Object) },
    lanes: { stopped: [], reruns: [{ cause: 'refused', state: 'canary-failed' }] },
    reconciliation: { runs: [], differences: [] },
    live: { trail: { writing: true } },
  })
  expect(bundle.live.links.map(({ link }: { link: string }) => link)).toEqual(['population', 'civil-registry'])
  expect(bundle.live.metrics).toContain('lienthong_link_attempt_duration_seconds')
  expect(bundle.findings.map(({ subject }: { subject: string }) => subject)).toContain('population/lgsp')
  expect(bundle.database.tables.map(({ table }: { table: string }) => table)).toContain('public.audit_record')
  expect(Array.isArray(bundle.stateChanges)).toBe(true)
})

test('only operators and auditors get it', async () => {
  const other = await startGateway()
  try {
    expect((await other.get('/v1/operations/diagnostics')).json).toMatchObject({ code: 'role-required', status: 403 })
    expect((await other.get('/v1/operations/diagnostics', { authorization: 'Bearer x' })).status).toBe(401)
  } finally {
    await other.stop()
  }
})

test('no secret of the configuration is in it, nor in the settings in force', async () => {
  const targets = [
    { name: 'chat', url: 'https://chat.example/hooks/token-of-the-room', secret: `whsec_${'q'.repeat(44)}` },
  ]
  const otlp = { url: 'https://collector.example/v1/traces', headers: { Authorization: 'Bearer hush-collector' } }
  const databaseUrl = new URL(patient.database.settings.url)
  databaseUrl.username ||= 'lienthong'
  const config: Config = patient.config({
    databaseUrl: databaseUrl.href,
    more: { alerts: { targets }, telemetry: { otlp } },
  })
  const secrets = getSecrets(config)
  expect(secrets.length).toBeGreaterThan(8)
  expect(secrets).toEqual(expect.arrayContaining([targets[0]?.secret, 'Bearer hush-collector', databaseUrl.href]))
  const bundle = JSON.stringify(
    await makeBundle({
      config,
      database: patient.database.database,
      clock: { now: Date.now },
      examineOptions: { rounds: 1, resolve: async () => undefined },
    }),
  )
  for (const secret of [...secrets, 'token-of-the-room', '999085000777']) expect(bundle).not.toContain(secret)
  const shown = settingsInForce(config)
  expect(shown.find(({ name }) => name === 'audit.chainKey')).toEqual({ name: 'audit.chainKey', value: null })
})

test('by the command: a file that only its owner reads, without persons and secrets', async () => {
  const { file: configFile, environment } = patient.write()
  const out = join(patient.folder, 'bundle.json')
  const ran = await run('diagnostics', ['--config', configFile, '--out', out], environment)
  expect(ran.status, ran.stderr).toBe(0)
  expect(statSync(out).mode & 0o777).toBe(0o600)
  const text = readFileSync(out, 'utf8')
  for (const secret of Object.values(environment)) expect(text).not.toContain(secret)
  expect(JSON.parse(text)).toMatchObject({ format: 'lienthong-diagnostics/1', live: null })
})

test('what cannot be had says why, and the rest is there', async () => {
  const { settings } = patient.database
  const config = patient.config({ databaseUrl: settings.url.replace(/:\d+\//, ':1/') })
  const database = createDatabase(config.database, { debug() {}, info() {}, warn() {}, error() {} })
  const bundle = await makeBundle({ config, database, clock: { now: Date.now }, examineOptions: { rounds: 1 } })
  await database.close()
  expect(bundle.database).toEqual({ unavailable: 'ECONNREFUSED' })
  expect(bundle.status).toBe('fail')
  expect(bundle.settings.length).toBeGreaterThan(20)
})
