/** A thread that learns or judges takes what time the others leave: a request is never behind it. */
import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Of the scale from -20 to 19: about a tenth of the time beside a thread that wants all of it. */
const niceness = 10

/**
 * For the calling thread alone. Linux counts threads as processes here; where the thread has no number, on other systems, all stays as it
 * is: there the priority would be that of the whole process.
 */
export function stepBack(): void {
  try {
    const own = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    if (own > 0 && own !== process.pid) setPriority(own, niceness)
  } catch {
    // It goes on as before.
  }
}
