// The linked-service software as one thing: its dossiers, its journal, its scenarios.

import type { LinkedDeps } from './linked/deps.ts'
import { linkedScenarioBySerial } from './linked/scenarios.ts'
import { createLinkedDossiers } from './linked/state.ts'
import { createScenarioRules } from './scenario-rules.ts'
import { createSessions, type Sessions } from './sessions.ts'
import type { Settings } from './settings.ts'
import { NO_FILE, openJournalFile } from './state/journal-file.ts'
import { createLater } from './wire/later.ts'

export type Linked = LinkedDeps & {
  readonly directory: string | undefined
  readonly tokens: Sessions
  /** Resolves when everything that happened so far is on disk. */
  written(): Promise<void>
  /** Does it after `ms`, unless the software is closed by then. */
  later(ms: number, work: (now: number) => Promise<void>): void
  close(): Promise<void>
}

/** `directory`: where its journal is, made when missing and read back; without one it forgets when it ends. */
export function openLinked(settings: Settings, clock: () => number, directory?: string): Linked {
  let journal = NO_FILE
  const dossiers = createLinkedDossiers(() => journal)
  if (directory !== undefined) journal = openJournalFile(directory, 'linked', dossiers.replay)
  const timers = createLater(clock)
  return {
    settings,
    dossiers,
    rules: createScenarioRules('linked', settings, (code) =>
      settings.linkedSuffixScenarios ? linkedScenarioBySerial(code) : undefined,
    ),
    tokens: createSessions(),
    directory,
    written: () => journal.written(),
    later: timers.later,
    async close() {
      timers.end()
      await journal.close()
    },
  }
}
