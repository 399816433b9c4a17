/**
 * Checks a file that an office was shown: is it bit for bit one that came through this gateway, is it as it was signed, does its QR code
 * lead to the registry. Who asked, why, and what was answered is on record before the answer leaves.
 */
import { authorizeFileCheck } from '../access/policy.ts'
import { requireOfficer } from '../access/require-officer.ts'
import type { Caller, Purpose } from '../domain/access.ts'
import type { FileCheckEntry } from '../domain/audit.ts'
import { GatewayFailure, toFailure } from '../domain/failure.ts'
import { findIso } from '../domain/vietnam-time.ts'
import { type AddressView, type FileFindingView, toAddressView } from '../signed-file/finding-view.ts'
import type { StatusQuestion } from '../signed-file/trust/status-questions.ts'
import { findKnownFiles, type KnownFile } from '../store/file-check/known-files.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { FileCheckDeps } from './deps.ts'

export interface FileCheckOrder {
  requestId: string
  caller: Caller
  purpose: Purpose
  /** In base64. */
  file: string | undefined
  /** Text of the QR code on the paper, as the caller read it. */
  qr: string | undefined
}

export interface FileCheckView {
  checkedAt: string
  /** `null` = none was sent. */
  file: FileFindingView | null
  known: {
    /** `not-asked`: no file was sent. */
    status: 'known' | 'not-known' | 'not-asked'
    records: KnownFile[]
    /** What came before that day is not known; `null` where nothing was asked. */
    since: string | null
  }
  /** `null` = no text was sent. */
  address: AddressView | null
}

/**
 * Fails with what the policy refuses, `request-invalid` for a file that is no base64, `body-too-large`, `file-checks-busy`,
 * `storage-unavailable` or `audit-unavailable`.
 */
export async function checkFile(
  deps: FileCheckDeps,
  { requestId, caller, purpose, file, qr }: FileCheckOrder,
): Promise<FileCheckView> {
  const { trail, settings } = deps
  const { consumer, credentialId: credential } = caller
  const entry = {
    kind: 'file-check',
    requestId,
    consumer: consumer.id,
    credential,
    operation: 'check-file',
    purpose,
  } as const
  try {
    requireOfficer(caller, purpose)
    authorizeFileCheck(caller, purpose)
  } catch (error) {
    // Nothing is disclosed by a refusal, so it stands even when it cannot be recorded.
    const refused: FileCheckEntry = {
      ...entry,
      outcome: 'refused',
      result: toFailure(error).code,
      file: null,
      note: '',
    }
    await trail.append(refused).catch(() => {})
    throw error
  }
  trail.assertWritable()
  const now = deps.clock.now()
  const found = file === undefined ? null : await judge(deps, consumer.id, file, now)
  const known = await findKnown(deps, found)
  const address = qr === undefined ? null : toAddressView(qr, settings.registryHosts)
  const note = [found?.verdict, found?.whole, found ? known.status : undefined, address?.verdict]
  await trail.append({
    ...entry,
    outcome: 'disclosed',
    result: 'told',
    file: found?.sha256 ?? null,
    note: note.filter((one) => one !== undefined).join(' '),
  })
  deps.onCheck?.(found?.verdict ?? 'none', known.status)
  return { checkedAt: findIso(now) ?? '', file: found, known, address }
}

/** What a line that is full may have moved on by. */
const busyRetryMs = 2_000

async function judge(
  { checks, status, settings: { bytesMax } }: FileCheckDeps,
  consumer: string,
  file: string,
  now: number,
): Promise<FileFindingView> {
  const sent = { base64: file, bytesMax }
  let open: readonly StatusQuestion[] = []
  const onOpen = (questions: readonly StatusQuestion[]) => {
    open = questions
  }
  const waiting = checks.check(consumer, sent, now, { onOpen })
  if (waiting === null) throw new GatewayFailure('file-checks-busy', { retryAfterMs: busyRetryMs })
  const first = await waiting
  // Asked between two turns of the thread: others are judged meanwhile.
  const evidence = status && open.length > 0 ? await status.find(open) : undefined
  const again = evidence && evidence.asked.length > 0 ? checks.check(consumer, sent, now, { evidence }) : null
  const found = again === null ? first : await again
  if (found === 'too-large') throw new GatewayFailure('body-too-large', { detail: `at most ${bytesMax} bytes` })
  if (found === 'not-base64') {
    const message = { vi: 'Tệp phải được mã hóa base64', en: 'The file must be in base64' }
    throw new GatewayFailure('request-invalid', { faults: [{ pointer: '/file', code: 'not-base64', message }] })
  }
  return found
}

async function findKnown({ database }: FileCheckDeps, found: FileFindingView | null): Promise<FileCheckView['known']> {
  if (found === null) return { status: 'not-asked', records: [], since: null }
  return withStorageErrors('storage-unavailable', async () => {
    const { records, since } = await findKnownFiles(database, found.sha256)
    return { status: records.length > 0 ? 'known' : 'not-known', records, since }
  })
}
