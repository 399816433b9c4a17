/** The registry knows the dossier and says how it stands. */
import { hash } from 'node:crypto'
import type { RegistryResult, RegistryStanding } from '../domain/civil-registry.ts'
import { type FilingRemark, type FilingState, mayBecome, type RegistryState } from '../domain/filing.ts'
import { getSecret, putSecret } from '../store/filing-secrets.ts'
import { type SentSibling, sentSiblings } from '../store/filing-siblings.ts'
import type { FilingRow } from '../store/filings.ts'
import { applyNotTaken, applyUnclear } from './apply-absence.ts'
import { changeFiling, type FilingChange, type FilingTransaction } from './change-filing.ts'
import type { ResultView } from './filing-view.ts'
import { nextFollowAt } from './follow-times.ts'
import { type FilingParts, nowOf } from './parts.ts'

export async function applyStanding(
  parts: FilingParts,
  tx: FilingTransaction,
  row: FilingRow,
  lease: string,
  standing: RegistryStanding,
): Promise<void> {
  // It has the dossier, but still asks for the supplement that we may have sent: that one did not arrive.
  if (row.state === 'outcome-unknown' && supplementIsMissing(row, standing)) {
    return applyNotTaken(parts, tx, row, lease)
  }
  if (row.state === 'outcome-unknown' && (await isAnothers(parts, tx, row))) {
    await changeFiling(parts, tx, row, {
      to: 'needs-review',
      lease,
      remarks: ['duplicate-with-changed-content'],
      detail: { cause: 'dossier-taken' },
      patch: { cause: 'dossier-taken', doubt: 'not-ours', dueAt: null },
    })
    return
  }
  const to = stateOf(standing)
  if (standing.result) await keepResult(parts, tx, row, standing.result)
  if (to !== row.state && !mayBecome(row.state, to)) {
    // It went back where the table knows no way: an alert, no change.
    return applyUnclear(parts, tx, row, lease, { code: to, text: null })
  }
  const change = moved(row, to, standing) ? changeTo(parts, row, to, standing) : unchanged(parts, row)
  await changeFiling(parts, tx, row, { lease, ...change })
}

/**
 * What the registry has under this code may be another filing's (pitfall 25): nothing of it, least of all its certificate,
 * is handed to whoever filed this one until a person has confirmed that they are the same.
 */
async function isAnothers(parts: FilingParts, { connection }: FilingTransaction, row: FilingRow): Promise<boolean> {
  if (row.doubt === 'not-ours') return true
  // The registry has taken this filing before, or a person has said that the entry is its own.
  if (row.deliveredRevision > 0) return false
  const siblings = await sentSiblings(connection, row)
  return siblings.some((sibling) => shareEntry(parts, row, sibling))
}

/** G1 keys its entries by the dossier alone, the others by dossier and module (civil-registry contract, section 6). */
function shareEntry({ paths }: FilingParts, row: FilingRow, sibling: SentSibling): boolean {
  const routeOf = (each: Pick<FilingRow, 'path' | 'kind' | 'receivedAt'>) =>
    paths.get(each.path ?? '')?.routeOf(each.kind, each.receivedAt)
  const [own, other] = [routeOf(row), routeOf(sibling)]
  return !own || !other || own.generation === 'G1' || other.generation === 'G1' || own.module === other.module
}

function supplementIsMissing(row: FilingRow, { state, at }: RegistryStanding): boolean {
  if (row.deliveredRevision === 0 || row.revision === row.deliveredRevision || row.doubt !== null) return false
  const askedAgain = at !== null && row.sentAt !== null && Date.parse(at) > row.sentAt.getTime()
  return state === 'supplement-requested' && !askedAgain
}

/** `completed` is only complete with what belongs to it (pitfalls 5 and 15). */
function stateOf({ state, result }: RegistryStanding): RegistryState {
  if (state !== 'completed') return state
  if (result?.personalNumberExpected && result.personalNumber === null) return 'identifier-pending'
  if (result?.certificateExpected !== false && !result?.certificate) return 'document-pending'
  return 'completed'
}

/** A stale filing that still stands where it stood stays stale; anything else that the table allows is news. */
function moved(row: FilingRow, to: FilingState, standing: RegistryStanding): boolean {
  if (!mayBecome(row.state, to)) return false
  if (row.state === 'stale' && row.standing === to) return false
  // After a supplement was taken the registry may show the old request for a moment.
  const old = standing.at !== null && row.sentAt !== null && Date.parse(standing.at) < row.sentAt.getTime() - 60_000
  return !(row.state === 'received' && to === 'supplement-requested' && row.revision > 1 && old)
}

function changeTo(
  parts: FilingParts,
  row: FilingRow,
  to: FilingState,
  standing: RegistryStanding,
): Omit<FilingChange, 'lease'> {
  const now = nowOf(parts)
  const asks = to === 'supplement-requested'
  const remarks: FilingRemark[] = []
  if (row.doubt === 'changed-content') remarks.push('duplicate-with-changed-content')
  if (asks && row.supplements > 0) remarks.push('second-supplement')
  const ended = to === 'completed' || to === 'refused'
  return {
    to,
    remarks,
    detail: { reason: standing.reason, supplementDue: standing.supplementDue, registryAt: standing.at },
    patch: {
      standing: to,
      standingSince: now,
      deliveredRevision: row.revision,
      ...{ cause: null, doubt: null, unknownCount: 0, unclearCount: 0, askFailures: 0 },
      ...(asks && { supplements: row.supplements + 1 }),
      dueAt: ended ? null : nextFollowAt(parts, { stateSince: now, standingSince: now }),
    },
  }
}

/** Nothing new. What has not moved for long is told as stale, once (pitfall 3). */
function unchanged(parts: FilingParts, row: FilingRow): Omit<FilingChange, 'lease'> {
  const { staleAfterMs, pendingStaleAfterMs } = parts.settings.following
  // A supplement may be due in weeks, and what is registered only waits for its papers.
  const pending = ['identifier-pending', 'document-pending', 'supplement-requested'].includes(row.state)
  const ageMs = nowOf(parts).getTime() - row.stateSince.getTime()
  const stale = ageMs > (pending ? pendingStaleAfterMs : staleAfterMs) && mayBecome(row.state, 'stale')
  const counted = { unknownCount: 0, unclearCount: 0, askFailures: 0, dueAt: nextFollowAt(parts, row) }
  if (stale) {
    return { to: 'stale', detail: { cause: 'nothing-moves' }, patch: { ...counted, cause: 'nothing-moves' } }
  }
  return { patch: { ...counted, ...(row.cause === 'status-unknown' && { cause: null }) } }
}

async function keepResult(
  { vault }: FilingParts,
  { connection }: FilingTransaction,
  { id }: FilingRow,
  result: RegistryResult,
): Promise<void> {
  const { registerNumber, registerBook, registerPage, registeredOn, personalNumber, certificate } = result
  const file = certificate && {
    sha256: hash('sha256', certificate.content, 'hex'),
    mediaType: certificate.mediaType,
    bytes: certificate.content.length,
  }
  const view: ResultView = {
    registerNumber,
    registerBook,
    registerPage,
    registeredOn,
    personalNumber,
    certificate: file,
  }
  const text = Buffer.from(JSON.stringify(view))
  // A number may be awaited for weeks: the same large file is not written again with every question.
  if ((await getSecret(connection, vault, id, 'result'))?.equals(text)) return
  await putSecret(connection, vault, id, 'result', text)
  if (certificate) await putSecret(connection, vault, id, 'certificate', certificate.content)
}
