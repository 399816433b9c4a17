// Decides which fault strikes a request: the request's own header, then the person asked for, then the rules set by
// control, then the timeline. The first that applies wins; dice are seeded, so that a run can be repeated.

import type { FaultRule } from '../faults.ts'
import { dice } from '../nation/seed.ts'
import type { Settings } from '../settings.ts'
import type { Timeline } from '../timeline.ts'
import type { Layer, Operation } from '../wire/types.ts'

export type FaultTable = {
  /** Returns the rule's id. */
  add(rule: FaultRule): string
  remove(id: string): boolean
  clear(): void
  list(): readonly ListedRule[]
  choose(about: Struck): FaultRule | undefined
}

type ListedRule = FaultRule & { readonly id: string; readonly left?: number; readonly struck: number }

type Struck = {
  readonly layer: Layer
  readonly subject?: string | undefined
  readonly operation?: Operation | undefined
  readonly header?: FaultRule | undefined
  readonly now: number
}

type Held = {
  readonly id: string
  readonly rule: FaultRule
  readonly roll: () => number
  left: number | undefined
  struck: number
}

export function createFaultTable(settings: Settings, timeline: Timeline): FaultTable {
  let held: Held[] = []
  let next = 1
  const timelineRolls = new Map<FaultRule, () => number>()

  function byPerson(subject: string | undefined): FaultRule | undefined {
    if (subject === '999090000090') return { fault: 'slow-headers', params: { delayMs: settings.slowDelayMs } }
    if (subject === '999090000091') return { fault: 'reset-mid-body' }
    if (subject === '999090000092') return { fault: 'html-200' }
    if (subject === '999090000093') return { fault: 'envelope-error-text' }
    return undefined
  }

  function choose(about: Struck): FaultRule | undefined {
    if (about.header) return about.header
    const scenario = byPerson(about.subject)
    if (scenario) return scenario
    for (const one of held) {
      if (!applies(one.rule, about) || (one.rule.rate !== undefined && one.roll() >= one.rule.rate)) continue
      one.struck += 1
      if (one.left !== undefined && --one.left === 0) held = held.filter((other) => other !== one)
      return one.rule
    }
    return timeline.active(about.now).find((rule) => {
      if (!applies(rule, about)) return false
      if (rule.rate === undefined) return true
      const roll = timelineRolls.get(rule) ?? dice(settings.seed)
      timelineRolls.set(rule, roll)
      return roll() < rule.rate
    })
  }

  return {
    add(rule) {
      const id = `f${next}`
      held.push({ id, rule, roll: dice(settings.seed + next), left: rule.count, struck: 0 })
      next += 1
      return id
    },
    remove(id) {
      const before = held.length
      held = held.filter((one) => one.id !== id)
      return held.length < before
    },
    clear() {
      held = []
    },
    list: () =>
      held.map(({ id, rule, left, struck }) => ({ ...rule, id, struck, ...(left === undefined ? {} : { left }) })),
    choose,
  }
}

function applies(rule: FaultRule, about: Struck): boolean {
  if (rule.layer !== undefined && rule.layer !== about.layer) {
    const isGroup = rule.layer === 'registry' || rule.layer === 'portal'
    if (!isGroup || !about.layer.startsWith(`${rule.layer}-`)) return false
  }
  if (rule.operation !== undefined && rule.operation !== about.operation) return false
  if (rule.dossier !== undefined && rule.dossier !== about.subject) return false
  return rule.person === undefined || rule.person === about.subject
}
