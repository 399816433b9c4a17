/** Filings on a real database with a scripted registry behind them, and a clock that a test can move. */
import { randomUUID } from 'node:crypto'
import { Trail } from '../../src/audit/trail.ts'
import type { Caller } from '../../src/domain/access.ts'
import type { RegistryPath } from '../../src/domain/filing/civil-registry.ts'
import type { FilingRequest } from '../../src/domain/filing/filing-request.ts'
import type { Logger } from '../../src/domain/runtime.ts'
import { contentHash } from '../../src/filing/intake/content-hash.ts'
import { submitFiling } from '../../src/filing/intake/submit-filing.ts'
import { type Filings, openFilings } from '../../src/filing/open-filings.ts'
import type { FilingView } from '../../src/filing/query/filing-view.ts'
import { getFiling } from '../../src/filing/query/get-filing.ts'
import { FilingSettings } from '../../src/filing/settings.ts'
import { readLaw } from '../../src/law/read-law.ts'
import { createLink, type Link } from '../../src/link/link.ts'
import { LinkSettings } from '../../src/link/settings.ts'
import { createDatabase, type Database } from '../../src/store/postgres/database.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'
import { makeFiling } from '../support/declarations.ts'
import { eventually } from '../support/eventually.ts'
import { ScriptedRegistry } from './scripted-registry.ts'

type Input = ConstructorParameters<typeof Object>[0]

/** Every wait short enough for a test to see its end. */
const quick = {
  delivery: {
    deadlineMs: 1_000,
    leaseMs: 1_500,
    settleMs: 20,
    askAgainMs: 20,
    backoffMs: 20,
    backoffMaxMs: 100,
    pathRetryMs: 50,
    dossierRetryMs: 100,
    pollMs: 50,
  },
  following: { minMs: 20, maxMs: 100, graceMs: 0, pollMs: 20, deadlineMs: 1_000, leaseMs: 1_500 },
  sweepMs: 20,
  renudgeMs: 500,
  sequenceMs: 20,
}

const law = readLaw([])
const vaultKey = { keyId: 'test', key: 'a'.repeat(64) }

export interface RigOptions {
  settings?: Input
  guard?: object
  paths?: (registry: ScriptedRegistry) => RegistryPath[]
  registry?: ScriptedRegistry
  /** Shares the database of another rig: a second replica. */
  beside?: Rig
  /** A database of the caller's own. */
  databaseUrl?: string
  start?: boolean
  consumer?: string
  /** Instead of the shared test clock. */
  clock?: MovableClock
}

interface MovableClock {
  now(): number
  move(ms: number): void
}

/** Runs like the real one and can be moved on. */
function movableClock(): MovableClock {
  let moved = 0
  return {
    now: () => Date.now() + moved,
    move: (ms) => {
      moved += ms
    },
  }
}

export interface Rig {
  filings: Filings
  deps: Filings['deps']
  registry: ScriptedRegistry
  link: Link
  database: Database
  db: TestDatabase | undefined
  url: string
  clock: MovableClock
  caller: Caller
  log: string[]
  submit(request?: Partial<FilingRequest> & { dossier?: string; unit?: string }, key?: string): Promise<FilingView>
  view(id: string): Promise<FilingView>
  /** Waits for a state. */
  until(id: string, ...states: string[]): Promise<FilingView>
  /** Types of the events, in the order in which they were reported. */
  story(id: string): Promise<string[]>
  rows<T = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<T[]>
  close(): Promise<void>
}

let serial = 0
export const nextDossier = () => `H99.01.02-260310-${String(++serial).padStart(4, '0')}`

export function makeCaller(id: string): Caller {
  return {
    credentialId: `${id}-key`,
    consumer: {
      id,
      name: id,
      grants: [
        {
          procedures: new Set(['1.001193', '2.000635', '1.000656', '1.000894', '1.004873', '1.001022', '1.004837']),
          operations: new Set(['file', 'follow']),
          fields: new Set(),
          attributes: new Set(),
        },
      ],
      units: ['H99'],
      quota: { perMinute: 1_000_000, burst: 1_000_000 },
      roles: new Set(['operator']),
    },
  }
}

