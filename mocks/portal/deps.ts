// What the operations of the portal work with.

import type { ScenarioRules } from '../scenario-rules.ts'
import type { Sessions } from '../sessions.ts'
import type { ScenarioName } from './scenarios.ts'
import type { PortalSettings } from './settings.ts'
import type { PortalDossiers } from './state/dossiers.ts'

export type PortalDeps = {
  readonly settings: PortalSettings
  readonly dossiers: PortalDossiers
  readonly rules: ScenarioRules<ScenarioName>
  readonly sessions: Sessions
}
