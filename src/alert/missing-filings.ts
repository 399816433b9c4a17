/** Who should have filed and has not: rules over what came in during the last working hours. Pure. */
import type { Condition } from '../domain/alert.ts'
import { hourMs } from '../domain/duration.ts'
import { coversUnit } from '../domain/unit-code.ts'
import {
  createWeeklyTime,
  type WorkedTime,
  workingMsBetween,
  workingStart,
} from '../domain/working-time/worked-time.ts'
import type { Filed } from '../store/alert/sources.ts'
import type { AbsenceSettings } from './settings.ts'
import { nothingFrom } from './texts.ts'

export type AbsenceRule = AbsenceSettings['rules'][number]

export const absenceKey = ({ unit, kind }: AbsenceRule): string => `absence/${unit}${kind ? `/${kind}` : ''}`

/** From when on filings must be known to judge every rule now; `undefined` = there is nothing to judge. */
export function windowStart(settings: AbsenceSettings, now: number): number | undefined {
  const worked = createWeeklyTime(settings)
  const starts = settings.rules.map((rule) => findStart(rule, worked, now)).filter((start) => start !== undefined)
  return starts.length === 0 ? undefined : Math.min(...starts)
}

export interface Watched {
  filed: readonly Filed[]
  /** Since when each rule is in force: a time that no process watched proves nothing. */
  inForce: ReadonlyMap<string, number>
  /** What is missed already, since when. */
  missed: ReadonlyMap<string, number>
}

export function missing(settings: AbsenceSettings, { filed, inForce, missed }: Watched, now: number): Condition[] {
  const worked = createWeeklyTime(settings)
  return settings.rules.flatMap((rule) => {
    const key = absenceKey(rule)
    const start = findStart(rule, worked, now)
    if (start === undefined || (inForce.get(key) ?? now) > start) return []
    if (filed.some((one) => one.lastAt >= start && concerns(rule, one))) return []
    const since = missed.get(key) ?? start
    const hours = Math.max(rule.workingHours, Math.floor(workingMsBetween(since, now, worked) / hourMs))
    return [
      {
        key,
        kind: 'absence',
        severity: rule.severity,
        step: 1,
        since,
        link: null,
        path: null,
        count: null,
        reason: { code: 'no-filing', layer: 'caller', phase: null },
        ...nothingFrom(rule.unit, rule.kind ?? null, hours, since),
      } satisfies Condition,
    ]
  })
}

function findStart({ workingHours }: AbsenceRule, worked: WorkedTime, now: number): number | undefined {
  return workingStart(now, workingHours * hourMs, worked)
}

/** The unit of a rule is that of an agency, or the code of a commune. */
function concerns({ unit, kind }: AbsenceRule, filed: Filed): boolean {
  if (kind !== undefined && kind !== filed.kind) return false
  return filed.commune === unit || coversUnit(unit, filed.agency)
}
