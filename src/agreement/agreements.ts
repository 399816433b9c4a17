/**
 * What one person orders and a second one agrees to. An order is kept, decided once, and carried out once by whichever process comes first;
 * asking, agreeing, refusing, expiring and carrying out are each on record before they take effect.
 */
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Trail } from '../audit/trail.ts'
import { createWorker, type Worker } from '../delivery/worker.ts'
import {
  type AgreedAct,
  type Agreer,
  type Decision,
  type DecisionRefusal,
  type Figures,
  findRefusal,
  type Order,
  type PendingOrder,
} from '../domain/agreement.ts'
import type { AgreementOperation } from '../domain/audit.ts'
import { GatewayFailure, toFailure } from '../domain/failure.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import { createTurns } from '../domain/turns.ts'
import {
  findWaiting,
  insertOrder,
  listOrders,
  lockAgreedOrder,
  lockOrder,
  lockOverdueOrder,
  readWaiting,
  type StoredOrder,
  setBegun,
  setCarriedOut,
  setDecided,
  setExpired,
  writeAgreedPolicy,
} from '../store/agreement/pending-orders.ts'
import { type Database, errorCode, type Queryable } from '../store/postgres/database.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { aad, type Vault } from '../store/vault.ts'
import type { AgreementSettings } from './settings.ts'

/** How an order of this kind is carried out. Must come to nothing where it was carried out before under the same id. */
type Perform<A extends AgreedAct> = (
  order: Extract<Order, { act: A }>,
  how: { id: string; figures: Figures; orderedBy: Agreer; note: string },
) => Promise<void>

export type Performers = { [A in AgreedAct]?: Perform<A> }

export interface AgreementDeps {
  database: Database
  trail: Pick<Trail, 'append'>
  clock: Clock
  logger: Logger
  settings: AgreementSettings
  /** Seals the words of who orders. Absent: words are not kept. */
  vault: Pick<Vault, 'seal' | 'open'> | undefined
  /** What this process carries out, beside changes of the policy. */
  performers: Performers
}

export type ShownOrder = PendingOrder & { note: string }

export interface Agreements {
  /** Whether this act needs a second person here. */
  needs(act: AgreedAct): boolean
  /** Who may agree. */
  role: AgreementSettings['role']
  /** Fails with `second-person-required` for somebody who did not sign in with the provider, with storage or trail; then nothing waits. */
  place(given: { requestId: string; order: Order; figures: Figures; by: Agreer; note: string }): Promise<string>
  /** Resolves to why this person may not, or to `undefined`: then it is decided. Fails with storage or trail. */
  decide(given: { requestId: string; id: string; decision: Decision; by: Agreer }): Promise<DecisionRefusal | undefined>
  /** Those that wait, then the latest decided. */
  list(): Promise<ShownOrder[]>
  countWaiting(): Promise<number>
  worker: Worker
}

const shownDecided = 20
/** A replica that agreed wakes its own worker; others find it so soon. */
const intervalMs = 2_000

export function openAgreements(deps: AgreementDeps): Agreements {
  const { database, clock, logger, settings, vault } = deps
  /** Decisions on one order wait for one another, and for its record. */
  const turns = createTurns()
  const worker = createWorker({
    intervalMs,
    round: () => carryOn(deps),
    onFailure: (error, failures) => {
      if (failures === 1) logger.warn({ code: errorCode(error) }, 'agreement: a round failed and is repeated')
    },
  })
  return {
    needs: (act) => settings.acts.includes(act),
    role: settings.role,
    async place({ by, note, ...given }) {
      if (by.subject === null) throw new GatewayFailure('second-person-required')
      return placeOrder(deps, { ...given, by, note })
    },
    async decide({ requestId, id, decision, by }) {
      if (by.subject === null) throw new GatewayFailure('second-person-required')
      const decideOnce = () =>
        database.transaction(async (connection) => {
          const found = await lockOrder(connection, id)
          if (!found) return 'not-open'
          const now = clock.now()
          const why = findRefusal(found, decision, by, now)
          const operation = decision === 'agree' ? 'agree' : 'refuse-agreement'
          await record(deps, { requestId, operation, order: found, officer: by.account, outcome: why && 'refused' })
          if (!why) await setDecided(connection, id, decision === 'agree' ? 'agreed' : 'refused', by.account, now)
          return why
        })
      const refusal = await withStorageErrors('storage-unavailable', () => turns.take(id, decideOnce))
      if (!refusal && decision === 'agree') worker.wake()
      return refusal
    },
    async list() {
      const found = await withStorageErrors('storage-unavailable', () => listOrders(database, shownDecided))
      return found.map(({ note, ...order }) => ({ ...order, note: openNote(vault, order.id, note) }))
    },
    async countWaiting() {
      const waiting = await withStorageErrors('operations-unavailable', () => readWaiting(database, clock.now()))
      return waiting?.count ?? 0
    },
    worker,
  }
}

type PlaceDeps = Pick<AgreementDeps, 'database' | 'trail' | 'clock' | 'settings' | 'vault'>

/** The same for a command or a file, behind which no one signed in. Resolves to the id of what waits now. */
export async function placeOrder(
  deps: PlaceDeps,
  {
    requestId,
    order,
    figures,
    by,
    note,
  }: { requestId: string; order: Order; figures: Figures; by: Agreer; note: string },
): Promise<string> {
  const { database, clock, settings, vault } = deps
  const waits = await withStorageErrors('storage-unavailable', () => findWaiting(database, order))
  if (waits !== undefined) return waits
  const id = randomUUID()
  await record(deps, { requestId, operation: 'ask-agreement', order: { id, order, figures }, officer: by.account })
  const now = clock.now()
  return withStorageErrors('storage-unavailable', () =>
    insertOrder(database, {
      id,
      order,
      figures,
      note: note === '' || !vault ? null : vault.seal(Buffer.from(note), aad.orderNote(id)),
      orderedBy: by,
      orderedAt: now,
      expiresAt: now + settings.expiresMs,
    }),
  )
}

