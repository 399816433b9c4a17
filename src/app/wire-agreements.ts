/** What a second person agrees to, and how it is carried out here. */
import { randomUUID } from 'node:crypto'
import { personsConsumer } from '../access/persons/open-persons.ts'
import { type Agreements, openAgreements, type Performers, placeOrder } from '../agreement/agreements.ts'
import { createTrailRetention, type TrailRetention } from '../audit/retain-trail.ts'
import type { FilingDeps } from '../filing/deps.ts'
import { rerunFilings } from '../filing/operations/rerun-filings.ts'
import { countRecords } from '../store/audit/removals.ts'
import type { LaneOperationsDeps } from '../sync/operate-lanes.ts'
import { rerunLanes } from '../sync/rerun-lanes.ts'
import type { Foundations } from './core.ts'

export function assembleAgreements(
  { config, database, trail, clock, logger }: Foundations,
  filings: { engine: { deps: FilingDeps }; lanes: LaneOperationsDeps } | undefined,
  retention: Pick<TrailRetention, 'carryOut'>,
): Agreements {
  const toActor = (account: string) => `${personsConsumer}/${account}`
  const performers: Performers = {
    'purge-trail': ({ month }, { id, orderedBy }) =>
      retention.carryOut(month, { requestId: id, officer: orderedBy.account }),
    ...(filings && {
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
    }),
  }
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

/** Removes months of the trail in time; where a second person must agree it asks for one. */
export function assembleRetention({ config, audit, database, trail, clock, logger }: Foundations): TrailRetention {
  const { agreement } = config
  const order = async (month: string) => {
    const figures = { rows: await countRecords(database, month) }
    const by = { account: 'gateway', subject: null }
    const given = { requestId: randomUUID(), order: { act: 'purge-trail', month } as const, figures, by, note: '' }
    await placeOrder({ database, trail, clock, settings: agreement, vault: undefined }, given)
  }
  const needsSecond = agreement.acts.includes('purge-trail')
  return createTrailRetention({
    database,
    trail,
    settings: audit,
    clock,
    logger,
    order: needsSecond ? order : undefined,
  })
}
