/**
 * The synchronisation: puts targets, their lanes and workers together. Each target has a worker of its own, on the engine of all that is
 * delivered, so that one that is slow or down holds up no other. Replicas run the same workers on the same rows.
 */

import { setTimeout as pause } from 'node:timers/promises'
import { gather } from '../delivery/gather.ts'
import { createOutbox, type Outbox } from '../delivery/outbox.ts'
import { createPace } from '../delivery/pace.ts'
import { createWorker, type Worker } from '../delivery/worker.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { Tracer } from '../domain/trace.ts'
import type { Link } from '../link/link.ts'
import { dossierFeedChannel } from '../store/dossier/feed.ts'
import { type Database, errorCode } from '../store/postgres/database.ts'
import { type Listener, listen } from '../store/postgres/listener.ts'
import { nameDatabaseFailure } from '../store/postgres/outage.ts'
import { beginFollowing } from '../store/sync/following.ts'
import {
  type ClaimableLane,
  claimLanes,
  completeLanes,
  getLaneKind,
  type LaneKind,
  recoverLanes,
} from '../store/sync/lanes.ts'
import type { Vault } from '../store/vault.ts'
import { type ClaimedLane, deliverLane, type LaneDelivery, type LaneDeps } from './deliver-lane.ts'
import { followFeed } from './follow-feed.ts'
import { planLane } from './plan-lane.ts'
import { runLaneReruns } from './rerun-lanes.ts'
import type { SyncSettings } from './settings.ts'
import type { LaneTarget } from './target.ts'

export interface SyncOptions {
  database: Database
  clock: Clock
  logger: Logger
  settings: SyncSettings
  /** Seals what a target answered. */
  vault: Pick<Vault, 'seal'>
  /** Callers crowd at this process: lanes give way. Absent: never. */
  crowded?: (() => boolean) | undefined
  /** With the link of each. None: nothing runs, and no lane is written. */
  targets: readonly { target: LaneTarget; link: Link }[]
  tracer?: Tracer | undefined
}

export interface Sync {
  /** Targets that are new here follow the feed from where it is now: before events get numbers that are to reach them. */
  begin(): Promise<void>
  /** Lanes may be due, or a run that releases some: a person gave an order. */
  wake(): void
  start(): void
  /** Takes nothing new; resolves when what is under way has ended and is written down. */
  drain(): Promise<void>
  /** Ends at once; what was on its way is looked up later. */
  stop(): Promise<void>
}

/** Outcomes that are written with one statement. */
const completedAtOnce = 500

/** How many intervals lie between two claims that read what is due from its beginning. */
const wholeEvery = 10
/** What was due before, and is committed so much later, is found at once. */
const lateMs = 2_000
/** The feed is read so seldom that the events of a busy moment share a transaction, and so often that no one notices. */
const followEveryMs = 20
/** The same while callers crowd: the lanes that wake would wait for their turn anyway. */
const followCrowdedMs = 1_000
const noRoom = { failing: 0, probing: 0 }

export function openSync({ targets, ...deps }: SyncOptions): Sync {
  const names = targets.map(({ target }) => target.name)
  let begun: Promise<void> | undefined
  const begin = () => {
    begun ??= beginFollowing(deps.database, names).catch((error) => {
      begun = undefined
      throw error
    })
    return begun
  }
  const lines = targets.map(({ target, link }) => {
    const outbox = createLaneOutbox({ ...deps, target, link }, deps)
    return { outbox, follower: createFollower(deps, target, begin, outbox.wake) }
  })
  const outboxes = lines.map(({ outbox }) => outbox)
  let listener: Listener | undefined
  const wakeOutboxes = () => {
    for (const outbox of outboxes) outbox.wake()
  }
  const reruns = createWorker({
    round: async () => {
      if (await runLaneReruns(deps, names)) wakeOutboxes()
      return false
    },
    intervalMs: deps.settings.intervalMs,
    onFailure: (error, failures) => {
      if (failures === 1) deps.logger.warn({ code: errorCode(error) }, 'synchronisation: reruns are not carried on')
    },
  })
  const renewals = createWorker({
    round: async () => {
      let renewed = 0
      for (const { target } of targets) renewed += (await target.renew?.(deps.clock.now())) ?? 0
      if (renewed > 0) wakeOutboxes()
      return false
    },
    intervalMs: deps.settings.renewMs,
    onFailure: (error, failures) => {
      if (failures === 1) deps.logger.warn({ code: errorCode(error) }, 'synchronisation: changed results are not found')
    },
  })
  const end = async (how: 'drain' | 'stop') => {
    await listener?.close()
    await Promise.all([reruns.stop(), renewals.stop(), ...lines.map(({ follower }) => follower.stop())])
    await Promise.all(outboxes.map((outbox) => outbox[how]()))
  }
  return {
    begin,
    wake: () => {
      reruns.wake()
      wakeOutboxes()
    },
    start: () => {
      if (targets.length === 0) return
      // What gives events their numbers announces them; a lost announcement costs an interval.
      const heard = () => {
        for (const { follower } of lines) follower.wake()
      }
      listener ??= listen(deps.database, dossierFeedChannel, heard, deps.logger)
      for (const { outbox, follower } of lines) {
        follower.start()
        outbox.start()
      }
      reruns.start()
      renewals.start()
    },
    drain: () => end('drain'),
    stop: () => end('stop'),
  }
}

