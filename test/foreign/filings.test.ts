/**
 * Every raw answer of the kit to a push, given to a whole gateway that files: whatever comes back, the registry takes the
 * filing once. A second push without a question before it follows only an answer that proves that nothing was taken.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { file, newDossierCode } from '../http/filings/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import type { WireRequest } from '../support/wire.ts'
import { getMoves, type Move } from './kit/bytes.ts'
import { type RegistryTrial, readKit } from './kit/case.ts'
import { goodRegistryAnswer } from './kit/persons.ts'
import { type ScriptedUpstream, startScripted } from './kit/upstream.ts'

const trials = readKit().registry.filter(
  ({ ask: request, generation, awaits }) => request === 'push' && generation === 'G2' && awaits === undefined,
)
/** Nothing of one filing may hold another one up: that is tested elsewhere. */
const guard = { volumeMin: 10_000, attemptsMax: 1 }
const words = (dossier: string) => ({ dossier, unit: '00004', module: 'LTKS', province: '01', linked: dossier })

describe('a filing whose first push is answered like this is taken once:', () => {
  let gateway: TestGateway
  let upstream: ScriptedUpstream
  /** What was asked about each dossier, in order. */
  const heard = new Map<string, string[]>()
  const scripts = new Map<string, RegistryTrial>()
  /** Dossiers that the registry has: every push that was not refused at the door. */
  const taken = new Map<string, number>()

  function answer({ text }: WireRequest): readonly Move[] {
    const dossier = /H99\.01\.02-\d{6}-\d{4,6}/.exec(text)?.[0] ?? ''
    const pushed = /nhanHoSoDKHT/.test(text.slice(0, 200))
    const before = heard.get(dossier) ?? []
    heard.set(dossier, [...before, pushed ? 'push' : 'ask'])
    const script = scripts.get(dossier)
    const given = { good: goodRegistryAnswer('G2', pushed ? 'push' : 'status', words(dossier)), words: words(dossier) }
    const good = { status: 200, headers: {}, bom: false, body: '{{good}}' }
    const plain = (body: string) =>
      getMoves({ answer: { ...good, body }, file: '', envelope: undefined, on: 'G2' }, given)
    if (!pushed) return plain(taken.has(dossier) ? '{{good}}' : '{"status":1,"value":[]}')
    if (script !== undefined && !before.includes('push')) {
      // Where an answer may mean that the filing was taken, it was: that is the worst case.
      if (mayHaveTaken(script)) taken.set(dossier, 1)
      return getMoves({ ...script, on: 'G2' }, given)
    }
    taken.set(dossier, (taken.get(dossier) ?? 0) + 1)
    return plain('{{good}}')
  }

  beforeAll(async () => {
    upstream = await startScripted()
    upstream.say(answer)
    const at = { url: upstream.url }
    const path = { token: { variant: 'none' }, G1: at, G2: at, G3: at }
    gateway = await startGateway({
      filings: { path, guard, filing: { following: { minMs: 50, maxMs: 1_000, pollMs: 50, graceMs: 60_000 } } },
    })
  })
  afterAll(async () => {
    await gateway.stop()
    await upstream.close()
  })

  // One after the other: a path that was answered badly rests, and that would hold the neighbours up.
  for (const trial of trials) {
    test(trial.title, async () => {
      const dossier = newDossierCode()
      scripts.set(dossier, trial)
      const { status, text, json } = await file(gateway, 'birth-package', { dossier })
      expect(status, text).toBe(202)
      const finished = await eventually(
        'it is known what became of it',
        async () => {
          const view = (await gateway.get(`/v1/filings/${json.id}`)).json
          return restsIn.has(view.state) ? view : undefined
        },
        15_000,
      )
      const story = heard.get(dossier) ?? []
      const second = story.indexOf('push', 1)
      const blind = second > 0 && !story.slice(1, second).includes('ask')
      if (blind) expect(mayHaveTaken(trial), story.join(' ')).toBe(false)
      expect(taken.get(dossier) ?? 0, story.join(' ')).toBeLessThanOrEqual(1)
      if ('outcome' in trial.must && trial.must.outcome === 'accepted')
        expect(knownStates.has(finished.state)).toBe(true)
    })
  }
})

const knownStates: ReadonlySet<string> = new Set([
  'received',
  'eligible',
  'identifier-pending',
  'document-pending',
  'completed',
])
/** States in which a filing stays until a person or the registry acts. */
const restsIn: ReadonlySet<string> = new Set([...knownStates, 'rejected', 'needs-review', 'refused', 'dead-letter'])

/** Whether the registry can have the filing behind this answer: always, unless it was refused or turned away at the door. */
function mayHaveTaken({ must }: RegistryTrial): boolean {
  if ('sent' in must) return must.sent === undefined || ![must.sent].flat().includes('no')
  return !('outcome' in must) || !['invalid', 'refused'].includes(must.outcome)
}
