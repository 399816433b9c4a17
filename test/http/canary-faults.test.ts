/**
 * Promise 6 while the population database misbehaves: every fault that the mocks know strikes the canary on every path,
 * in a lookup, a verification and a comparison of attributes.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAULTS, type FaultName } from '../../mocks/faults.ts'
import { CANARY } from '../../mocks/personas.ts'
import { type PathName, startGateway, type TestGateway } from '../support/gateway.ts'
import {
  aboutHer,
  expectNoTrace,
  expectTactful,
  herAttributes,
  isShe,
  lookups,
  verifications,
  watchConsole,
} from './canary.ts'

/** One fault is one answer: no second attempt, no breaker that remembers, and no one waits long for a silent mock. */
const guard = { attemptsMax: 1, volumeMin: 10_000 }
const path = { headersTimeoutMs: 500, bodyTimeoutMs: 500 }
const printed = watchConsole()
const layers: PathName[] = ['ndxp', 'lgsp', 'lgsp-envelope', 'lgsp-tree']

describe.each(layers)('on the path %s', (layer) => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startGateway({ paths: [layer], guard, path })
  })
  afterAll(() => gateway.stop())

  test.each(Object.keys(FAULTS) as FaultName[])('%s tells nothing of her', async (fault) => {
    // By person, and then for everybody, sign-in included.
    for (const person of [CANARY.number, undefined]) {
      gateway.mocks.faults.add({ fault, person })
      const answers = await Promise.all([
        gateway.post(lookups, aboutHer(), { prefer: 'wait=1' }),
        gateway.post(verifications, isShe(), { prefer: 'wait=1' }),
        gateway.post(verifications, isShe({ attributes: herAttributes }), {
          prefer: 'wait=1',
          'accept-language': 'en',
        }),
      ])
      gateway.mocks.faults.clear()
      for (const answer of answers) {
        expect(answer.json?.code).not.toBe('internal-error')
        expectTactful(fault, answer)
      }
    }
    gateway.mocks.memory.tokens.revokeAll()
    await expectNoTrace(fault, gateway, printed)
  })

  test('where the fault repeats her data in its own words, they stop at the gateway', async () => {
    const echo = `${CANARY.name} ${CANARY.number} ${CANARY.birthDate} 29/02/1996`
    const echoing = [
      { fault: 'soap-fault', params: { text: echo } },
      { fault: 'soap-fault', params: { text: echo, side: 'client' } },
      { fault: 'xroad-error', params: { message: echo, type: `Server.${CANARY.number}` } },
      { fault: 'envelope-error-text', params: { text: echo } },
      { fault: 'envelope-error-code', params: { code: CANARY.number, text: echo } },
      { fault: 'facade-error', params: { code: CANARY.number } },
      { fault: 'redirect', params: { location: `http://127.0.0.1:9/${CANARY.number}` } },
      { fault: 'wrong-namespace', params: { namespace: `urn:${CANARY.number}` } },
      { fault: 'wrong-charset', params: { charset: 'windows-1258', declared: false } },
    ] as const
    for (const rule of echoing) {
      gateway.mocks.faults.add(rule)
      expectTactful(rule.fault, await gateway.post(lookups, aboutHer()))
      expectTactful(rule.fault, await gateway.post(verifications, isShe()))
      gateway.mocks.faults.clear()
    }
    await expectNoTrace('echo', gateway, printed)
  })
})
