/** What the leaders' board is made from: the rows of the dossiers, sessions of its own, and the units that report. */
import { hostname } from 'node:os'
import { createSessionEnds } from '../access/session-ends.ts'
import { createSessions } from '../access/sessions.ts'
import type { BoardDeps } from '../board/deps.ts'
import { readVersion } from '../config/version.ts'
import type { Foundations } from './core.ts'
import { followSessions } from './exchange-secrets.ts'

/** `undefined` where the configuration wants none. */
export function assembleBoard(
  { config, clock, database, secrets }: Foundations,
  law: BoardDeps['law'],
  makeReport: BoardDeps['makeReport'],
): BoardDeps | undefined {
  const { enabled, ...settings } = config.server.board
  if (!enabled) return undefined
  return {
    database,
    clock,
    law,
    makeReport,
    settings,
    sessions: followSessions(secrets, (key) => createSessions(key, settings.sessionMs, clock, 'board')),
    sessionEnds: createSessionEnds(database, clock),
    build: { version: readVersion(), instance: `${hostname()}:${process.pid}` },
  }
}