/** Follows the feed for one target. `woken`: its lanes have come due. */
function createFollower(
  { database, clock, logger, settings, crowded = () => false }: Omit<SyncOptions, 'targets'>,
  target: LaneTarget,
  begin: () => Promise<void>,
  woken: () => void,
): Worker {
  let followedAt = Number.NEGATIVE_INFINITY
  return createWorker({
    round: async () => {
      const agoMs = performance.now() - followedAt
      const yields = crowded()
      // The interval brings it back.
      if (yields && agoMs < followCrowdedMs) return false
      if (agoMs < followEveryMs) await pause(followEveryMs - agoMs)
      await begin()
      const followed = await followFeed({ database, clock }, target)
      followedAt = performance.now()
      if (followed.woken) woken()
      return followed.more && !yields
    },
    intervalMs: settings.intervalMs,
    onFailure: (error, failures) => {
      const fields = { target: target.name, code: errorCode(error) }
      if (failures === 1) logger.warn(fields, 'synchronisation: the feed is not followed')
    },
  })
}

function createLaneOutbox(
  deps: LaneDeps,
  { database, vault, crowded }: Pick<SyncOptions, 'database' | 'vault' | 'crowded'>,
): Outbox {
  const { target, link, clock, logger, settings } = deps
  const { concurrency } = settings
  const pace = createPace(link, { concurrency, spareMax: Math.ceil(concurrency / 2), crowded })
  const failingMax = Math.ceil(concurrency / 4)
  const probesMax = Math.ceil(concurrency / 16)
  let recoveredAt = Number.NEGATIVE_INFINITY
  let wholeAt = Number.NEGATIVE_INFINITY
  let claimedUntil: number | null = null

  /**
   * Where to look for what is due. While someone holds a transaction open, every lane that was done stays in the index of those that are due,
   * before those that are: so it is read from where the last claim came to, and now and then from its beginning.
   */
  function findDueFrom(): number | null {
    const now = clock.now()
    const whole = claimedUntil === null || claimedUntil > now
    if (whole || performance.now() - wholeAt >= settings.intervalMs * wholeEvery) {
      wholeAt = performance.now()
      return null
    }
    return (claimedUntil ?? now) - lateMs
  }

  const plan = (lane: ClaimableLane) =>
    planLane(target, lane, (error) => {
      const fields = { target: target.name, dossier: lane.row.dossier, error: (error as Error)?.name }
      logger.error(fields, 'synchronisation: a defect ended a plan')
    })

  const complete = gather<LaneDelivery>(async (deliveries) => {
    const ends = deliveries.map(({ end }) => end)
    const written = new Set(await completeLanes(database, vault, target.name, ends, clock.now()))
    for (const { dossier, next } of ends) {
      const fields = { target: target.name, dossier }
      if (!written.has(dossier)) logger.warn(fields, 'synchronisation: a lease was lost; what arrived is looked up')
      else if (next.kind === 'stop') {
        logger.warn({ ...fields, cause: next.cause, code: next.code }, 'synchronisation: a lane stopped')
      }
    }
  }, completedAtOnce)

  return createOutbox<ClaimedLane, LaneDelivery>({
    name: `synchronisation ${target.name}`,
    store: {
      claim: async ({ free, underWay, lease, leaseMs }) => {
        const leaseEndsAt = performance.now() + leaseMs
        if (performance.now() - recoveredAt >= settings.intervalMs) {
          recoveredAt = performance.now()
          await recoverLanes(database, target.name, clock.now() + settings.settleMs)
        }
        const count = (kind: LaneKind) => underWay.filter(({ row }) => getLaneKind(row) === kind).length
        const room = { failing: failingMax - count('failing'), probing: probesMax - count('probing') }
        // The one call that a link may carry that was down decides for all: where there is a choice it is made for a dossier that never failed.
        const isTrial = free === 1 && underWay.length === 0 && concurrency > 1
        for (;;) {
          const claim = { now: clock.now(), dueFrom: findDueFrom(), lease, leaseMs, free }
          const take = (given: typeof room) => claimLanes(database, target.name, { ...claim, room: given }, plan)
          let lanes = await take(isTrial ? noRoom : room)
          if (isTrial && lanes.length === 0) lanes = await take(room)
          const sound = lanes.filter(({ row }) => getLaneKind(row) === 'sound')
          if (sound.length > 0) claimedUntil = Math.max(...sound.map(({ row }) => row.dueAt))
          const toSend = lanes.flatMap(({ piece, ...lane }) =>
            piece === null ? [] : [{ ...lane, piece, lease, leaseEndsAt }],
          )
          // Lanes that had nothing to send are done; others may wait behind them.
          if (toSend.length > 0 || lanes.length < free) return toSend
        }
      },
      complete: (_, delivery) => complete(delivery),
      // No attempt is ever handed back: one that is cut off ends in doubt, and that is written.
      release: async () => {},
      purge: async () => false,
    },
    attempt: async (lane, signal) => {
      const paced = pace.begin()
      const delivery = await deliverLane(deps, lane, signal)
      pace.learn(delivery.pathOutcome, paced, delivery.retryAfterMs)
      return delivery
    },
    concurrency: pace.allowed,
    leaseMs: settings.leaseMs,
    intervalMs: settings.intervalMs,
    logger,
    toErrorCode: errorCode,
    nameFailure: nameDatabaseFailure,
    logFields: ({ dossier }) => ({ target: target.name, dossier }),
  })
}
