/**
 * Callers who lack the role or the grant for what they tried, on record: the guards of `policy.ts` name the missing right, and the edge brings
 * every such refusal here, of whichever route or page it is. A caller may try without end, so of a flood some are recorded and the others
 * counted, and the count stands in the next record of that caller.
 */
import type { Caller } from '../domain/access.ts'
import type { RightRefusalEntry } from '../domain/audit.ts'
import type { GatewayFailure } from '../domain/failure.ts'
import type { Logger, MonotonicClock } from '../domain/runtime.ts'

/** In a minute: of one consumer, and of all; some 150 MB a day at most. */
export const perConsumerMax = 20
const inAllMax = 200
const whileMs = 60_000

/** What was tried, and by whom. */
interface Try {
  requestId: string
  caller: Caller
  /** The account of the person who is signed in; `undefined`: the one whom the token names, if it names one. */
  officer: string | undefined
  /** Method and pattern of the address. */
  object: string
}

export interface RefusedRights {
  /** Resolves when it is on record, or when there is nothing to record. Never rejects: the refusal stands in any case. */
  record(failure: GatewayFailure, tried: Try): Promise<void>
}

interface RefusedDeps {
  append(entry: RightRefusalEntry): Promise<void>
  logger: Logger
  monotonic?: MonotonicClock
}

interface Tries {
  written: number
  leftOut: number
}

export function createRefusedRights({ append, logger, monotonic = performance }: RefusedDeps): RefusedRights {
  let since = Number.NEGATIVE_INFINITY
  let written = 0
  /** No longer than the register: who is in none has no caller. */
  const byConsumer = new Map<string, Tries>()

  function begin(): void {
    if (monotonic.now() - since < whileMs) return
    since = monotonic.now()
    written = 0
    for (const [consumer, tries] of byConsumer) {
      if (tries.leftOut === 0) byConsumer.delete(consumer)
      else tries.written = 0
    }
  }

  /** How many tries before this one are not on record; `undefined`: neither is this one. */
  function take(consumer: string): number | undefined {
    begin()
    const tries = byConsumer.get(consumer) ?? { written: 0, leftOut: 0 }
    byConsumer.set(consumer, tries)
    if (written >= inAllMax || tries.written >= perConsumerMax) {
      tries.leftOut++
      return undefined
    }
    const before = tries.leftOut
    written++
    tries.written++
    tries.leftOut = 0
    return before
  }

  return {
    async record({ code, missingRight }, { requestId, caller, officer = caller.officer ?? '', object }) {
      if (missingRight === undefined) return
      const before = take(caller.consumer.id)
      if (before === undefined) return
      await append({
        kind: 'right-refusal',
        requestId,
        consumer: caller.consumer.id,
        credential: caller.credentialId,
        operation: 'authorize',
        officer,
        result: code,
        object,
        note: `${missingRight}${before === 0 ? '' : `; ${before} before it not recorded`}`,
      }).catch(() => logger.error({ requestId, code }, 'access: a missing right could not be put on record'))
    },
  }
}
