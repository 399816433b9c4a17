/** The interface of the intake for use cases. It is separate because the intake itself is built from the same dependencies. */
import type { Insertion, NewFiling } from '../../store/filing/filings.ts'

export interface Intake {
  /** Resolves when the filing, its event, its key and its job in this queue are committed, or nothing is. */
  take(filing: NewFiling, queue: string): Promise<Insertion>
  /** So many callers wait at this moment that what no one waits for gives way. */
  crowded(): boolean
}
