/** Cases of breaches: opened, stated, notified and closed by those who answer for the data. Each step is on record before it takes effect. */
import {
  type BreachAccount,
  type BreachCase,
  type BreachNotice,
  type BreachPressure,
  type BreachRecipient,
  type BreachScope,
  findAuthorityDue,
  findPressure,
} from '../domain/breach.ts'
import { GatewayFailure } from '../domain/failure.ts'
import {
  type BreachReach,
  closeBreach,
  findBreach,
  listBreaches,
  readReach,
  writeBreach,
  writeNotice,
} from '../store/breach/cases.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { OversightDeps } from './deps.ts'
import { type AuditorRequest, admitAuditor, recordOversight } from './search-records.ts'

export interface BreachView extends BreachCase {
  /** Until when the authority must have been notified, milliseconds since the epoch. */
  authorityDue: number
  pressure: BreachPressure
}

/** A case with what the trail says of it: the data of Form 08. */
export interface BreachReport extends BreachView {
  reach: BreachReach
}

const casesMax = 200

type Deps = Pick<OversightDeps, 'database' | 'trail' | 'clock'>

/** Fails with `role-required`, `breach-state-conflict` (closed, or detected later than stated before), storage and trail; then nothing has changed. */
export async function stateBreach(
  deps: Deps,
  request: AuditorRequest,
  stated: { code: string; detectedAt: number; account: BreachAccount; scope: BreachScope },
): Promise<BreachView> {
  await admit(deps, request, 'record-breach', stated.code)
  const { database, clock } = deps
  const written = await withStorageErrors('storage-unavailable', () =>
    writeBreach(database, { ...stated, openedAt: clock.now(), openedBy: request.officer }),
  )
  if (!written) throw new GatewayFailure('breach-state-conflict')
  return toView(written, clock.now())
}

/** What was stated before stays. Fails with `breach-not-found` besides. */
export async function notifyOfBreach(
  deps: Deps,
  request: AuditorRequest,
  { code, to, ...notice }: { code: string; to: BreachRecipient } & Omit<BreachNotice, 'by'>,
): Promise<BreachView> {
  admitAuditor(deps, request.caller)
  await find(deps, code)
  await recordOversight(deps, request, { operation: 'breach-notice', object: `${code} ${to} ${notice.at}` })
  const written = await withStorageErrors('storage-unavailable', () =>
    writeNotice(deps.database, code, to, { ...notice, by: request.officer }),
  )
  if (!written) throw new GatewayFailure('breach-not-found')
  return toView(written, deps.clock.now())
}

export async function endBreach(deps: Deps, request: AuditorRequest, code: string): Promise<BreachView> {
  admitAuditor(deps, request.caller)
  await find(deps, code)
  await recordOversight(deps, request, { operation: 'close-breach', object: code })
  const { database, clock } = deps
  const written = await withStorageErrors('storage-unavailable', () => closeBreach(database, code, clock.now()))
  if (!written) throw new GatewayFailure('breach-not-found')
  return toView(written, clock.now())
}

/** With its reach, computed now. */
export async function reportBreach(deps: Deps, request: AuditorRequest, code: string): Promise<BreachReport> {
  admitAuditor(deps, request.caller)
  const breach = await find(deps, code)
  const reach = await withStorageErrors('storage-unavailable', () => readReach(deps.database, breach.scope))
  await recordOversight(deps, request, { operation: 'read-breach', object: `${code} ${reach.records} records` })
  return { ...toView(breach, deps.clock.now()), reach }
}

/** The latest first, without their reach. */
export async function readBreaches(deps: Deps, request: AuditorRequest): Promise<BreachView[]> {
  await admit(deps, request, 'read-breach', 'list')
  const cases = await withStorageErrors('storage-unavailable', () => listBreaches(deps.database, casesMax))
  const now = deps.clock.now()
  return cases.map((one) => toView(one, now))
}

type BreachOperation = 'record-breach' | 'breach-notice' | 'close-breach' | 'read-breach'

async function admit(deps: Deps, request: AuditorRequest, operation: BreachOperation, object: string): Promise<void> {
  admitAuditor(deps, request.caller)
  await recordOversight(deps, request, { operation, object })
}

async function find({ database }: Deps, code: string): Promise<BreachCase> {
  const found = await withStorageErrors('storage-unavailable', () => findBreach(database, code))
  if (!found) throw new GatewayFailure('breach-not-found')
  return found
}

function toView(breach: BreachCase, now: number): BreachView {
  return { ...breach, authorityDue: findAuthorityDue(breach), pressure: findPressure(breach, now) }
}
