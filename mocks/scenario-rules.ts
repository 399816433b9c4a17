// Rules that give a scenario to a share of the dossiers. Dice are thrown by dossier code, so that a run repeats itself
// whatever the order of arrival.

import { hash } from './nation/seed.ts'
import { json, type Reply } from './wire/types.ts'

/** `Conditions`: what else a dossier must be for the rule to strike it. */
type ScenarioRule<Name extends string, Conditions extends object = object> = Conditions & {
  readonly scenario: Name
  /** Share of the dossiers, 0..1; absent = all. */
  readonly rate?: number | undefined
  /** Strikes this many dossiers, then is gone. */
  readonly count?: number | undefined
}

type ListedRule<Name extends string, Conditions extends object> = ScenarioRule<Name, Conditions> & {
  readonly id: string
  readonly struck: number
}

/** `About`: what is known of a dossier when its scenario is chosen. */
export type ScenarioRules<
  Name extends string,
  Conditions extends object = object,
  About extends { code: string } = { code: string },
> = {
  add(rule: ScenarioRule<Name, Conditions>): string
  remove(id: string): boolean
  clear(): void
  list(): readonly ListedRule<Name, Conditions>[]
  /** For a dossier that comes for the first time. */
  choose(about: About): Name | undefined
}

/** `of`: whose rules they are, so that two mocks throw different dice. */
export function createScenarioRules<
  Name extends string,
  Conditions extends object = object,
  About extends { code: string } = { code: string },
>(
  of: string,
  settings: { readonly seed: number },
  bySerial: (code: string) => Name | undefined,
  applies: (conditions: Conditions, about: About) => boolean = () => true,
): ScenarioRules<Name, Conditions, About> {
  let held: { readonly id: string; readonly rule: ScenarioRule<Name, Conditions>; struck: number }[] = []
  let next = 1
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
    choose(about) {
      const named = bySerial(about.code)
      if (named) return named
      for (const one of held) {
        const { rule, id } = one
        if (!applies(rule, about)) continue
        if (rule.rate !== undefined && hash(of, settings.seed, id, about.code) / 4_294_967_296 >= rule.rate) continue
        one.struck += 1
        if (rule.count !== undefined && one.struck >= rule.count) held = held.filter((other) => other !== one)
        return rule.scenario
      }
      return undefined
    },
  }
}

/** `GET`, `POST` and `DELETE` of the control API for one mock's rules. */
export function controlScenarioRules<Name extends string>(
  method: string,
  id: string,
  body: unknown,
  rules: ScenarioRules<Name>,
  known: ReadonlyMap<string, { readonly says: string; readonly serial: number }>,
  isName: (name: unknown) => name is Name,
): Reply {
  if (method === 'GET')
    return json(200, {
      active: rules.list(),
      known: Object.fromEntries([...known].map(([name, { says, serial }]) => [name, { says, serial }])),
    })
  if (method === 'DELETE') {
    if (id === '') rules.clear()
    else if (!rules.remove(id)) return json(404, { problems: [`no scenario rule ${id}`] })
    return json(200, { active: rules.list() })
  }
  if (method !== 'POST') return json(405, { problems: ['GET, POST or DELETE'] })
  const { scenario, rate, count, ...others } = (body ?? {}) as Record<string, unknown>
  const problems = Object.keys(others).map((key) => `unknown condition: ${key}`)
  if (!isName(scenario)) problems.push(`unknown scenario: ${String(scenario)}; known: ${[...known.keys()].join(', ')}`)
  if (rate !== undefined && !(typeof rate === 'number' && rate >= 0 && rate <= 1)) problems.push('rate: expected 0..1')
  if (count !== undefined && !(typeof count === 'number' && Number.isInteger(count) && count > 0))
    problems.push('count: expected a whole number above 0')
  if (problems.length > 0 || !isName(scenario)) return json(400, { problems })
  const added = rules.add({
    scenario,
    rate: rate as number | undefined,
    count: count as number | undefined,
  })
  return json(201, { id: added })
}

/** The header `X-Mock-Scenario`. An unknown name is a mistake of the caller. */
export function readScenarioName<Name extends string>(
  value: string | string[] | undefined,
  isName: (name: unknown) => name is Name,
): { readonly name?: Name; readonly problem?: string } {
  if (value === undefined) return {}
  return isName(value) ? { name: value } : { problem: `X-Mock-Scenario: no scenario ${String(value)}` }
}
