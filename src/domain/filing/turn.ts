/**
 * When it is a filing's turn to be sent: by the due time of its dossier, earliest first, but never far from the moment at which it
 * began to wait. So a filing is overtaken only by those that began to wait at most `overtakeMaxMs` after it, however many come and
 * however urgent they are; the others it overtakes itself.
 */

/** Moments are milliseconds since the epoch. `dueAt`: of the dossier; `null` = not known, which waits like one that is due late. */
export function findTurn(waitsSince: number, dueAt: number | null, overtakeMaxMs: number): number {
  const mostMs = overtakeMaxMs / 2
  const latest = waitsSince + mostMs
  return dueAt === null ? latest : Math.min(Math.max(dueAt, waitsSince - mostMs), latest)
}

const firstTurn = Date.UTC(2020, 0, 1)
const most = 2 ** 31 - 1

/** The turn as the priority of a job: higher = earlier, by the second; 32 bits last until 2088. */
export function toPriority(turn: number): number {
  return Math.max(-most, Math.min(most, Math.floor((firstTurn - turn) / 1_000)))
}
