/** The few members of clock, logger and abort signals that the rooms use; the real ones are handed in. */

export interface Clock {
  /** Milliseconds since the epoch, as `Date.now`. */
  now(): number
}

/** A clock for durations that is never set, such as `performance`. A time that is compared with a date needs a Clock. */
export interface MonotonicClock {
  /** Milliseconds since some moment of this process. */
  now(): number
}

export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Signals that the waiting client has gone. An AbortSignal is one; there are cheaper ones. */
export interface ClientAbort {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}
