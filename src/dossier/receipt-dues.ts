/**
 * Due times of dossiers that are accepted when they are received: what every filing begins. Within a day of receipt they change at a
 * few moments only (the hour after which an act is due on the next working day), and a later receipt is never due earlier. So between
 * two moments of one day that have the same due time no other is counted anew.
 */
import type { ReckonedDue } from '../domain/dossier/projection.ts'
import { dayMs } from '../domain/duration.ts'
import { vietnamOffsetMs } from '../domain/vietnam-time.ts'

interface Span {
  from: number
  to: number
  due: ReckonedDue
}

export interface Receipt {
  procedure: string
  unit: string
  /** ms since the epoch. */
  receivedAt: number
  /** The calendar counts as it is public then, ms since the epoch. */
  asOf: number
}

/** So many days of receipt, of units and procedures, are remembered: a city has some thousands a day. */
const rememberedMax = 20_000
/** 15:00 (Law 60/2014/QH13, Art. 5(3)): only where to look first; another hour costs one more count. */
const cutOffMs = 15 * 3_600_000

const toDay = (at: number): number => Math.floor((at + vietnamOffsetMs) / dayMs)
const startOfDay = (day: number): number => day * dayMs - vietnamOffsetMs

const isSame = (one: ReckonedDue, other: ReckonedDue): boolean =>
  one.dueAt === other.dueAt &&
  one.firstDueAt === other.firstDueAt &&
  one.provisional === other.provisional &&
  one.unknown === other.unknown &&
  one.rules === other.rules

/** `count`: the due times of this receipt by the law itself. One memory for one law. */
export function rememberReceiptDues(count: (receipt: Receipt) => ReckonedDue): (receipt: Receipt) => ReckonedDue {
  const remembered = new Map<string, Span[]>()
  return (receipt) => {
    const { procedure, unit, receivedAt, asOf } = receipt
    const day = toDay(receivedAt)
    const key = `${procedure} ${unit} ${day} ${toDay(asOf)}`
    let spans = remembered.get(key)
    if (!spans) {
      if (remembered.size >= rememberedMax) remembered.clear()
      spans = []
      remembered.set(key, spans)
    }
    const known = spans.find(({ from, to }) => from <= receivedAt && receivedAt <= to)
    if (known) return known.due
    const due = count(receipt)
    const span = spans.find((one) => isSame(one.due, due)) ?? { from: receivedAt, to: receivedAt, due }
    if (span.due === due) spans.push(span)
    span.from = Math.min(span.from, receivedAt)
    span.to = Math.max(span.to, receivedAt)
    for (const later of [startOfDay(day) + cutOffMs, startOfDay(day + 1) - 1]) {
      if (
        later > span.to &&
        toDay(asOf) === toDay(Math.max(asOf, later)) &&
        isSame(count({ ...receipt, receivedAt: later }), due)
      ) {
        span.to = later
      }
    }
    return due
  }
}
