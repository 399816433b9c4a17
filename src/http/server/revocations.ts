/**
 * Lists of revoked client certificates (CRL) as files of the operator, read again when they change. A list counts when an authority of
 * the configuration has signed it; one that cannot be used changes nothing and is reported.
 * A long list is read in a thread of its own, and requests go on by the lists before.
 */
import { stat } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { GatewayFailure } from '../../domain/failure.ts'
import { createFileWatch } from '../../domain/file-watch.ts'
import type { Logger } from '../../domain/runtime.ts'
import { type Certificate, readCertificate } from '../../signed-file/trust/read-certificate.ts'
import type { ServerSettings } from '../settings.ts'
import { findRevoked, type PackedList, readRevocations } from './read-revocations.ts'
import type { RevocationFiles, RevocationReading } from './read-revocations-worker.ts'

export interface Revocations {
  /** Whether a list names this certificate (DER) at this time (milliseconds since the epoch). Fails with `client-certificate-unchecked` where the list of its authority is too old. */
  names(der: Buffer, now: number): boolean
  close(): void
}

type Settings = ServerSettings['clientCertificates'] & { reloadIntervalMs: number }

/** Throws where a file cannot be used. */
export function openRevocations(settings: Settings, logger: Logger): Revocations {
  const { authoritiesFile, revocationFiles, staleRevocations, reloadIntervalMs } = settings
  if (revocationFiles.length === 0) return { names: () => false, close() {} }
  const files = [...(authoritiesFile === undefined ? [] : [authoritiesFile]), ...revocationFiles]
  const watch = createFileWatch(files)
  // Nothing waits for anything before the port is open.
  let lists = readRevocations(authoritiesFile, revocationFiles)
  /** What was found out of a certificate stays true as long as the lists do. */
  let judged = new WeakMap<Buffer, Certificate | 'unreadable'>()
  const closed = new AbortController()
  let isReading = false

  async function reload(): Promise<void> {
    if (isReading) return
    isReading = true
    try {
      if (!(await watch.hasChanged())) return
      const next = await readBeside({ authoritiesFile, revocationFiles }, closed.signal)
      if (closed.signal.aborted) return
      lists = next
      judged = new WeakMap()
      logger.info({ lists: lists.length }, 'client certificates: the lists of revoked ones were loaded')
    } catch (error) {
      if (closed.signal.aborted) return
      const problem = error instanceof Error ? error.message : 'unknown'
      logger.error({ problem }, 'client certificates: a list of revoked ones was refused; those before stay in force')
    } finally {
      isReading = false
    }
  }
  const timer = setInterval(() => void reload(), reloadIntervalMs).unref()

  function read(der: Buffer): Certificate | 'unreadable' {
    const known = judged.get(der)
    if (known !== undefined) return known
    const certificate = readCertificate(der) ?? 'unreadable'
    judged.set(der, certificate)
    return certificate
  }

  return {
    names(der, now) {
      const certificate = read(der)
      // Of a kind that is not read: which list speaks of it is unknown.
      if (certificate === 'unreadable') throw new GatewayFailure('client-certificate-unchecked')
      const own = lists.filter(({ issuer }) => certificate.issuer.equals(issuer))
      const { serial } = certificate
      if (own.some((list) => (findRevoked(list, serial) ?? Number.POSITIVE_INFINITY) <= now)) return true
      const stale = own.length > 0 && own.every(({ nextUpdate }) => nextUpdate !== null && nextUpdate < now)
      if (stale && staleRevocations === 'refuse') throw new GatewayFailure('client-certificate-unchecked')
      return false
    },
    close() {
      clearInterval(timer)
      closed.abort()
    },
  }
}

/** Reading that many bytes takes some milliseconds; to start a thread takes a hundred. */
const smallBytes = 65_536
/** A list of twenty megabytes takes half of it. */
const readerMemoryMb = 768

/** Rejects where a file cannot be used. */
async function readBeside(files: RevocationFiles, signal: AbortSignal): Promise<PackedList[]> {
  const { authoritiesFile, revocationFiles } = files
  const sizes = await Promise.all(revocationFiles.map(async (file) => (await stat(file)).size))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  if (bytes <= smallBytes) return readRevocations(authoritiesFile, revocationFiles)
  const worker = new Worker(new URL('./read-revocations-worker.ts', import.meta.url), {
    workerData: files,
    // What the process was started with is not for this thread.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: readerMemoryMb },
  })
  const end = () => void worker.terminate()
  signal.addEventListener('abort', end)
  try {
    const reading = await new Promise<RevocationReading>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('the lists were not read to their end')))
    })
    if ('problem' in reading) throw new Error(reading.problem)
    return reading.lists
  } finally {
    signal.removeEventListener('abort', end)
    end()
  }
}
