/** What looks into the trail are made from: its records, and what people call the codes in them. */
import { listRemovedMonths } from '../audit/read-removals.ts'
import type { OversightDeps } from '../oversight/deps.ts'
import type { Foundations } from './core.ts'

export function assembleOversight(
  { config, audit, database, trail, clock, credentials }: Foundations,
  procedureName: OversightDeps['names']['findProcedure'],
): OversightDeps {
  const units = new Map(config.server.board.units.map(({ code, name }) => [code, name]))
  return {
    database,
    trail,
    clock,
    settings: config.oversight,
    removed: () => listRemovedMonths(database, audit),
    names: {
      findConsumer: (id) => credentials.findConsumer(id)?.name,
      findUnit: (code) => units.get(code),
      findProcedure: procedureName,
    },
  }
}
