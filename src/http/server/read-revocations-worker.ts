/** The thread that reads lists of revoked client certificates which are too long for the thread of the requests. */
import { parentPort, workerData } from 'node:worker_threads'
import { type PackedList, readRevocations } from './read-revocations.ts'

export interface RevocationFiles {
  authoritiesFile: string | undefined
  revocationFiles: readonly string[]
}

export type RevocationReading = { lists: PackedList[] } | { problem: string }

if (parentPort) {
  const { authoritiesFile, revocationFiles } = workerData as RevocationFiles
  let reading: RevocationReading
  try {
    reading = { lists: readRevocations(authoritiesFile, revocationFiles) }
  } catch (error) {
    reading = { problem: error instanceof Error ? error.message : 'unknown' }
  }
  const parts = 'lists' in reading ? reading.lists.flatMap(({ digests, moments }) => [digests, moments]) : []
  parentPort.postMessage(
    reading,
    parts.map(({ buffer }) => buffer as ArrayBuffer),
  )
}
