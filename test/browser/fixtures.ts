/** What the pages are tested on: a gateway with two paths and filings, probed fast, and people with and without the role. */
import { issueKey } from '../../src/access/api-key.ts'
import { file, reaches } from '../http/filings/fixtures.ts'
import {
  consumerWith,
  keyHashKey,
  startGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../support/gateway.ts'

export const auditor = issueKey(keyHashKey)
export const stranger = issueKey(keyHashKey)

export function startConsoleGateway(options: TestGatewayOptions = {}, filings = true): Promise<TestGateway> {
  return startGateway({
    paths: ['ndxp', 'lgsp'],
    guard: { attemptTimeoutMs: 5_000, resetMs: 200, volumeMin: 5, windowMs: 2_000, rampMs: 300 },
    health: { intervalMs: 200, timeoutMs: 2_000, tickMs: 50, calmMs: 400, holdsMs: 100 },
    server: { operatorsPage: { signInsPerMinute: 1_000 } },
    ...(filings && { filings: {} }),
    consumer: () => ({ roles: ['operator'] }),
    others: [
      consumerWith(auditor, { id: 'inspection', roles: ['auditor'], grants: [] }),
      consumerWith(stranger, { id: 'notary' }),
    ],
    ...options,
  })
}

/** Filings that stop for one cause, which is over when this resolves: an operator may send them again. */
export async function stopFilings(gateway: TestGateway, count: number): Promise<string[]> {
  gateway.mocks.settings.registryDisabledModules = ['KT']
  const taken = await Promise.all(Array.from({ length: count }, () => file(gateway, 'death')))
  const ids = taken.map(({ json }) => json.id as string)
  for (const id of ids) await reaches(gateway, id, 'dead-letter')
  gateway.mocks.settings.registryDisabledModules = []
  return ids
}

export const strike = (gateway: TestGateway, rule: object) =>
  gateway.mocks.faults.add(rule as Parameters<TestGateway['mocks']['faults']['add']>[0])
