/** A patient for the doctor: the mock nation behind real sockets, a database of its own, a configuration for both. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import { issueKey } from '../../src/access/api-key.ts'
import { type Config, type ConfigInput, parseConfig } from '../../src/config/config.ts'
import { type ExamineOptions, examine } from '../../src/doctor/examine.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import { mockPaths, mockPortalPaths, mockRegistryPaths } from '../../src/sandbox/state.ts'
import { childEnvironment } from '../support/child-environment.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { within } from '../support/eventually.ts'
import { consumerWith, keyHashKey, writeConsumers } from '../support/gateway.ts'

export const pem = (name: string) => readFileSync(resolve(import.meta.dirname, '../upstream/tls', name), 'utf8')
export const base64 = (name: string) =>
  readFileSync(resolve(import.meta.dirname, '../upstream/tls', name)).toString('base64')
export const identity = (name: string) => ({ key: pem(`${name}.key`), cert: pem(`${name}.pem`) })

export const secrets = {
  chainKey: 'hush-chain-key'.padEnd(32, '.'),
  subjectKey: 'hush-subject-key'.padEnd(32, '.'),
  vaultKey: 'ab'.repeat(32),
}

export interface Patient {
  mocks: Mocks
  database: TestDatabase
  folder: string
  input(changes?: PatientChanges): ConfigInput
  config(changes?: PatientChanges): Config
  /** Writes the configuration as a file, secrets by environment, for a process of its own. */
  write(changes?: PatientChanges): { file: string; environment: Record<string, string> }
  examine(changes?: PatientChanges, options?: ExamineOptions): Promise<Finding[]>
  close(): Promise<void>
}

export interface PatientChanges {
  /** Changes to every path of the population link. */
  path?: object
  /** Names of the population paths. Absent: `ndxp` and `lgsp`. */
  paths?: readonly string[]
  databaseUrl?: string
  more?: object
}

export const portalPaths = ['portal-session', 'portal-bus', 'portal-2026'] as const

export async function admit({ tls = false } = {}): Promise<Patient> {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-doctor-'))
  const database = await freshDatabase()
  const mocks = await startMocks(tls ? { tls: identity('server') } : {})
  writeConsumers(join(folder, 'consumers.yaml'), [consumerWith(issueKey(keyHashKey))])
  const trust = tls ? { tls: { ca: pem('ca.pem') } } : {}

  function input({ path = {}, paths = ['ndxp', 'lgsp'], databaseUrl, more = {} }: PatientChanges = {}): ConfigInput {
    const population = mockPaths(mocks.url, paths).map((one) => ({ ...one, ...trust, ...path }))
    const registry = mockRegistryPaths(mocks.url, ['registry']).map((one) => ({ ...one, ...trust }))
    const portal = mockPortalPaths(mocks.url, portalPaths).map((one) => ({ ...one, ...trust }))
    return {
      database: { url: databaseUrl ?? database.settings.url },
      access: { consumersFile: 'consumers.yaml', keyHashKey },
      audit: { keyId: 'test', chainKey: secrets.chainKey, subjectKey: secrets.subjectKey },
      links: { population: { paths: population }, civilRegistry: { paths: registry }, portal: { paths: portal } },
      filing: { vault: { keyId: 'test', key: secrets.vaultKey } },
      ...more,
    } as ConfigInput
  }
  const config = (changes?: PatientChanges) =>
    parseConfig(input(changes), { source: 'test', directory: folder, environment: {}, literalSecrets: true })

  return {
    mocks,
    database,
    folder,
    input,
    config,
    write(changes) {
      const environment: Record<string, string> = {}
      const hidden = new Set([
        'keyHashKey',
        'chainKey',
        'subjectKey',
        'key',
        'secret',
        'secretKey',
        'keyPass',
        'auth',
        'apiKey',
        'password',
      ])
      const hide = (value: unknown, name = ''): unknown => {
        if (Array.isArray(value)) return value.map((one) => hide(one))
        if (typeof value === 'object' && value !== null) {
          // The consumer key of a bus is its client_id: shown like any account.
          const shown = 'variant' in value && value.variant === 'wso2' ? 'key' : null
          return Object.fromEntries(
            Object.entries(value).map(([key, inner]) => [key, key === shown ? inner : hide(inner, key)]),
          )
        }
        if (typeof value !== 'string' || !(hidden.has(name) || value.startsWith('postgres:'))) return value
        const variable = `SECRET_${Object.keys(environment).length}`
        environment[variable] = value
        return { env: variable }
      }
      const file = join(folder, 'lienthong.yaml')
      writeFileSync(file, stringify(hide(input(changes))))
      return { file, environment }
    },
    examine: (changes, options) => examine(config(changes), { rounds: 6, stepMs: 1_500, ...options }),
    async close() {
      await mocks.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** `check status code` of everything that is not well. */
export const complaints = (findings: readonly Finding[], subject?: string): string[] =>
  findings
    .filter((finding) => finding.status !== 'ok' && (subject === undefined || finding.subject === subject))
    .map(({ subject: of, check, status, facts }) =>
      [...(subject === undefined ? [of] : []), check, status, ...(facts?.code ? [facts.code] : [])].join(' '),
    )

export interface Ran {
  status: number
  stdout: string
  stderr: string
}

/** A command as a process of its own; not synchronously, because the mocks that it talks to live in this one. */
export async function run(
  command: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [`src/commands/${command}.ts`, ...args], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...childEnvironment(), LANG: 'C.UTF-8', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const reply = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (reply[name] += chunk))
  const [status] = await within(30_000, `${command} ends`, once(child, 'close'))
  return { status, ...reply }
}
