/** Records of what is done to the gateway itself, by a process or by a command. */
import { randomUUID } from 'node:crypto'
import type { AdministrationEntry } from '../domain/audit.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import { type Database, errorCode } from '../store/postgres/database.ts'
import type { AuditSettings } from './settings.ts'
import { Trail } from './trail.ts'

type Act = Omit<AdministrationEntry, 'kind' | 'requestId'>

/** Resolves when it is durable. Rejects with `audit-unavailable`. */
function recordAct(trail: Pick<Trail, 'append'>, act: Act): Promise<void> {
  return trail.append({ kind: 'administration', requestId: randomUUID(), ...act })
}

/** For what has happened already: a trail that cannot be written is logged, and changes nothing. */
export function recordPastAct(trail: Pick<Trail, 'append'>, logger: Logger, act: Act): void {
  recordAct(trail, act).catch((error) => {
    logger.error(
      { code: errorCode(error), operation: act.operation },
      'audit: an act of the gateway could not be recorded',
    )
  })
}

/** By a command, which has no trail of its own: on a chain of one record. */
export async function recordByCommand(
  database: Database,
  settings: AuditSettings,
  clock: Clock,
  act: Act,
): Promise<void> {
  await withCommandTrail(database, settings, clock, (trail) => recordAct(trail, act))
}

/** For a command that writes several records: on a chain of its own, closed behind the work. */
export async function withCommandTrail<T>(
  database: Database,
  settings: AuditSettings,
  clock: Clock,
  work: (trail: Pick<Trail, 'append'>) => Promise<T>,
): Promise<T> {
  const silent = { debug() {}, info() {}, warn() {}, error() {} }
  const trail = new Trail(database, settings, clock, silent)
  await trail.open()
  try {
    return await work(trail)
  } finally {
    await trail.close()
  }
}
