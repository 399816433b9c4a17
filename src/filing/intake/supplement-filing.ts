/**
 * Answers a request for more papers, or corrects a declaration that was returned: the new content becomes the filing's next
 * revision and is sent under the same codes.
 */
import { authorizeFiling } from '../../access/policy.ts'
import { requireOfficer } from '../../access/require-officer.ts'
import type { Caller } from '../../domain/access.ts'
import { GatewayFailure, type RequestFault, toFailure } from '../../domain/failure.ts'
import { supplementableStates } from '../../domain/filing/filing.ts'
import { FilingRequest, type SupplementRequest } from '../../domain/filing/filing-request.ts'
import type { SupplementedFiling } from '../../domain/filing/filing-rules.ts'
import { decodeBilingual } from '../../domain/texts/bilingual.ts'
import { attachFiles } from '../../store/filing/attachments.ts'
import { withdrawalRequested } from '../../store/filing/events.ts'
import { type FilingRow, findFiling, lockFiling } from '../../store/filing/filings.ts'
import { findKey, holdKey, insertKey } from '../../store/filing/keys.ts'
import { getSecret, putSecret } from '../../store/filing/secrets.ts'
import { isUniqueViolation, withStorageErrors } from '../../store/postgres/outage.ts'
import { changeFiling, type FilingTransaction, inTransaction } from '../change-filing.ts'
import { selectPath } from '../delivery/select-path.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import { getViewAs } from '../query/filing-view.ts'
import { ownFiling } from '../query/get-filing.ts'
import { getOfficer, record } from '../record.ts'
import { attachedFiles } from './attached-files.ts'
import { checkTravel } from './check-transport.ts'
import { contentHash } from './content-hash.ts'
import type { Submitted } from './submit-filing.ts'

export interface Supplement {
  requestId: string
  caller: Caller
  id: string
  idempotencyKey: string
  supplement: SupplementRequest
}

/** The filing that a supplement must fit. Fails with `filing-not-found`, also for the filing of another consumer. */
export function supplementedFiling(deps: FilingDeps, caller: Caller, id: string): Promise<SupplementedFiling> {
  return withStorageErrors('storage-unavailable', () => ownFiling(deps, caller, id))
}

/**
 * Fails with the policy's refusal, `filing-not-found`, `request-invalid` when the whole could not be filed as it is,
 * `filing-state-conflict`, and as `submitFiling` does.
 */
export async function supplementFiling(deps: FilingDeps, order: Supplement): Promise<Submitted> {
  const { caller, id, requestId, supplement } = order
  const row = await withStorageErrors('storage-unavailable', () => ownFiling(deps, caller, id))
  const entry = { requestId, operation: 'supplement', caller, ...getOfficer(supplement.purpose) } as const
  try {
    requireOfficer(caller, supplement.purpose)
    authorizeFiling(caller, supplement)
  } catch (error) {
    const refusal = { outcome: 'refused', result: toFailure(error).code } as const
    await record(deps, row, { ...entry, ...refusal }).catch(() => {})
    throw error
  }
  deps.trail.assertWritable()
  const result = await withStorageErrors('storage-unavailable', () =>
    inTransaction(deps, (tx) => take(deps, tx, order)),
  ).catch((error) => {
    if (!isUniqueViolation(error)) throw error
    throw new GatewayFailure('idempotency-in-progress', { retryAfterMs: 1000 })
  })
  await record(deps, row, { ...entry, outcome: 'done', result: result.replayed ? 'replayed' : 'accepted' })
  return result
}

