/** Two servers of a registry that disagree: their states are reported a few times and not at every poll, and the last one prevails. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RegistryStatus } from '../../../src/domain/filing/civil-registry.ts'
import { eventually } from '../../support/eventually.ts'
import { type FilingWorld, nextDossier, startFilingWorld } from '../fixtures.ts'

let world: FilingWorld
beforeAll(async () => {
  world = await startFilingWorld()
})
afterAll(() => world.close())

const polls = (dossier: string) => world.registry.requests.flat().filter((one) => one === dossier).length
/** Two questions that began after now: the answer to the first is applied before the second is asked. */
async function show(dossier: string, state: RegistryStatus['state']): Promise<void> {
  world.registry.stand(dossier, { state, reason: state === 'supplement-requested' ? 'Thiếu chữ ký' : null })
  const before = polls(dossier)
  await eventually('it was asked and applied', () => polls(dossier) >= before + 2)
}

test.each([
  ['received', 'supplement-requested'],
  ['received', 'eligible'],
  ['supplement-requested', 'eligible'],
] as const)('%s and %s by turns', async (one, other) => {
  const dossier = nextDossier()
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  for (let n = 0; n < 12; n++) await show(dossier, n % 2 === 0 ? other : one)
  const story = await world.story(id)
  const returns = (state: string) => story.filter((type) => type === state).length
  expect(returns(one)).toBeLessThanOrEqual(4)
  expect(returns(other)).toBeLessThanOrEqual(4)
  expect(story.filter((type) => type === 'unknown-status')).toHaveLength(1)
  // The servers agree at last.
  const state = (await world.view(id)).state
  const last = state === one ? other : one
  world.registry.stand(dossier, { state: last })
  await world.until(id, last)
  expect((await world.view(id)).attention).toBeNull()
  world.registry.stand(dossier, { state: 'refused', reason: 'Không đủ điều kiện' })
  await world.until(id, 'refused')
})

test('a day later a return is reported at once', async () => {
  const dossier = nextDossier()
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  for (let n = 0; n < 8; n++) await show(dossier, n % 2 === 0 ? 'eligible' : 'received')
  const before = (await world.story(id)).length
  await world.rows(`UPDATE filing_event SET at = at - interval '25 hours' WHERE filing = $1`, [id])
  const { state } = await world.view(id)
  await show(dossier, state === 'eligible' ? 'received' : 'eligible')
  expect((await world.story(id)).length).toBe(before + 1)
})
