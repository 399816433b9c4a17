// Which scenario a dossier lives through: the header of the request, then what control set for this dossier, then what
// it began with, then its serial number, then rules with a rate (scenario-rules.ts).

import { createScenarioRules, type ScenarioRules } from '../scenario-rules.ts'
import { isScenarioName, SCENARIOS, type ScenarioName, scenarioBySerial } from './scenarios.ts'
import type { RegistrySettings } from './settings.ts'
import type { Dossier, Generation } from './state/dossier.ts'

type Conditions = { readonly generation?: Generation | undefined; readonly module?: string | undefined }
type About = { code: string; gen: Generation; module: string }

export type Chooser = ScenarioRules<ScenarioName, Conditions, About>

export function createChooser(settings: RegistrySettings & { readonly seed: number }): Chooser {
  return createScenarioRules<ScenarioName, Conditions, About>(
    'registry',
    settings,
    (code) => (settings.registrySuffixScenarios ? scenarioBySerial(code) : undefined),
    ({ generation, module }, about) =>
      (generation === undefined || generation === about.gen) && (module === undefined || module === about.module),
  )
}

/** What is set already stays: by control before the first push, or by the first push itself. */
export function scenarioFor(
  dossier: Dossier | undefined,
  header: ScenarioName | undefined,
  about: About,
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
