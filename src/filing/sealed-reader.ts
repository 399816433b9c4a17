/**
 * Reading sealed bytes beside other people's: a row that does not open (a bad block, a copy restored in part, a key that
 * is gone) fails alone. It is named in the log once per process, by its id, and counted; what it held is never guessed.
 */
import type { Logger } from '../domain/runtime.ts'
import type { Vault } from '../store/vault.ts'

export interface SealedReader {
  /** `null` = it does not open. `row` names it in the log: a table and ids, no more. */
  read(sealed: Uint8Array, aad: string, row: string): string | null
  /** How many rows this process met that do not open. */
  unreadable(): number
}

/** Remembered by name: a damaged disk may have thousands, and the first ones say it all. */
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
