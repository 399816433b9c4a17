/**
 * Form II.06a/VPCP/KSTT (Circular 01/2020/TT-VPCP): rows of thirteen columns. Every column is a sum over the same table of origins
 * and outcomes, so (3)=(4)+(5)+(6), (7)=(8)+(9)+(10), (11)=(12)+(13) and (3)=(7)+(11) hold whatever the history is.
 */
import { type Origin, type Outcome, origins, outcomes } from '../../domain/dossier/report-words.ts'

/** The numbers of the columns with figures; (1) is the row's number, (2) what the row is about. */
export const figureColumns = ['3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13'] as const
type FigureColumn = (typeof figureColumns)[number]
export type Columns = Record<FigureColumn, number>

/** How many dossiers came in so and ended so. */
export type Tally = Record<Origin, Record<Outcome, number>>

export function emptyTally(): Tally {
  const row = (): Record<Outcome, number> => ({
    'ended-early': 0,
    'ended-on-time': 0,
    'ended-late': 0,
    'open-in-time': 0,
    'open-overdue': 0,
    'ended-unknown': 0,
    'open-unknown': 0,
  })
  return { online: row(), direct: row(), carried: row() }
}

export function addTally(into: Tally, other: Tally): void {
  for (const origin of origins) for (const outcome of outcomes) into[origin][outcome] += other[origin][outcome]
}

/** All dossiers of a table, in a column or not. */
export function countTally(tally: Tally): number {
  return origins.reduce((sum, origin) => sum + outcomes.reduce((each, outcome) => each + tally[origin][outcome], 0), 0)
}

const withDueTime = [
  'ended-early',
  'ended-on-time',
  'ended-late',
  'open-in-time',
  'open-overdue',
] as const satisfies readonly Outcome[]

export function toColumns(tally: Tally): Columns {
  const came = (origin: Origin) => withDueTime.reduce((sum, outcome) => sum + tally[origin][outcome], 0)
  const became = (...wanted: readonly Outcome[]) =>
    origins.reduce((sum, origin) => sum + wanted.reduce((each, outcome) => each + tally[origin][outcome], 0), 0)
  return {
    '3': came('online') + came('direct') + came('carried'),
    '4': came('online'),
    '5': came('direct'),
    '6': came('carried'),
    '7': became('ended-early', 'ended-on-time', 'ended-late'),
    '8': became('ended-early'),
    '9': became('ended-on-time'),
    '10': became('ended-late'),
    '11': became('open-in-time', 'open-overdue'),
    '12': became('open-in-time'),
    '13': became('open-overdue'),
  }
}

/** Those without a known due time, in the columns that need none: they are in no column of the form itself. */
export interface WithoutDueTime {
  received: number
  online: number
  direct: number
  carried: number
  ended: number
  open: number
}

export function withoutDueTime(tally: Tally): WithoutDueTime {
  const came = (origin: Origin) => tally[origin]['ended-unknown'] + tally[origin]['open-unknown']
  const became = (outcome: Outcome) => origins.reduce((sum, origin) => sum + tally[origin][outcome], 0)
  return {
    received: came('online') + came('direct') + came('carried'),
    online: came('online'),
    direct: came('direct'),
    carried: came('carried'),
    ended: became('ended-unknown'),
    open: became('open-unknown'),
  }
}
