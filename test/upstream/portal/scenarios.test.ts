/**
 * Whatever the portal does with a call, what we say of it is true of what it kept: a success was kept, a no and "not sent" were
 * not. Everything else says that it is not known.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PORTAL_SCENARIOS } from '../../../mocks/portal/scenarios.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import type { PortalAnswer, PortalGeneration, PortalPath } from '../../../src/domain/portal/portal.ts'
import { dossierFor, never, openPortal, stepFor } from './portal.ts'

let mocks: Mocks
beforeAll(async () => {
  mocks = await startMocks({ settings: { portalFetches: [], portalSlowMs: 50 } })
})
afterAll(() => mocks.close())

interface Row {
  creates: number
  updates: number
  steps: unknown[]
}

async function inLedger(code: string): Promise<Row> {
  const answer = await fetch(`${mocks.url}/_control/portal/dossiers/${code}`)
  return answer.status === 404 ? { creates: 0, updates: 0, steps: [] } : ((await answer.json()) as Row)
}

type Verdict = PortalAnswer['outcome'] | 'not-sent' | 'unknown'

async function toVerdict(work: Promise<PortalAnswer>): Promise<Verdict> {
  try {
    return (await work).outcome
  } catch (error) {
    if (!(error instanceof GatewayFailure)) throw error
    return error.sent === 'no' ? 'not-sent' : 'unknown'
  }
}

/** Runs the call that the scenario strikes, and says what was kept of it. */
async function strike(path: PortalPath, name: string): Promise<{ verdict: Verdict; kept: number; whole: number }> {
  const code = path.givesCodes ? await path.nextCode('1.001193', never) : dossierFor().code
  const dossier = dossierFor({ code, status: 'accepted' })
  if (name.startsWith('create-')) {
    const verdict = await toVerdict(path.create(dossier, never))
    return { verdict, kept: (await inLedger(code)).creates, whole: 1 }
  }
  const created = await path.create(dossier, never)
  const key = { code, id: created.outcome === 'accepted' ? created.id : null }
  if (name.startsWith('update-')) {
    const verdict = await toVerdict(path.update({ ...dossier, ...key }, never))
    return { verdict, kept: (await inLedger(code)).updates, whole: 1 }
  }
  const steps = [stepFor('accepted'), stepFor('in-process')]
  const verdict = await toVerdict(path.appendSteps(key, steps, never))
  return { verdict, kept: (await inLedger(code)).steps.length, whole: steps.length }
}

const striking = [...PORTAL_SCENARIOS].flatMap(([name, { twist }]) =>
  twist !== undefined && twist.operation !== 'look-up' ? [name] : [],
)

describe.each<PortalGeneration>(['session', 'bus', '2026'])('in the generation %s', (generation) => {
  test.each(striking)('%s', async (name) => {
    const headers = { 'X-Mock-Scenario': name }
    const path = openPortal(generation, mocks.url, { headers, headersTimeoutMs: 400, bodyTimeoutMs: 400 })
    try {
      const { verdict, kept, whole } = await strike(path, name)
      // The one lie that no reader sees through: reconciliation does.
      const lied = name.endsWith('-lost-success')
      if (verdict === 'accepted' && !lied) expect(kept).toBe(whole)
      if (['refused', 'absent', 'not-sent'].includes(verdict)) expect(kept).toBe(0)
      if (name.endsWith('-session-ended')) expect(verdict).toBe('accepted')
      if (name.includes('-kept-') && kept > 0)
        expect(['accepted', 'exists', 'unintelligible', 'unknown']).toContain(verdict)
    } finally {
      await path.close()
    }
  })

  test.each(['silence', 'html', 'truncated', 'error-text'])(
    'a question that ends with %s says nothing',
    async (end) => {
      const headers = { 'X-Mock-Scenario': `look-up-${end}` }
      const path = openPortal(generation, mocks.url, { headers, headersTimeoutMs: 400, bodyTimeoutMs: 400 })
      try {
        const code = path.givesCodes ? await path.nextCode('1.001193', never) : dossierFor().code
        const answer = await path.lookUp([code], never).catch((error: unknown) => error)
        if (!(answer instanceof GatewayFailure)) expect(answer).toMatchObject([{ known: 'unclear' }])
      } finally {
        await path.close()
      }
    },
  )
})
