/** One token of a credential for all replicas: what a sign-in needs of its storage. Rows and leases are the store's. */

/** A token that every replica may use. */
export interface SharedToken {
  token: string
  /** Milliseconds that are left of its life, and of the life that it began with. */
  leftMs: number
  lifeMs: number
}

/** The tokens of one credential. Each member rejects when the store cannot be reached: then a process is on its own. */
export interface TokenShelf {
  /** The newest one that lives; `null` = none. */
  newest(): Promise<SharedToken | null>
  /**
   * A token other than `refused` with more of its life left than its margin: the newest one, or the one that `fetch` gets.
   * One replica fetches at a time, and the others take what it got. What `fetch` rejects with, this rejects with.
   */
  renew(
    wanted: { refused: string | null; getMargin: (lifeMs: number) => number },
    fetch: () => Promise<{ token: string; lifeMs: number }>,
  ): Promise<SharedToken>
}

/**
 * The shelf of one credential. `id` names it by its public part; `secrets` tells it from the same with other secrets.
 * `timeoutMs`: how long a request for a token may take.
 */
export type TokenShelves = (credential: { id: string; secrets: string; timeoutMs: number }) => TokenShelf
