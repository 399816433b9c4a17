// The registry as one thing: its dossiers, its journal, its scenarios, and the work that waits.

import { createHash } from 'node:crypto'
import { readFiling } from './civil-registry/answers/envelope.ts'
import { createChooser } from './civil-registry/choose-scenario.ts'
import type { RegistryDeps } from './civil-registry/deps.ts'
import type { RegistryRoute } from './civil-registry/routes.ts'
import { createBooks } from './civil-registry/state/books.ts'
import { createDossiers } from './civil-registry/state/dossiers.ts'
import type { Settings } from './settings.ts'
import { NO_FILE, openJournalFile } from './state/journal-file.ts'
import type { Incoming } from './wire/types.ts'

export type Registry = RegistryDeps & {
  readonly directory: string | undefined
  /** Counts a push on which a fault struck before the registry saw it. */
  noteDropped(route: RegistryRoute, incoming: Incoming, now: number): void
  /** Resolves when everything that happened so far is on disk. */
  written(): Promise<void>
  /** Does it after `ms`, unless the registry is closed by then. */
  later(ms: number, work: (now: number) => Promise<void>): void
  close(): Promise<void>
}

/** `directory`: where its journal is, made when missing and read back; without one it forgets when it ends. */
export function openRegistry(settings: Settings, clock: () => number, directory?: string): Registry {
  let journal = NO_FILE
  const dossiers = createDossiers(() => journal)
  if (directory !== undefined) journal = openJournalFile(directory, 'registry', dossiers.replay)
  const timers = new Set<NodeJS.Timeout>()
  return {
    dossiers,
    books: createBooks(),
    chooser: createChooser(settings),
    directory,
    noteDropped({ gen, operation }, incoming, now) {
      if (operation !== 'push') return
      const { code, module, unit, linked, received } = readFiling(gen, incoming.body, settings)
      const hash = createHash('sha256').update(incoming.body).digest('hex')
      if (code !== '')
        dossiers.record({ t: 'push', at: now, code, verdict: 'dropped', gen, hash, module, unit, linked, received })
    },
    written: () => journal.written(),
    later(ms, work) {
      const timer = setTimeout(() => {
        timers.delete(timer)
        work(clock()).catch(() => undefined)
      }, ms)
      timers.add(timer)
    },
    async close() {
      for (const timer of timers) clearTimeout(timer)
      await journal.close()
    },
  }
}
