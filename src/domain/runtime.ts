/** The few members of clock and logger that the rooms use; the real ones are handed in by gateway.ts. */

export interface Clock {
  /** Milliseconds since the epoch, as `Date.now`. */
  now(): number
}

export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
