/**
 * Puts the addresses of files together: what issues them for a target's messages, what hands files out, what operators do, and the
 * worker that forgets those that have run out. Every replica does all of it on the same rows.
 */
import { createQuotas } from '../access/quotas.ts'
import type { Trail } from '../audit/trail.ts'
import type { Worker } from '../delivery/worker.ts'
import { createKeyedHash } from '../domain/keyed-hash.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import { ByteBudget } from '../filing/byte-budget.ts'
import { createFilingWorker } from '../filing/worker.ts'
import { deleteEnded } from '../store/file-address/addresses.ts'
import type { Database } from '../store/postgres/database.ts'
import type { Vault } from '../store/vault.ts'
import type { FileAddressDeps } from './deps.ts'
import type { FileAddressSettings } from './settings.ts'
import { createSourceNetworks } from './source-networks.ts'

export interface FileAddressOptions {
  database: Database
  vault: Vault
  trail: Trail
  clock: Clock
  logger: Logger
  settings: FileAddressSettings
  keys: AddressKeys
}

interface AddressKeys {
  /** The key that all replicas share; keys of these addresses are derived from it. */
  keyHashKey: string
  /** Addresses that were issued with it are good as well. */
  formerKeyHashKey?: string | undefined
}

export interface FileAddresses {
  deps: FileAddressDeps
  worker: Worker
  /** Goes on with other keys. */
  renewKeys(keys: AddressKeys): void
}

const batchSize = 500

export function openFileAddresses({ logger, keys, ...options }: FileAddressOptions): FileAddresses {
  const { database, clock, settings } = options
  const deps: FileAddressDeps = {
    ...options,
    ...toHashes(keys),
    networks: createSourceNetworks(settings.networks),
    room: new ByteBudget(settings.inFlightBytesMax),
    strangers: createQuotas(),
    fetchers: createQuotas(),
  }
  const worker = createFilingWorker('file-addresses', settings.purgeIntervalMs, logger, async () => {
    const deleted = await deleteEnded(database, clock.now() - settings.keepMs, batchSize)
    return deleted === batchSize
  })
  return { deps, worker, renewKeys: (next) => Object.assign(deps, toHashes(next)) }
}

// No secret of an API key looks like this label, so no hash of one is a key made here.
const toHash = (key: string) => createKeyedHash(createKeyedHash(key)('file-address/1', 'base64url'))

function toHashes({ keyHashKey, formerKeyHashKey }: AddressKeys): Pick<FileAddressDeps, 'hash' | 'formerHash'> {
  return {
    hash: toHash(keyHashKey),
    formerHash: formerKeyHashKey === undefined ? undefined : toHash(formerKeyHashKey),
  }
}