export function requestFor(dossier: string, changes: object = {}): FilingRequest {
  const request = makeFiling('birth') as FilingRequest
  return {
    ...request,
    purpose: { ...request.purpose, procedure: '1.001193', unit: 'H99.01.02', dossier },
    attachments: [],
    ...changes,
  } as FilingRequest
}

export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const own = !options.beside && !options.databaseUrl
  const db = own ? await freshDatabase() : undefined
  const url = options.beside?.url ?? options.databaseUrl ?? db?.settings.url ?? ''
  const registry = options.registry ?? options.beside?.registry ?? new ScriptedRegistry()
  const clock = options.clock ?? options.beside?.clock ?? movableClock()
  const log: string[] = []
  const keep = (level: string) => (fields: object, message: string) => {
    log.push(JSON.stringify({ level, ...fields, message }))
  }
  const logger: Logger = { ...silent, warn: keep('warn'), error: keep('error'), info: keep('info') }
  const database = createDatabase({ url, connectionsMax: 8, connectTimeoutMs: 3000, statementTimeoutMs: 5000 }, logger)
  const trail = new Trail(
    database,
    {
      keyId: 'test',
      chainKey: 'c'.repeat(32),
      subjectKey: 's'.repeat(32),
      retiredKeys: [],
      appendTimeoutMs: 5000,
      commitIntervalMs: 0,
      pendingMax: 10_000,
      knotIntervalMs: 60_000,
      check: { intervalMs: 0, recheckMax: 0 },
    },
    clock,
    logger,
  )
  await trail.open()
  const list = options.paths?.(registry) ?? [registry.path()]
  const link = createLink({
    name: 'civil-registry',
    paths: list.map(({ name }) => name),
    settings: LinkSettings.parse({
      attemptTimeoutMs: 800,
      probeLeaseMs: 800,
      attemptsMax: 1,
      volumeMin: 5,
      windowMs: 2_000,
      resetMs: 100,
      rampMs: 300,
      ...options.guard,
    }),
    clock,
  })
  const settings = FilingSettings.parse(merged({ vault: vaultKey, ...quick }, options.settings ?? {}))
  const filings = openFilings({
    database,
    trail,
    link,
    paths: new Map(list.map((path) => [path.name, path])),
    clock,
    logger,
    law: () => law,
    settings,
  })
  if (options.start !== false) await filings.start()
  const caller = makeCaller(options.consumer ?? 'one-stop')
  const { deps } = filings
  const rig: Rig = {
    filings,
    deps,
    registry,
    link,
    database,
    db,
    url,
    clock,
    caller,
    log,
    submit: async ({ dossier = nextDossier(), unit = 'H99.01.02', ...changes } = {}, key = randomUUID()) => {
      const request = requestFor(dossier, changes)
      request.purpose.unit = unit
      const reported = await submitFiling(deps, {
        requestId: randomUUID(),
        caller,
        idempotencyKey: key,
        request,
        rawBodyHash: contentHash(request),
      })
      return reported.filing
    },
    view: (id) => getFiling(deps, { requestId: randomUUID(), caller, id }),
    until: async (id, ...states) => {
      let last = ''
      const view = await eventually(
        `filing in ${states}`,
        async () => {
          const seen = await rig.view(id)
          last = seen.events.map(({ type }) => type).join(' ')
          return states.includes(seen.state) ? seen : undefined
        },
        8_000,
      ).catch((error: Error) => {
        throw new Error(`${error.message}; its story: ${last}; log: ${log.slice(-5).join('\n')}`)
      })
      return view
    },
    story: async (id) => (await rig.view(id)).events.map(({ type }) => type),
    rows: async (sql, values = []) => (await database.query(sql, values)).rows,
    close: async () => {
      await filings.stop()
      link.stop()
      await trail.close()
      await database.close()
      await db?.drop()
    },
  }
  return rig
}

function merged(base: object, changes: object): object {
  const result: Record<string, unknown> = { ...base }
  for (const [name, value] of Object.entries(changes)) {
    const old = result[name]
    const both = isTree(old) && isTree(value)
    result[name] = both ? merged(old, value) : value
  }
  return result
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
