/** What consumers read of linked dossiers: the feed, the list, one with its content, a file. Every content is on record before it leaves. */
import { authorizeAnyProcedure, linkedReaders, mayReceiveLinked, receivableDossiers } from '../../access/policy.ts'
import type { Caller } from '../../domain/access.ts'
import type { FilingField, LinkedOperation } from '../../domain/audit.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { beyondTheFeed } from '../../domain/feed-position.ts'
import { toClockQuestion } from '../../dossier/reckon.ts'
import type { PackageAnswer } from '../../settlement/clock/package-clock.ts'
import { type DossierWithEvents, readDossiersById } from '../../store/dossier/dossiers.ts'
import { type LinkedFeedEvent, linkedFeedHead, readLinkedFeed, viewLinkedEvent } from '../../store/linked/feed.ts'
import {
  findLinkedByCode,
  type ListedLinked,
  listLinked,
  readSealedContent,
  readSealedFile,
} from '../../store/linked/linked-dossiers.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import { aad } from '../../store/vault.ts'
import { toSubjects } from '../audit-subjects.ts'
import { type KeptContent, type KeptFile, openContent } from '../content.ts'
import type { LinkedDeps } from '../deps.ts'
import { type LinkedSummary, type LinkedView, toLinkedSummary, toLinkedView } from './linked-view.ts'

export interface LinkedCall {
  requestId: string
  caller: Caller
}

/** Fails with `operation-not-allowed`, and with `request-invalid` for a number that was not reached. */
export async function readLinkedEvents(
  { database }: Pick<LinkedDeps, 'database'>,
  {
    caller,
    after,
    limit,
    pointer = '?after',
  }: { caller: Caller; after: number; limit: number; pointer?: string | undefined },
): Promise<{ events: LinkedFeedEvent[]; last: number }> {
  authorizeAnyProcedure(caller, ...linkedReaders)
  return withStorageErrors('storage-unavailable', async () => {
    // Read before the events: what comes in between is found by the next question.
    const head = await linkedFeedHead(database)
    if (after > head) throw beyondTheFeed(head, pointer)
    const events = await readLinkedFeed(database, receivableDossiers(caller.consumer), after, limit)
    const last = events.length === limit ? events.at(-1)?.sequence : undefined
    return { events: events.map(viewLinkedEvent), last: last ?? Math.max(head, events.at(-1)?.sequence ?? 0) }
  })
}

export interface LinkedListQuestion {
  caller: Caller
  open?: boolean | undefined
  after?: number | undefined
  limit: number
}

/**
 * Those that the caller may receive; an operator or auditor sees every one, also what has no unit yet: no person is in the list.
 * `next`: where to go on, `null` = that was all.
 */
export async function listLinkedDossiers(
  deps: Counting,
  { caller, ...filter }: LinkedListQuestion,
): Promise<{ dossiers: LinkedSummary[]; next: number | null }> {
  const { database } = deps
  const { consumer } = caller
  const everything = consumer.roles.has('operator') || consumer.roles.has('auditor')
  if (!everything) authorizeAnyProcedure(caller, ...linkedReaders)
  const reach = everything ? null : receivableDossiers(consumer)
  return withStorageErrors('storage-unavailable', async () => {
    const rows = await listLinked(database, reach, filter)
    const next = rows.length === filter.limit ? (rows.at(-1)?.id ?? null) : null
    const clocks = await readClocks(deps, rows)
    return { dossiers: rows.map((row) => toLinkedSummary(row, clocks(row))), next }
  })
}

/**
 * Fails with `linked-dossier-not-found`, also for one that the caller may not receive, `linked-dossier-removed`, `storage-unavailable` or
 * `audit-unavailable`; then nothing leaves.
 */
export async function getLinkedDossier(deps: LinkedDeps, call: LinkedCall & { code: string }): Promise<LinkedView> {
  const { row, content } = await openLinkedDossier(deps, call)
  const object = `revision ${row.revision}`
  await disclose(deps, call, {
    row,
    content,
    operation: 'linked-dossier',
    fields: ['declaration', 'attachments'],
    object,
  })
  const clocks = await withStorageErrors('storage-unavailable', () => readClocks(deps, [row]))
  return toLinkedView(row, content, clocks(row))
}

