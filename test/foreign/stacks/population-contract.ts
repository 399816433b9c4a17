/** What a population database must be good for, no matter who wrote its server: asked through whole gateways on both SOAP layers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lookups, newDossier, verifications } from '../../gateway/questions.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import type { Serving } from './processes.ts'

/** The last digit chooses what the server does. */
export const people = {
  full: '999090000001',
  yearOnly: '999050000002',
  nobody: '999090000003',
  emptyRecord: '999090000004',
  fault: '999090000005',
} as const

export interface Expectations {
  /** What the stack makes of an exception of its service. */
  fault: { code: string; layer: string } | undefined
  /**
   * What the gateway makes of a record whose every field is null, as this server writes it; `answer-unreadable` where it
   * writes it outside the contract's namespace, the only one in which "no" counts.
   */
  emptyRecord: 'not-matched' | 'answer-unreadable' | undefined
  /** Where the service is below the server's address. */
  path: string
  /** What a path's settings must say for this server. */
  settings?: object
}

export function holdsContract(
  name: string,
  start: (() => Promise<Serving>) | undefined,
  { fault, emptyRecord, path, settings = {} }: Expectations,
): void {
  describe.skipIf(start === undefined)(`${name} serves the population database`, () => {
    let serving: Serving
    const gateways = new Map<string, TestGateway>()
    beforeAll(async () => {
      if (start === undefined) return
      serving = await start()
      for (const layer of ['ndxp', 'lgsp'] as const) {
        const url = `${serving.url}${path}`
        const times = { connectTimeoutMs: 5_000, headersTimeoutMs: 15_000, bodyTimeoutMs: 15_000 }
        const guard = { attemptsMax: 1, attemptTimeoutMs: 15_000, probeLeaseMs: 15_000, volumeMin: 10_000 }
        gateways.set(layer, await startGateway({ paths: [layer], guard, path: { url, ...times, ...settings } }))
      }
    })
    afterAll(async () => {
      for (const gateway of gateways.values()) await gateway.stop()
      await serving?.close()
    })

    describe.each(['ndxp', 'lgsp'])('through %s', (layer) => {
      const getGateway = () => {
        const gateway = gateways.get(layer)
        if (gateway === undefined) throw new Error('not started')
        return gateway
      }
      const born = { precision: 'day', date: '1990-01-31' }
      const lookUp = (personalNumber: string, dateOfBirth: object = born) =>
        getGateway().post(lookups, {
          purpose: newDossier(),
          person: {
            personalNumber,
            fullName: 'Nguyễn Văn Thử',
            dateOfBirth,
          },
          fields: ['personalNumber', 'fullName', 'dateOfBirth', 'sex'],
        })
      const verify = (personalNumber: string) =>
        getGateway().post(verifications, {
          purpose: newDossier(),
          person: { personalNumber, fullName: 'Nguyễn Văn Thử' },
        })

      test('a person is found, with every field that was asked for', async () => {
        const { json, text } = await lookUp(people.full)
        expect(json, text).toMatchObject({
          outcome: 'found',
          person: {
            personalNumber: people.full,
            fullName: 'NGUYỄN VĂN THỬ',
            dateOfBirth: { precision: 'day', date: '1990-01-31' },
            sex: { code: 'male' },
          },
        })
      })

      test('a person of whom only the year of birth is known', async () => {
        const { json, text } = await lookUp(people.yearOnly, { precision: 'year', year: 1950 })
        expect(json, text).toMatchObject({
          outcome: 'found',
          person: { dateOfBirth: { precision: 'year', year: 1950 } },
        })
      })

      test('a record that says another birth than was claimed is not handed out', async () => {
        const { json, text } = await lookUp(people.yearOnly)
        expect(json, text).toMatchObject({ outcome: 'not-matched', person: null })
      })

      test('no such person', async () => {
        const { json, text } = await lookUp(people.nobody)
        expect(json.outcome, text).toBe('not-matched')
      })

      test.skipIf(emptyRecord === undefined)('a record without a single value', async () => {
        const { json, text } = await lookUp(people.emptyRecord)
        expect(json.outcome ?? json.code, text).toBe(emptyRecord)
      })

      test.skipIf(fault === undefined)('an exception of the service is reported as what it is', async () => {
        const { json, text } = await lookUp(people.fault)
        expect(json, text).toMatchObject(fault ?? {})
        expect(text).not.toContain(people.fault)
      })

      test('a verification says yes and no', async () => {
        expect((await verify(people.full)).json.outcome).toBe('matched')
        expect((await verify(people.nobody)).json.outcome).toBe('not-matched')
      })
    })
  })
}
