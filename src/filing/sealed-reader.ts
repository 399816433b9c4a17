/**
 * Reads sealed rows next to those of other people. A row that does not open (a bad block, a copy restored in part, a key
 * that is gone) fails alone. The log names it once per process, by its id, and it is counted; its content is never guessed.
 */
import type { Logger } from '../domain/runtime.ts'
import type { Vault } from '../store/vault.ts'

export interface SealedReader {
  /** `null` = it does not open. `row` names it in the log: a table and ids, no more. */
  read(sealed: Uint8Array, aad: string, row: string): string | null
  /** How many rows that do not open this process has met. */
  unreadable(): number
}

/** The most rows that are remembered by name: a damaged disk may have thousands, and the first ones show enough. */
const namedMax = 1_000

export function createSealedReader(vault: Pick<Vault, 'open'>, logger: Logger): SealedReader {
  const named = new Set<string>()
  return {
    read: (sealed, aad, row) => {
      try {
        return vault.open(sealed, aad).toString('utf8')
      } catch {
        if (!named.has(row) && named.size < namedMax) {
          named.add(row)
          logger.error({ row }, 'filing: a sealed row does not open; restore it from a copy')
        }
        return null
      }
    },
    unreadable: () => named.size,
  }
}
