/** The thread in which files are judged: a hostile one may take all its time and memory, and takes none of the gateway's. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type FileFindingView, toFileView } from './finding-view.ts'
import { judgeFile } from './judge-file.ts'
import { readTrust, stampFolders, type TrustFolders, type TrustStore } from './trust/trust-store.ts'

export interface ThreadQuestion {
  bytes: Uint8Array
  /** Milliseconds since the epoch. */
  now: number
}
export type ThreadAnswer = FileFindingView

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
  port.on('message', ({ bytes, now }: ThreadQuestion) => {
    const store = current()
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    port.postMessage(toFileView(judgeFile(file, store, now), file, store.roots.length) satisfies ThreadAnswer)
  })
}
