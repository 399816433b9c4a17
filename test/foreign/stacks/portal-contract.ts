/** What a public-service portal must be good for, no matter who wrote its server: a dossier is there once, moves on and is shown. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PortalDossier, PortalPath } from '../../../src/domain/portal/portal.ts'
import { dossierFor, never, openPortal, stepFor } from '../../upstream/portal/portal.ts'
import type { Serving } from './processes.ts'

const generations = ['session', '2026'] as const

export function holdsPortal(name: string, start: (() => Promise<Serving>) | undefined, password: string): void {
  describe.skipIf(start === undefined)(`${name} serves the public-service portal`, () => {
    let serving: Serving
    beforeAll(async () => {
      if (start !== undefined) serving = await start()
    })
    afterAll(() => serving?.close())

    describe.each(generations)('in the style of %s', (generation) => {
      let path: PortalPath
      beforeAll(() => {
        const account = { variant: 'json-account', username: 'gateway', password }
        const url = `${serving.url}/portal/${generation}`
        const named = { usernameMember: 'client_id', passwordMember: 'client_secret', accepted: ['200'] }
        const token =
          generation === '2026' ? { ...account, ...named, url: `${url}/token` } : { ...account, url: `${url}/login` }
        path = openPortal(generation, serving.url, { token, headersTimeoutMs: 15_000, bodyTimeoutMs: 15_000 })
      })
      afterAll(() => path?.close())

      async function make(): Promise<PortalDossier> {
        const dossier = dossierFor({ status: 'accepted' })
        return path.givesCodes ? { ...dossier, code: await path.nextCode('1.001193', never) } : dossier
      }

      test('a dossier is created, and a second time it is there already', async () => {
        const dossier = await make()
        expect(await path.create(dossier, never)).toMatchObject({ outcome: 'accepted' })
        expect(await path.create(dossier, never)).toMatchObject({ outcome: 'exists' })
      })

      test('a dossier that it never got is not known to it', async () => {
        const [answer] = await path.lookUp([(await make()).code], never)
        // Go's empty list is `null`: whether that is an answer at all is left to the reader.
        expect(answer?.known).not.toBe(true)
      })

      test('it shows status and steps as they were sent', async () => {
        const dossier = await make()
        const created = await path.create(dossier, never)
        const id = created.outcome === 'accepted' ? created.id : null
        const key = { code: dossier.code, id }
        const steps = [stepFor('accepted'), stepFor('in-process')]
        expect(await path.appendSteps(key, steps, never)).toMatchObject({ outcome: 'accepted' })
        expect(await path.update({ ...dossier, id, status: 'in-process' }, never)).toMatchObject({
          outcome: 'accepted',
        })
        const [answer] = await path.lookUp([dossier.code], never)
        expect(answer).toMatchObject({
          known: true,
          view: { status: 'in-process', steps: steps.map(({ status, at, content }) => ({ status, at, content })) },
        })
      })
    })
  })
}
