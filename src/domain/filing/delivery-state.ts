/**
 * What the registry has of a filing, as far as this gateway knows: one union, and the functions that lead from one of its
 * states to the next. The state of a filing says what happens to it; this says what may be sent again, and what must be
 * asked about first. A filing that waits for a person can be in any of them.
 *
 *   not-sent ──(beginSend)──▶ sending ──(notTaken)──▶ as before the send
 *                                 ├────(mayHaveArrived)──▶ sent ──(reported)──▶ taken
 *                                 └────(reported)────────▶ taken     └──(notThere)──▶ not-sent
 *
 * What was taken once stays taken: a supplement that is sent later has its own send, and when that one is not there the
 * earlier content still is.
 */
import type { FilingState } from './filing.ts'

/**
 * What keeps an answer about this filing from being applied as it stands.
 * `changed-content`: the registry had other content of ours under these codes. `not-ours`: what it has belongs to another
 * filing. `unintelligible`: its answer to the send could not be understood. `result-confirmed` is the opposite of the others:
 * a person has confirmed a result that differs from the declaration.
 */
export type DeliveryDoubt = 'changed-content' | 'not-ours' | 'unintelligible' | 'result-confirmed'

/** One send that may have arrived. */
export interface Send {
  /** Which content of the filing it carried: 1 as filed, one more with each supplement. */
  revision: number
  at: Date
}

/** No send is under way. `content`: fingerprint of the last content that may have arrived, also when it turned out that it had not. */
export type DeliveryAtRest =
  /** Never sent, or known not to be there. */
  | { kind: 'not-sent'; content: string | null }
  /** Sent, and open whether it arrived. */
  | { kind: 'sent'; content: string | null; send: Send; doubt: DeliveryDoubt | null }
  /** The registry has spoken of it. */
  | {
      kind: 'taken'
      content: string | null
      /** `null` = the last send is known not to be there. */
      send: Send | null
      /** The last revision that the registry is known to have. */
      revision: number
      /** What the registry reported last, and since when. */
      status: FilingState
      statusSince: Date
      doubt: DeliveryDoubt | null
    }

/** `sending`: only while the filing is `delivering`. `content`: fingerprint of what is being sent. */
export type DeliveryState = DeliveryAtRest | { kind: 'sending'; content: string; before: DeliveryAtRest }

export const neverSent: DeliveryState = { kind: 'not-sent', content: null }

/** The state without the send that is under way. */
export function atRest(delivery: DeliveryState): DeliveryAtRest {
  return delivery.kind === 'sending' ? delivery.before : delivery
}

/** Whether an earlier send carried the very content that is being sent. */
export function isResent(delivery: DeliveryState): boolean {
  return delivery.kind === 'sending' && delivery.before.content === delivery.content
}

/** The last send that may have arrived, and of which nothing later says that it did not. */
export function findSend(delivery: DeliveryState): Send | null {
  const rest = atRest(delivery)
  return rest.kind === 'not-sent' ? null : rest.send
}

export function findDoubt(delivery: DeliveryState): DeliveryDoubt | null {
  const rest = atRest(delivery)
  return rest.kind === 'not-sent' ? null : rest.doubt
}

/** What the registry reported last; `null` = it has never spoken of it. */
export function findStatus(delivery: DeliveryState): FilingState | null {
  const rest = atRest(delivery)
  return rest.kind === 'taken' ? rest.status : null
}

/** The registry has some revision of it, or may have. What it has of somebody else under this code is not this filing. */
export function mayBeAtRegistry(delivery: DeliveryState): boolean {
  const rest = atRest(delivery)
  return rest.kind === 'taken' || (rest.kind === 'sent' && rest.doubt !== 'not-ours')
}

export function beginSend(delivery: DeliveryState, content: string): DeliveryState {
  return { kind: 'sending', content, before: atRest(delivery) }
}

/** The send did not take place, or the registry refused it: what it had before is what it has. */
export function notTaken(delivery: DeliveryState): DeliveryState {
  return atRest(delivery)
}

/** The send may have arrived. `doubt`: a new one; otherwise an earlier doubt stays. */
export function mayHaveArrived(delivery: DeliveryState, send: Send, doubt?: DeliveryDoubt): DeliveryState {
  const before = atRest(delivery)
  const content = delivery.kind === 'sending' ? delivery.content : before.content
  const kept = doubt ?? findDoubt(before)
  return before.kind === 'taken'
    ? { ...before, content, send, doubt: kept }
    : { kind: 'sent', content, send, doubt: kept }
}

/** The registry, or a person for it, said that it has this revision, and in which state. */
export function reported(
  delivery: DeliveryState,
  { revision, status, at, doubt }: { revision: number; status: FilingState; at: Date; doubt: DeliveryDoubt | null },
): DeliveryState {
  const { content } = atRest(delivery)
  return { kind: 'taken', content, send: findSend(delivery), revision, status, statusSince: at, doubt }
}

/** Withdraws or raises a doubt. There is none about what was never sent. */
export function withDoubt(delivery: DeliveryState, doubt: DeliveryDoubt | null): DeliveryState {
  const rest = atRest(delivery)
  return rest.kind === 'not-sent' ? rest : { ...rest, doubt }
}

/**
 * The last send is known not to be there: the next one is a first one, on any path unless an earlier revision was taken. Its
 * fingerprint stays, for a registry that remembers late what it took.
 */
export function notThere(delivery: DeliveryState): DeliveryState {
  const rest = atRest(delivery)
  return rest.kind === 'taken' ? { ...rest, send: null, doubt: null } : { kind: 'not-sent', content: rest.content }
}

/** Polls in a row after which nothing was known, because the registry … */
export interface PollCounts {
  /** … did not know the dossier. */
  unknown: number
  /** … said something that could not be applied. */
  unclear: number
  /** … gave no answer. */
  failed: number
}

/** The counts begin anew. */
export const noPolls: PollCounts = { unknown: 0, unclear: 0, failed: 0 }
