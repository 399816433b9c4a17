/** Who makes the limit of a path one limit over all replicas. The link knows no database; `access/share-quotas.ts` does. */
import type { Allowance } from '../allowance.ts'
import type { DayLimit } from './day-limit.ts'

export interface LimitLender {
  /** Replicas that are there, this one with them. */
  readonly replicas: number
  /** `bucket` names the limit among all of them, `max` is what the other side has set. */
  shareRate(bucket: string, allowance: Allowance, max: number): void
  shareDay(bucket: string, day: DayLimit): void
  /** A call waits for a share: it is agreed sooner than usual. */
  hurry(): void
}

/** A limit that the other side has set for a path, over all replicas. */
export interface PathLimit {
  link: string
  path: string
  per: PathLimitName
  /** Calls that it allows in that time. */
  max: number
  /** Of a day, calls that are left, at least; else calls that could go at once now, as far as this process knows. `null` = it has not heard of the others yet. */
  left: number | null
}

/** The names of a path's limits in the store; what stands behind the last space is the limit. */
export type PathLimitName = 'second' | 'minute' | 'day'

/** A consumer's name has no space, so none of its buckets is one of these. */
export function pathBucket(link: string, path: string, limit: PathLimitName): string {
  return `path ${link} ${path} ${limit}`
}

/** The path and the limit that a bucket names; `undefined` = it names none. */
export function readPathBucket(bucket: string): Pick<PathLimit, 'link' | 'path' | 'per'> | undefined {
  const [, link, path, per] = /^path (\S+) (\S+) (second|minute|day)$/.exec(bucket) ?? []
  if (link === undefined || path === undefined) return undefined
  return { link, path, per: per as PathLimitName }
}
