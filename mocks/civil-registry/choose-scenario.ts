// Which scenario a dossier lives through: the header of the request, then what control set for this dossier, then what
// it began with, then its serial number, then rules with a rate. Dice are thrown by dossier code, so that a run repeats
// itself whatever the order of arrival.

import { hash } from '../nation/seed.ts'
import { isScenarioName, SCENARIOS, type ScenarioName, scenarioBySerial } from './scenarios.ts'
import type { RegistrySettings } from './settings.ts'
import type { Dossier, Generation } from './state/dossier.ts'

type ScenarioRule = {
  readonly scenario: ScenarioName
  /** Share of the dossiers, 0..1; absent = all. */
  readonly rate?: number | undefined
  readonly generation?: Generation | undefined
  readonly module?: string | undefined
  /** Strikes this many dossiers, then is gone. */
  readonly count?: number | undefined
}

export type Chooser = {
  add(rule: ScenarioRule): string
  remove(id: string): boolean
  clear(): void
  list(): readonly (ScenarioRule & { readonly id: string; readonly struck: number })[]
  /** For a dossier's first push. */
  choose(about: { code: string; gen: Generation; module: string }): ScenarioName | undefined
}

export function createChooser(settings: RegistrySettings & { readonly seed: number }): Chooser {
  let held: { readonly id: string; readonly rule: ScenarioRule; struck: number }[] = []
  let next = 1

  function roll({ id, rule }: { id: string; rule: ScenarioRule }, code: string): boolean {
    return rule.rate === undefined || hash('registry', settings.seed, id, code) / 4_294_967_296 < rule.rate
  }

  return {
    add(rule) {
      const id = `s${next}`
      next += 1
      held.push({ id, rule, struck: 0 })
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
    list: () => held.map(({ id, rule, struck }) => ({ ...rule, id, struck })),
    choose({ code, gen, module }) {
      const bySerial = settings.registrySuffixScenarios ? scenarioBySerial(code) : undefined
      if (bySerial) return bySerial
      for (const one of held) {
        const { rule } = one
        if (rule.generation !== undefined && rule.generation !== gen) continue
        if (rule.module !== undefined && rule.module !== module) continue
        if (!roll(one, code)) continue
        one.struck += 1
        if (rule.count !== undefined && one.struck >= rule.count) held = held.filter((other) => other !== one)
        return rule.scenario
      }
      return undefined
    },
  }
}

/** What is set already stays: by control before the first push, or by the first push itself. */
export function scenarioFor(
  dossier: Dossier | undefined,
  header: ScenarioName | undefined,
  about: { code: string; gen: Generation; module: string },
  chooser: Chooser,
): ScenarioName | undefined {
  return header ?? dossier?.scenario ?? (dossier && dossier.receipts > 0 ? undefined : chooser.choose(about))
}

/** The header `X-Mock-Scenario`. An unknown name is a mistake of the caller. */
export function readScenarioHeader(value: string | string[] | undefined): { name?: ScenarioName; problem?: string } {
  if (value === undefined) return {}
  return isScenarioName(value)
    ? { name: value }
    : { problem: `X-Mock-Scenario: expected one of ${Object.keys(SCENARIOS).join(', ')}` }
}
