/**
 * Summaries of a day and of a month: which are due for an endpoint, and what is in them. The figures of form II.06a by unit and in all,
 * the same-day share and what is late, over what the receiver may read. No person; what is not known is null.
 */
import { createHash } from 'node:crypto'
import { dayMs } from '../../domain/duration.ts'
import { startOfDayInVietnam, toVietnamDay } from '../../domain/vietnam-time.ts'
import type { MadeSummary, SummaryKind } from '../../store/webhook/summaries.ts'
import { type ReportPeriod, splitPeriod } from './period.ts'
import type { Report, ReportRow } from './report.ts'

export interface SummaryPeriod extends ReportPeriod {
  kind: SummaryKind
}

/** So long after its end a period is compared with what came late: a day a week, a month five weeks. */
const comparedForDays = { day: 7, month: 35 } as const satisfies Record<SummaryKind, number>

/** The whole days and calendar months that ended before `now` and not before `from`, in the order of their ends. */
export function listEnded(from: string, now: number): SummaryPeriod[] {
  const yesterday = toVietnamDay(now - dayMs)
  if (yesterday < from) return []
  const days = splitPeriod({ from, to: yesterday }, 'day').map((period): SummaryPeriod => ({ kind: 'day', ...period }))
  // From the first of the month on: a month is summed up whole.
  const months = splitPeriod({ from: `${from.slice(0, 7)}-01`, to: toVietnamDay(now) }, 'month')
    .slice(0, -1)
    .map((period): SummaryPeriod => ({ kind: 'month', ...period }))
  return [...days, ...months].sort((a, b) => (a.to === b.to ? b.from.localeCompare(a.from) : a.to.localeCompare(b.to)))
}

/** Whether a summary is to be compared with what is known now: once a day while late reports are usual. */
export function isToCompare({ kind, comparedAt }: MadeSummary, { to }: SummaryPeriod, now: number): boolean {
  const ageDays = (now - startOfDayInVietnam(to)) / dayMs
  return ageDays <= comparedForDays[kind] && toVietnamDay(comparedAt) < toVietnamDay(now)
}

function toFigures({ columns, beside }: ReportRow) {
  const { received, ended, share } = beside.sameDay
  return {
    columns,
    withoutDueTime: beside.withoutDueTime.received,
    sameDay: { received, ended, share },
    // Ended late, and open after the day on which it was first due.
    late: columns['10'] + columns['13'],
    // What was forecast for the end of a past period is not kept.
    atRisk: null,
  }
}

export interface Summary {
  /** SHA-256 of the figures, hexadecimal. */
  hash: string
  write(what: { sequence: number; version: number; replaces: string | null; madeAt: number }): string
}

export function toSummary(report: Report, { kind, from, to }: SummaryPeriod): Summary {
  const rows = report.rows.map((row) => ({ unit: row.key, name: row.name, figures: toFigures(row) }))
  const total = toFigures(report.total)
  // Not the names: another name of a unit corrects no figure.
  const counted = { units: rows.map(({ unit, figures }) => [unit, figures]), total, scope: report.scope }
  const hash = createHash('sha256').update(JSON.stringify(counted)).digest('hex')
  return {
    hash,
    write: ({ sequence, version, replaces, madeAt }) =>
      JSON.stringify({
        type: `summary.${kind}`,
        timestamp: new Date(startOfDayInVietnam(to) + dayMs).toISOString(),
        data: {
          sequence,
          form: report.form,
          period: { kind, from, to },
          version,
          replaces,
          madeAt: new Date(madeAt).toISOString(),
          closed: report.closing !== null,
          scope: report.scope,
          units: rows.map(({ unit, name, figures }) => ({ unit, name, ...figures })),
          total,
          report: `/v1/reports/${report.form}?from=${from}&to=${to}&by=unit`,
        },
      }),
  }
}
