/** Who makes the limit of a path one limit over all replicas. The link knows no database; `access/share-quotas.ts` does. */
import type { Allowance } from '../allowance.ts'
import type { DayLimit } from './day-limit.ts'

export interface LimitLender {
  /** Replicas that are there, this one with them. */
  readonly replicas: number
  /** `bucket` names the limit among all of them. */
  shareRate(bucket: string, allowance: Allowance): void
  shareDay(bucket: string, day: DayLimit): void
  /** A call waits for a share: it is agreed sooner than usual. */
  hurry(): void
}

/** The names of a path's limits in the store; what stands behind the last space is the limit. */
export type PathLimitName = 'second' | 'minute' | 'day'

/** A consumer's name has no space, so none of its buckets is one of these. */
export function pathBucket(link: string, path: string, limit: PathLimitName): string {
  return `path ${link} ${path} ${limit}`
}
