/** What a registry must be good for, no matter who wrote its server: a filing is taken once, known, and registered. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RegistryPath } from '../../../src/domain/filing/civil-registry.ts'
import {
  beforeReform,
  filingFor,
  never,
  openRegistry,
  sinceReform,
  toKey,
} from '../../upstream/civil-registry/registry.ts'
import type { Generation } from '../kit/case.ts'
import type { Serving } from './processes.ts'

const travels = {
  G1: { kind: 'birth', receivedAt: beforeReform },
  G2: { kind: 'birth-package', receivedAt: sinceReform },
  G3: { kind: 'birth', receivedAt: sinceReform },
} as const

export function holdsRegistry(
  name: string,
  start: (() => Promise<Serving>) | undefined,
  base: string,
  generations: readonly Generation[],
): void {
  describe.skipIf(start === undefined)(`${name} serves the civil registry`, () => {
    let serving: Serving
    let path: RegistryPath
    beforeAll(async () => {
      if (start === undefined) return
      serving = await start()
      const at = { url: `${serving.url}${base}` }
      path = openRegistry(serving.url, {
        token: { variant: 'none' },
        headersTimeoutMs: 15_000,
        bodyTimeoutMs: 15_000,
        G1: { ...at, certificates: false },
        G2: at,
        G3: at,
      })
    })
    afterAll(async () => {
      await path?.close()
      await serving?.close()
    })

    beforeEach(() => serving?.reset?.())

    describe.each(generations)('in %s', (generation) => {
      const { kind, receivedAt } = travels[generation]

      test('a filing is accepted, and a second time it is known', async () => {
        const filing = filingFor(kind, { receivedAt })
        expect(await path.push(filing, never)).toMatchObject({ outcome: 'accepted' })
        if (generation !== 'G1') expect(await path.push(filing, never)).toMatchObject({ outcome: 'duplicate' })
      })

      test('a filing that it never took is not known to it', async () => {
        const filing = filingFor(kind, { receivedAt })
        const [answer] = await path.pollStatus([toKey(filing)], receivedAt, never)
        // Go's empty list is `null`: whether that is an answer at all is left to the reader.
        expect(answer?.known).not.toBe(true)
      })

      test('a filing is registered, with number, book, page and certificate', async () => {
        const filing = filingFor(kind, { receivedAt })
        await path.push(filing, never)
        const [answer] = await path.pollStatus([toKey(filing)], receivedAt, never)
        expect(answer).toMatchObject({
          known: true,
          status: {
            state: 'completed',
            result: { registerNumber: '12', registerBook: expect.stringContaining('01/'), registerPage: '6' },
          },
        })
        if (generation === 'G1' || answer?.known !== true) return
        expect(answer.status.at).toBe('2026-03-03T01:00:00.000Z')
        const content = answer.status.result?.certificate?.content ?? new Uint8Array()
        expect(Buffer.from(content).toString('latin1', 0, 5)).toBe('%PDF-')
      })
    })
  })
}
