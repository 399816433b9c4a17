/**
 * The world of one run: a database, the mock registry with its memory on disk, and gateways as they are shipped, each a
 * process of its own. Everything listens on loopback, keeps its port over restarts and lives in one temporary folder.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { issueKey } from '../../src/access/api-key.ts'
import { type Rebuilt, rebuildDossiers } from '../../src/dossier/rebuild.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/sandbox/embedded-postgres.ts'
import { createDatabase } from '../../src/store/postgres/database.ts'
import { DatabaseSettings } from '../../src/store/settings.ts'
import { freePorts } from '../support/free-ports.ts'
import { gatewayYaml, writeConfiguration } from './configuration.ts'
import type { RecordedDossierEvent } from './dossier-verdict.ts'
import { linkedLedger, portalLedger, registrations } from './ledger.ts'
import type { LinkedRow } from './linked-verdict.ts'
import type { PortalRow } from './portal-verdict.ts'
import { createVictim, type Victim } from './process.ts'

const root = resolve(import.meta.dirname, '../..')

/** The systems that the mocks are, as far as a run misleads them. They share a process, and the folder of what they remember. */
export type MockSystem = 'registry' | 'portal' | 'linked'

/** Dossiers by the code that they have now: one that came from outside may have had another before. */
export interface DossierEvidence {
  rebuilt: Rebuilt
  statuses: ReadonlyMap<string, { status: string; events: number }>
  /** Of each dossier in the order in which they were recorded. */
  events: readonly RecordedDossierEvent[]
  /** Those that were handed in online. */
  online: ReadonlySet<string>
  /** The code that a dossier has now, by another one of its own. */
  otherCodes: ReadonlyMap<string, string>
  /** The code that a dossier has now, by the code that the portal gave it. */
  portalCodes: ReadonlyMap<string, string>
  /** The code that a dossier has now, by its code at the linked-service software. */
  linkedCodes: ReadonlyMap<string, string>
}

export interface World {
  readonly folder: string
  readonly gatewayUrls: readonly string[]
  readonly gateways: readonly Victim[]
  readonly registry: Victim
  readonly consumers: readonly { id: string; key: string }[]
  /** Files nothing, and may read every dossier. */
  readonly observer: { id: string; key: string }
  /** Works on linked dossiers. */
  readonly oneStop: { id: string; key: string }
  /** Kills the registry's process before the first and after the last answer alike; what it acknowledged it still knows. */
  restartRegistry(): Promise<void>
  stopDatabase(): Promise<void>
  startDatabase(): Promise<void>
  /** While `during` runs, this share of the calls to the system meets the fault or the scenario. */
  withFault(
    system: MockSystem,
    fault: { name: string; params?: object | undefined },
    rate: number,
    during: () => Promise<void>,
  ): Promise<void>
  withScenario(system: MockSystem, scenario: string, rate: number, during: () => Promise<void>): Promise<void>
  /** From now on, and also after a restart of the mocks, each of these scenarios meets this share of what is sent. */
  haunt(system: MockSystem, scenarios: readonly string[], rate: number): Promise<void>
  registrations(): Promise<Map<string, number>>
  /** What the portal keeps, by the code of the dossier there. */
  portalLedger(): Promise<Map<string, PortalRow>>
  /** A dossier comes to the linked-service software. Fails while that is down. */
  bringLinked(what: object): Promise<void>
  /** What the linked-service software keeps, and what it was sent about dossiers that it does not have. */
  linkedLedger(): Promise<{ rows: LinkedRow[]; strangers: string[] }>
  /** Every dossier against what follows from its events, and the statuses in which they are, by code. */
  dossiers(): Promise<DossierEvidence>
  /** `keep`: the folder with its logs and data stays, to be examined. */
  close(keep: boolean): Promise<void>
}

