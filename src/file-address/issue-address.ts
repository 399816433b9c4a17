/** Issues the address of one file for one target: the same one again while it is good for long enough. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { AddressedFile, NoAddress } from '../domain/file-address.ts'
import type { ResultView } from '../filing/query/filing-view.ts'
import {
  type DossierFile,
  findPaper,
  findResults,
  insertAddress,
  lockCurrent,
  type StoredAddress,
} from '../store/file-address/addresses.ts'
import { getSecret } from '../store/filing/secrets.ts'
import type { Queryable } from '../store/postgres/database.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { aad } from '../store/vault.ts'
import { type FileAddressDeps, hashSecret, toFileName, toSafeType } from './deps.ts'

export interface AddressOrder {
  /** Name of the target that will fetch it, such as `portal`. */
  target: string
  /** Of the row of the dossier. */
  dossier: number
  file: AddressedFile
}

export interface IssuedAddress {
  /** Names the address to operators and in the trail; it opens nothing. */
  id: string
  /** All that a reader needs: never logged, never stored in the clear. */
  url: string
  /** Milliseconds since the epoch. */
  expiresAt: number
  /** Lower-case hex. */
  sha256: string
  mediaType: string
  bytes: number
  /** Plain letters and digits, with the ending of its type; names no person. */
  fileName: string
}

export type AddressOutcome = { issued: true; address: IssuedAddress } | { issued: false; why: NoAddress }

/** Each loses against an order for the same file at another process at this very moment. */
const attemptsMax = 3

/** Fails with `storage-unavailable`. */
export function issueAddress(deps: FileAddressDeps, order: AddressOrder): Promise<AddressOutcome> {
  const { publicUrl } = deps.settings
  if (publicUrl === undefined) return Promise.resolve({ issued: false, why: 'no-public-url' })
  return withStorageErrors('storage-unavailable', async () => {
    const file = await findFile(deps, order)
    if (!file) return { issued: false, why: 'no-such-file' }
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      const found = await deps.database.transaction((connection) => takeAddress(deps, connection, order, file))
      if (found === 'withdrawn') return { issued: false, why: 'withdrawn-by-operator' }
      if (found) return { issued: true, address: present(publicUrl, file, found) }
    }
    throw new Error('an address of a file is issued again and again elsewhere')
  })
}

/** Of the dossier, and there now. What a filing brought is never a result. */
async function findFile(
  { database, vault }: FileAddressDeps,
  { dossier, file }: AddressOrder,
): Promise<DossierFile | undefined> {
  const { filing } = file
  if (file.kind === 'paper') return findPaper(database, { dossier, filing, sha256: file.sha256 })
  const results = await findResults(database, dossier)
  if (!results.some((one) => one.filing === filing)) return undefined
  const sealed = await getSecret(database, vault, filing, 'result')
  const { certificate = null } = sealed ? (JSON.parse(sealed.toString('utf8')) as ResultView) : {}
  return certificate === null ? undefined : { filing, kind: 'result', ...certificate }
}

type Taken = Pick<IssuedAddress, 'id' | 'expiresAt'> & { secret: string }

/** `undefined` = another process has just issued one. */
async function takeAddress(
  deps: FileAddressDeps,
  connection: Queryable,
  { target, dossier }: AddressOrder,
  file: DossierFile,
): Promise<Taken | 'withdrawn' | undefined> {
  const now = deps.clock.now()
  const current = await lockCurrent(connection, { target, dossier, ...file })
  if (current?.withdrawn) return 'withdrawn'
  const kept = current && reuse(deps, current, now)
  if (kept) return kept
  const id = randomUUID()
  const secret = randomBytes(32).toString('base64url')
  const expiresAt = now + deps.settings.lifeMs
  const address = {
    ...file,
    id,
    secretHash: hashSecret(deps, secret),
    secret: deps.vault.seal(Buffer.from(secret), aad.fileAddress(id)),
    target,
    dossier,
    issuedAt: now,
    expiresAt,
  }
  return (await insertAddress(connection, address, current?.id)) ? { id, expiresAt, secret } : undefined
}

/** Good for long enough, and one that this gateway still finds: its hash may be of a key that was changed. */
function reuse(deps: FileAddressDeps, current: StoredAddress, now: number): Taken | undefined {
  const { id, expiresAt, revoked, secretHash } = current
  if (revoked || expiresAt - now < deps.settings.reissueBeforeMs) return undefined
  const secret = deps.vault.open(current.secret, aad.fileAddress(id)).toString('utf8')
  const found = [deps.hash, ...(deps.formerHash ? [deps.formerHash] : [])].some(
    (hash) => hashSecret({ hash }, secret) === secretHash,
  )
  return found ? { id, expiresAt, secret } : undefined
}

function present(publicUrl: string, file: DossierFile, { id, expiresAt, secret }: Taken): IssuedAddress {
  const { kind, sha256, mediaType, bytes } = file
  return {
    id,
    url: `${publicUrl.replace(/\/+$/, '')}/files/${secret}`,
    expiresAt,
    sha256,
    mediaType: toSafeType(mediaType),
    bytes,
    fileName: toFileName(kind, sha256, mediaType),
  }
}
