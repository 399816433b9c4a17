/** For what a consumer is refused, as far as it says something about the consumer: it lacks a right, or it asks more than it may. */
import type { FailureCode } from './failure.ts'

const byRight = [
  'officer-not-of-token',
  'operation-not-allowed',
  'procedure-not-allowed',
  'unit-not-allowed',
  'field-not-allowed',
  'role-required',
] as const satisfies readonly FailureCode[]

const byQuota = [
  'quota-exceeded',
  'streams-exceeded',
  'answers-exceeded',
  'attempts-exceeded',
  'batches-exceeded',
] as const satisfies readonly FailureCode[]

export type RefusalClass = 'right' | 'quota'

const classes: ReadonlyMap<string, RefusalClass> = new Map([
  ...byRight.map((code) => [code, 'right'] as const),
  ...byQuota.map((code) => [code, 'quota'] as const),
])

/** `undefined` = it says nothing about the consumer. */
export function findRefusalClass(code: string): RefusalClass | undefined {
  return classes.get(code)
}

/** What a consumer was refused in the last hour, over all replicas. */
export interface RecentRefusals {
  consumer: string
  right: number
  quota: number
  /** When the first of them was counted, to five minutes; milliseconds since the epoch. */
  since: number
  /** Refusals in the busiest hour of each of the days before today, as far as there were any. */
  busiestHours: readonly number[]
}

/** Days that are looked back on. */
export const usualDays = 7

/** The middle of the days, those without a refusal too: one bad day makes nothing usual, and four of seven do. */
export function getUsual(busiestHours: readonly number[]): number {
  const days = [...busiestHours, ...Array.from({ length: usualDays }, () => 0)].slice(0, usualDays)
  return days.toSorted((one, other) => one - other)[Math.floor(usualDays / 2)] ?? 0
}
