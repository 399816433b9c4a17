/** Where a search of the trail goes on, as text that goes out and comes back: `<moment>_<chain>_<number>`. */
import { isUuid } from './uuid.ts'
import { findInstant, findIso } from './vietnam-time.ts'

interface RecordPosition {
  /** ISO 8601 in UTC. */
  at: string
  chain: string
  seq: number
}

/** `undefined` = none that we wrote: a moment or a chain that the database could not read is asked of none. */
export function readRecordPosition(text: string): RecordPosition | undefined {
  const [, at = '', chain = '', seq] = /^(2[0-9TZ:.-]{23})_([0-9a-f-]{36})_(\d{1,15})$/.exec(text) ?? []
  const isMoment = at !== '' && findIso(findInstant(at)) === at
  return isMoment && isUuid(chain) ? { at, chain, seq: Number(seq) } : undefined
}
