/** Dossiers on a real database, with a clock that a test can move and a trail that it can read. */
import type { Caller, Operation } from '../../src/domain/access.ts'
import type { DossierRegistration, DossierStep } from '../../src/domain/dossier/dossier-request.ts'
import type { DossierDeps } from '../../src/dossier/deps.ts'
import { createDossierFeed } from '../../src/dossier/feed/feed.ts'
import { bindLaw } from '../../src/dossier/reckon.ts'
import { registerDossier } from '../../src/dossier/register-dossier.ts'
import { reportStep } from '../../src/dossier/report-step.ts'
import { readLaw } from '../../src/law/read-law.ts'
import { createVault } from '../../src/store/vault.ts'
import { silent } from '../support/database.ts'
import { createStillClock, makeCaller as makeAnyCaller, startWorld, type World } from '../support/world.ts'

const law = readLaw([])
const vault = createVault({ keyId: 'test', key: Buffer.alloc(32, 7) })

const startMs = Date.parse('2026-11-23T08:00:00+07:00')
const minute = 60_000
/** So many minutes after the start, ISO 8601. */
export const at = (minutes: number) => new Date(startMs + minutes * minute).toISOString()

export interface DossierWorld extends World {
  deps: DossierDeps
  /** Turns the clock to so many minutes after the start. */
  turnTo(minutes: number): void
  register(code: string, given?: Partial<DossierRegistration>, caller?: Caller): ReturnType<typeof registerDossier>
  report(code: string, step: DossierStep, caller?: Caller, unit?: string): ReturnType<typeof reportStep>
}

export const makeCaller = (
  id: string,
  operations: readonly Operation[] = ['register', 'file', 'follow'],
  units: readonly string[] = ['H99'],
  procedures: readonly string[] = ['1.001193', '1.000894'],
): Caller => makeAnyCaller(id, { operations, procedures, units })

const oneStop = makeCaller('one-stop')

/** `beside`: a second gateway on the same database. */
export async function startDossierWorld(
  options: { beside?: DossierWorld; serverUrl?: string | undefined } = {},
): Promise<DossierWorld> {
  const world = await startWorld({
    ...options,
    clock: options.beside?.clock ?? createStillClock(startMs + 60 * minute),
  })
  const { database, clock } = world
  const trail = await world.openTrail()
  const feed = createDossierFeed(database, silent)
  feed.start()
  world.onClose(() => feed.stop())
  const read = (sealed: Uint8Array, aad: string) => {
    try {
      return vault.open(sealed, aad).toString('utf8')
    } catch {
      return null
    }
  }
  const deps: DossierDeps = {
    database,
    vault,
    sealed: { read },
    trail,
    clock,
    feed,
    ...bindLaw(() => law),
  }
  let request = 0
  const requestId = () => `00000000-0000-4000-8000-${String(++request).padStart(12, '0')}`
  return {
    ...world,
    deps,
    turnTo: (minutes) => clock.set(startMs + minutes * minute),
    register: (code, given = {}, caller = oneStop) =>
      registerDossier(deps, {
        requestId: requestId(),
        caller,
        registration: { code, procedure: '1.001193', unit: 'H99.01.02', receivedAt: at(0), ...given },
      }),
    report: (code, step, caller = oneStop, unit = undefined) =>
      reportStep(deps, { requestId: requestId(), caller, code, unit, step }),
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
