/**
 * What a target of the synchronisation is: a system outside that learns every step of a dossier, in order and once. A target knows its
 * messages and nothing of lanes, leases and attempts; the engine knows those and nothing of messages. Moments are ms since the epoch.
 *
 *   events of a dossier ──plan──▶ steps ──(engine: order, write-ahead, lease)──▶ send ──▶ what arrived
 *                                                            (open whether it arrived) ──▶ lookUp ──▶ what stands there
 */
import type { DossierStatus } from '../domain/dossier/dossier.ts'
import type { ShownDossier } from '../domain/reconcile/compare.ts'
import type { PlannedStep, UnsendableStep } from '../domain/sync/step.ts'
import type { StopCause } from '../domain/sync/stop-cause.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import type { Span } from '../domain/trace.ts'
import type { DossierWithEvents } from '../store/dossier/dossiers.ts'
import type { Queryable } from '../store/postgres/database.ts'

export type Plan =
  /** Nothing of this dossier goes to this target (any more): the lane rests. */
  | { kind: 'nothing' }
  /** It cannot be sent as it is. The lane stops with this cause. */
  | { kind: 'stop'; cause: StopCause }
  | {
      kind: 'send'
      /**
       * A fingerprint of what the target gets beside the steps (the dossier itself: due time, status, supplements …). It is sent again
       * when this changes, also without a new step. `null` = there is no such thing at this target.
       */
      item: string | null
      /** Every step from the first on, in order: also those that have arrived. */
      steps: readonly PlannedStep[]
      unsendable: readonly UnsendableStep[]
    }

/** What a target keeps of one lane: codes and ids that it was given there. Nothing personal. */
type LaneNotes = Readonly<Record<string, string | number | boolean | null>>

/** What is to be sent of one lane now. */
export interface LanePiece {
  dossier: DossierWithEvents
  plan: Extract<Plan, { kind: 'send' }>
  notes: LaneNotes
  /** The steps that have arrived, in order. */
  arrived: readonly Pick<PlannedStep, 'event' | 'part' | 'status' | 'at' | 'key'>[]
  /** The fingerprint of the item that arrived last; `null` = none is known to have. */
  arrivedItem: string | null
  /** The target is known to have this dossier. */
  there: boolean
  /** What is to go now, in order: at most `stepsMax`, perhaps none, when only the item has changed. Durably marked before `send`. */
  steps: readonly PlannedStep[]
}

/** What of a piece provably arrived. */
export interface LaneProgress {
  item: boolean
  /** How many of `piece.steps`, from the first on. */
  steps: number
}

/**
 * How a send ended. Beside these, a `GatewayFailure` may be thrown: `sent` says what the sockets prove (`no` → sent again later; else it is
 * looked up first), and it costs the lane no attempt.
 */
export type SendOutcome =
  /** All of the piece is there. */
  | { kind: 'accepted' }
  /**
   * Understood as a no to this dossier; beyond what was noted by `context.arrived` nothing was kept. Counts an attempt, and stops the lane
   * when none is left; `final`: at once. `words`: the target's own, without people (`domain/sync/others-words.ts`), for those who act.
   */
  | { kind: 'refused'; cause: StopCause; code: string | null; final?: boolean; words?: string | null }
  /** It cannot go from here, and a person may report it there by hand: the lane stops, and is released as arrived or to be sent. */
  | { kind: 'by-hand'; cause: StopCause }
  /** Beyond what was noted nothing was sent; try later. Costs no attempt. */
  | { kind: 'wait'; retryAfterMs?: number | undefined }
  /** The answer was not understood: whether it arrived is open, and is looked up before anything is sent. Counts an attempt. */
  | { kind: 'unknown'; code: string | null; words?: string | null }

/** What stands at the target. */
export type LookUpOutcome =
  /** `item`: the fingerprint of what stands there when that can be seen; `null` = it is there, and what it says is not seen. */
  | { kind: 'found'; item: string | null; steps: readonly string[] }
  /** The target says in so many words that it has nothing of this dossier. */
  | { kind: 'absent' }
  /** Nothing that may be relied on: looked up again later; counts an attempt. */
  | { kind: 'unclear'; code: string | null; words?: string | null }
  /** It cannot be asked: the lane stops for a person. `cause`: a better one than that. */
  | { kind: 'cannot-ask'; cause?: StopCause }
  /** Repeats are harmless there, and recognised: the piece is sent again as it was. */
  | { kind: 'repeat' }

/** What a send or a lookup gets from the engine. */
export interface SendContext {
  /**
   * Calls the target through its link: breaker, holds, rate, closed hours, deadline. Rejects with the GatewayFailure of the attempt or the
   * link. `idempotent`: lookups alone. `path`: this one and no other.
   */
  call<T>(
    options: { idempotent: boolean; path?: string | undefined },
    attempt: (path: string, signal: AbortSignal, span?: Span) => Promise<T>,
  ): Promise<T>
  /**
   * Notes what provably arrived so far. It counts however the send ends then: by a refusal, a failure, a defect. With neither item nor
   * steps it says that the target has the dossier.
   */
  arrived(progress: LaneProgress): void
  /** Makes notes durable; resolves when they are. They are merged into those that are there. */
  keep(notes: LaneNotes): Promise<void>
}

export interface LaneTarget {
  /** As in settings, metrics, pages: `portal`, `linked-services`. */
  name: string
  title: Bilingual
  /** Steps in one send. */
  stepsMax: number
  /**
   * Which of these dossiers (ids of rows), of which something is new, concern the target. Decides by one cheap statement at the most, and
   * throws for no content: a target whose place in the feed does not move learns nothing more.
   */
  choose(connection: Queryable, dossiers: readonly number[]): Promise<readonly number[]> | readonly number[]
  /** What follows from the events. Pure: the same dossier and notes give the same plan. A defect stops this lane alone. */
  plan(dossier: DossierWithEvents, notes: LaneNotes): Plan
  /** Whether the target takes a step of this status after that one (`null` = as the first). Absent: any. */
  allows?(before: DossierStatus | null, next: DossierStatus): boolean
  /** Several calls may go out of one send, one after the other. The trail's record of a disclosure is the target's, before the first byte. */
  send(piece: LanePiece, context: SendContext, signal: AbortSignal): Promise<SendOutcome>
  /** What stands there of a piece of which it is open whether it arrived. The engine compares step by step, by `key`. */
  lookUp(piece: LanePiece, context: SendContext, signal: AbortSignal): Promise<LookUpOutcome>
  /**
   * Lets lanes that rest go on whose item has changed although no event says so (a file came, or was never fetched), so that their plans
   * differ from what has arrived. Resolves to how many. Absent: there is no such thing at this target.
   */
  renew?(now: number): Promise<number>
  /**
   * What the target shows of a dossier, for the reconciliation; changes nothing there. `held`: the steps that have arrived and those that
   * are to be sent, in order. Absent: the target cannot be asked about any dossier.
   */
  show?(
    held: Pick<LanePiece, 'dossier' | 'notes' | 'arrived' | 'steps'>,
    context: Pick<SendContext, 'call'>,
    signal: AbortSignal,
  ): Promise<ShownDossier>
}
