/** Dossiers on a real database, with a clock that a test can move and a trail that it can read. */
import { Trail } from '../../src/audit/trail.ts'
import type { Caller, Operation } from '../../src/domain/access.ts'
import type { DossierRegistration, DossierStep } from '../../src/domain/dossier/dossier-request.ts'
import type { DossierDeps } from '../../src/dossier/deps.ts'
import { bindLaw } from '../../src/dossier/reckon.ts'
import { registerDossier } from '../../src/dossier/register-dossier.ts'
import { reportStep } from '../../src/dossier/report-step.ts'
import { readLaw } from '../../src/law/read-law.ts'
import { createVault } from '../../src/store/vault.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'

const law = readLaw([])
const vault = createVault({ keyId: 'test', key: Buffer.alloc(32, 7) })

const startMs = Date.parse('2026-11-23T08:00:00+07:00')
const minute = 60_000
/** So many minutes after the start, ISO 8601. */
export const at = (minutes: number) => new Date(startMs + minutes * minute).toISOString()

export interface DossierRig {
  deps: DossierDeps
  db: TestDatabase
  clock: { now(): number; set(minutes: number): void }
  register(code: string, given?: Partial<DossierRegistration>, caller?: Caller): ReturnType<typeof registerDossier>
  report(code: string, step: DossierStep, caller?: Caller, unit?: string): ReturnType<typeof reportStep>
  rows<T = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<T[]>
  close(): Promise<void>
}

export function makeCaller(
  id: string,
  operations: readonly Operation[] = ['register', 'file', 'follow'],
  units: readonly string[] = ['H99'],
  procedures: readonly string[] = ['1.001193', '1.000894'],
): Caller {
  const grant = {
    procedures: new Set(procedures),
    operations: new Set(operations),
    fields: new Set<never>(),
    attributes: new Set<never>(),
  }
  const quota = { perMinute: 1_000_000, burst: 1_000_000 }
  return { credentialId: `${id}-key`, consumer: { id, name: id, grants: [grant], units, quota, roles: new Set() } }
}

const oneStop = makeCaller('one-stop')

/** `beside`: a second gateway on the same database. */
export async function openDossierRig(options: { beside?: DossierRig } = {}): Promise<DossierRig> {
  const db = options.beside?.db ?? (await freshDatabase())
  let now = startMs + 60 * minute
  const clock = options.beside?.clock ?? {
    now: () => now,
    set: (minutes: number) => {
      now = startMs + minutes * minute
    },
  }
  const { database } = db
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
    silent,
  )
  await trail.open()
  const read = (sealed: Uint8Array, aad: string) => vault.open(sealed, aad).toString('utf8')
  const deps: DossierDeps = {
    database,
    vault,
    sealed: { read },
    trail,
    clock,
    ...bindLaw(() => law),
  }
  let request = 0
  const requestId = () => `00000000-0000-4000-8000-${String(++request).padStart(12, '0')}`
  return {
    deps,
    db,
    clock,
    register: (code, given = {}, caller = oneStop) =>
      registerDossier(deps, {
        requestId: requestId(),
        caller,
        registration: { code, procedure: '1.001193', unit: 'H99.01.02', receivedAt: at(0), ...given },
      }),
    report: (code, step, caller = oneStop, unit = undefined) =>
      reportStep(deps, { requestId: requestId(), caller, code, unit, step }),
    rows: async <T>(sql: string, values: unknown[] = []) => (await database.query(sql, values)).rows as T[],
    close: async () => {
      await trail.close()
      if (!options.beside) await db.drop()
    },
  }
}

let serial = 0
export const nextCode = () => `H99.01.02-261123-${String(++serial).padStart(4, '0')}`

/** The code of a failure, and where its faults point. */
export const toFailureText = (pending: Promise<unknown>) =>
  pending.then(
    () => 'ok',
    (error: { code?: string; faults?: { pointer: string; code: string }[]; message: string }) =>
      [error.code ?? error.message, ...(error.faults ?? []).map(({ pointer, code }) => `${pointer} ${code}`)].join(
        ', ',
      ),
  )
