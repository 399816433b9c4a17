/** How the units of a generated year work. */
import { hourMs } from '../../domain/duration.ts'
import type { Random } from './random.ts'

const habits = ['fast', 'steady', 'slow', 'afternoons', 'near-deadline'] as const
type Habit = (typeof habits)[number]

export interface UnitBehaviour {
  readonly habit: Habit
  /** Share of the time that is worked which its dossiers need. */
  readonly load: number
  /** Spread of the work that a dossier takes, as sigma of the logarithm. */
  readonly spread: number
  /** Office hours, in ms since midnight, at which the head signs. */
  readonly signingTimes: readonly number[]
  /** Share of the time that the head is away. */
  readonly awayShare: number
  /** `near-deadline`: working time before the due time at which a dossier is taken up. */
  readonly takenUpBefore: number
  /** Working time from an online receipt to its acceptance, as median. */
  readonly acceptance: number
  /** Whether a second signature is needed that comes only the next morning. */
  readonly secondSignature: boolean
  /** Share of dossiers that lie forgotten somewhere for about a day, without any trace of it. */
  readonly forgotten: number
}

const loads: Readonly<Record<Habit, number>> = {
  fast: 0.4,
  steady: 0.6,
  slow: 0.78,
  afternoons: 0.66,
  'near-deadline': 0.5,
}

const often = [8.5, 10, 11, 14, 15, 16]
const daily = [10.5, 15.25]

/** `easy`: units that are well ahead of their work. */
export function drawBehaviour(random: Random, easy: boolean): UnitBehaviour {
  const habit = random.pick<Habit>([
    ['fast', 25],
    ['steady', 37],
    ['slow', 18],
    ['afternoons', 12],
    ['near-deadline', 8],
  ])
  const jitter = (random.next() - 0.5) / 3
  const times = (habit === 'near-deadline' || random.chance(0.8) ? often : daily).map(
    (hour) => (hour + jitter) * hourMs,
  )
  return {
    habit,
    load: loads[habit] * (0.9 + 0.2 * random.next()) * (easy ? 0.5 : 1),
    spread: 0.3,
    signingTimes: times,
    awayShare: 0.03,
    takenUpBefore: (2 + 1.5 * random.next()) * hourMs,
    acceptance: (habit === 'slow' ? 1.2 : 0.4) * hourMs,
    secondSignature: false,
    forgotten: 0.002,
  }
}

/** The behaviour after the change of June: fewer people, other habits, and in half of the units a second signature. */
export function changeBehaviour(before: UnitBehaviour, random: Random): UnitBehaviour {
  if (random.chance(0.15)) return before
  const { habit, signingTimes, takenUpBefore, acceptance } = drawBehaviour(random, false)
  return {
    habit,
    load: Math.min(0.85, before.load * 1.2),
    spread: before.spread,
    signingTimes,
    awayShare: before.awayShare * 1.5,
    takenUpBefore,
    acceptance,
    secondSignature: random.chance(0.5),
    forgotten: before.forgotten,
  }
}
