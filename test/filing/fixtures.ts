/** Filings on a real database with a scripted registry behind them, and a clock that a test can move. */
import { randomUUID } from 'node:crypto'
import type { Caller } from '../../src/domain/access.ts'
import type { RegistryPath } from '../../src/domain/filing/civil-registry.ts'
import type { FilingRequest } from '../../src/domain/filing/filing-request.ts'
import { contentHash } from '../../src/filing/intake/content-hash.ts'
import { submitFiling } from '../../src/filing/intake/submit-filing.ts'
import { type Filings, openFilings } from '../../src/filing/open-filings.ts'
import type { FilingView } from '../../src/filing/query/filing-view.ts'
import { getFiling } from '../../src/filing/query/get-filing.ts'
import { FilingSettings } from '../../src/filing/settings.ts'
import { readLaw } from '../../src/law/read-law.ts'
import { createLink, type Link } from '../../src/link/link.ts'
import { LinkSettings } from '../../src/link/settings.ts'
import { makeFiling } from '../support/declarations.ts'
import { eventually } from '../support/eventually.ts'
import { makeCaller as makeAnyCaller, startWorld, type TestClock, type World } from '../support/world.ts'
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

export interface FilingWorldOptions {
  settings?: Input
  guard?: object
  paths?: (registry: ScriptedRegistry) => RegistryPath[]
  registry?: ScriptedRegistry
  /** Shares the database of another world: a second replica. */
  beside?: FilingWorld
  /** A database of the caller's own. */
  databaseUrl?: string
  start?: boolean
  consumer?: string
  /** Instead of the shared test clock. */
  clock?: TestClock
}

export interface FilingWorld extends World {
  filings: Filings
  deps: Filings['deps']
  registry: ScriptedRegistry
  link: Link
  caller: Caller
  submit(request?: Partial<FilingRequest> & { dossier?: string; unit?: string }, key?: string): Promise<FilingView>
  view(id: string): Promise<FilingView>
  /** Waits for a state. */
  until(id: string, ...states: string[]): Promise<FilingView>
  /** Types of the events, in the order in which they were reported. */
  story(id: string): Promise<string[]>
}

let serial = 0
export const nextDossier = () => `H99.01.02-260310-${String(++serial).padStart(4, '0')}`

const procedures = ['1.001193', '2.000635', '1.000656', '1.000894', '1.004873', '1.001022', '1.004837']

export const makeCaller = (id: string): Caller =>
  makeAnyCaller(id, { operations: ['file', 'follow'], procedures, roles: ['operator'] })

export function requestFor(dossier: string, changes: object = {}): FilingRequest {
  const request = makeFiling('birth') as FilingRequest
  return {
    ...request,
    purpose: { ...request.purpose, procedure: '1.001193', unit: 'H99.01.02', dossier },
    attachments: [],
    ...changes,
  } as FilingRequest
}

export async function startFilingWorld(options: FilingWorldOptions = {}): Promise<FilingWorld> {
  const { beside, databaseUrl, clock: given } = options
  const world = await startWorld({
    beside,
    databaseUrl,
    clock: given,
    database: { connectionsMax: 8, connectTimeoutMs: 3000, statementTimeoutMs: 5000 },
  })
  const { database, clock, log, logger } = world
  const registry = options.registry ?? beside?.registry ?? new ScriptedRegistry()
  const trail = await world.openTrail(logger)
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
  world.onClose(async () => {
    await filings.stop()
    link.stop()
  })
  const filingWorld: FilingWorld = {
    ...world,
    filings,
    deps,
    registry,
    link,
    caller,
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
          const seen = await filingWorld.view(id)
          last = seen.events.map(({ type }) => type).join(' ')
          return states.includes(seen.state) ? seen : undefined
        },
        30_000,
      ).catch((error: Error) => {
        throw new Error(`${error.message}; its story: ${last}; log: ${log.slice(-5).join('\n')}`)
      })
      return view
    },
    story: async (id) => (await filingWorld.view(id)).events.map(({ type }) => type),
  }
  return filingWorld
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
