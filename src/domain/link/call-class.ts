/**
 * Who goes first where an upstream carries fewer calls than are wanted: a filing before a question at a counter, both before what the
 * gateway reads by itself, and a batch last. No class is starved: each has a share that it gets however many of the others wait.
 */

/**
 * `filing`: what must reach a register or a portal. `lookup`: somebody waits at a counter. `tracking`: status polls, pulled dossiers,
 * comparisons. `batch`: people of a file, for whom no one waits.
 */
export const callClasses = ['filing', 'lookup', 'tracking', 'batch'] as const
export type CallClass = (typeof callClasses)[number]

interface ClassShare {
  /** Of the calls that are let in while this class waits, at least this part is of it. */
  turnsMin: number
  /** The part of a day's limit that is kept for the classes before this one: it takes none of the last calls of a day. */
  keptForOthers: number
  /** The part of a day's limit that this class may use whatever is kept for the others. */
  dayMin: number
}

/**
 * The sums of `turnsMin` and of `dayMin` stay below 1, or no order would be left. A counter gets a quarter beside filings, because people
 * stand there; a batch gets one turn in fifty, so that it ends some day even where the counters never rest.
 */
export const classShares = {
  filing: { turnsMin: 0.25, keptForOthers: 0, dayMin: 0.25 },
  lookup: { turnsMin: 0.25, keptForOthers: 0.02, dayMin: 0.25 },
  tracking: { turnsMin: 0.05, keptForOthers: 0.05, dayMin: 0.05 },
  batch: { turnsMin: 0.02, keptForOthers: 0.15, dayMin: 0.02 },
} as const satisfies Record<CallClass, ClassShare>
