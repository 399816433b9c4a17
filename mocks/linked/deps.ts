// What the operations of the linked-service software work with.

import type { ScenarioRules } from '../scenario-rules.ts'
import type { LinkedScenarioName } from './scenarios.ts'
import type { LinkedSettings } from './settings.ts'
import type { LinkedDossiers } from './state.ts'

export type LinkedDeps = {
  readonly settings: LinkedSettings & { readonly seed: number }
  readonly dossiers: LinkedDossiers
  readonly rules: ScenarioRules<LinkedScenarioName>
}
