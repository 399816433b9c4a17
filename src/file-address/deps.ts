/** The dependencies of the use cases of file addresses; open-file-addresses.ts puts them together. */
import type { Quotas } from '../access/quotas.ts'
import type { Trail } from '../audit/trail.ts'
import type { KeyedHash } from '../domain/keyed-hash.ts'
import type { Clock } from '../domain/runtime.ts'
import type { ByteBudget } from '../filing/byte-budget.ts'
import type { Database } from '../store/postgres/database.ts'
import type { Vault } from '../store/vault.ts'
import type { FileAddressSettings } from './settings.ts'
import type { SourceNetworks } from './source-networks.ts'

export interface FileAddressDeps {
  database: Database
  vault: Vault
  trail: Pick<Trail, 'append' | 'assertWritable'>
  clock: Clock
  settings: FileAddressSettings
  /** Of secrets of addresses, and of what tells two files apart. */
  hash: KeyedHash
  /** Secrets may stand in rows by the key of before, or of another replica that has the next one already. */
  formerHash?: KeyedHash | undefined
  networks: SourceNetworks
  /** Memory for files that are being fetched. */
  room: ByteBudget
  /** What one network, and one address, may ask for in a minute. */
  strangers: Quotas
  fetchers: Quotas
}

/** By which an address is found. The secret itself has 256 random bits, so a keyed hash leaves nothing to guess. */
export const hashSecret = ({ hash }: Pick<FileAddressDeps, 'hash'>, secret: string): string =>
  hash(`secret/1/${secret}`, 'base64url')

const endings: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
}

/** What is handed out as it is called; anything else leaves as bytes that no browser opens. */
export const toSafeType = (mediaType: string): string => (mediaType in endings ? mediaType : 'application/octet-stream')

/** Names no person and nothing that a sender called the file. */
export const toFileName = (kind: string, sha256: string, mediaType: string): string =>
  `${kind}-${sha256.slice(0, 8)}.${endings[mediaType] ?? 'bin'}`
