/**
 * Writes incoming filings. Filings that come in while a transaction is being written share the next one, as the records of
 * the trail do: a lone filing does not wait, and a crowd pays for one flush. Nothing waits for a lock that all share. When
 * one of a batch cannot be written, each is written by itself, so that no filing fails by the fault of another.
 */

import { beginDossiers } from '../../dossier/move-dossier.ts'
import { writeDossierDues } from '../../store/filing/due-moves.ts'
import { type Insertion, insertFilings, type NewFiling } from '../../store/filing/filings.ts'
import type { NewFilingJob } from '../../store/jobs.ts'
import { inTransaction } from '../change-filing.ts'
import { toJob } from '../delivery/turn.ts'
import type { FilingDeps } from '../deps.ts'
import type { Intake } from './intake-port.ts'

interface Waiting {
  fresh: NewFiling
  queue: string
  resolve: (outcome: Insertion) => void
  reject: (error: unknown) => void
}

/** The most filings of one transaction: half a megabyte at the usual size. */
const batchMax = 64
/** Filings that share a transaction and are a crowd: at the pace of a busy city one or two do. */
const crowd = 8
/** How long a crowd that was written counts as there: longer than the transactions of the next one. */
const crowdedMs = 250
/** The most transactions of one process at a time: while one is flushed, the next is written. */
const writersMax = 2

export function createIntake(deps: Parameters<typeof inTransaction>[0] & Pick<FilingDeps, 'dossiers'>): Intake {
  let waiting: Waiting[] = []
  let writers = 0
  let crowds = 0
  let crowdedUntil = Number.NEGATIVE_INFINITY

  function begin(): void {
    while (writers < writersMax && waiting.length > 0) {
      const batch = next()
      const isCrowd = batch.length >= crowd
      if (isCrowd) crowds += 1
      writers += 1
      void write(batch).finally(() => {
        writers -= 1
        if (isCrowd) {
          crowds -= 1
          crowdedUntil = performance.now() + crowdedMs
        }
        begin()
      })
    }
  }

  /** The first ones, no two with the same key: the second of two with one key must see the outcome of the first. */
  function next(): Waiting[] {
    const keys = new Set<string>()
    const batch: Waiting[] = []
    const rest: Waiting[] = []
    for (const one of waiting) {
      const key = `${one.fresh.filing.consumer} ${one.fresh.idempotencyKey}`
      if (batch.length < batchMax && !keys.has(key)) batch.push(one)
      else rest.push(one)
      keys.add(key)
    }
    waiting = rest
    return batch
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await commit(batch)
      for (const [index, { resolve }] of batch.entries()) resolve(outcomes[index] as Insertion)
    } catch (error) {
      const [only, ...more] = batch
      if (only && more.length === 0) only.reject(error)
      else for (const one of batch) await write([one])
    }
  }

  function commit(batch: readonly Waiting[]): Promise<Insertion[]> {
    return inTransaction(deps, async (tx) => {
      const outcomes = await insertFilings(
        tx.connection,
        batch.map(({ fresh }) => fresh),
      )
      const taken = batch.filter((_, index) => outcomes[index] === 'taken')
      const dues = await beginDossiers(
        deps.dossiers,
        tx.connection,
        taken.map(({ fresh }) => fresh.filing),
      )
      const byQueue = new Map<string, NewFilingJob[]>()
      const others: { id: string; dueAt: number | null }[] = []
      for (const { fresh, queue } of taken) {
        const { filing } = fresh
        // A dossier that was there before may be due at another time than one that the filing begins.
        const dueAt = dues.get(filing.id) ?? null
        if (dueAt !== (filing.dossierDueAt?.getTime() ?? null)) others.push({ id: filing.id, dueAt })
        const dossierDueAt = dueAt === null ? null : new Date(dueAt)
        const job = toJob(deps, { id: filing.id, stateSince: filing.acceptedAt, dossierDueAt })
        byQueue.set(queue, [...(byQueue.get(queue) ?? []), job])
      }
      if (others.length > 0) await writeDossierDues(tx.connection, others)
      for (const [queue, jobs] of byQueue) {
        await deps.jobs.add(tx.connection, queue, jobs)
        tx.queues.add(queue)
      }
      tx.hasEvents ||= byQueue.size > 0
      return outcomes
    })
  }

  return {
    take: (fresh, queue) =>
      new Promise((resolve, reject) => {
        waiting.push({ fresh, queue, resolve, reject })
        // Filings that came in within the same turn of the event loop go together.
        if (writers < writersMax) setImmediate(begin)
      }),
    crowded: () => crowds > 0 || performance.now() < crowdedUntil,
  }
}
