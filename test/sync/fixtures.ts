/** Lanes on a real database, towards a target that keeps what it gets in a ledger and does what a test scripts. */
import type { DossierStatus } from '../../src/domain/dossier/dossier.ts'
import { GatewayFailure } from '../../src/domain/failure.ts'
import type { PlannedStep } from '../../src/domain/sync/step.ts'
import { sequenceDossiers } from '../../src/dossier/feed/sequencer.ts'
import { createLink, type Link } from '../../src/link/link.ts'
import { LinkSettings } from '../../src/link/settings.ts'
import { sequenceDossierEvents } from '../../src/store/dossier/feed.ts'
import type { Database } from '../../src/store/postgres/database.ts'
import { findBehind } from '../../src/store/sync/following.ts'
import { followFeed } from '../../src/sync/follow-feed.ts'
import { openSync, type Sync } from '../../src/sync/open-sync.ts'
import { SyncSettings } from '../../src/sync/settings.ts'
import type { LanePiece, LaneTarget, LookUpOutcome, SendContext, SendOutcome } from '../../src/sync/target.ts'
import { type DossierWorld, startDossierWorld } from '../dossier/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import { planSteps } from './plan-steps.ts'

/** What the target does with a send before it answers, and what it answers. */
export type Behaviour =
  | 'accept'
  | 'refuse'
  | 'take-then-time-out'
  | 'take-half-then-time-out'
  | 'lose-then-time-out'
  | 'reset-before'
  | 'fault'
  | 'gibberish'
  | 'gibberish-taken'
  | 'hang'
  | 'lose-then-hang'

export interface Ledger {
  /** What stands there, by dossier code: the item, and the keys of the steps in the order in which they came. */
  dossiers: Map<string, { item: string; steps: { key: string; status: DossierStatus; at: number }[] }>
  /** What happens next, by dossier code; absent = `accept`. */
  behave: (code: string, piece: LanePiece) => Behaviour
  lookUps: number
  sends: number
  /** What a lookup answers in the place of what stands there. */
  lookUpAs?: ((code: string) => LookUpOutcome) | undefined
  down: boolean
}

function createLedger(): Ledger {
  return { dossiers: new Map(), behave: () => 'accept', lookUps: 0, sends: 0, down: false }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new GatewayFailure('deadline-exceeded', { sent: 'maybe' })))
  })
}

/** `isAlive`: of the process that sends; a dead one brings nothing more to the target. */
export function createScriptedTarget(
  ledger: Ledger,
  given: Partial<LaneTarget> = {},
  isAlive = () => true,
): LaneTarget {
  const take = (piece: LanePiece, steps: readonly PlannedStep[]) => {
    const { code } = piece.dossier.row
    const entry = ledger.dossiers.get(code) ?? { item: '', steps: [] }
    entry.item = piece.plan.item ?? ''
    entry.steps.push(...steps.map(({ key, status, at }) => ({ key, status, at })))
    ledger.dossiers.set(code, entry)
  }
  const down = () => {
    if (ledger.down) throw new GatewayFailure('connection-refused', { sent: 'no' })
  }
  return {
    name: 'scripted',
    title: { vi: 'Thử', en: 'Scripted' },
    stepsMax: 2,
    choose: (_, dossiers) => dossiers,
    plan: planSteps,
    send: (piece, context: SendContext): Promise<SendOutcome> =>
      context.call({ idempotent: false }, async (_, signal) => {
        down()
        if (!isAlive()) throw new GatewayFailure('connection-reset', { sent: 'maybe' })
        ledger.sends += 1
        const what = ledger.behave(piece.dossier.row.code, piece)
        if (what === 'reset-before') throw new GatewayFailure('connection-reset', { sent: 'no' })
        if (what === 'lose-then-time-out') throw new GatewayFailure('first-byte-timeout', { sent: 'maybe' })
        if (what === 'lose-then-hang') await untilAborted(signal)
        if (what === 'fault') throw new GatewayFailure('ministry-failed', { sent: 'answered' })
        if (what === 'refuse') return { kind: 'refused', cause: 'refused', code: '-3' }
        if (what === 'gibberish') return { kind: 'unknown', code: null }
        if (what === 'take-half-then-time-out') {
          take(piece, piece.steps.slice(0, 1))
          throw new GatewayFailure('first-byte-timeout', { sent: 'maybe' })
        }
        take(piece, piece.steps)
        if (what === 'gibberish-taken') return { kind: 'unknown', code: null }
        if (what === 'take-then-time-out') throw new GatewayFailure('first-byte-timeout', { sent: 'maybe' })
        if (what === 'hang') await untilAborted(signal)
        return { kind: 'accepted' }
      }),
    lookUp: (piece, context): Promise<LookUpOutcome> =>
      context.call({ idempotent: true }, async () => {
        down()
        ledger.lookUps += 1
        const { code } = piece.dossier.row
        if (ledger.lookUpAs) return ledger.lookUpAs(code)
        const entry = ledger.dossiers.get(code)
        if (!entry) return { kind: 'absent' }
        return { kind: 'found', item: entry.item, steps: entry.steps.map(({ key }) => key) }
      }),
    ...given,
  }
}

