/**
 * The rows of file addresses. Whether one is good (not expired, not revoked, its file still there) is asked in the one statement that
 * finds it, so that every reason for a refusal costs the same.
 */
import type { FileKind } from '../../domain/file-address.ts'
import type { FilingKind } from '../../domain/filing/filing.ts'
import type { Queryable } from '../postgres/database.ts'

/** One file of a dossier, as it can be handed out. */
export interface DossierFile {
  filing: string
  kind: FileKind
  sha256: string
  mediaType: string
  bytes: number
}

/** Moments are ms since the epoch. */
export interface StoredAddress {
  id: string
  secretHash: string
  /** Sealed. */
  secret: Buffer
  expiresAt: number
  revoked: boolean
  withdrawn: boolean
}

export interface NewAddress extends DossierFile {
  id: string
  secretHash: string
  /** Sealed. */
  secret: Buffer
  target: string
  dossier: number
  issuedAt: number
  expiresAt: number
}

/** Whether an operator withdrew this file from the target: it does not go there then, whatever way it would take. */
export async function isWithdrawn(
  connection: Queryable,
  { dossier, target, filing, kind, sha256 }: Pick<NewAddress, 'target' | 'dossier' | 'filing' | 'kind' | 'sha256'>,
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `SELECT FROM file_address
     WHERE dossier = $1 AND target = $2 AND filing = $3 AND kind = $4 AND sha256 = $5 AND current AND withdrawn`,
    [dossier, target, filing, kind, sha256],
  )
  return rowCount === 1
}

/** The address that is sent for this file and target, locked; `undefined` where none was issued. */
export async function lockCurrent(
  connection: Queryable,
  { target, dossier, filing, kind, sha256 }: Pick<NewAddress, 'target' | 'dossier' | 'filing' | 'kind' | 'sha256'>,
): Promise<StoredAddress | undefined> {
  const { rows } = await connection.query(
    `SELECT id, secret_hash AS "secretHash", secret, expires_at AS "expiresAt", revoked_at IS NOT NULL AS revoked, withdrawn
     FROM file_address
     WHERE dossier = $1 AND target = $2 AND filing = $3 AND kind = $4 AND sha256 = $5 AND current FOR UPDATE`,
    [dossier, target, filing, kind, sha256],
  )
  const [row] = rows
  return row && { ...row, expiresAt: row.expiresAt.getTime() }
}

