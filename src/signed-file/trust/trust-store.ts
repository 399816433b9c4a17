/** Which roots the operator trusts, and what helps to come to them. Nothing is built in: every root is a file that the operator put there. */
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Certificate, readCertificate } from './read-certificate.ts'
import { type OcspResponse, readOcspResponse } from './read-ocsp.ts'
import { type RevocationList, readRevocationList } from './read-revocation-list.ts'

export interface TrustFolders {
  /** Certificates that are trusted by themselves. Absent: none, so that no chain ends. */
  roots?: string | undefined
  /** Certificates between roots and signers: signatures here carry only the signer's own. */
  intermediates?: string | undefined
  /** Revocation lists and OCSP responses. */
  revocation?: string | undefined
}

export interface TrustStore {
  roots: readonly Certificate[]
  intermediates: readonly Certificate[]
  revocationLists: readonly RevocationList[]
  ocspResponses: readonly OcspResponse[]
  /** Certificates about which somebody was asked, by their SHA-256: what nothing speaks of then is no longer open to be asked. */
  asked?: ReadonlySet<string> | undefined
}

/** A file of a folder that could not be used. */
export interface TrustProblem {
  folder: keyof TrustFolders
  /** Name of the file; empty = the folder itself. */
  file: string
  why: 'unreadable' | 'too-large' | 'not-understood'
}

export const emptyTrust: TrustStore = { roots: [], intermediates: [], revocationLists: [], ocspResponses: [] }

/** A list of a large authority has some hundred thousand entries of forty bytes. */
const fileBytesMax = 16 * 1024 * 1024
const filesMax = 500

/** Files whose names begin with a dot are passed over. Every problem is reported; what could be read is there. */
export function readTrust(folders: TrustFolders): { trust: TrustStore; problems: TrustProblem[] } {
  const problems: TrustProblem[] = []
  const certificates = (folder: 'roots' | 'intermediates') =>
    readFolder(folder, folders[folder], problems).flatMap(({ file, bytes }) => {
      const pieces = toDerPieces(bytes, 'CERTIFICATE')
      const read = pieces.map(readCertificate)
      if (read.length === 0 || read.includes(null)) problems.push({ folder, file, why: 'not-understood' })
      return read.filter((one) => one !== null)
    })
  const roots = certificates('roots')
  const intermediates = certificates('intermediates')
  const revocationLists: RevocationList[] = []
  const ocspResponses: OcspResponse[] = []
  for (const { file, bytes } of readFolder('revocation', folders.revocation, problems)) {
    for (const piece of toDerPieces(bytes, 'X509 CRL')) {
      const list = readRevocationList(piece)
      const responses = list ? [] : readOcspResponse(piece)
      if (list) revocationLists.push(list)
      else if (responses.length > 0) ocspResponses.push(...responses)
      else problems.push({ folder: 'revocation', file, why: 'not-understood' })
    }
  }
  return { trust: { roots, intermediates, revocationLists, ocspResponses }, problems }
}

function readFolder(
  folder: keyof TrustFolders,
  path: string | undefined,
  problems: TrustProblem[],
): { file: string; bytes: Buffer }[] {
  if (path === undefined) return []
  const names = attempt(() => readdirSync(path).filter((name) => !name.startsWith('.')))
  if (names === null || names.length > filesMax) {
    problems.push({ folder, file: '', why: names === null ? 'unreadable' : 'too-large' })
    return []
  }
  return names.sort().flatMap((file) => {
    const at = join(path, file)
    const size = attempt(() => (statSync(at).isFile() ? statSync(at).size : -1))
    if (size === -1) return []
    const bytes = size !== null && size <= fileBytesMax ? attempt(() => readFileSync(at)) : null
    if (bytes) return [{ file, bytes }]
    problems.push({ folder, file, why: size !== null && size > fileBytesMax ? 'too-large' : 'unreadable' })
    return []
  })
}

/** Of one file; `null` = it holds none, or one that is not understood. */
export function readPemCertificates(bytes: Buffer): Certificate[] | null {
  const read = toDerPieces(bytes, 'CERTIFICATE').map(readCertificate)
  const known = read.filter((one) => one !== null)
  return known.length === 0 || known.length < read.length ? null : known
}

/** PEM, several in one file too, or DER. */
function toDerPieces(bytes: Buffer, label: string): Buffer[] {
  if (bytes[0] === 0x30) return [bytes]
  const pattern = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g')
  return [...bytes.toString('latin1').matchAll(pattern)].map(([, body = '']) => Buffer.from(body, 'base64'))
}

/** What tells whether a folder has other files than before. */
export function stampFolders(folders: TrustFolders): string {
  return Object.values(folders)
    .filter((path) => path !== undefined)
    .flatMap((path) => attempt(() => readdirSync(path).map((name) => stampFile(join(path, name)))) ?? ['unreadable'])
    .join('\n')
}

function stampFile(path: string): string {
  const found = attempt(() => lstatSync(path))
  return `${path} ${found?.mtimeMs ?? ''} ${found?.size ?? ''}`
}

function attempt<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
