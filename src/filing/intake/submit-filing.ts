/**
 * Accepts a filing. When this resolves, the filing, its first event, its key and its delivery job are committed together;
 * from then on it is neither lost nor sent twice.
 */
import { randomUUID } from 'node:crypto'
import { authorizeFiling } from '../../access/policy.ts'
import { requireOfficer } from '../../access/require-officer.ts'
import { type Caller, nationalProcedure } from '../../domain/access.ts'
import { GatewayFailure, toFailure } from '../../domain/failure.ts'
import { neverSent } from '../../domain/filing/delivery-state.ts'
import type { FilingRequest } from '../../domain/filing/filing-request.ts'
import { type Span, traced } from '../../domain/trace.ts'
import { findFiledDue } from '../../dossier/move-dossier.ts'
import { findFiling, findLiveByBody, findUnderDossier, type NewFiling } from '../../store/filing/filings.ts'
import { findKey, insertKey } from '../../store/filing/keys.ts'
import { isUniqueViolation, withStorageErrors } from '../../store/postgres/outage.ts'
import { aad } from '../../store/vault.ts'
import { type FilingTransaction, inTransaction } from '../change-filing.ts'
import { selectPath } from '../delivery/select-path.ts'
import { deliveryQueue, type FilingDeps } from '../deps.ts'
import { type FilingView, getViewAs } from '../query/filing-view.ts'
import { getOfficer, record } from '../record.ts'
import { attachedFiles } from './attached-files.ts'
import { concernedBy } from './audit-subjects.ts'
import { checkTravel } from './check-transport.ts'

export interface Submission {
  requestId: string
  caller: Caller
  idempotencyKey: string
  request: FilingRequest
  /** Hash of the body as it was sent, lower-case hex. */
  rawBodyHash: string
  /** The span of the request, when it is traced. */
  span?: Span | undefined
}

export interface Submitted {
  filing: FilingView
  /** The first answer is given again: the key, or the very same body, was seen before. */
  replayed: boolean
}

/** After how many ms a caller whose key is being worked on should come again. */
const inProgressRetryMs = 1_000

/**
 * Fails with the policy's refusal, `kind-not-carried`, `request-invalid` or `message-too-large` for what the path cannot
 * carry, `attachment-unknown`, `idempotency-key-reused`, `dossier-under-way` while a filing of the kind has not ended in
 * this dossier, `idempotency-in-progress`, `storage-unavailable` or `audit-unavailable`. In the last two cases the filing may
 * have been accepted; the same key sent again shows it.
 */
export async function submitFiling(deps: FilingDeps, submission: Submission): Promise<Submitted> {
  const { caller, request, requestId, span } = submission
  const row = toRow(deps, submission)
  const entry = { requestId, operation: 'file', caller, ...getOfficer(request.purpose) } as const
  const policy = span?.child('policy', { 'lienthong.operation': 'file' })
  try {
    requireOfficer(caller, request.purpose)
    authorizeFiling(caller, request)
    policy?.end()
  } catch (error) {
    policy?.end(toFailure(error).code)
    const refusal = { outcome: 'refused', result: toFailure(error).code } as const
    await record(deps, row, { ...entry, ...refusal }).catch(() => {})
    throw error
  }
  deps.trail.assertWritable()
  const outcome = await traced(span, 'take filing', { 'lienthong.filing.kind': request.kind }, () =>
    withStorageErrors('storage-unavailable', () => take(deps, row, submission)),
  )
  span?.set({ 'lienthong.filing.id': outcome.filing.id })
  const result = outcome.replayed ? 'replayed' : 'accepted'
  await traced(span, 'audit append', undefined, () =>
    record(deps, { ...row, id: outcome.filing.id }, { ...entry, outcome: 'done', result }),
  )
  return outcome
}

type Fresh = NewFiling['filing']

