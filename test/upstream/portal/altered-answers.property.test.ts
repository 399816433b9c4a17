/** Bytes of a good answer, cut, doubled and changed anywhere: never a success unless what arrived says so itself. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import type { PortalGeneration } from '../../../src/domain/portal/portal.ts'
import { http, json } from '../../support/wire.ts'
import { dossierFor, never, startAnswering } from './portal.ts'

type Answering = Awaited<ReturnType<typeof startAnswering>>
const code = 'H99.01.02-261130-0001'
const good = {
  session: JSON.stringify({ error_code: '00', message: 'Đồng bộ hồ sơ thành công', data: null }),
  bus: JSON.stringify({ error_code: '0', message: 'Đồng bộ hồ sơ thành công' }),
  '2026': JSON.stringify({ code: 200, message: 'Thành công', data: { idHoSo: '9900001', maHoSo: code } }),
} as const satisfies Record<PortalGeneration, string>

const alteration = fc.record({
  at: fc.nat({ max: 200 }),
  length: fc.nat({ max: 60 }),
  put: fc.oneof(
    fc.constantFrom(
      '',
      '"',
      '}',
      '{',
      ',',
      'không ',
      'chưa ',
      '\u0000',
      '"error_code":"-1",',
      'đã tồn tại',
      '[',
      '</html>',
    ),
    fc.string({ maxLength: 3 }),
  ),
})

/** What the answer says, read by another reader than ours. */
function saysSo(body: Buffer): boolean {
  try {
    const reply = JSON.parse(body.toString('utf8').replace(/^\ufeff/, '')) as Record<string, unknown>
    const message = String(reply.message).normalize('NFC').toLowerCase().replace(/\s+/g, ' ')
    const isSuccess = ['0', '00', '200'].includes(String(reply.error_code ?? reply.code).trim())
    return isSuccess && message.includes('thành công') && !/(không|chưa) thành công/.test(message)
  } catch {
    return false
  }
}

describe.each<PortalGeneration>(['session', 'bus', '2026'])('in the generation %s', (generation) => {
  let portal: Answering
  beforeAll(async () => {
    portal = await startAnswering(generation)
  })
  afterAll(() => portal.close())

  test('an altered answer is a success only if it says so', async () => {
    const dossier = dossierFor({ code })
    let successes = 0
    await fc.assert(
      fc.asyncProperty(fc.array(alteration, { maxLength: 3 }), async (alterations) => {
        let body = Buffer.from(good[generation])
        for (const { at, length, put } of alterations) {
          const from = Math.min(at, body.length)
          body = Buffer.concat([body.subarray(0, from), Buffer.from(put), body.subarray(from + length)])
        }
        portal.answers.push(http(200, json, body))
        const outcome = await portal.path.create(dossier, never).then(
          (answer) => answer.outcome,
          (error: unknown) => {
            if (!(error instanceof GatewayFailure)) throw error
            // It came back, so it may have been done.
            expect(error.sent).not.toBe('no')
            return 'failed'
          },
        )
        if (outcome !== 'accepted') return
        successes += 1
        expect(saysSo(body)).toBe(true)
      }),
      { numRuns: 200, examples: [[[]]] },
    )
    expect(successes).toBeGreaterThan(0)
  })
})
