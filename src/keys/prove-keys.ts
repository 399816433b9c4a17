/**
 * Every key proves itself against the database before anything is served: a filing that is sealed under a wrong key is
 * lost the moment the right one is put back, and a trail that is hashed with one looks forged.
 *
 *   a proof is there  → the key must be the one that made it
 *   none is there     → rows that are kept with the key must fit it; then, or where there are none, its proof is noted
 *
 * Replicas that start together wait for each other, so that the first start of two with different keys ends one of them.
 */
import type { Config } from '../config/config.ts'
import { StartRefusal } from '../domain/start-refusal.ts'
import {
  forgetKeyProofs,
  hasKeyProofs,
  hasSealedUnder,
  type KeyKind,
  type KeyProof,
  lockKeyProofs,
  noteKeyProof,
  readKeyProofs,
} from '../store/keys/key-proofs.ts'
import type { Database, Queryable } from '../store/postgres/database.ts'
import { getPrefix } from '../store/vault.ts'
import { type ConfiguredKey, configuredKeys } from './configured-keys.ts'
import { type KeyFault, toProblem } from './key-problems.ts'

export interface KeysExamined {
  faults: KeyFault[]
  /** Of keys that are used here for the first time, or were used before there were proofs. */
  unnoted: KeyProof[]
  /** Keys that the database confirms. */
  confirmed: number
  /** Proofs of keys with which nothing is kept any more. */
  unused: KeyProof[]
}

/** Looks, and changes nothing. A database of an older version, without proofs, is judged by its rows. */
export async function examineKeys(connection: Queryable, config: Config): Promise<KeysExamined> {
  const proofs = (await hasKeyProofs(connection)) ? await readKeyProofs(connection) : []
  const keys = configuredKeys(config)
  const examined: KeysExamined = { faults: [], unnoted: [], confirmed: 0, unused: [] }
  for (const key of keys) {
    const { kind, keyId, setting, proof, current } = key
    const noted = proofs.find((known) => known.kind === kind && known.keyId === keyId)
    // The one before it stands beside it, as the one that is known: a change that was meant, and voids nothing.
    if (noted && noted.proof !== proof && key.beside?.includes(noted.proof)) {
      examined.confirmed += 1
      examined.unnoted.push({ kind, keyId, proof })
      continue
    }
    const rows = noted ? undefined : await key.tryRows(connection)
    if (noted ? noted.proof !== proof : rows === 'contradicts') {
      examined.faults.push({ kind, keyId, setting, because: 'other-key' })
      continue
    }
    if (noted || rows === 'fits') examined.confirmed += 1
    // A retired key with which nothing is kept has nothing to prove, and need not be asked for later.
    if (!noted && (current || rows === 'fits')) examined.unnoted.push({ kind, keyId, proof })
  }
  if (config.filing) await findMissing(connection, keys, proofs, examined)
  return examined
}

/** What another replica seals under a key that is not given here could not be opened here. */
async function findMissing(
  connection: Queryable,
  keys: readonly ConfiguredKey[],
  proofs: readonly KeyProof[],
  examined: KeysExamined,
): Promise<void> {
  const given = new Set(keys.filter(({ kind }) => kind === 'vault').map(({ keyId }) => keyId))
  for (const proof of proofs) {
    if (proof.kind !== 'vault' || given.has(proof.keyId)) continue
    if (await hasSealedUnder(connection, getPrefix(proof.keyId))) {
      const { kind, keyId } = proof
      examined.faults.push({ kind, keyId, setting: 'filing.vault.retiredKeys', because: 'missing' })
    } else examined.unused.push(proof)
  }
}

/** Looking for the last row under a key that is not given reads whole tables; nothing else takes more than moments. */
const examineMs = 60_000

/** Resolves when every key is the right one and noted. Rejects with a `StartRefusal` that names each that is not. */
export async function proveKeys(database: Pick<Database, 'connect'>, config: Config): Promise<void> {
  const connection = await database.connect(examineMs)
  try {
    await connection.query('BEGIN')
    await lockKeyProofs(connection)
    const { faults, unnoted, unused } = await examineKeys(connection, config)
    if (faults.length > 0) throw new StartRefusal(faults.map(toProblem))
    for (const { kind, keyId } of unused) await forgetKeyProofs(connection, kind, { only: keyId })
    for (const proof of unnoted) await noteKeyProof(connection, proof)
    await connection.query('COMMIT')
  } finally {
    await connection.end().catch(() => {})
  }
}

/** The keys whose change is a decision, not a mistake: what was kept with the old one stays readable without it. */
export type ChangeableKey = Extract<KeyKind, 'subject' | 'key-hash'>

/** From now on the key of this configuration is the right one. False when it was already. */
export async function acceptKey(
  database: Pick<Database, 'query'>,
  config: Config,
  kind: ChangeableKey,
): Promise<boolean> {
  const key = configuredKeys(config).find((each) => each.kind === kind)
  if (!key) return false
  const known = (await readKeyProofs(database)).find((proof) => proof.kind === kind)
  if (known?.proof === key.proof) return false
  await noteKeyProof(database, key)
  return true
}