interface ReplicaOptions {
  target?: LaneTarget
  settings?: Partial<SyncSettings>
  link?: Link
  crowded?: () => boolean
}

export interface SyncWorld extends DossierWorld {
  ledger: Ledger
  link: Link
  /** One more process on the same database, over its own pool or over this one; started, and stopped with the world. */
  replica(given?: ReplicaOptions, database?: Database): Sync
  /** Numbers the events that have none, and wakes the lanes. */
  sequence(): Promise<void>
  lanes(): Promise<
    {
      dossier: number
      state: string
      doubt: boolean
      attempts: number
      faults: number
      arrived: number
      stopped_cause: string | null
      last_code: string | null
    }[]
  >
  /** As if every lease had run out: they end by the database's clock, which no test turns. */
  endLeases(): Promise<void>
}

/** Numbers events as if every target had begun to follow the feed behind them: no lane wakes. */
export function passOver(database: Pick<Database, 'transaction'>): Promise<void> {
  return database.transaction(async (connection) => {
    await sequenceDossierEvents(connection, 1_000)
    await connection.query('UPDATE sync_feed SET last = (SELECT last FROM dossier_feed)')
  })
}

const guard = LinkSettings.parse({
  attemptTimeoutMs: 2_000,
  rampMs: 0,
  resetMs: 100,
  probeLeaseMs: 2_000,
  volumeMin: 50,
})

export function createScriptedLink(clock: DossierWorld['clock'], given: Partial<LinkSettings> = {}): Link {
  return createLink({ name: 'scripted', paths: ['only'], settings: { ...guard, ...given }, clock })
}

/** `serverUrl`: the server of the database; absent = the one of the run. */
export async function startSyncWorld(given: { targets?: boolean; serverUrl?: string } = {}): Promise<SyncWorld> {
  const world = await startDossierWorld({ serverUrl: given.serverUrl })
  const ledger = createLedger()
  const link = createScriptedLink(world.clock)
  world.onClose(() => link.stop())
  const open = (options: ReplicaOptions = {}, database: Database = world.connect()) =>
    openSync({
      database,
      clock: world.clock,
      logger: world.logger,
      vault: world.deps.vault,
      crowded: options.crowded,
      settings: {
        ...SyncSettings.parse({
          intervalMs: 20,
          pathRetryMs: 10,
          backoffMs: 10,
          backoffMaxMs: 100,
          settleMs: 0,
          deadlineMs: 2_000,
        }),
        ...options.settings,
      },
      targets:
        given.targets === false
          ? []
          : [{ target: options.target ?? createScriptedTarget(ledger), link: options.link ?? link }],
    })
  const targets = given.targets === false ? [] : [createScriptedTarget(ledger)]
  await open({}, world.database).begin()
  return {
    ...world,
    ledger,
    link,
    replica: (options, database) => {
      const sync = open(options, database)
      world.onClose(() => sync.stop())
      sync.start()
      return sync
    },
    sequence: async () => {
      while (await sequenceDossiers(world.database, undefined));
      // A replica may be at it: then nothing is left when it has committed.
      await eventually('every lane to wake', async () => {
        for (const target of targets) while ((await followFeed(world, target)).more);
        return (await findBehind(world.database)).length === 0
      })
    },
    lanes: () =>
      world.rows(
        'SELECT dossier::int, state, doubt, attempts, faults, arrived, stopped_cause, last_code FROM sync_lane ORDER BY dossier',
      ),
    endLeases: async () => {
      await world.database.query(`UPDATE sync_lane SET lease_until = '-infinity' WHERE state = 'sending'`)
    },
  }
}