async function take(
  deps: FilingDeps,
  tx: FilingTransaction,
  { caller, id, idempotencyKey, supplement }: Supplement,
): Promise<Submitted> {
  const { connection } = tx
  const { vault } = deps
  const consumer = caller.consumer.id
  const bodyHash = contentHash({ id, supplement })
  const firstAnswer = async (): Promise<Submitted | undefined> => {
    const key = await findKey(connection, consumer, idempotencyKey)
    if (key && key.bodyHash !== bodyHash) throw new GatewayFailure('idempotency-key-reused')
    const known = key && (await findFiling(connection, key.filing))
    return known && { filing: await getViewAs(connection, deps, known, key.number), replayed: true }
  }
  const earlier = await firstAnswer()
  if (earlier) return earlier
  if (!(await holdKey(connection, consumer, idempotencyKey))) {
    throw new GatewayFailure('idempotency-in-progress', { retryAfterMs: 1000 })
  }
  // The first answer may have been committed between the first check and the lock.
  const meanwhile = await firstAnswer()
  if (meanwhile) return meanwhile
  const row = await lockFiling(connection, id)
  if (!row) throw new GatewayFailure('filing-not-found')
  if (!supplementableStates.includes(row.state))
    throw new GatewayFailure('filing-state-conflict', { detail: row.state })
  // A consumer that wants the filing withdrawn does not complete it.
  if (await withdrawalRequested(connection, id)) {
    throw new GatewayFailure('filing-state-conflict', { detail: 'withdrawal-requested' })
  }
  const before = await getRequest(deps, tx, row)
  const next = nextRequest(before, supplement)
  const already = before.attachments.map(({ sha256 }) => sha256)
  const hashes = await attachedFiles(deps, connection, consumer, supplement.attachments, already)
  const path = selectPath(deps, row)
  if (path !== null) await checkTravel(deps, connection, path, row, next)
  await attachFiles(connection, id, consumer, hashes)
  const revision = row.revision + 1
  await putSecret(connection, vault, id, `request/${revision}`, Buffer.from(JSON.stringify(next)))
  const changed = await changeFiling(deps, tx, row, {
    to: 'accepted',
    remarks: ['supplement-submitted'],
    detail: { note: supplement.note },
    patch: { revision, attempts: 0, cause: null, dueAt: currentTime(deps) },
  })
  await insertKey(connection, consumer, idempotencyKey, { bodyHash, filing: id, number: changed.events })
  return { filing: await getViewAs(connection, deps, changed, changed.events), replayed: false }
}

async function getRequest(deps: FilingDeps, tx: FilingTransaction, row: FilingRow): Promise<FilingRequest> {
  const plain = await getSecret(tx.connection, deps.vault, row.id, `request/${row.revision}`)
  if (!plain) throw new Error(`filing ${row.id}: its request is not there`)
  return JSON.parse(plain.toString('utf8')) as FilingRequest
}

/**
 * Earlier files stay; a file that is sent again under another title takes the new title. The whole obeys the rules of a first
 * declaration; its kind and time of receipt are those of the filing.
 */
function nextRequest(before: FilingRequest, supplement: SupplementRequest): FilingRequest {
  const replaced = new Set(supplement.attachments.map(({ sha256 }) => sha256))
  const attachments = [...before.attachments.filter(({ sha256 }) => !replaced.has(sha256)), ...supplement.attachments]
  const declaration = noted((supplement.declaration ?? before.declaration) as object, supplement.note)
  const next = FilingRequest.safeParse({ ...before, declaration, attachments })
  if (next.success) return next.data
  throw new GatewayFailure('request-invalid', { faults: next.error.issues.map(toFault) })
}

/** Puts the note where the registry reads notes. */
function noted(declaration: object, note: string | undefined): object {
  return note === undefined ? declaration : { ...declaration, note }
}

interface Issue {
  path: PropertyKey[]
  message: string
  code?: string | undefined
  params?: Record<string, unknown> | undefined
}

/** A fault of the whole, such as too many files together: the parts have been checked where they came in. */
function toFault(issue: Issue): RequestFault {
  const pointer = issue.path.map((step) => `/${String(step)}`).join('')
  const message = decodeBilingual(issue.message) ?? { vi: 'Thông tin không đúng quy cách', en: issue.message }
  const code = issue.params?.code ?? issue.code
  return { pointer, code: String(code ?? 'invalid').replaceAll('_', '-'), message }
}
