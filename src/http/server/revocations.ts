/**
 * Lists of revoked client certificates (CRL) as files of the operator, read again when they change. A list counts when an authority of
 * the configuration has signed it; one that cannot be used changes nothing and is reported.
 */
import { readFileSync } from 'node:fs'
import { GatewayFailure } from '../../domain/failure.ts'
import { createFileWatch } from '../../domain/file-watch.ts'
import type { Logger } from '../../domain/runtime.ts'
import { verifies } from '../../signed-file/trust/algorithms.ts'
import { type Certificate, readCertificate } from '../../signed-file/trust/read-certificate.ts'
import { type RevocationList, readRevocationList } from '../../signed-file/trust/read-revocation-list.ts'
import type { ServerSettings } from '../settings.ts'

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
  let lists = readLists(authoritiesFile, revocationFiles)
  /** What was found out of a certificate stays true as long as the lists do. */
  let judged = new WeakMap<Buffer, Certificate | 'unreadable'>()

  const timer = setInterval(async () => {
    if (!(await watch.hasChanged())) return
    try {
      lists = readLists(authoritiesFile, revocationFiles)
      judged = new WeakMap()
      logger.info({ lists: lists.length }, 'client certificates: the lists of revoked ones were loaded')
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'unknown'
      logger.error({ problem }, 'client certificates: a list of revoked ones was refused; those before stay in force')
    }
  }, reloadIntervalMs).unref()

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
      const own = lists.filter(({ issuer }) => issuer.equals(certificate.issuer))
      if (own.some(({ revoked }) => (revoked.get(certificate.serial) ?? Number.POSITIVE_INFINITY) <= now)) return true
      const stale = own.length > 0 && own.every(({ nextUpdate }) => nextUpdate !== null && nextUpdate < now)
      if (stale && staleRevocations === 'refuse') throw new GatewayFailure('client-certificate-unchecked')
      return false
    },
    close: () => clearInterval(timer),
  }
}

/** Throws for the first file that cannot be used; its message names the file and no content. */
function readLists(authoritiesFile: string | undefined, files: readonly string[]): RevocationList[] {
  const authorities =
    authoritiesFile === undefined ? [] : readBlocks(authoritiesFile, 'CERTIFICATE').map(readCertificate)
  return files.flatMap((file) =>
    readBlocks(file, 'X509 CRL').map((der) => {
      const list = readRevocationList(der)
      if (!list) throw new Error(`${file} holds a list that is not understood`)
      const { scheme, signed, signature, issuer } = list
      const isOurs = authorities.some(
        (authority) =>
          authority?.subject.equals(issuer) && scheme !== null && verifies(scheme, authority.key, signed, signature),
      )
      if (!isOurs) throw new Error(`${file} holds a list that no authority of authoritiesFile has signed`)
      return list
    }),
  )
}

/** PEM, or one DER as authorities publish it. */
function readBlocks(file: string, label: string): Buffer[] {
  const bytes = readFileSync(file)
  if (bytes[0] === 0x30) return [bytes]
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g')
  const blocks = [...bytes.toString('latin1').matchAll(block)].map(([, body = '']) => Buffer.from(body, 'base64'))
  if (blocks.length === 0) throw new Error(`${file} holds no ${label}`)
  return blocks
}
