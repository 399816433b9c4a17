/**
 * What an HTTP status of a box in front of an upstream (a proxy, a bus, a filter) says: whether the request was passed on,
 * and whose matter it is: of this very message, of the path whatever it carries, or of one of the two, which only others
 * show that pass or do not. One table for every 4xx; RFC 9110 where it says more than the box.
 */
import type { Refusal, Sent } from '../../domain/failure.ts'

interface DoorRefusal {
  /** `no` = turned away before anybody behind the door saw it. */
  sent: Sent
  about: Refusal
}

const turnedAway = (about: Refusal): DoorRefusal => ({ sent: 'no', about })
/** A service behind the door may have said it, too. */
const perhapsBehind = (about: Refusal): DoorRefusal => ({ sent: 'maybe', about })

const table: Readonly<Record<number, DoorRefusal>> = {
  // A filter that does not like the content says any of these three.
  400: turnedAway('perhaps-message'),
  403: turnedAway('perhaps-message'),
  406: turnedAway('perhaps-message'),
  // Our sign-in, our address, our method, our headers: the same for whatever is sent.
  401: turnedAway('path'),
  402: turnedAway('path'),
  404: turnedAway('path'),
  405: turnedAway('path'),
  407: turnedAway('path'),
  410: turnedAway('path'),
  411: turnedAway('path'),
  414: turnedAway('path'),
  415: turnedAway('path'),
  417: turnedAway('path'),
  421: turnedAway('path'),
  426: turnedAway('path'),
  429: turnedAway('path'),
  431: turnedAway('path'),
  // It waited for the rest of the request; how much of it went on nobody says.
  408: perhapsBehind('path'),
  // Too much for this door, today and tomorrow.
  413: turnedAway('message'),
  451: turnedAway('perhaps-message'),
}

/** `null` for a status that is no refusal of the request: what it is about is judged by its answer. */
export function findDoorRefusal(status: number): DoorRefusal | null {
  if (status < 400 || status > 499) return null
  return table[status] ?? perhapsBehind('perhaps-message')
}
