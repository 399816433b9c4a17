/**
 * The thread in which files are read and judged: a hostile one may take all its time and memory, and takes none of the gateway's. Base64 is
 * decoded here too: eight million characters would hold up every other request.
 */
import { createHash } from 'node:crypto'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { readBase64 } from '../upstream/parsing/read-base64.ts'
import { type FileFindingView, type FileIdentity, toFileView } from './finding-view.ts'
import { judgeFile } from './judge-file.ts'
import { readOcspResponse } from './trust/read-ocsp.ts'
import { readRevocationList } from './trust/read-revocation-list.ts'
import type { StatusEvidence, StatusQuestion } from './trust/status-questions.ts'
import { readTrust, stampFolders, type TrustFolders, type TrustStore } from './trust/trust-store.ts'

export interface ThreadQuestion {
  /** A text is base64. */
  file: string | Uint8Array
  bytesMax: number
  /** Milliseconds since the epoch. */
  now: number
  /** What was answered to the questions that an earlier check of the file left open. */
  evidence?: StatusEvidence | undefined
}

/** Why a file was not taken at all. */
export type NoFile = 'not-base64' | 'too-large'

/** What comes first: by what the file is known, whatever becomes of its judging; or that there is nothing to judge. */
export type ThreadReading = { read: FileIdentity } | { refused: NoFile } | { defect: string }

/** `defect`: the judging itself failed: its kind and its place in our code, and never what it said, which may quote the file. */
export type ThreadAnswer = { finding: FileFindingView; statusQuestions: readonly StatusQuestion[] } | { defect: string }

if (parentPort) serve(parentPort, workerData as TrustFolders)

function serve(port: MessagePort, folders: TrustFolders): void {
  let stamp: string | undefined
  let trust: TrustStore | undefined
  // Lists of revoked certificates are exchanged every day: a folder that changed is read again before the next file.
  const current = (): TrustStore => {
    const now = stampFolders(folders)
    if (trust === undefined || now !== stamp) {
      trust = readTrust(folders).trust
      stamp = now
    }
    return trust
  }
  // Before the first file: its time is for the file alone.
  current()
  port.postMessage('ready')
  port.on('message', (question: ThreadQuestion) => {
    try {
      const file = readFile(question)
      if (typeof file === 'string') return port.postMessage({ refused: file } satisfies ThreadReading)
      const identity = { sha256: createHash('sha256').update(file).digest('hex'), bytes: file.length }
      port.postMessage({ read: identity } satisfies ThreadReading)
      const store = withEvidence(current(), question.evidence)
      const found = judgeFile(file, store, question.now)
      const statusQuestions = found.signatures.flatMap((one) => one.statusQuestions)
      const finding = toFileView(found, identity, store.roots.length)
      port.postMessage({ finding, statusQuestions } satisfies ThreadAnswer)
    } catch (error) {
      port.postMessage({ defect: toPlace(error) } satisfies ThreadAnswer)
    }
  })
}

function withEvidence(trust: TrustStore, evidence: StatusEvidence | undefined): TrustStore {
  if (evidence === undefined) return trust
  const lists = evidence.answers.map((one) => readRevocationList(one)).filter((one) => one !== null)
  return {
    ...trust,
    revocationLists: [...trust.revocationLists, ...lists],
    ocspResponses: [...trust.ocspResponses, ...evidence.answers.flatMap(readOcspResponse)],
    asked: new Set(evidence.asked),
  }
}

function readFile({ file, bytesMax }: ThreadQuestion): Buffer | NoFile {
  if (typeof file !== 'string') return Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const read = readBase64(file)
  if (read.found !== 'bytes') return 'not-base64'
  return read.bytes.length > bytesMax ? 'too-large' : read.bytes
}

function toPlace(error: unknown): string {
  if (!(error instanceof Error)) return 'no error'
  const at = error.stack?.split('\n').find((line) => /^\s+at /.test(line)) ?? ''
  return `${error.name}${at.replace(/^\s+/, ' ')}`
}
