/**
 * Every raw answer of the kit to the registry's three generations, over a real socket, at the seam that the filing engine
 * uses: what was pushed, asked and registered is reported as what it is, and nothing unread counts as received, as unknown
 * or as done.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GatewayFailure } from '../../src/domain/failure.ts'
import type { PushAnswer, RegistryPath, StatusAnswer } from '../../src/domain/filing/civil-registry.ts'
import {
  beforeReform,
  filingFor,
  never,
  openRegistry,
  sinceReform,
  toKey,
} from '../upstream/civil-registry/registry.ts'
import { getMoves, type Move } from './kit/bytes.ts'
import { generations, type RegistryTrial, readKit } from './kit/case.ts'
import { goodRegistryAnswer } from './kit/persons.ts'
import { type ScriptedUpstream, startScripted } from './kit/upstream.ts'

const trials = readKit().registry
/** Cases that wait for a fix are named as skipped; this runs them too, to see which of them wait no longer. */
const awaited = process.env.KIT_AWAITED === 'run'
const usual = { G1: 'birth', G2: 'birth-package', G3: 'birth' } as const
const receipt = { G1: beforeReform, G2: sinceReform, G3: sinceReform } as const

describe.each(generations)('in %s', (generation) => {
  let upstream: ScriptedUpstream
  let path: RegistryPath
  beforeAll(async () => {
    upstream = await startScripted()
    path = openRegistry(upstream.url, { token: { variant: 'none' }, headersTimeoutMs: 1_000, bodyTimeoutMs: 1_000 })
  })
  afterAll(async () => {
    await path.close()
    await upstream.close()
  })

  /** What the path makes of the answer: its own outcome, or the failure. */
  async function getOutcome(trial: RegistryTrial): Promise<PushAnswer | StatusAnswer | GatewayFailure> {
    const kind = trial.kind ?? usual[generation]
    const filing = filingFor(kind, { receivedAt: receipt[generation] })
    const { dossier, unit, linkedDossier } = filing
    const module = path.findRoute(kind, filing.receivedAt)?.module ?? ''
    const words = {
      dossier,
      unit,
      module,
      province: '01',
      linked: linkedDossier ?? dossier,
      'dossier-lower': dossier.toLowerCase(),
    }
    const good = (request: RegistryTrial['ask']) => goodRegistryAnswer(generation, request, words)
    const moves = getMoves({ ...trial, on: generation }, { good: good(trial.ask), words })
    // The first generation gives a result only when it is asked again.
    const completed: Move[] = getMoves(
      { ...trial, on: generation, answer: { status: 200, headers: {}, bom: false, body: '{"status":"4"}' } },
      { good: good('status'), words },
    )
    const requestsTwice = generation === 'G1' && trial.ask === 'result'
    upstream.say(({ text }) => (requestsTwice && /traTrangThaiHoSo/.test(text) ? completed : moves))
    try {
      if (trial.ask === 'push') return await path.push(filing, never)
      const [answer] = await path.pollStatus([toKey(filing)], filing.receivedAt, never)
      if (answer === undefined) throw new Error('one key has one answer')
      return answer
    } catch (error) {
      if (error instanceof GatewayFailure) return error
      throw error
    }
  }

  for (const trial of trials.filter((one) => one.generation === generation)) {
    test.skipIf(trial.awaits !== undefined && !awaited)(trial.title, async () => {
      const { must } = trial
      const outcome = await getOutcome(trial)
      if ('never' in must) {
        if (must.never === 'accepted') expect(outcome).not.toMatchObject({ outcome: 'accepted' })
        else expect(outcome).not.toMatchObject({ known: false })
        return
      }
      if ('code' in must) {
        expect(outcome).toBeInstanceOf(GatewayFailure)
        if (!(outcome instanceof GatewayFailure)) return
        expect([must.code].flat()).toContain(outcome.code)
        const layer = must.layer === 'nearest' ? 'provincial-bus' : must.layer
        if (layer !== 'any') expect(outcome.layer).toBe(layer)
        if (must.sent !== undefined) expect([must.sent].flat()).toContain(outcome.sent)
        return
      }
      if ('outcome' in must) {
        const { refusal, pointer } = must
        expect(outcome).toMatchObject({
          outcome: must.outcome,
          ...(refusal !== undefined && { code: refusal }),
          ...(pointer !== undefined && { faults: [{ pointer }] }),
        })
        return
      }
      const { known, result, ...status } = must
      expect(outcome).toMatchObject({ known })
      if (known !== true) return
      expect(outcome).toMatchObject({ status: { ...status, ...(result !== undefined && { result }) } })
    })
  }

  test('a good answer is read as before, when every case has been tried', async () => {
    const answer = { status: 200, headers: {}, bom: false, body: '{{good}}' }
    const shared = { file: '', envelope: undefined, title: '', generation, kind: undefined, awaits: undefined, answer }
    const must = { never: 'not-known' } as const
    expect(await getOutcome({ ...shared, ask: 'push', must })).toMatchObject({ outcome: 'accepted' })
    expect(await getOutcome({ ...shared, ask: 'status', must })).toMatchObject({ status: { state: 'eligible' } })
    expect(await getOutcome({ ...shared, ask: 'result', must })).toMatchObject({
      status: { state: 'completed', result: { registerBook: expect.stringContaining('01/') } },
    })
  })
})