/** Earlier ones for the same file and target are current no more. False: another process has just issued one. */
export async function insertAddress(connection: Queryable, address: NewAddress, former?: string): Promise<boolean> {
  if (former) await connection.query('UPDATE file_address SET current = false WHERE id = $1', [former])
  const { rowCount } = await connection.query(
    `INSERT INTO file_address (id, secret_hash, secret, target, dossier, filing, kind, sha256, media_type, bytes, issued_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
    [
      address.id,
      address.secretHash,
      address.secret,
      address.target,
      address.dossier,
      address.filing,
      address.kind,
      address.sha256,
      address.mediaType,
      address.bytes,
      new Date(address.issuedAt),
      new Date(address.expiresAt),
    ],
  )
  return rowCount === 1
}

/** What an address leads to, with what its record quotes. */
export interface AddressedFileRow extends DossierFile {
  id: string
  target: string
  filingKind: FilingKind
  /** Who filed: the papers of each consumer stand apart. */
  consumer: string
  subject: string
  procedure: string
  dossier: string
  unit: string
}

/** A filing that moved the dossier: the only files that belong to it. */
const belongs = 'EXISTS (SELECT FROM dossier_event e WHERE e.dossier = d.id AND e.filing = f.id)'

/** `undefined` for whatever is not good at this moment, whatever the reason. */
export async function findGoodAddress(
  connection: Queryable,
  secretHash: string,
  now: number,
): Promise<AddressedFileRow | undefined> {
  const { rows } = await connection.query({
    name: 'find-file-address',
    text: `SELECT a.id, a.target, a.filing, a.kind, a.sha256, a.media_type AS "mediaType", a.bytes, f.kind AS "filingKind", f.consumer,
        f.subject, d.procedure, d.code AS dossier, d.unit
      FROM file_address a JOIN filing f ON f.id = a.filing JOIN dossier d ON d.id = a.dossier
      WHERE a.secret_hash = $1 AND a.revoked_at IS NULL AND a.expires_at > $2 AND f.purged_at IS NULL AND ${belongs}
        AND CASE a.kind
          WHEN 'result' THEN f.state = 'completed' AND EXISTS (
            SELECT FROM filing_secret s WHERE s.filing = f.id AND s.part = 'certificate')
          ELSE EXISTS (SELECT FROM filing_attachment p WHERE p.filing = f.id AND p.sha256 = a.sha256) END`,
    values: [secretHash, new Date(now)],
  })
  return rows[0]
}

/** Counts a fetch, if the address is still good. False: it has been revoked or has run out meanwhile, and nothing may leave. */
export async function countFetch(connection: Queryable, id: string, now: number): Promise<boolean> {
  const { rowCount } = await connection.query(
    `UPDATE file_address SET fetches = fetches + 1, fetched_at = $2
     WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2`,
    [id, new Date(now)],
  )
  return rowCount === 1
}

/** A paper of a filing of this dossier; `undefined` where the filing has none such, or is not of this dossier. */
export async function findPaper(
  connection: Queryable,
  { dossier, filing, sha256 }: { dossier: number; filing: string; sha256: string },
): Promise<DossierFile | undefined> {
  const { rows } = await connection.query(
    `SELECT f.id AS filing, 'paper' AS kind, p.sha256, t.media_type AS "mediaType", t.bytes
     FROM filing f JOIN dossier d ON d.id = $1
       JOIN filing_attachment p ON p.filing = f.id JOIN attachment t ON (t.consumer, t.sha256) = (p.consumer, p.sha256)
     WHERE f.id = $2 AND p.sha256 = $3 AND f.purged_at IS NULL AND ${belongs}`,
    [dossier, filing, sha256],
  )
  return rows[0]
}

/** A paper of a filing of a dossier, with how many requests the filing has. */
export interface FiledPaper extends Omit<DossierFile, 'kind'> {
  consumer: string
  revision: number
}

/** The papers of every filing of this dossier that was not withdrawn, the earliest first. */
export async function listPapers(connection: Queryable, dossier: number): Promise<FiledPaper[]> {
  const { rows } = await connection.query(
    `SELECT f.id AS filing, f.revision, p.consumer, p.sha256, t.media_type AS "mediaType", t.bytes FROM dossier d
       JOIN filing f ON f.id IN (SELECT e.filing FROM dossier_event e WHERE e.dossier = d.id)
       JOIN filing_attachment p ON p.filing = f.id JOIN attachment t ON (t.consumer, t.sha256) = (p.consumer, p.sha256)
     WHERE d.id = $1 AND f.purged_at IS NULL AND f.state <> 'withdrawn' ORDER BY f.place, p.sha256`,
    [dossier],
  )
  return rows
}

/** The completed filings of this dossier whose certificate is here, the earliest first. */
export async function findResults(
  connection: Queryable,
  dossier: number,
): Promise<{ filing: string; kind: FilingKind; revision: number }[]> {
  const { rows } = await connection.query(
    `SELECT f.id AS filing, f.kind, f.revision FROM dossier d
       JOIN filing f ON f.id IN (SELECT e.filing FROM dossier_event e WHERE e.dossier = d.id)
     WHERE d.id = $1 AND f.state = 'completed' AND f.purged_at IS NULL
       AND EXISTS (SELECT FROM filing_secret s WHERE s.filing = f.id AND s.part = 'certificate')
     ORDER BY f.place`,
    [dossier],
  )
  return rows
}

/**
 * Deletes addresses that ran out long enough ago; that no further one may be issued for a file is kept as long as the file. Returns how
 * many.
 */
export async function deleteEnded(connection: Queryable, endedBefore: number, limit: number): Promise<number> {
  const { rowCount } = await connection.query(
    `DELETE FROM file_address WHERE id IN (
       SELECT id FROM file_address a WHERE expires_at < $1
         AND (NOT (current AND withdrawn) OR EXISTS (SELECT FROM filing f WHERE f.id = a.filing AND f.purged_at IS NOT NULL))
       ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [new Date(endedBefore), limit],
  )
  return rowCount ?? 0
}

/** Which addresses are meant: one, all of a dossier, all of a target. */
export type AddressChoice = { id: string } | { dossier: number } | { target: string }

function toCondition(choice: AddressChoice, first: number): { text: string; value: unknown } {
  if ('id' in choice) return { text: `id = $${first}`, value: choice.id }
  if ('dossier' in choice) return { text: `dossier = $${first}`, value: choice.dossier }
  return { text: `target = $${first}`, value: choice.target }
}

/**
 * Ends these addresses. `again`: whether another one may be issued for the same file and target; asking again with another answer changes
 * that. Returns how many worked until now, and whether there are any at all.
 */
export async function revokeAddresses(
  connection: Queryable,
  choice: AddressChoice,
  { now, again }: { now: number; again: boolean },
): Promise<{ known: number; ended: number }> {
  const { text, value } = toCondition(choice, 3)
  const { rows } = await connection.query(
    `WITH before AS MATERIALIZED (SELECT id, revoked_at IS NULL AND expires_at > $1 AS good FROM file_address WHERE ${text} FOR UPDATE),
       ended AS (UPDATE file_address a SET revoked_at = coalesce(revoked_at, $1), withdrawn = NOT $2 FROM before WHERE a.id = before.id)
     SELECT count(*)::int AS known, count(*) FILTER (WHERE good)::int AS ended FROM before`,
    [new Date(now), again, value],
  )
  return rows[0]
}

/** An address as operators see it. Moments are ISO 8601 in UTC. */
export interface ShownAddress {
  id: string
  target: string
  dossier: string
  unit: string
  filing: string
  kind: FileKind
  mediaType: string
  bytes: number
  issuedAt: string
  expiresAt: string
  revokedAt: string | null
  /** No further one is issued for this file and target. */
  withdrawn: boolean
  /** Whole files and parts that left. */
  fetches: number
  fetchedAt: string | null
}

/** The newest first. */
export async function listAddresses(
  connection: Queryable,
  choice: AddressChoice,
  limit: number,
): Promise<ShownAddress[]> {
  const { text, value } = toCondition(choice, 2)
  const { rows } = await connection.query(
    `SELECT a.id, a.target, d.code AS dossier, d.unit, a.filing, a.kind, a.media_type AS "mediaType", a.bytes,
       a.issued_at AS "issuedAt", a.expires_at AS "expiresAt", a.revoked_at AS "revokedAt", a.withdrawn, a.fetches,
       a.fetched_at AS "fetchedAt"
     FROM (SELECT * FROM file_address WHERE ${text} ORDER BY issued_at DESC, id LIMIT $1) a JOIN dossier d ON d.id = a.dossier
     ORDER BY a.issued_at DESC, a.id`,
    [limit, value],
  )
  return rows.map((row) => ({
    ...row,
    issuedAt: row.issuedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
    fetchedAt: row.fetchedAt?.toISOString() ?? null,
  }))
}
