/** What plausible real endpoints want, row by row: each is granted by settings alone, over real sockets. */
import { describe, test } from 'vitest'
import { createCivilRegistryPath } from '../../src/upstream/civil-registry/client.ts'
import { CivilRegistryPathSettings } from '../../src/upstream/civil-registry/settings.ts'
import { within } from '../support/eventually.ts'
import { grant, type PopulationWish, startEndpoint } from './endpoint.ts'
import { populationAnswers } from './population-answers.ts'
import { populationEnvelopes } from './population-envelopes.ts'
import { populationRequests } from './population-requests.ts'
import { type RegistryWish, registryWishes, usual } from './registry-requirements.ts'

const titled = (rows: readonly PopulationWish[]) => rows.map((row) => [row.wish, row.title, row] as const)

describe('population database: requests', () => {
  test.each(titled([...populationRequests, ...populationEnvelopes]))('%i: %s', (_wish, _title, row) => grant(row))
})

/** Does what a row says against an endpoint that answers as it says. */
async function grantRegistry(row: RegistryWish): Promise<void> {
  const answers = [...(row.answers ?? [usual])]
  const endpoint = await startEndpoint((seen) => (answers.length > 1 ? answers.shift() : answers[0])?.(seen) ?? usual())
  const settings = CivilRegistryPathSettings.parse({ name: 'registry', ...row.settings(endpoint.url) })
  const path = createCivilRegistryPath(settings, { clock: { now: Date.now } })
  try {
    const result = await within(15_000, row.title, row.act(path))
    row.check({ seen: endpoint.seen, result })
  } finally {
    await path.close()
    await endpoint.close()
  }
}

describe('civil registry', () => {
  test.each(registryWishes.map((row) => [row.wish, row.title, row] as const))('%i: %s', (_wish, _title, row) =>
    grantRegistry(row),
  )
})

describe('population database: answers', () => {
  test.each(titled(populationAnswers))('%i: %s', (_wish, _title, row) => grant(row))
})
