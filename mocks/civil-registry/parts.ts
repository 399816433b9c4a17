// What the operations of the registry work with.

import type { Chooser } from './choose.ts'
import type { Dossiers } from './dossiers.ts'

export type RegistryParts = {
  readonly dossiers: Dossiers
  readonly chooser: Chooser
}
