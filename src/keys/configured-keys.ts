/** The keys of a configuration, each with the text that proves it and the rows by which it can be tried. */
import { chainHash, genesis } from '../audit/chain.ts'
import { findKeyId } from '../audit/verify-chain.ts'
import type { Config } from '../config/config.ts'
import { createKeyedHash, type KeyedHash } from '../domain/keyed-hash.ts'
import { concernedBy } from '../filing/intake/audit-subjects.ts'
import { openVault } from '../filing/open-vault.ts'
import { keyBytes } from '../filing/settings.ts'
import { chainHeads, getAuditRecords } from '../store/audit/records.ts'
import { type KeyKind, type KeyProof, sealedSamples, subjectSamples } from '../store/keys/key-proofs.ts'
import type { Queryable } from '../store/postgres/database.ts'
import { createVault, type Vault } from '../store/vault.ts'

/** What rows that are there already say of a key: `unknown` where none of them shows it. */
type RowsSay = 'fits' | 'contradicts' | 'unknown'

export interface ConfiguredKey extends KeyProof {
  /** Where it stands in the configuration. */
  setting: string
  /** A key that new things are kept with; the others only read old ones. */
  current: boolean
  /** Proofs of the keys that stand beside this one: one that it takes the place of, or one that will take its place. */
  beside?: readonly string[]
  tryRows(connection: Queryable): Promise<RowsSay>
}

export function configuredKeys({ audit, access, filing }: Config): ConfiguredKey[] {
  const vaultSettings = filing?.vault
  const vault = filing && openVault(filing)
  return [
    ...(vaultSettings
      ? [
          vaultKey('filing.vault.key', vaultSettings, true),
          ...vaultSettings.retiredKeys.map((old, index) =>
            vaultKey(`filing.vault.retiredKeys.${index}.key`, old, false),
          ),
        ]
      : []),
    chainKey('audit.chainKey', audit, true),
    ...audit.retiredKeys.map((old, index) => chainKey(`audit.retiredKeys.${index}.chainKey`, old, false)),
    {
      kind: 'subject',
      keyId: '',
      setting: 'audit.subjectKey',
      current: true,
      proof: getProof(createKeyedHash(audit.subjectKey), 'subject', ''),
      beside: audit.formerSubjectKeys.map((key) => getProof(createKeyedHash(key), 'subject', '')),
      // Rows of before may have been written with any of them.
      tryRows: (connection) =>
        trySubjects(connection, [audit.subjectKey, ...audit.formerSubjectKeys].map(createKeyedHash), vault),
    },
    {
      kind: 'key-hash',
      keyId: '',
      setting: 'access.keyHashKey',
      current: true,
      proof: getProof(createKeyedHash(access.keyHashKey), 'key-hash', ''),
      beside:
        access.formerKeyHashKey === undefined
          ? []
          : [getProof(createKeyedHash(access.formerKeyHashKey), 'key-hash', '')],
      // Hashes of API keys stand in the register; only an API key itself could show whether they fit.
      tryRows: async () => 'unknown',
    },
  ]
}

/** Nothing else that is hashed with one of these keys begins like this, so a proof can pass for nothing else. */
function getProof(keyed: KeyedHash, kind: KeyKind, keyId: string): string {
  return keyed(`lienthong key proof ${kind} ${keyId}`, 'hex')
}

function vaultKey(setting: string, { keyId, key }: { keyId: string; key: string }, current: boolean): ConfiguredKey {
  const bytes = keyBytes(key)
  return {
    kind: 'vault',
    keyId,
    setting,
    current,
    // The same key in hex and in base64 is the same key.
    proof: getProof(createKeyedHash(bytes.toString('hex')), 'vault', keyId),
    async tryRows(connection) {
      const vault = createVault({ keyId, key: bytes })
      return getVerdict(
        (await sealedSamples(connection, vault.prefix)).map(({ sealed, aad: place }) => opens(vault, sealed, place)),
      )
    },
  }
}

function chainKey(
  setting: string,
  { keyId, chainKey: key }: { keyId: string; chainKey: string },
  current: boolean,
): ConfiguredKey {
  const keyed = createKeyedHash(key)
  return {
    kind: 'chain',
    keyId,
    setting,
    current,
    proof: getProof(keyed, 'chain', keyId),
    tryRows: (connection) => tryChains(connection, keyId, keyed),
  }
}

/** Each process opens a chain; so many of them are enough to distinguish a wrong key from a record that was changed. */
const chainsTried = 50

async function tryChains(connection: Queryable, keyId: string, keyed: KeyedHash): Promise<RowsSay> {
  const fits: boolean[] = []
  for (const { chain } of (await chainHeads(connection)).slice(-chainsTried)) {
    const [first] = await getAuditRecords(connection, chain, { after: -1, until: 0, limit: 1 })
    if (!first || findKeyId(first.body) !== keyId) continue
    fits.push(chainHash(keyed, genesis, first.body) === first.hash.toString('hex'))
  }
  return getVerdict(fits)
}

async function trySubjects(connection: Queryable, keys: KeyedHash[], vault: Vault | undefined): Promise<RowsSay> {
  if (!vault) return 'unknown'
  const fits: boolean[] = []
  for (const { sealed, aad: place, subject } of await subjectSamples(connection)) {
    if (!opens(vault, sealed, place)) continue
    const concerned = concernedBy(JSON.parse(vault.open(sealed, place).toString('utf8')))
    fits.push(keys.some((keyed) => concerned.map((person) => keyed(person, 'base64url')).join() === subject))
  }
  return getVerdict(fits)
}

/** One row that fits proves a key; one that does not may have been damaged, so all of them must contradict it. */
function getVerdict(fits: readonly boolean[]): RowsSay {
  if (fits.length === 0) return 'unknown'
  return fits.includes(true) ? 'fits' : 'contradicts'
}

function opens(vault: Vault, sealed: Buffer, place: string): boolean {
  try {
    vault.open(sealed, place)
    return true
  } catch {
    return false
  }
}
