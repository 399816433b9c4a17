/**
 * One round of the pull: read the list when it is time, then do what each dossier waits for. The list shows a dossier until it is
 * acknowledged, and its row says how far it has come, so nothing is remembered between rounds.
 *
 *   listed ──(detail fetched, content durable)──▶ held ──(acknowledged there)──▶ acknowledged ──(stands in the list again)──▶ listed
 */
import { randomUUID } from 'node:crypto'
import { backoffMs } from '../../domain/backoff.ts'
import { dayMs } from '../../domain/duration.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type { LinkedCause, LinkedPath } from '../../domain/linked/linked.ts'
import type { CallResult } from '../../link/link.ts'
import {
  findPending,
  holdPull,
  type LinkedRow,
  noteListed,
  purgeLinked,
  releasePull,
  writeAcknowledged,
  writeFailure,
} from '../../store/linked/linked-dossiers.ts'
import { errorCode } from '../../store/postgres/database.ts'
import { isOutage } from '../../store/postgres/outage.ts'
import type { LinkedDeps } from '../deps.ts'
import { placeHeld, takeContent } from './take-content.ts'

/** Dossiers of one round; more wait for the next one, which begins at once. */
const roundMax = 50
const purgedMax = 200

export interface PullRound {
  /** True when there is more to do at once. */
  run(): Promise<boolean>
  /** Ends the call under way. */
  cut(): void
  /** Gives the pull to another process. */
  release(): Promise<void>
}

export function createPull(deps: LinkedDeps): PullRound {
  const { database, clock, settings, logger } = deps
  const holder = randomUUID()
  const controller = new AbortController()

  async function run(): Promise<boolean> {
    const { held, sinceListedMs } = await holdPull(database, holder, settings.pull.leaseMs)
    if (!held) return false
    if (sinceListedMs === null || sinceListedMs >= settings.pull.intervalMs) await readList()
    const pending = await findPending(database, clock.now(), roundMax)
    for (const row of pending) {
      if (controller.signal.aborted || !(await holdPull(database, holder, settings.pull.leaseMs)).held) return false
      try {
        if ((await advance(row)) === 'link-closed') return false
      } catch (error) {
        // Without the database nothing can be written; any other error of one dossier is no reason to skip the next one.
        if (isOutage(error)) throw error
        logger.warn({ code: errorCode(error), linked: row.id }, 'linked dossier: it could not be written')
        await fail(row, 'unreadable', 'stored').catch(() => {})
      }
    }
    const purged = await purgeLinked(database, clock.now() - settings.keepDays * dayMs, clock.now(), purgedMax)
    return pending.length === roundMax || purged === purgedMax
  }

  async function readList(): Promise<void> {
    const path = findOpenPath()
    if (path === undefined) return
    const listed = await call((_, signal) => path.list(signal), path.name)
    if (listed.ok) await noteListed(database, path.name, listed.value.dossiers, clock.now())
  }

  /** After the end of a path's validity nothing new is pulled there. */
  function findOpenPath(): LinkedPath | undefined {
    const now = clock.now()
    const open = [...deps.paths.values()].filter(({ newUntil }) => newUntil === null || now < newUntil)
    const health = deps.link.health().paths
    const answers = (path: LinkedPath) => health.find(({ path: name }) => name === path.name)?.breaker === 'closed'
    return open.find(answers) ?? open[0]
  }

  async function advance(row: LinkedRow): Promise<'done' | 'link-closed'> {
    let held = row
    if (row.state === 'listed') {
      const fetched = await call((path, signal) => path.fetch({ id: row.remoteId, code: row.code }, signal), row.path)
      if (!fetched.ok) return failedCall(row, fetched)
      if (fetched.value.state === 'absent') return fail(row, 'absent', null)
      if (fetched.value.state === 'unreadable') return fail(row, 'unreadable', fetched.value.detail)
      held = await takeContent(deps, row, fetched.value.dossier)
    } else if (row.dossier === null) held = await placeHeld(deps, row)
    if (held.dossier === null) return fail(held, 'unit-unknown', held.unitThere)
    deps.dossiers.feed.poke()
    return acknowledge(held)
  }

  /** Only what is durable is acknowledged; again is harmless, and a process that died in between does it. */
  async function acknowledge(row: LinkedRow): Promise<'done' | 'link-closed'> {
    const answered = await call((path, signal) => path.acknowledge(row.code, signal), row.path)
    if (!answered.ok) return failedCall(row, answered)
    switch (answered.value.outcome) {
      case 'accepted':
      case 'present':
        await writeAcknowledged(database, row, clock.now())
        return 'done'
      case 'absent':
        return fail(row, 'absent', 'acknowledgement')
      case 'refused':
        return fail(row, 'refused', 'acknowledgement')
      case 'later':
      case 'unintelligible':
        return fail(row, 'unintelligible', 'acknowledgement')
    }
  }

  async function call<T>(
    attempt: (path: LinkedPath, signal: AbortSignal) => Promise<T>,
    name: string,
  ): Promise<CallResult<T>> {
    // A path that the configuration has no more gives way to the first one.
    const path = deps.paths.has(name) ? name : undefined
    return deps.link.call(
      {
        deadlineMs: settings.pull.deadlineMs,
        idempotent: true,
        callClass: 'tracking',
        path,
        signal: controller.signal,
      },
      (used, signal) => {
        const found = deps.paths.get(used)
        if (found === undefined) throw new GatewayFailure('internal-error')
        return attempt(found, signal)
      },
    )
  }

  /** A link that takes no calls is no failure of a dossier: it costs it nothing. */
  function failedCall(
    row: LinkedRow,
    { failure, trace }: Extract<CallResult<unknown>, { ok: false }>,
  ): Promise<'done'> | 'link-closed' {
    return trace.attempts === 0 ? 'link-closed' : fail(row, 'call-failed', failure.code)
  }

  async function fail(row: LinkedRow, cause: LinkedCause, detail: string | null): Promise<'done'> {
    const { backoffMs: firstMs, backoffMaxMs: maxMs } = settings.pull
    const nextAt = clock.now() + backoffMs(row.failures + 1, { firstMs, maxMs })
    await writeFailure(database, row.id, { cause, detail, nextAt })
    if (row.failures === 0) logger.warn({ linked: row.id, cause }, 'linked dossier: it does not get further')
    return 'done'
  }

  return {
    run,
    cut: () => controller.abort(),
    release: () => releasePull(database, holder),
  }
}