export async function openWorld({
  replicas,
  consumers,
  portalPath,
}: {
  replicas: number
  consumers: number
  /** Which of the mocks' paths to the portal the gateways take. */
  portalPath: string
}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-crash-run-'))
  const [databasePort, registryPort, ...gatewayPorts] = await freePorts(2 + replicas)
  const databaseDirectory = join(folder, 'postgres')
  let database: EmbeddedPostgres | undefined = await startEmbeddedPostgres(databaseDirectory, databasePort)
  const mocksUrl = `http://127.0.0.1:${registryPort}`

  const settings = {
    // No protection by the registry itself: whatever is sent twice is registered twice, and counted.
    duplicates: 'accept',
    registryReceivedMs: 150,
    registryEligibleMs: 150,
    registrySuffixScenarios: false,
    portalSuffixScenarios: false,
    // Longer than a gateway waits, shorter than it waits before it asks what became of a call.
    portalSlowMs: 1_700,
    portalFetches: [],
    // Families come as the run wants, and are back with what was asked for within a second.
    linkedArrivalMs: 0,
    linkedSupplementMs: 300,
    linkedSlowMs: 1_700,
    linkedSuffixScenarios: false,
    // Long enough that a process which is killed is killed in the middle of sends.
    latencyMs: 40,
  }
  const registry = createVictim({
    name: 'registry',
    args: [
      join(root, 'mocks/main.ts'),
      '--port',
      String(registryPort),
      '--state',
      join(folder, 'registry'),
      '--settings',
      JSON.stringify(settings),
    ],
    ready: async () => (await fetch(`${mocksUrl}/personas`)).ok,
    logFile: join(folder, 'registry.log'),
  })
  await registry.start()

  const keyHashKey = 'crash-run'.padEnd(32, '.')
  const districts = Array.from({ length: consumers }, (_, n) => ({
    name: `district-${n + 1}`,
    issued: issueKey(keyHashKey),
  }))
  const observer = { name: 'city-office', issued: issueKey(keyHashKey) }
  const oneStop = { name: 'ward-office', issued: issueKey(keyHashKey) }
  writeConfiguration(folder, { keyHashKey, mocksUrl, districts, observer, oneStop, databaseUrl: database.url })
  const gateways = gatewayPorts.map((port, n) => {
    const file = join(folder, `gateway-${n + 1}.yaml`)
    writeFileSync(file, gatewayYaml(folder, port, mocksUrl, { portalPath }))
    return createVictim({
      name: `gateway-${n + 1}`,
      args: [join(root, 'src/app/main.ts'), '--config', file],
      ready: async () => (await fetch(`http://127.0.0.1:${port}/livez`)).ok,
      logFile: join(folder, `gateway-${n + 1}.log`),
    })
  })
  try {
    await Promise.all(gateways.map((gateway) => gateway.start()))
  } catch (error) {
    await Promise.all([...gateways, registry].map((victim) => victim.kill()))
    await database.stop()
    throw error
  }

  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${mocksUrl}/_control/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as { id?: string }
  }
  const haunting: Record<MockSystem, { scenario: string; rate: number }[]> = { registry: [], portal: [], linked: [] }
  const summon = async (system: MockSystem) => {
    for (const one of haunting[system]) await control('POST', `${system}/scenarios`, one)
  }
  return {
    folder,
    gatewayUrls: gatewayPorts.map((port) => `http://127.0.0.1:${port}`),
    gateways,
    registry,
    observer: { id: observer.name, key: observer.issued.key },
    oneStop: { id: oneStop.name, key: oneStop.issued.key },
    consumers: districts.map(({ name, issued }) => ({ id: name, key: issued.key })),
    async restartRegistry() {
      await registry.start()
      for (const system of Object.keys(haunting) as MockSystem[]) await summon(system)
    },
    async haunt(system, scenarios, rate) {
      haunting[system] = scenarios.map((scenario) => ({ scenario, rate }))
      await control('DELETE', `${system}/scenarios`)
      await summon(system)
    },
    stopDatabase: async () => {
      await database?.stop()
      database = undefined
    },
    startDatabase: async () => {
      database ??= await startEmbeddedPostgres(databaseDirectory, databasePort)
    },
    async withFault(system, fault, rate, during) {
      const { name, params } = fault
      const { id } = await control('POST', 'faults', { ...params, fault: name, rate, layer: system })
      await during()
      await control('DELETE', `faults/${id}`)
    },
    async withScenario(system, scenario, rate, during) {
      const { id } = await control('POST', `${system}/scenarios`, { scenario, rate })
      await during()
      await control('DELETE', `${system}/scenarios/${id}`)
    },
    registrations: () => registrations(mocksUrl),
    portalLedger: () => portalLedger(mocksUrl),
    async bringLinked(what) {
      await control('POST', 'linked/dossiers', what)
    },
    linkedLedger: () => linkedLedger(mocksUrl),
    async dossiers() {
      if (!database) throw new Error('the database is stopped')
      const pool = createDatabase(DatabaseSettings.parse({ url: database.url }), {
        debug() {},
        info() {},
        warn() {},
        error() {},
      })
      try {
        const rebuilt = await rebuildDossiers(pool, { repair: false })
        const { rows } = await pool.query('SELECT code, national_code, channel, status, events FROM dossier')
        const recorded = await pool.query(
          'SELECT d.code, e.type, e.at, e.apart FROM dossier_event e JOIN dossier d ON d.id = e.dossier ORDER BY e.slot',
        )
        const given = await pool.query(
          `SELECT d.code, l.notes->>'code' AS given FROM sync_lane l JOIN dossier d ON d.id = l.dossier WHERE l.notes ? 'code'`,
        )
        const otherCodes = new Map(
          rows.flatMap(({ code, national_code }) => (national_code === null ? [] : [[national_code, code] as const])),
        )
        const codes = [...otherCodes, ...rows.map(({ code }) => [code, code] as const)]
        return {
          rebuilt,
          otherCodes,
          online: new Set(rows.flatMap(({ code, channel }) => (channel === 'online' ? [code] : []))),
          portalCodes: new Map(given.rows.map((row) => [row.given, row.code])),
          linkedCodes: new Map(codes.filter(([code]) => code.startsWith('G99.'))),
          statuses: new Map(rows.map(({ code, status, events }) => [code, { status, events }])),
          events: recorded.rows.map(({ code, type, at, apart }) => ({
            dossier: code,
            type,
            at: at.toISOString(),
            apart,
          })),
        }
      } finally {
        await pool.close()
      }
    },
    async close(keep) {
      await Promise.all(gateways.map((gateway) => gateway.stop()))
      await registry.stop()
      await database?.stop()
      if (!keep) rmSync(folder, { recursive: true, force: true })
    },
  }
}
