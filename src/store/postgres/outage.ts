/** Telling an outage of the database from a mistake of ours: the first is waited for, the second is not. */
import { type FailureCode, GatewayFailure } from '../../domain/failure.ts'

/**
 * Connection, resources, a database that is closed to connections or an object in use, shutdown and start-up, conflict
 * that a repetition solves: classes of SQLSTATE (PostgreSQL, appendix A).
 */
const passingClass = /^(08|53|55|57|58|40)/
const socketCode = /^E[A-Z]+$/
/** What `pg` says without a code when a connection ends or a limit passes. */
const spoken =
  /^(Connection terminated|Query read timeout|timeout exceeded|timeout expired|Client has encountered|Cannot use a pool)/i

export function isOutage(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  if (typeof code === 'string') return passingClass.test(code) || socketCode.test(code)
  return typeof message === 'string' && spoken.test(message)
}

/**
 * How an outage shows. `away`: no connection, or no answer. `cancels`: the server answers and ends statements as too slow
 * (57014). `refuses`: it answers and cannot do the work: no room, no memory, no connection left, an object in use.
 */
export type OutageKind = 'away' | 'cancels' | 'refuses'

/** `null` = no outage, but a mistake of ours. */
export function outageKind(error: unknown): OutageKind | null {
  if (!isOutage(error)) return null
  const code = String((error as { code?: unknown }).code ?? '')
  if (code === '57014') return 'cancels'
  return /^(53|55|58|40)/.test(code) ? 'refuses' : 'away'
}

const outageWords = {
  away: 'the database does not answer',
  cancels: 'the database answers, and cancels statements as too slow',
  refuses: 'the database answers, and cannot do the work',
} as const satisfies Record<OutageKind, string>

/** What a worker that lives of the database writes into the log when a round of it fails. */
export function nameDatabaseFailure(error: unknown): string {
  const kind = outageKind(error)
  return kind === null ? 'the database refuses what it is asked' : outageWords[kind]
}

/** When a caller may come again: a restart of the database takes seconds, and an early repetition costs one refusal. */
const retryAfterMs = 1_000

type StorageFailureCode = Extract<FailureCode, 'storage-unavailable' | 'operations-unavailable'>

/** Work on the database for a caller. An outage fails with the code, and what it was about may be done or not. */
export async function withStorageErrors<T>(code: StorageFailureCode, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isOutage(error) ? new GatewayFailure(code, { retryAfterMs, cause: error }) : error
  }
}

/**
 * What is refused for what it holds, and would be again: data exceptions (a NUL in a text, half a surrogate pair, a number
 * out of range), constraints other than uniqueness, program limits (an index entry too large). Classes of SQLSTATE.
 */
const contentClass = /^(22|23(?!505)|54)/

export function isRefusedContent(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && contentClass.test(code)
}

/** What a connection meets whose server has stepped down or is going away: read-only, shutdown, a line that broke. */
export function pointsToFailover(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  return code === '25006' || outageKind(error) === 'away'
}

/** SQLSTATE 23505. */
export function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '23505'
}
