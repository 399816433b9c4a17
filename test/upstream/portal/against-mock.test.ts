/** Each generation against the mock portal over HTTP: a dossier from its receipt to its hand-over, and what the mock makes of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import type { PortalPath } from '../../../src/domain/portal/portal.ts'
import { within } from '../../support/eventually.ts'
import { dossierFor, moment, never, openPortal, stepFor } from './portal.ts'

let mocks: Mocks
beforeAll(async () => {
  mocks = await startMocks({ settings: { portalFetches: [] } })
})
afterAll(() => mocks.close())

async function inLedger(code: string) {
  const answer = await fetch(`${mocks.url}/_control/portal/dossiers/${code}`)
  return (await answer.json()) as {
    status: string
    creates: number
    steps: { status: string; at: string | null }[]
    findings: unknown[]
    shown: { lookedUp: string[]; identityNumbers: string[] }
  }
}

describe.each(['session', 'bus'] as const)('the %s style', (generation) => {
  let path: PortalPath
  beforeAll(() => {
    path = openPortal(generation, mocks.url)
  })
  afterAll(() => path.close())

  test('takes a dossier, its steps and its end, and shows them', async () => {
    const dossier = dossierFor({ channel: 'online', applicant: { ...dossierFor().applicant, account: 'tech-999' } })
    const { code } = dossier
    expect(await path.lookUp([code], never)).toEqual([{ known: false }])
    expect(path.toFaults(dossier)).toEqual([])
    expect(await path.create(dossier, never)).toMatchObject({ outcome: 'accepted' })
    const first = [stepFor('accepted'), stepFor('in-process')]
    expect(await path.appendSteps({ code, id: null }, first, never)).toMatchObject({ outcome: 'accepted' })
    const done = { ...dossier, status: 'done', endedAt: moment('15:30:00') } as const
    expect(await path.update(done, never)).toMatchObject({ outcome: 'accepted' })
    expect(await path.appendSteps({ code, id: null }, [stepFor('done')], never)).toMatchObject({ outcome: 'accepted' })
    const [answer] = await path.lookUp([code], never)
    expect(answer).toMatchObject({
      known: true,
      view: { code, status: 'done', dueAt: dossier.dueAt, endedAt: done.endedAt, resultUrls: [], submittedUrls: [] },
    })
    const steps = answer?.known === true ? answer.view.steps : undefined
    expect(steps?.map(({ status, at }) => [status, at])).toEqual(
      [...first, stepFor('done')].map(({ status, at }) => [status, at]),
    )
    expect(await inLedger(code)).toMatchObject({ status: '9', creates: 1, findings: [] })
  })

  test('says what is there already, and what is not', async () => {
    const dossier = dossierFor()
    expect(await path.update(dossier, never)).toMatchObject({ outcome: 'absent' })
    const steps = await path.appendSteps({ code: dossier.code, id: null }, [stepFor('accepted')], never)
    expect(steps).toMatchObject({ outcome: 'absent' })
    await path.create(dossier, never)
    expect(await path.create(dossier, never)).toMatchObject({ outcome: 'exists' })
  })

  test('refuses a step out of order, and keeps nothing', async () => {
    const dossier = dossierFor()
    await path.create(dossier, never)
    const answer = await path.appendSteps({ code: dossier.code, id: null }, [stepFor('done')], never)
    expect(answer.outcome).toBe(generation === 'bus' ? 'unintelligible' : 'refused')
    expect((await inLedger(dossier.code)).steps).toEqual([])
  })

  test('answers a probe, signed in', async () => {
    await within(10_000, 'the probe', path.probe(never))
    expect(path.condition().token).not.toBeNull()
  })
})
