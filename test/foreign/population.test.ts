/**
 * Every raw answer of the kit, over a real socket, to a whole gateway on each access layer: found, refused or not matched
 * with the right code, layer and words, and `not-matched` only where the answer really said so.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureTexts } from '../../src/domain/texts/failure-text.ts'
import { lookups, newDossier, verifications } from '../gateway/questions.ts'
import { type Answer, startGateway, type TestGateway } from '../support/gateway.ts'
import { getMoves } from './kit/bytes.ts'
import { type PopulationTrial, populationLayers, readKit } from './kit/case.ts'
import { goodAnswer, recordedName, requested } from './kit/persons.ts'
import { type ScriptedUpstream, startScripted } from './kit/upstream.ts'

const trials = readKit().population
/** Nothing of one case may reach the next one: no breaker, no second attempt, no pause. */
const guard = { attemptsMax: 1, volumeMin: 10_000, retryFloor: 0, retryShareMax: 0 }
/** Cases that wait for a fix are named as skipped; this runs them too, to see which of them wait no longer. */
const awaited = process.env.KIT_AWAITED === 'run'
const nearest = { ndxp: 'security-server', lgsp: 'provincial-bus' } as const
const fields = ['personalNumber', 'fullName', 'dateOfBirth', 'sex', 'father.fullName', 'permanentResidence'] as const

describe.each(populationLayers)('on %s', (layer) => {
  let gateway: TestGateway
  let upstream: ScriptedUpstream
  beforeAll(async () => {
    upstream = await startScripted()
    gateway = await startGateway({
      paths: [layer],
      guard,
      path: {
        url: `${upstream.url}/population`,
        connectTimeoutMs: 2_000,
        headersTimeoutMs: 1_000,
        bodyTimeoutMs: 1_000,
      },
    })
  })
  afterAll(async () => {
    await gateway.stop()
    await upstream.close()
  })

  async function request({ ask: operation, ...trial }: PopulationTrial): Promise<Answer> {
    const moves = getMoves({ ...trial, on: layer }, { good: goodAnswer(layer, operation), words: {} })
    upstream.say(() => moves)
    const person = { ...requested, ...trial.asked }
    const { personalNumber, fullName } = person
    return operation === 'lookup'
      ? gateway.post(lookups, { purpose: newDossier(), person, fields })
      : gateway.post(verifications, { purpose: newDossier(), person: { personalNumber, fullName } })
  }

  const own = trials.filter((trial) => trial.layer === layer)
  for (const trial of own) {
    test.skipIf(trial.awaits !== undefined && !awaited)(trial.title, async () => {
      const reported = await request(trial)
      const { must } = trial
      if ('never' in must) {
        expect(reported.json.outcome, reported.text).not.toBe(must.never)
        return
      }
      if ('code' in must) {
        expect(reported.json, reported.text).toMatchObject({ code: expect.any(String) })
        const { code, layer: whose, title, nextStep } = reported.json
        expect([must.code].flat()).toContain(code)
        const texts = failureTexts[code as keyof typeof failureTexts]
        expect({ title, nextStep }).toEqual({ title: texts.title.vi, nextStep: texts.nextStep.vi })
        const expected = must.layer === 'nearest' ? (layer === 'ndxp' ? nearest.ndxp : nearest.lgsp) : must.layer
        if (expected !== 'any') expect(whose).toBe(expected)
        return
      }
      expect(reported.status, reported.text).toBe(200)
      expect(reported.json.outcome).toBe(must.outcome)
      for (const code of must.notices ?? []) {
        expect(reported.json.notices).toEqual(expect.arrayContaining([expect.objectContaining({ code })]))
      }
      if (must.asOf !== undefined) expect(reported.json.source.asOf).toBe(must.asOf)
      if (must.outcome !== 'found') return
      const { personalNumber } = { ...requested, ...trial.asked }
      const fullName = trial.asked?.fullName ?? recordedName
      expect(reported.json.person).toMatchObject({ personalNumber, fullName, ...must.person })
    })
  }

  test('answers a good upstream as before, when every case has been tried', async () => {
    upstream.say(() => getMoves(goodTrial(layer), { good: goodAnswer(layer, 'lookup'), words: {} }))
    const reported = await gateway.post(lookups, { purpose: newDossier(), person: requested, fields })
    expect(reported.json).toMatchObject({ outcome: 'found', person: { fullName: recordedName } })
  })

  test('the log holds nothing of any answer', () => {
    const log = gateway.log.join('\n').normalize('NFC')
    expect(log).not.toContain(requested.personalNumber)
    expect(log).not.toContain(recordedName)
  })
})

function goodTrial(on: (typeof populationLayers)[number]) {
  const answer = { status: 200, headers: {}, bom: false, body: '{{good}}' }
  return { answer, file: '', envelope: undefined, on }
}
