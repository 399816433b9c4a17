/**
 * The sealed parts of filings: the requests by revision, the result, the certificate; how the registry words its request for a
 * supplement now; and a hash of the last result that contradicted the declaration.
 */
import type { Queryable } from '../postgres/database.ts'
import { aad, type Vault } from '../vault.ts'

export type SecretPart = `request/${number}` | 'result' | 'certificate' | 'request-words' | 'result-differing'

export async function putSecret(
  connection: Queryable,
  vault: Pick<Vault, 'seal'>,
  filing: string,
  part: SecretPart,
  plain: Uint8Array,
): Promise<void> {
  await connection.query(
    `INSERT INTO filing_secret (filing, part, sealed) VALUES ($1, $2, $3)
     ON CONFLICT (filing, part) DO UPDATE SET sealed = excluded.sealed`,
    [filing, part, vault.seal(plain, aad.part(filing, part))],
  )
}

/** `undefined` where there is none, or none any more. */
export async function getSecret(
  connection: Queryable,
  vault: Vault,
  filing: string,
  part: SecretPart,
): Promise<Buffer | undefined> {
  const { rows } = await connection.query('SELECT sealed FROM filing_secret WHERE filing = $1 AND part = $2', [
    filing,
    part,
  ])
  return rows[0] && vault.open(rows[0].sealed, aad.part(filing, part))
}
