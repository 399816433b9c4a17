/** The part of the gateway that asks about many people as a job. */
import { type Batches, openBatches } from '../batch/open-batches.ts'
import { checkPerson } from '../http/input/check-person.ts'
import type { IdentityDeps } from '../identity/person-inquiry.ts'
import type { Vault } from '../store/vault.ts'
import type { Foundations } from './core.ts'

/** `undefined` where nothing can be sealed: the configuration has no filings, and so no vault. */
export function assembleBatches(
  { config, clock, logger, database, trail, credentials }: Foundations,
  identity: IdentityDeps,
  vault: Vault | undefined,
): Batches | undefined {
  if (!vault) return undefined
  return openBatches({
    database,
    vault,
    trail,
    identity,
    clock,
    logger,
    settings: config.batches,
    // A quarter, as of the link's slots.
    connectionsMax: Math.max(1, Math.floor(config.database.connectionsMax / 4)),
    findConsumer: credentials.findConsumer,
    checkPerson: (operation, value) => checkPerson(operation, value, clock.now()),
  })
}
