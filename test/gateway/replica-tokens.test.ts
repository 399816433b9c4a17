/** Replicas of the whole gateway share the tokens of their upstreams where they have something to seal them with. */
import { afterEach, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { getLookup, lookups } from './questions.ts'

const open: TestGateway[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop()
})

async function kept(made: Promise<TestGateway>): Promise<TestGateway> {
  const gateway = await made
  open.push(gateway)
  return gateway
}

test('twenty questions to two gateways at a bus that revokes on issue: one token, twenty calls', async () => {
  const one = await kept(startGateway({ paths: ['lgsp'], filings: {} }))
  one.mocks.settings.newTokenRevokesPrevious = true
  const two = await kept(startGateway({ paths: ['lgsp'], filings: {}, beside: one }))
  for (let n = 0; n < 10; n++) {
    for (const gateway of [one, two]) {
      const { status, text } = await gateway.post(lookups, getLookup(getPersona('mai')))
      expect([status, text]).toEqual([200, expect.stringContaining('MAI')])
    }
  }
  const { token, 'lgsp-soap': calls } = one.mocks.journal.counts()
  expect([token, calls]).toEqual([1, 20])
})
