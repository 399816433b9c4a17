/**
 * `npm run bench -- --misuse`: what the signs of misuse find in generated histories, and how often they speak of nothing. Thresholds were set on the seeds 1 to
 * 3; the figures are of other seeds. One judgement is an officer on a day, or a system with a procedure.
 */
import { type MisuseRule, misuseRules } from '../src/domain/misuse.ts'
import { explain } from '../src/oversight/misuse/explain.ts'
import { findSignals } from '../src/oversight/misuse/find-signals.ts'
import { offHours } from '../src/oversight/misuse/off-hours.ts'
import { type DayProfile, makeProfile } from '../src/oversight/misuse/profile.ts'
import { rules } from '../src/oversight/misuse/rules.ts'
import { makeHistory } from './misuse-history.ts'

export interface MisuseFigures {
  accesses: number
  /** Of those that were not planted: with an open dossier, a duty or a grant. */
  explained: number
  officerDays: number
  falseAlarms: number
  falseAlarmRate: number
  falseByRule: Record<string, number>
  planted: number
  recall: number
  recallByKind: Record<string, number>
  /** Of the planted, found by the rule that is meant for it. */
  byOwnRule: number
}

const warmUpDays = 28
/** None of those by which thresholds were set. */
export const misuseSeeds = [11, 12, 13]
const isOffHours = offHours({ from: 6, until: 20 })

export function measureMisuse(seeds: readonly number[], officers = 400, days = 63): MisuseFigures {
  const totals = { accesses: 0, plain: 0, explained: 0, officerDays: 0, falseAlarms: 0, planted: 0, found: 0, own: 0 }
  const falseByRule: Record<string, number> = {}
  const byKind = new Map<MisuseRule, { planted: number; found: number }>()
  for (const seed of seeds) {
    const history = makeHistory({ seed, officers, days, judgedFrom: warmUpDays })
    const registering = new Set(history.days.flatMap(({ accesses }) => accesses.map(({ consumer }) => consumer)))
    const profiles: DayProfile[] = []
    const signals = new Map<string, Set<MisuseRule>>()
    for (const [n, { day, accesses }] of history.days.entries()) {
      for (const access of accesses) {
        const dossier = history.dossiers.get(access.dossier)
        access.reason = explain(access, dossier, [], registering)
        access.holder = dossier?.holder ?? ''
      }
      if (n >= warmUpDays) {
        const touched = history.touched.get(day) ?? new Set()
        const plain = accesses.filter(({ officer }) => !touched.has(officer))
        totals.accesses += accesses.length
        totals.plain += plain.length
        totals.explained += plain.filter(({ reason }) => reason !== 'none' && reason !== 'unknown').length
        totals.officerDays += new Set(plain.map(({ officer }) => officer)).size
        const background = { days: profiles.slice(-warmUpDays), officers: history.officers, rules, isOffHours }
        const planted = new Set(history.planted.filter((one) => one.days.includes(day)).map(({ about }) => about))
        for (const { rule, about } of findSignals(day, accesses, background)) {
          const key = `${day} ${about}`
          const known = signals.get(key) ?? new Set()
          if (known.size === 0 && !touched.has(about) && !planted.has(about)) {
            totals.falseAlarms += 1
            falseByRule[rule] = (falseByRule[rule] ?? 0) + 1
          }
          signals.set(key, known.add(rule))
        }
      }
      profiles.push(makeProfile(day, accesses, isOffHours))
    }
    for (const { kind, about, days: on } of history.planted) {
      const found = on.flatMap((day) => [...(signals.get(`${day} ${about}`) ?? [])])
      const one = byKind.get(kind) ?? { planted: 0, found: 0 }
      byKind.set(kind, { planted: one.planted + 1, found: one.found + Number(found.length > 0) })
      totals.planted += 1
      totals.found += Number(found.length > 0)
      totals.own += Number(found.includes(kind))
    }
  }
  const share = (part: number, whole: number) => Math.round((part / Math.max(1, whole)) * 10_000) / 10_000
  return {
    accesses: totals.accesses,
    explained: share(totals.explained, totals.plain),
    officerDays: totals.officerDays,
    falseAlarms: totals.falseAlarms,
    falseAlarmRate: Math.round((totals.falseAlarms / totals.officerDays) * 1e6) / 1e6,
    falseByRule,
    planted: totals.planted,
    recall: share(totals.found, totals.planted),
    recallByKind: Object.fromEntries(
      misuseRules.map((kind) => [kind, share(byKind.get(kind)?.found ?? 0, byKind.get(kind)?.planted ?? 0)]),
    ),
    byOwnRule: share(totals.own, totals.planted),
  }
}

export function printMisuse({ recallByKind, falseByRule, ...figures }: MisuseFigures): void {
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(16)} ${value}`)
  for (const rule of misuseRules) {
    console.log(`${rule.padEnd(16)} recall ${recallByKind[rule]}, false alarms ${falseByRule[rule] ?? 0}`)
  }
}
