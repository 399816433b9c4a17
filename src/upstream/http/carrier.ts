/** What an exchange and its pool both know of a connection. */
import type { AddressMark } from './address-order.ts'
import type { Sieve } from './informational.ts'

/** What an exchange must know of the connection that carries it. */
export interface Connection {
  /** Exchanges that it has served: the proof that it was kept and not new. */
  served: number
  readonly certificateMissing: boolean
  readonly sieve: Sieve
  /** Where it leads, for what becomes of it. */
  readonly address: AddressMark
}

/** Where the connection of a client is found, once it has one. */
export interface Carrier {
  connection: Connection | null
}
