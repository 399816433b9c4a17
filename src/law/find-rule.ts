/** Which rule a dossier is under: by its procedure, its case and the day of its receipt. */
import type { DayNumber } from '../domain/working-time/days.ts'
import { isOn, type Law, type LawVersion, type Procedure, type Rule } from './law.ts'
import { belongsTo } from './limit.ts'

export type FoundRule =
  /** `caseNamed` = false: the limit depends on the case, none was named, and the longest one counts. */
  | { found: true; procedure: Procedure; rule: Rule; caseNamed: boolean }
  | { found: false; why: 'procedure-not-known' }
  | { found: false; why: 'case-not-known'; procedure: Procedure }
  /** No law is in force on this day; the last one before it, if any. */
  | { found: false; why: 'law-not-known'; before: LawVersion | null }
  /** The law is known, the limits under it are not. */
  | { found: false; why: 'limits-not-known'; version: LawVersion }
  /** The procedure has no rule on this day; the days of those that it has. */
  | { found: false; why: 'rule-not-known'; procedure: Procedure }

export function findRule(law: Law, code: string, caseCode: string | null, received: DayNumber): FoundRule {
  const procedure = law.procedures.get(code)
  if (procedure === undefined) return { found: false, why: 'procedure-not-known' }
  if (caseCode !== null && !belongsTo(caseCode, code)) return { found: false, why: 'case-not-known', procedure }
  const version = law.versions.find((one) => isOn(one, received))
  if (version === undefined) {
    return { found: false, why: 'law-not-known', before: law.versions.findLast(({ from }) => from <= received) ?? null }
  }
  if (version.limits === 'unknown') return { found: false, why: 'limits-not-known', version }
  const rules = procedure.rules.filter((rule) => rule.law === version && isOn(rule, received))
  const general = rules.find(({ cases }) => cases === null)
  const own = caseCode === null ? undefined : rules.find(({ cases }) => cases?.includes(caseCode))
  const rule = own ?? general
  if (rule !== undefined) return { found: true, procedure, rule, caseNamed: true }
  if (rules.length === 0) return { found: false, why: 'rule-not-known', procedure }
  if (caseCode !== null) return { found: false, why: 'case-not-known', procedure }
  const longest = rules.reduce((a, b) => (getDays(b) > getDays(a) ? b : a))
  return { found: true, procedure, rule: longest, caseNamed: false }
}

const getDays = ({ limit }: Rule): number => (limit.kind === 'same-day' ? 0 : limit.days)
