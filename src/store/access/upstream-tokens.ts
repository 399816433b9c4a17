/**
 * Tokens of upstreams that all replicas share: sealed in a row per credential, and renewed by the process that holds its
 * lease. All times are the database's. No connection is held while a token is requested.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { SharedToken, TokenShelf, TokenShelves } from '../../domain/link/shared-token.ts'
import type { Database } from '../postgres/database.ts'
import type { Vault } from '../vault.ts'

/** Beyond the request itself: writing down what it got. */
const leaseSpareMs = 5_000
/** How often it is looked whether another replica has what it asked for. */
const retryEveryMs = 100
/** Rows of credentials that are no longer used go when another token is written. */
const forgottenAfter = '30 days'

const toAad = (id: string): string => `upstream_token:${id}`
const left = 'extract(epoch FROM ends_at - clock_timestamp()) * 1000'

interface Row {
  sealed: Buffer | null
  life_ms: number | null
  left_ms: string | number | null
}

export function createTokenShelves(database: Pick<Database, 'query'>, vault: Vault): TokenShelves {
  return ({ id, secrets, timeoutMs }) => getShelf({ database, vault, id, secrets, leaseMs: timeoutMs + leaseSpareMs })
}

/** For a process that only reads: takes the token that is there, or else gets one that it does not share. Writes nothing. */
export function createReadingShelves(database: Pick<Database, 'query'>, vault: Vault): TokenShelves {
  const shelves = createTokenShelves(database, vault)
  return (credential) => {
    const { newest } = shelves(credential)
    return {
      newest,
      async renew({ refused }, fetch) {
        const there = await newest()
        if (there !== null && there.token !== refused) return there
        const { token, lifeMs } = await fetch()
        return { token, lifeMs, leftMs: lifeMs }
      },
    }
  }
}

interface TokenStoreDeps {
  database: Pick<Database, 'query'>
  vault: Vault
  id: string
  secrets: string
  leaseMs: number
}

function getShelf({ database, vault, id, secrets, leaseMs }: TokenStoreDeps): TokenShelf {
  const aad = toAad(id)

  async function newest(): Promise<SharedToken | null> {
    const { rows } = await database.query<Row>(
      `SELECT sealed, life_ms, ${left} AS left_ms FROM upstream_token WHERE id = $1`,
      [id],
    )
    return read(rows[0])
  }

  /** A row that cannot be opened (another key, another secret) is none: a new token takes its place. */
  function read(row: Row | undefined): SharedToken | null {
    if (!row?.sealed || row.life_ms === null || row.left_ms === null) return null
    const leftMs = Number(row.left_ms)
    if (leftMs <= 0) return null
    try {
      const [token, of] = JSON.parse(vault.open(row.sealed, aad).toString('utf8')) as unknown[]
      return typeof token === 'string' && of === secrets ? { token, leftMs, lifeMs: row.life_ms } : null
    } catch {
      return null
    }
  }

  /** The row, when the lease is ours now; `null` = another replica holds it. */
  async function claim(lease: string): Promise<Row | null> {
    const { rows } = await database.query<Row>(
      `INSERT INTO upstream_token (id, lease, lease_until)
       VALUES ($1, $2, clock_timestamp() + $3 * interval '1 ms')
       ON CONFLICT (id) DO UPDATE SET lease = EXCLUDED.lease, lease_until = EXCLUDED.lease_until
         WHERE upstream_token.lease IS NULL OR upstream_token.lease_until < clock_timestamp()
       RETURNING sealed, life_ms, ${left} AS left_ms`,
      [id, lease, leaseMs],
    )
    return rows[0] ?? null
  }

  async function release(lease: string): Promise<void> {
    await database.query('UPDATE upstream_token SET lease = NULL, lease_until = NULL WHERE id = $1 AND lease = $2', [
      id,
      lease,
    ])
  }

  async function put(lease: string, token: string, lifeMs: number, tookMs: number): Promise<void> {
    const sealed = vault.seal(Buffer.from(JSON.stringify([token, secrets])), aad)
    await database.query(
      `UPDATE upstream_token SET sealed = $3, life_ms = $4, ends_at = clock_timestamp() + $5 * interval '1 ms',
         lease = NULL, lease_until = NULL
       WHERE id = $1 AND lease = $2`,
      [id, lease, sealed, lifeMs, lifeMs - tookMs],
    )
    await database.query(
      `DELETE FROM upstream_token WHERE id <> $1 AND lease IS NULL AND ends_at < clock_timestamp() - interval '${forgottenAfter}'`,
      [id],
    )
  }

  return {
    newest,
    async renew({ refused, getMargin }, fetch) {
      const usable = (one: SharedToken | null): one is SharedToken =>
        one !== null && one.token !== refused && one.leftMs > getMargin(one.lifeMs)
      const lease = randomUUID()
      const giveUpAt = performance.now() + leaseMs + leaseSpareMs
      for (;;) {
        const row = await claim(lease)
        if (row !== null) {
          const there = read(row)
          if (usable(there)) {
            await release(lease)
            return there
          }
          return fetchOne(lease, fetch)
        }
        await pause(retryEveryMs)
        const there = await newest()
        if (usable(there)) return there
        if (performance.now() > giveUpAt) throw new Error('the lease of a token is never free')
      }
    },
  }

  async function fetchOne(lease: string, fetch: Parameters<TokenShelf['renew']>[1]): Promise<SharedToken> {
    const beganAt = performance.now()
    let got: { token: string; lifeMs: number }
    try {
      got = await fetch()
    } catch (error) {
      // The others need not wait for the end of the lease to hear the same.
      await release(lease).catch(() => undefined)
      throw error
    }
    const tookMs = performance.now() - beganAt
    // What is had is used, also where it cannot be shared: another request would revoke it.
    await put(lease, got.token, got.lifeMs, tookMs).catch(() => undefined)
    return { token: got.token, lifeMs: got.lifeMs, leftMs: got.lifeMs - tookMs }
  }
}
