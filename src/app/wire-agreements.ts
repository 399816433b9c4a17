/** What a second person agrees to, and how it is carried out here. */
import { personsConsumer } from '../access/persons/open-persons.ts'
import { type Agreements, openAgreements, type Performers } from '../agreement/agreements.ts'
import type { FilingDeps } from '../filing/deps.ts'
import { rerunFilings } from '../filing/operations/rerun-filings.ts'
import type { LaneOperationsDeps } from '../sync/operate-lanes.ts'
import { rerunLanes } from '../sync/rerun-lanes.ts'
import type { Foundations } from './core.ts'

export function assembleAgreements(
  { config, database, trail, clock, logger }: Foundations,
  filings: { engine: { deps: FilingDeps }; lanes: LaneOperationsDeps } | undefined,
): Agreements {
  const toActor = (account: string) => `${personsConsumer}/${account}`
  const performers: Performers = filings
    ? {
        'rerun-filings': async ({ cause, canary, perMinute }, { id, figures, orderedBy, note }) => {
          const bounds = { canary, perMinute, most: figures.filings }
          await rerunFilings(filings.engine.deps, {
            requestId: id,
            run: id,
            actor: toActor(orderedBy.account),
            cause,
            note,
            ...bounds,
          })
        },
        'rerun-lanes': async ({ target, cause, canary, perMinute }, { id, figures, orderedBy, note }) => {
          const bounds = { canary, perMinute, most: figures.lanes }
          const actor = toActor(orderedBy.account)
          await rerunLanes(filings.lanes, { requestId: id, run: id, actor, target, cause, note, ...bounds })
        },
      }
    : {}
  return openAgreements({
    database,
    trail,
    clock,
    logger,
    settings: config.agreement,
    vault: filings?.engine.deps.vault,
    performers,
  })
}
