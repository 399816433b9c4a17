/**
 * Hostile bytes on both sides: requests whose framing is ambiguous are refused and their connection closed, slow senders
 * hold up no one, and bombs from the upstream end as clear problems with flat memory.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FaultName, FaultParams } from '../../mocks/faults.ts'
import { getPersona } from '../../mocks/personas.ts'
import { getLookup, lookups, makeVerification, verifications } from '../gateway/questions.ts'
import { eventually, within } from '../support/eventually.ts'
import { type PathName, startGateway, type TestGateway } from '../support/gateway.ts'
import { openRaw, rawRequest } from './raw-socket.ts'

const thu = getPersona('thu')
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ server: { requestTimeoutMs: 1_000 }, guard: { attemptsMax: 1, volumeMin: 10_000 } })
})
afterAll(() => gateway.stop())

const calls = () => Object.values(gateway.mocks.journal.counts()).reduce((sum, count) => sum + count, 0)
const head = () => ({ authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' })
const body = JSON.stringify(makeVerification(thu))
const length = Buffer.byteLength(body)
const chunked = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n0\r\n\r\n`
const smuggled = 'GET /v1/links HTTP/1.1\r\nhost: inner\r\n\r\n'

const ambiguous: [what: string, headers: string, rest: string][] = [
  ['a length and chunks', `content-length: ${length}\r\ntransfer-encoding: chunked`, chunked(body)],
  ['chunks and a length', `transfer-encoding: chunked\r\ncontent-length: 4`, chunked(body) + smuggled],
  ['two lengths', `content-length: ${length}\r\ncontent-length: ${length + 10}`, body],
  ['a list of lengths', `content-length: ${length}, ${length + 10}`, body],
  ['a length that is no number', `content-length: 0x${length.toString(16)}`, body],
  ['a length below zero', 'content-length: -1', body],
  ['an unknown last encoding', 'transfer-encoding: chunked, identity', chunked(body)],
  ['chunks of a packed body', 'transfer-encoding: gzip, chunked', chunked(body)],
  ['a packed body and chunks in two headers', 'transfer-encoding: gzip\r\ntransfer-encoding: chunked', chunked(body)],
  ['chunks of no coding', 'transfer-encoding: identity, chunked', chunked(body)],
  ['chunks behind an empty coding', 'transfer-encoding: , chunked', chunked(body)],
  ['a space before the colon', `content-length : ${length}`, body],
  ['a folded header', `x-one: a\r\n content-length: ${length}`, body],
  ['a chunk size that is none', 'transfer-encoding: chunked', `zz\r\n${body}\r\n0\r\n\r\n`],
]
test.each(ambiguous)('ambiguous framing is refused and the connection closed: %s', async (_, headers, rest) => {
  gateway.mocks.journal.clear()
  const raw = await openRaw(gateway.url)
  const own = Object.entries(head()).map(([name, value]) => `${name}: ${value}`)
  raw.socket.write(
    `POST ${verifications} HTTP/1.1\r\nhost: gateway.test\r\n${own.join('\r\n')}\r\n${headers}\r\n\r\n${rest}`,
  )
  await within(20_000, 'the connection is closed', raw.closed)
  expect(raw.received()).toMatch(/^HTTP\/1\.1 400 /)
  expect(raw.received().match(/HTTP\/1\.1 /g), 'one answer, and none to what hid in the body').toHaveLength(1)
  expect(calls()).toBe(0)
})

test('a body over the cap gets its answer, and the connection does not go on being fed', async () => {
  const raw = await openRaw(gateway.url)
  raw.socket.write(rawRequest(lookups, { ...head(), 'content-length': 1_000_000_000 }, 'x'.repeat(1_000)))
  await eventually('the answer', () => raw.received().includes('body-too-large'))
  expect(raw.received()).toMatch(/^HTTP\/1\.1 413 /)
  await within(20_000, 'the connection is closed', raw.closed)
})

test('requests that never end hold up no one, and are cut off in their time', async () => {
  const slow = await Promise.all(Array.from({ length: 50 }, () => openRaw(gateway.url)))
  for (const [index, { socket }] of slow.entries()) {
    const request = rawRequest(verifications, { ...head(), 'content-length': length }, body.slice(0, -5))
    socket.write(index % 2 === 0 ? request : request.slice(0, 60))
  }
  const answers = await within(
    5_000,
    'others are answered meanwhile',
    Promise.all(Array.from({ length: 20 }, () => gateway.post(verifications, makeVerification(thu)))),
  )
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  await within(8_000, 'all of them are cut off', Promise.all(slow.map(({ closed }) => closed)))
  expect(slow[1]?.received(), 'and its reply says why').toMatch(/^HTTP\/1\.1 408 /)
  expect((await gateway.get('/livez')).status).toBe(200)
})

test('headers without end are refused', async () => {
  const raw = await openRaw(gateway.url)
  raw.socket.write(rawRequest(lookups, { ...head(), 'x-long': 'y'.repeat(100_000) }))
  await within(20_000, 'the connection is closed', raw.closed)
  expect(raw.received()).toMatch(/^HTTP\/1\.1 431 /)
})

const bombs: [fault: FaultName, params: FaultParams, code: RegExp][] = [
  ['doctype-bomb', { kind: 'entities' }, /^answer-hostile$/],
  ['doctype-bomb', { kind: 'external' }, /^answer-hostile$/],
  ['doctype-bomb', { kind: 'plain' }, /^answer-hostile$/],
  ['deep-nesting', { depth: 100_000 }, /^answer-hostile$/],
  ['huge-stream', { bytes: 1_073_741_824 }, /^answer-too-large$/],
]
test.each(['ndxp', 'lgsp', 'lgsp-envelope', 'lgsp-tree'] as PathName[])(
  'bombs through %s end as clear problems, with flat memory, and the gateway serves on',
  async (path) => {
    const own = await startGateway({ paths: [path], guard: { attemptsMax: 1, volumeMin: 10_000 } })
    try {
      await own.post(lookups, getLookup(thu))
      const before = process.memoryUsage().rss
      for (const [fault, params, code] of bombs) {
        if (path === 'lgsp-tree' && fault === 'doctype-bomb') continue
        own.mocks.faults.add({ fault, params })
        const answers = await Promise.all(Array.from({ length: 5 }, () => own.post(lookups, getLookup(thu))))
        own.mocks.faults.clear()
        for (const { json, status } of answers) {
          expect(json.code, `${fault} ${JSON.stringify(params)}`).toMatch(code)
          expect(status).toBe(502)
        }
      }
      const grown = (process.memoryUsage().rss - before) / 1_048_576
      // Five streams of a gigabyte each; the mock that sends them lives in this process too.
      expect(grown, 'MiB').toBeLessThan(250)
      expect((await own.post(lookups, getLookup(thu))).json).toMatchObject({ outcome: 'found' })
      expect(own.log.filter((line) => line.includes('a defect'))).toEqual([])
    } finally {
      await own.stop()
    }
  },
)
