/** Proofs of the keys that a database is kept with, and rows by which a key without a proof can be tried. */
import type { FilingKind } from '../../domain/filing/filing.ts'
import type { Queryable } from '../postgres/database.ts'
import { aad } from '../vault.ts'
import { sealedColumns } from './reseal.ts'

export const keyKinds = ['vault', 'chain', 'subject', 'key-hash'] as const
export type KeyKind = (typeof keyKinds)[number]

export interface KeyProof {
  kind: KeyKind
  /** Empty for the kinds of which there is one key. */
  keyId: string
  proof: string
}

/** Any number that no other application on the server uses for its advisory locks: the letters "keys" in ASCII. */
const proofLock = 0x6b65_7973

/** Held to the end of the transaction: of processes that start together the second sees what the first has noted. */
export async function lockKeyProofs(connection: Queryable): Promise<void> {
  await connection.query('SELECT pg_advisory_xact_lock($1)', [proofLock])
}

export async function hasKeyProofs(connection: Queryable): Promise<boolean> {
  const { rows } = await connection.query("SELECT to_regclass('key_proof') IS NOT NULL AS there")
  return rows[0].there
}

export async function readKeyProofs(connection: Queryable): Promise<KeyProof[]> {
  const { rows } = await connection.query('SELECT kind, key_id AS "keyId", proof FROM key_proof')
  return rows
}

export async function noteKeyProof(connection: Queryable, { kind, keyId, proof }: KeyProof): Promise<void> {
  await connection.query(
    `INSERT INTO key_proof (kind, key_id, proof) VALUES ($1, $2, $3)
     ON CONFLICT (kind, key_id) DO UPDATE SET proof = excluded.proof, proved_at = now()`,
    [kind, keyId, proof],
  )
}

/** Nothing is kept with these keys any more: no start asks for them. */
export async function forgetKeyProofs(
  connection: Queryable,
  kind: KeyKind,
  which: { only: string } | { allBut: string },
): Promise<void> {
  const [comparison, keyId] = 'only' in which ? ['=', which.only] : ['<>', which.allBut]
  await connection.query(`DELETE FROM key_proof WHERE kind = $1 AND key_id ${comparison} $2`, [kind, keyId])
}

/** Reads whole tables where the answer is no. */
export async function hasSealedUnder(connection: Queryable, prefix: Buffer): Promise<boolean> {
  const exists = sealedColumns.map(
    ([table, column]) => `EXISTS (SELECT FROM ${table} WHERE substring(${column} FROM 1 FOR length($1::bytea)) = $1)`,
  )
  const { rows } = await connection.query(`SELECT ${exists.join(' OR ')} AS found`, [prefix])
  return rows[0].found
}

export interface SealedSample {
  sealed: Buffer
  aad: string
}

/** So many rows are looked through for ones under a key: a database of years must not hold up a start. */
const rowsLookedAt = 2_000

const samples: readonly [text: string, toAad: (row: Record<string, unknown>) => string][] = [
  [
    `SELECT filing, part, sealed FROM filing_secret
     WHERE filing IN (SELECT id FROM filing ORDER BY place DESC LIMIT ${rowsLookedAt})`,
    ({ filing, part }) => aad.part(String(filing), String(part)),
  ],
  [
    `SELECT consumer, sha256, sealed FROM attachment ORDER BY sent_at DESC LIMIT ${rowsLookedAt}`,
    ({ consumer, sha256 }) => aad.attachment(String(consumer), String(sha256)),
  ],
  [
    `SELECT id, secret AS sealed FROM webhook_endpoint LIMIT ${rowsLookedAt}`,
    ({ id }) => aad.webhookSecret(String(id)),
  ],
]

/** A few rows of each table that are sealed under the key with this prefix; files of megabytes are not read. */
export async function sealedSamples(connection: Queryable, prefix: Buffer): Promise<SealedSample[]> {
  const found: SealedSample[] = []
  for (const [text, toAad] of samples) {
    const { rows } = await connection.query(
      `SELECT * FROM (${text}) AS looked
       WHERE substring(sealed FROM 1 FOR length($1::bytea)) = $1 AND octet_length(sealed) < 1000000 LIMIT 3`,
      [prefix],
    )
    for (const row of rows) found.push({ sealed: row.sealed, aad: toAad(row) })
  }
  return found
}

export interface SubjectSample extends SealedSample {
  kind: FilingKind
  subject: string
}

/** The newest requests as they were filed, with the keyed hashes of those whom they concern. */
export async function subjectSamples(connection: Queryable): Promise<SubjectSample[]> {
  const { rows } = await connection.query(
    `SELECT f.id, f.kind, f.subject, s.sealed
     FROM (SELECT id, kind, subject FROM filing ORDER BY place DESC LIMIT ${rowsLookedAt}) AS f
     JOIN filing_secret s ON s.filing = f.id AND s.part = 'request/1' LIMIT 3`,
  )
  return rows.map(({ id, kind, subject, sealed }) => ({ kind, subject, sealed, aad: aad.part(id, 'request/1') }))
}
