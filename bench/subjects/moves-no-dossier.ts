/** In the place of src/dossier/move-dossier.ts: filings are due as they are, and no dossier is written. */
import type * as real from '../../src/dossier/move-dossier.ts'

export const findFiledDue: typeof real.findFiledDue = ({ reckonReceipt }, { procedure, unit, receivedAt }, now) =>
  unit === null ? null : reckonReceipt({ procedure, unit, receivedAt: Date.parse(receivedAt), asOf: now }).dueAt

export const beginDossiers: typeof real.beginDossiers = async (deps, _connection, filings) =>
  new Map(filings.map((filing) => [filing.id, findFiledDue(deps, filing, deps.clock.now())]))

export const moveDossier: typeof real.moveDossier = async () => {}