type Counting = Pick<LinkedDeps, 'database' | 'clock'> & { dossiers: Pick<LinkedDeps['dossiers'], 'answerPackage'> }

/** The clocks of these packages, as of now. */
async function readClocks(
  { database, clock, dossiers }: Counting,
  rows: readonly ListedLinked[],
): Promise<(row: ListedLinked) => PackageAnswer | null> {
  const ids = rows.flatMap(({ dossier }) => (dossier === null ? [] : [dossier]))
  const found = ids.length === 0 ? new Map<number, DossierWithEvents>() : await readDossiersById(database, ids)
  return ({ dossier: id }) => {
    const ours = id === null ? undefined : found.get(id)
    if (ours === undefined) return null
    const { row, events } = ours
    const counted = events.filter(({ apart }) => apart === null)
    return dossiers.answerPackage(toClockQuestion(row, counted, Math.max(clock.now(), row.lastAt)))
  }
}

/** As `getLinkedDossier`; a file that is not there is no linked dossier either. */
export async function fetchLinkedFile(
  deps: LinkedDeps,
  call: LinkedCall & { code: string; sha256: string },
): Promise<KeptFile & { content: Buffer }> {
  const { row, content } = await openLinkedDossier(deps, call)
  const file = content.files.find(({ sha256 }) => sha256 === call.sha256)
  if (file === undefined) throw new GatewayFailure('linked-dossier-not-found')
  const { number } = file
  const sealed = await withStorageErrors('storage-unavailable', () => readSealedFile(deps.database, row, number))
  if (sealed === undefined) throw new GatewayFailure('linked-dossier-removed')
  const bytes = open(deps, sealed, aad.linkedFile(row.id, row.revision, number))
  const object = `revision ${row.revision} file ${number}`
  await disclose(deps, call, { row, content, operation: 'linked-file', fields: ['attachments'], object })
  return { ...file, content: bytes }
}

function open({ vault }: LinkedDeps, sealed: Buffer, at: string): Buffer {
  try {
    return vault.open(sealed, at)
  } catch {
    throw new GatewayFailure('linked-dossier-removed')
  }
}

interface Opened {
  row: ListedLinked
  content: KeptContent
}

async function openLinkedDossier(deps: LinkedDeps, { caller, code }: LinkedCall & { code: string }): Promise<Opened> {
  const { database, dossiers } = deps
  authorizeAnyProcedure(caller, ...linkedReaders)
  return withStorageErrors('storage-unavailable', async () => {
    const found = await findLinkedByCode(database, code)
    const known = found.find(
      ({ unit, procedure }) =>
        unit !== null && procedure !== null && mayReceiveLinked(caller.consumer, { unit, procedure }),
    )
    const [row] = known === undefined ? [] : await listLinked(database, null, { after: known.id - 1, limit: 1 })
    if (row === undefined) throw new GatewayFailure('linked-dossier-not-found')
    const sealed = await readSealedContent(database, row)
    const content = sealed === undefined ? null : openContent(dossiers.sealed, sealed, row)
    if (content === null) throw new GatewayFailure('linked-dossier-removed')
    return { row, content }
  })
}

/** One record per person concerned, durable before anything of it leaves. */
async function disclose(
  { trail }: LinkedDeps,
  { requestId, caller }: LinkedCall,
  {
    row,
    content,
    operation,
    fields,
    object,
  }: Opened & { operation: LinkedOperation; fields: readonly FilingField[]; object: string },
): Promise<void> {
  await Promise.all(
    toSubjects(content.declaration, row.code).map((person) =>
      trail.append({
        kind: 'linked',
        requestId,
        consumer: caller.consumer.id,
        credential: caller.credentialId,
        operation,
        procedure: row.procedure ?? '',
        dossier: row.code,
        unit: row.unit ?? '',
        subject: trail.getSubject(person),
        fields,
        outcome: 'disclosed',
        result: 'told',
        object,
      }),
    ),
  )
}
