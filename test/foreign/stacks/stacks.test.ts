/**
 * Other people's servers serve the contract, and a whole gateway asks them. What cannot be had on this machine is left out
 * and reported as such; FOREIGN_STACKS_MIN states how many must run.
 */
import { expect, test } from 'vitest'
import { holdsLinkedServices } from './linked-contract.ts'
import { startNodeSoap } from './node-soap.ts'
import { holdsContract } from './population-contract.ts'
import { holdsPortal } from './portal-contract.ts'
import { go, jaxWs, spyne, wireMock } from './processes.ts'
import { holdsRegistry } from './registry-contract.ts'
import { mapWireMock } from './wiremock.ts'

// One after the other: they compile and download.
const goStack = await go()
const spyneStack = await spyne()
const javaStack = await jaxWs()
const mockStack = await wireMock()

const failed = { code: 'ministry-failed', layer: 'ministry' }

holdsContract('node-soap', startNodeSoap, { path: '/population', fault: failed, emptyRecord: undefined })
holdsContract(goStack.name, goStack.start, {
  path: '/population',
  fault: { code: 'http-error', layer: expect.any(String) },
  emptyRecord: 'not-matched',
})
holdsContract(spyneStack.name, spyneStack.start, { path: '/population', fault: failed, emptyRecord: 'not-matched' })
holdsContract(javaStack.name, javaStack.start, {
  path: '/population',
  fault: failed,
  emptyRecord: 'answer-unreadable',
  // It answers application/xml, which most integrators send to the ministry, with 415.
  settings: { contentType: 'text/xml; charset=utf-8' },
})
const startMock = mockStack.start
const mapped = startMock && (async () => mapWireMock(await startMock()))
holdsContract(mockStack.name, mapped, { path: '/population', fault: failed, emptyRecord: 'not-matched' })

holdsRegistry(goStack.name, goStack.start, '/registry', ['G2', 'G3'])
holdsRegistry(mockStack.name, mapped, '/registry', ['G1', 'G2', 'G3'])

holdsPortal(goStack.name, goStack.start, 'go-secret')
holdsLinkedServices(goStack.name, goStack.start)

test('as many stacks run as this run demands', () => {
  const running = [goStack, spyneStack, javaStack, mockStack].filter(({ start }) => start !== undefined).length + 1
  console.log(`foreign stacks: ${running} of 5 run here`)
  expect(running).toBeGreaterThanOrEqual(Number(process.env.FOREIGN_STACKS_MIN ?? 1))
})