/** A note that does not open is not shown; the order can be judged by its figures. */
function openNote(vault: AgreementDeps['vault'], id: string, sealed: Buffer | null): string {
  if (sealed === null || !vault) return ''
  try {
    return vault.open(sealed, aad.orderNote(id)).toString('utf8')
  } catch {
    return ''
  }
}

/** What is over expires; one order that was agreed to is carried out. True: there may be more. */
async function carryOn(deps: AgreementDeps): Promise<boolean> {
  const { database, clock, performers } = deps
  while (await database.transaction((connection) => expireOne(deps, connection, clock.now())));
  const acts = ['change-policy', ...Object.keys(performers)]
  return database.transaction(async (connection) => {
    const found = await lockAgreedOrder(connection, acts)
    if (!found) return false
    // Committed by itself: work that an outage ends begins again, and is on record once.
    if (!found.begun) await begin(deps, connection, found)
    else await carryOut(deps, connection, found, () => perform(deps, connection, found))
    return true
  })
}

/** Under the lock of its row. */
async function begin(
  deps: Pick<AgreementDeps, 'trail' | 'clock'>,
  connection: Queryable,
  found: StoredOrder,
): Promise<void> {
  await record(deps, { requestId: found.id, operation: 'carry-out', order: found, officer: found.decidedBy ?? '' })
  await setBegun(connection, found.id, deps.clock.now())
}

async function expireOne(deps: AgreementDeps, connection: Queryable, now: number): Promise<boolean> {
  const found = await lockOverdueOrder(connection, now)
  if (!found) return false
  await record(deps, { requestId: found.id, operation: 'expire-agreement', order: found, officer: '' })
  await setExpired(connection, found.id)
  return true
}

/**
 * Under the lock of its row, which a process that dies lets go: then another one does it. An order that ends with a failure of its own is over;
 * one that met an outage stays agreed to.
 */
async function carryOut(
  { logger }: Pick<AgreementDeps, 'logger'>,
  connection: Queryable,
  found: StoredOrder,
  work: () => Promise<void>,
): Promise<void> {
  let failure: string | null = null
  try {
    await work()
  } catch (error) {
    const { code, retryable } = toFailure(error)
    if (retryable) throw error
    if (code === 'internal-error')
      logger.error({ order: found.id, code: errorCode(error) }, 'agreement: an order met a defect')
    failure = code
  }
  await setCarriedOut(connection, found.id, failure)
}

async function perform(deps: AgreementDeps, connection: Queryable, found: StoredOrder): Promise<void> {
  const { performers, vault, clock } = deps
  const { id, order, figures, orderedBy } = found
  const how = { id, figures, orderedBy, note: openNote(vault, id, found.note) }
  switch (order.act) {
    case 'rerun-filings':
      return performers[order.act]?.(order, how)
    case 'rerun-lanes':
      return performers[order.act]?.(order, how)
    case 'purge-trail':
      return performers[order.act]?.(order, how)
    case 'change-policy':
      // Each replica takes the file over when it sees this.
      return writeAgreedPolicy(connection, order.digest, clock.now())
    case 'rotate-keys':
    case 'accept-key':
      throw new Error(`${order.act} is carried out by its command`)
  }
}

/** `order`: what is to be done, in codes. The words of who ordered it are not in the trail; those of the act itself are. */
function record(
  { trail }: Pick<AgreementDeps, 'trail'>,
  given: {
    requestId: string
    operation: AgreementOperation
    order: Pick<PendingOrder, 'id' | 'order' | 'figures'>
    officer: string
    outcome?: 'refused' | undefined
  },
): Promise<void> {
  const { id, order, figures } = given.order
  const { act, ...details } = order
  const named = Object.entries({ ...details, ...figures }).map(([name, value]) => `${name} ${value}`)
  return trail.append({
    kind: 'administration',
    requestId: given.requestId,
    operation: given.operation,
    officer: given.officer,
    outcome: given.outcome ?? 'done',
    object: `${act} ${id}`,
    note: named.join(' '),
  })
}

/**
 * For the command that ordered it. `undefined` = this is not what was agreed to, or it was carried out before, or is being carried out. Work that
 * fails leaves it agreed to, so that the command can be run again.
 */
export async function carryOutByCommand<T>(
  deps: Pick<AgreementDeps, 'database' | 'trail' | 'clock'>,
  { id, order, work }: { id: string; order: Order; work: () => Promise<T> },
): Promise<{ result: T } | undefined> {
  const lockAgreed = async (connection: Queryable) => {
    const found = await lockOrder(connection, id)
    return found?.state === 'agreed' && isDeepStrictEqual(found.order, order) ? found : undefined
  }
  // Committed by itself: a command that is run again after a failure is on record once.
  const agreed = await deps.database.transaction(async (connection) => {
    const found = await lockAgreed(connection)
    if (found && !found.begun) await begin(deps, connection, found)
    return found !== undefined
  })
  if (!agreed) return undefined
  return deps.database.transaction(async (connection) => {
    if (!(await lockAgreed(connection))) return undefined
    const result = await work()
    await setCarriedOut(connection, id, null)
    return { result }
  })
}
