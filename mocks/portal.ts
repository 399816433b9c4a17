// The public-service portal as one thing: its dossiers, its journal, its scenarios, and the files that it fetches.

import { bySerial } from './portal/carry-out.ts'
import type { PortalDeps } from './portal/deps.ts'
import { createFetcher, type Fetcher } from './portal/fetch-files.ts'
import { createPortalDossiers } from './portal/state/dossiers.ts'
import { createScenarioRules } from './scenario-rules.ts'
import { createSessions } from './sessions.ts'
import type { Settings } from './settings.ts'
import { NO_FILE, openJournalFile } from './state/journal-file.ts'
import { createLater } from './wire/later.ts'

export type Portal = PortalDeps & {
  readonly directory: string | undefined
  readonly fetcher: Fetcher
  /** Makes sure that every file of a kept dossier is fetched in time. */
  planFetches(): void
  /** Resolves when everything that happened so far is on disk. */
  written(): Promise<void>
  /** Does it after `ms`, unless the portal is closed by then. */
  later(ms: number, work: (now: number) => Promise<void>): void
  close(): Promise<void>
}

/** `directory`: where its journal is, made when missing and read back; without one it forgets when it ends. */
export function openPortal(settings: Settings, clock: () => number, directory?: string): Portal {
  let journal = NO_FILE
  const dossiers = createPortalDossiers(settings, () => journal)
  if (directory !== undefined) journal = openJournalFile(directory, 'portal', dossiers.replay)
  const timers = createLater(clock)
  const fetcher = createFetcher(settings, dossiers, clock, timers.later)
  // What was to be fetched when it ended is fetched now.
  fetcher.plan()
  return {
    settings,
    dossiers,
    rules: createScenarioRules('portal', settings, bySerial(settings)),
    sessions: createSessions(),
    directory,
    fetcher,
    planFetches: fetcher.plan,
    written: () => journal.written(),
    later: timers.later,
    async close() {
      timers.end()
      await fetcher.close()
      await journal.close()
    },
  }
}
