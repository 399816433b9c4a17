/**
 * A whole gateway for a test: real database, real sockets, the mock nation behind it. What it logs is kept, so that a
 * test can look for what must not be there.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import { type IssuedKey, issueKey } from '../../src/access/api-key.ts'
import type { ConsumersFile } from '../../src/access/consumers.ts'
import type { GatewayDeps } from '../../src/app/gateway.ts'
import { type Serving, serve } from '../../src/app/serve.ts'
import { type Config, type ConfigInput, parseConfig } from '../../src/config/config.ts'
import type { SecretSource } from '../../src/config/live-secrets.ts'
import { attributes, fields } from '../../src/domain/person/identity.ts'
import {
  filingProcedures,
  mockLinkedPaths,
  mockPaths,
  mockPortalPaths,
  mockRegistryPaths,
  sandboxPurpose,
} from '../../src/sandbox/state.ts'
import { freshDatabase, type TestDatabase } from './database.ts'
import { createKeepingLogger } from './world.ts'

export type PathName = 'ndxp' | 'lgsp' | 'lgsp-envelope' | 'lgsp-tree'
export type ConsumerEntry = ConsumersFile['consumers'][number]

export interface TestGateway {
  url: string
  mocks: Mocks
  serving: Serving
  database: TestDatabase | undefined
  key: string
  consumersFile: string
  /** Every line that was logged, as JSON. */
  log: string[]
  /** A request with the test consumer's key; `body` goes out as JSON unless it is a string. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>
  put(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  stop(): Promise<void>
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  // Tests read answers of many shapes; a wrong guess fails the test, which is what it is for.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  json: any
}

export interface TestGatewayOptions {
  paths?: readonly PathName[]
  /** Changes to each path's settings, such as shorter time-outs. */
  path?: object
  guard?: ConfigInput['links']['population']['guard']
  server?: ConfigInput['server']
  audit?: Partial<ConfigInput['audit']>
  access?: Partial<ConfigInput['access']>
  /** Absent: no probe is sent by itself, so that a test counts what it sends. */
  health?: ConfigInput['health']
  alerts?: ConfigInput['alerts']
  forecast?: ConfigInput['forecast']
  telemetry?: ConfigInput['telemetry']
  fileAddresses?: ConfigInput['fileAddresses']
  publicStatus?: ConfigInput['publicStatus']
  units?: ConfigInput['units']
  batches?: ConfigInput['batches']
  fileChecks?: ConfigInput['fileChecks']
  oversight?: ConfigInput['oversight']
  agreement?: ConfigInput['agreement']
  /** In the place of the wall clock, for tests that set it. */
  clock?: GatewayDeps['clock']
  /** In the place of the system's resolver, for names that come and go. */
  lookup?: GatewayDeps['lookup']
  /** The name by which the paths call the mocks; absent = their address. */
  upstreamName?: string
  consumer?: (key: IssuedKey) => Partial<ConsumerEntry>
  /** Further consumers of the register. */
  others?: ConsumerEntry[]
  /** Takes filings, to the mock registry; without it the gateway has none. */
  filings?: FilingOptions
  /** Pulls from the mock linked-service software as well; needs `filings`. */
  linked?: LinkedOptions
  /** Sends dossiers to the mock portal, over these paths of mocks/paths.yaml; needs `filings`. */
  portal?: readonly string[]
  /** Changes to the settings of those paths. */
  portalPath?: object
  /** A database of the caller's, for tests that stop it; otherwise a fresh one in the run's server. */
  databaseUrl?: string
  mocks?: Parameters<typeof startMocks>[0]
  /** Secrets that the test changes while the gateway runs: they stand in this file, as far as the gateway knows. */
  exchanging?: { file: string; names: readonly string[]; change(input: ConfigInput): void }
  /** Another gateway of the test, whose database, register of consumers and mocks this one shares: a second replica. */
  beside?: TestGateway
}

