/**
 * The words of a batch (lô xác thực, lô tra cứu): questions about many people that are taken as one file, asked one by one
 * behind the counters, and answered each for itself. No one in it is counted as anything but themselves.
 */
import type { FailureCode, Layer, RequestFault } from '../failure.ts'

/** What is asked about every person of a batch. */
export const batchOperations = ['verify', 'lookup'] as const
export type BatchOperation = (typeof batchOperations)[number]

/**
 * Where a batch stands. `receiving`: its file is still coming in, and nothing of it counts yet. `running`: its people are asked
 * about. `paused`: no one further is. `done`: everyone has an outcome. `cancelled`: those who had none are asked about no more.
 */
export const batchStates = ['receiving', 'running', 'paused', 'done', 'cancelled'] as const
export type BatchState = (typeof batchStates)[number]

/** Which state may follow which. */
export const batchSteps = {
  receiving: ['running'],
  running: ['paused', 'done', 'cancelled'],
  paused: ['running', 'cancelled'],
  done: [],
  cancelled: [],
} as const satisfies Record<BatchState, readonly BatchState[]>

/** What can be done to a batch by hand, and where it leads. */
export const batchActions = { pause: 'paused', resume: 'running', cancel: 'cancelled' } as const satisfies Record<
  string,
  BatchState
>
export type BatchAction = keyof typeof batchActions

/** The states in which an action changes something. In the state that it leads to it is done already. */
export function mayAct(state: BatchState, action: BatchAction): boolean {
  const steps: readonly BatchState[] = batchSteps[state]
  return state !== 'receiving' && steps.includes(batchActions[action])
}

/**
 * How one person of a batch ended. `refused`: the policy, or the ministry for this officer or procedure, said no. `failed`: no answer
 * was got, for a reason that concerns this person alone. `cancelled`: the batch was, before anyone asked.
 */
export const personOutcomes = ['matched', 'not-matched', 'found', 'refused', 'failed', 'cancelled'] as const
export type PersonOutcome = (typeof personOutcomes)[number]

/** Why a person has no answer. */
export interface PersonFailure {
  code: FailureCode
  layer: Layer
  faults: readonly RequestFault[]
}

/** How many people are answered in one response. */
export const atOnceMax = 20
/** Characters of the caller's own word for a person of a batch. */
export const referenceCharsMax = 100
