// What the operations of the registry work with.

import type { Chooser } from './choose-scenario.ts'
import type { Books } from './state/books.ts'
import type { Dossiers } from './state/dossiers.ts'

export type RegistryDeps = {
  readonly dossiers: Dossiers
  readonly books: Books
  readonly chooser: Chooser
}
