/** How the slots of a sender are shared among those whose messages it sends. */

/**
 * SQL: whether one more message may be taken for somebody who holds `held` slots while `left` would stay free after it. A
 * sharer takes another slot only while it holds at most twice as many as stay free: alone it gets two thirds, and the
 * last free slot goes to a sharer that holds none. Turns alone would not do: a sharer that fills all slots before the
 * others have anything to send keeps them for as long as its receivers take to answer.
 */
export function withinFairShare(held: string, left: string): string {
  return `${held} <= 2 * (${left})`
}

/** SQL: how many slots a sharer holds before it takes this row: `busy` lists the sharer of each message under way. */
export function slotsHeld(sharer: string, busy: string, order: string): string {
  return `(cardinality(array_positions(${busy}::text[], ${sharer})) - 1
    + row_number() OVER (PARTITION BY ${sharer} ORDER BY ${order}))`
}