function toRow({ trail, clock, dossiers }: FilingDeps, { caller, request, requestId, rawBodyHash }: Submission): Fresh {
  const filing = {
    id: randomUUID(),
    consumer: caller.consumer.id,
    credential: caller.credentialId,
    requestId,
    kind: request.kind,
    procedure: nationalProcedure(request.purpose.procedure),
    dossier: request.purpose.dossier,
    linkedDossier: request.linkedDossier ?? null,
    registrationUnit: request.registrationUnit,
    unit: request.purpose.unit,
    receivedAt: request.receivedAt,
    subject: concernedBy(request)
      .map((person) => trail.getSubject(person))
      .join(),
    bodyHash: rawBodyHash,
    acceptedAt: new Date(clock.now()),
  }
  const dueAt = findFiledDue(dossiers, filing, clock.now())
  return { ...filing, dossierDueAt: dueAt === null ? null : new Date(dueAt) }
}

async function take(deps: FilingDeps, filing: Fresh, { request, idempotencyKey }: Submission): Promise<Submitted> {
  const first = () => inTransaction(deps, (tx) => firstAnswer(deps, tx, filing, idempotencyKey))
  const path = selectPath(deps, { ...filing, path: null, delivery: neverSent })
  // A path or file that is missing now may have been there when the same request was sent before.
  if (path === null || request.attachments.length > 0) {
    const earlier = await first()
    if (earlier) return earlier
  }
  if (path === null) throw new GatewayFailure('kind-not-carried')
  const attachments = await attachedFiles(deps, deps.database, filing.consumer, request.attachments)
  try {
    await checkTravel(deps, deps.database, path, filing, request)
  } catch (error) {
    // A filing that cannot travel now may have been accepted then.
    const earlier = await first()
    if (earlier) return earlier
    throw error
  }
  const sealedRequest = deps.vault.seal(Buffer.from(JSON.stringify(request)), aad.part(filing.id, 'request/1'))
  const fresh = { filing, idempotencyKey, sealedRequest, attachments }
  const outcome = await deps.intake.take(fresh, deliveryQueue(path)).catch((error) => {
    // Another call committed the key at the very same time: now it can be seen.
    if (isUniqueViolation(error)) return 'known' as const
    throw error
  })
  if (outcome === 'taken') return { filing: firstView(filing), replayed: false }
  // The call that holds the key may also be asking for the first answer: a committed key is answered, however many ask at once.
  if (outcome === 'known' || (await findKey(deps.database, filing.consumer, idempotencyKey)) !== undefined) {
    const earlier = await first()
    if (earlier) return earlier
    const other = await findUnderDossier(deps.database, filing)
    if (other) throw underWay(other, filing.consumer)
  }
  // Another call is working on the key, or was and has given up.
  throw new GatewayFailure('idempotency-in-progress', { retryAfterMs: inProgressRetryMs })
}

/** A consumer learns which of its own filings is under way; of another consumer's, only that there is one. */
function underWay({ id, consumer }: { id: string; consumer: string }, pending: string): GatewayFailure {
  return new GatewayFailure('dossier-under-way', consumer === pending ? { detail: id } : {})
}

/** The earlier answer to this key, or to this very body. */
async function firstAnswer(
  deps: FilingDeps,
  { connection }: FilingTransaction,
  { consumer, bodyHash }: Fresh,
  idempotencyKey: string,
): Promise<Submitted | undefined> {
  const key = await findKey(connection, consumer, idempotencyKey)
  if (key && key.bodyHash !== bodyHash) throw new GatewayFailure('idempotency-key-reused')
  const row = key ? await findFiling(connection, key.filing) : await findLiveByBody(connection, consumer, bodyHash)
  if (!row) return undefined
  if (!key) await insertKey(connection, consumer, idempotencyKey, { bodyHash, filing: row.id, number: 1 })
  return { filing: await getViewAs(connection, deps, row, key?.number ?? 1), replayed: true }
}

/** The same view that `getViewAs` gives later, without reading back what was just written. */
function firstView(row: Fresh): FilingView {
  const { id, kind, dossier, linkedDossier, registrationUnit, procedure, receivedAt } = row
  const at = row.acceptedAt.toISOString()
  return {
    id,
    kind,
    state: 'accepted',
    stateSince: at,
    dossier,
    linkedDossier,
    registrationUnit,
    procedure,
    receivedAt,
    acceptedAt: at,
    attention: null,
    path: null,
    attempts: 0,
    supplement: null,
    faults: [],
    result: null,
    events: [{ sequence: null, filingId: id, number: 1, type: 'accepted', state: 'accepted', at, detail: null }],
  }
}
