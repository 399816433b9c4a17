/**
 * What servers in front of a portal, or a portal on a bad day, answer to a step: each is distinguished, none is a success, and none says that
 * nothing was done. The same in all three styles.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { http, json } from '../../support/wire.ts'
import { never, startAnswering, stepFor } from './portal.ts'

const success = JSON.stringify({ error_code: '0', code: 200, message: 'Cập nhật thành công', data: null })
const key = { code: 'G99.20-20261130-0000001', id: '17' }
const html = { 'content-type': 'text/html; charset=utf-8' }

/** "Cập nhật thành công" as an old system writes it, without saying so. */
const windows1258 = Buffer.from(
  success.replace('Cập nhật thành công', 'C\u00e2\u00f2p nh\u00e2\u00f2t th\u00e0nh c\u00f4ng'),
  'latin1',
)

/** `words` where a body is one text: over the bus that is an answer in words, elsewhere it is none. */
const odd: readonly [what: string, answer: Buffer, outcome: string, words?: string][] = [
  ['a page under 200', http(200, html, '<!doctype html><title>Bảo trì</title><p>thành công'), 'answer-html maybe'],
  ['a page that says it is JSON', http(200, json, '<html>thành công</html>'), 'answer-html maybe'],
  ['half of a success', http(200, json, success.slice(0, success.length / 2)), 'answer-truncated maybe'],
  [
    'a success beside members of the same names that deny it',
    http(200, json, success.replace('{', '{"error_code":"-1","code":500,')),
    'answer-unreadable maybe',
  ],
  ['the word "success" alone', http(200, json, '"success"'), 'answer-unreadable maybe', 'unintelligible'],
  ['a number alone', http(200, json, '1'), 'answer-unreadable maybe', 'unintelligible'],
  ['true alone', http(200, json, 'true'), 'answer-unreadable maybe', 'unintelligible'],
  ['null', http(200, json, 'null'), 'answer-unreadable maybe', 'unintelligible'],
  ['an empty list', http(200, json, '[]'), 'answer-unreadable maybe', 'unintelligible'],
  ['nothing under 204', http(204, {}, '', null), 'answer-unreadable maybe'],
  ['a success in windows-1258', http(200, json, windows1258), 'answer-charset maybe'],
  ['a way to another address', http(302, { location: 'http://127.0.0.1:1/login' }, ''), 'http-error maybe'],
  [
    'a success behind a way to another address',
    http(308, { ...json, location: 'http://127.0.0.1:1/' }, success),
    'http-error maybe',
  ],
  [
    'ten megabytes',
    http(200, json, success.replace('null', `"${'x'.repeat(10_485_760)}"`)),
    'answer-too-large answered',
  ],
  [
    'ten thousand levels',
    http(200, json, `${'{"data":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
    'answer-hostile maybe',
  ],
]

async function toOutcome(work: Promise<{ outcome: string }>): Promise<string> {
  try {
    return (await work).outcome
  } catch (error) {
    if (!(error instanceof GatewayFailure)) throw error
    return `${error.code} ${error.sent}`
  }
}

describe.each(['session', 'bus', '2026'] as const)('in the style %s', (generation) => {
  let portal: Awaited<ReturnType<typeof startAnswering>>
  beforeAll(async () => {
    portal = await startAnswering(generation)
  })
  afterAll(() => portal.close())

  const append = (answer: Buffer) => {
    portal.answers.push(answer)
    return toOutcome(portal.path.appendSteps(key, [stepFor('accepted')], never))
  }

  test.each(odd)('%s', async (_, answer, outcome, words = outcome) => {
    expect(await append(answer)).toBe(generation === 'bus' ? words : outcome)
  })

  test('a success behind a byte-order mark is one', async () => {
    expect(await append(http(200, json, `\ufeff${success}`))).toBe('accepted')
  })

  test('an answer without end is broken off at its size', async () => {
    const endless = http(200, json, `${success.slice(0, -1)},"x":"${'x'.repeat(6_000_000)}`, null)
    expect(await append(endless)).toMatch(/^answer-too-large (answered|maybe)$/)
  })
})