type LinkedInput = NonNullable<ConfigInput['links']['linkedServices']>
interface LinkedOptions extends Partial<Omit<LinkedInput, 'paths'>> {
  /** Changes to the path's settings. */
  path?: object
}

interface FilingOptions {
  /** Paths of mocks/paths.yaml, the preferred one first. Absent: the one that carries every kind. */
  paths?: readonly string[]
  /** Changes to each path's settings, and to the guard, the filing and the webhook settings. */
  path?: object
  guard?: NonNullable<ConfigInput['links']['civilRegistry']>['guard']
  filing?: Partial<NonNullable<ConfigInput['filing']>>
  webhooks?: ConfigInput['webhooks']
}

export const keyHashKey = 'test-key-hash-key'.padEnd(32, '.')

/** Time-outs short enough for a test to see them end, long enough for a busy machine to answer. */
const quick = { connectTimeoutMs: 2_000, headersTimeoutMs: 2_000, bodyTimeoutMs: 2_000 }

export async function startGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-gateway-'))
  const { beside } = options
  const consumersFile = beside?.consumersFile ?? join(folder, 'consumers.yaml')
  const issued = issueKey(keyHashKey)
  if (!beside) {
    writeConsumers(consumersFile, [consumerWith(issued, options.consumer?.(issued)), ...(options.others ?? [])])
  }
  const mocks = beside?.mocks ?? (await startMocks(options.mocks))
  const databaseUrl = beside?.database?.settings.url ?? options.databaseUrl
  const database = databaseUrl ? undefined : await freshDatabase()
  const log: string[] = []
  const upstreamUrl = options.upstreamName ? mocks.url.replace('127.0.0.1', options.upstreamName) : mocks.url
  const paths = mockPaths(upstreamUrl, options.paths ?? ['ndxp']).map((path) => ({
    ...path,
    ...quick,
    ...options.path,
  }))
  const input = {
    server: { port: 0, drainMs: 5_000, ...options.server },
    database: { url: databaseUrl ?? database?.settings.url },
    access: { consumersFile, keyHashKey, reloadIntervalMs: 100, ...options.access },
    audit: { keyId: 'test', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32), ...options.audit },
    health: options.health ?? { probing: false },
    alerts: options.alerts,
    forecast: options.forecast,
    telemetry: options.telemetry,
    fileAddresses: options.fileAddresses,
    publicStatus: options.publicStatus,
    units: options.units,
    batches: options.batches,
    fileChecks: options.fileChecks,
    oversight: options.oversight,
    agreement: options.agreement,
    links: {
      population: { guard: options.guard, paths },
      ...civilRegistryLink(mocks.url, options.filings),
      ...linkedLink(mocks.url, options.linked),
      ...portalLink(mocks.url, options),
    },
    ...filingSections(options.filings),
    ...portalSections(options),
  }
  const parse = (tree: unknown) =>
    parseConfig(tree, { source: 'test', directory: folder, environment: {}, literalSecrets: true })
  const config = parse(input)
  const serving = await serve(config, {
    logger: createKeepingLogger(log),
    lookup: options.lookup,
    secrets: options.exchanging && toSecretSource(input, options.exchanging, parse),
    ...(options.clock && { clock: options.clock }),
  })
  const request = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(serving.url + path, init)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: parsed(text) }
  }
  const key = beside?.key ?? issued.key
  const authorization = `Bearer ${key}`
  const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
    request(path, {
      method,
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  return {
    url: serving.url,
    mocks,
    serving,
    database,
    key,
    consumersFile,
    log,
    post: (path, body, headers) => send('POST', path, body, headers),
    put: (path, body, headers) => send('PUT', path, body, headers),
    get: (path, headers) => request(path, { headers: { authorization, ...headers } }),
    stop: async () => {
      await serving.stop()
      if (!beside) await mocks.close()
      await database?.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function toSecretSource(
  input: unknown,
  { file, names, change }: NonNullable<TestGatewayOptions['exchanging']>,
  parse: (tree: unknown) => Config,
): SecretSource {
  return {
    references: names.map((name) => ({ name, file })),
    read: () => {
      const tree = structuredClone(input) as ConfigInput
      change(tree)
      return parse(tree)
    },
  }
}

function civilRegistryLink(mocksUrl: string, filings: FilingOptions | undefined) {
  if (!filings) return {}
  const paths = mockRegistryPaths(mocksUrl, filings.paths ?? ['registry']).map((path) => ({
    ...path,
    ...quick,
    ...filings.path,
  }))
  return { civilRegistry: { guard: filings.guard, paths } }
}

function linkedLink(mocksUrl: string, linked: LinkedOptions | undefined) {
  if (!linked) return {}
  const { path, ...others } = linked
  const paths = mockLinkedPaths(mocksUrl, ['dvclt']).map((one) => ({ ...one, ...quick, ...path }))
  const units = { '99001': sandboxPurpose.unit, '00004': 'H98.01' }
  return { linkedServices: { units, pull: { intervalMs: 50, backoffMs: 50, backoffMaxMs: 100 }, ...others, paths } }
}

function portalLink(mocksUrl: string, { portal, portalPath }: TestGatewayOptions) {
  if (!portal) return {}
  return { portal: { paths: mockPortalPaths(mocksUrl, portal).map((path) => ({ ...path, ...quick, ...portalPath })) } }
}

function portalSections({ portal, linked, server }: TestGatewayOptions) {
  const sync = { intervalMs: 50, pathRetryMs: 50, backoffMs: 50, settleMs: 100 }
  if (!portal) return linked ? { sync } : {}
  const units = [{ code: sandboxPurpose.unit, name: 'UBND phường Thử' }]
  return {
    server: { port: 0, drainMs: 5_000, board: { units }, ...server },
    portal: { unknownChannel: 'counter' as const },
    sync,
  }
}

/** Times short enough for a test to see a filing through, the mock registry taking a fraction of a second for each step. */
function filingSections(filings: FilingOptions | undefined) {
  if (!filings) return {}
  const soon = { settleMs: 200, askAgainMs: 100, backoffMs: 50, pathRetryMs: 100, dossierRetryMs: 100, pollMs: 50 }
  return {
    filing: {
      vault: { keyId: 'test', key: 'b'.repeat(64) },
      // Of the synthetic unit that the tests file at: no list has it.
      furtherUnits: ['99001', '99'],
      delivery: soon,
      following: { minMs: 50, maxMs: 1_000, pollMs: 50, graceMs: 1_000 },
      sweepMs: 50,
      ...filings.filing,
    },
    webhooks: { allowHttp: true, allowPrivateTargets: ['127.0.0.0/8'], intervalMs: 50, ...filings.webhooks },
  }
}

export function consumerWith({ id, hash }: IssuedKey, changes: Partial<ConsumerEntry> = {}): ConsumerEntry {
  return {
    id: 'one-stop',
    name: 'One-stop system',
    keys: [{ id, hash }],
    units: ['H99'],
    quota: { perMinute: 600_000, burst: 100_000 },
    grants: [
      {
        procedures: [sandboxPurpose.procedure],
        operations: ['verify', 'lookup'],
        fields: [...fields],
        attributes: [...attributes],
      },
      { procedures: [...filingProcedures], operations: ['file', 'follow', 'register', 'check-file'] },
    ],
    ...changes,
  }
}

export function writeConsumers(file: string, consumers: ConsumerEntry[]): void {
  writeFileSync(file, stringify({ consumers }, { aliasDuplicateObjects: false }))
}

/** A persona of the mocks, or anyone else, as a claim. */
export function makeClaim(person: { number: string; name: string; birthDate: string }) {
  const { number, name, birthDate } = person
  const dateOfBirth =
    birthDate.length === 4 ? { precision: 'year', year: Number(birthDate) } : { precision: 'day', date: birthDate }
  return { personalNumber: number, fullName: name, dateOfBirth }
}

export const purpose = sandboxPurpose

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
