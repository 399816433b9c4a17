// The faults of the wire strike the registry as they strike the population database: by header, by control, by timeline.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { control, toFailure } from '../client.ts'
import { g2, post, pushG2, reply, requestG2, row } from './samples.ts'

let mocks: Mocks
let now = Date.parse('2026-09-01T08:00:00+07:00')
beforeEach(async () => {
  mocks = await startMocks({ clock: () => now })
})
afterEach(() => mocks?.close())

const code = 'H01.004-260115-0001'
const fault = (rule: object) => control(mocks.url, 'POST', 'faults', rule)

it.each(['reset', 'close', 'reset-mid-headers', 'garbage-wire'])('%s: received, not registered', async (name) => {
  expect(await toFailure(pushG2(mocks.url, code, { 'X-Mock-Fault': name }))).not.toBe('answered')
  expect(await row(mocks.url, code)).toMatchObject({ receipts: 1, registrations: 0, verdicts: { dropped: 1 } })
  expect(await pushG2(mocks.url, code)).toMatchObject({ status: '1' })
})

it.each([
  'reset; commits=true',
  'close; commits=true',
  'reset-mid-headers; commits=true',
  'reset-mid-body',
  'truncated',
])('%s: registered, and the answer broken', async (name) => {
  await toFailure(post(mocks.url, 'g2/nhanHoSoDKHT', g2(code), { 'X-Mock-Fault': name }))
  expect(await row(mocks.url, code)).toMatchObject({ receipts: 1, registrations: 1 })
})

it.each([
  ['http-502', 502],
  ['http-status; status=504', 504],
  ['html-200', 200],
  ['token-refused', 401],
  ['empty-body', 200],
])('%s: somebody else answers, nothing is registered', async (name, status) => {
  expect((await post(mocks.url, 'g2/nhanHoSoDKHT', g2(code), { 'X-Mock-Fault': name })).status).toBe(status)
  expect(await row(mocks.url, code)).toMatchObject({ receipts: 1, registrations: 0 })
})

it.each(['slow-body; stepMs=1; stepBytes=60', 'slow-headers; delayMs=20'])('%s: the truth, late', async (name) => {
  expect(await pushG2(mocks.url, code, { 'X-Mock-Fault': name })).toMatchObject({ status: '1' })
})

it('strikes by control: one dossier, one operation, one generation, all of the registry', async () => {
  await fault({ fault: 'http-503', layer: 'registry', dossier: code, operation: 'push', count: 1 })
  expect(await pushG2(mocks.url, 'H01.004-260115-0002')).toMatchObject({ status: '1' })
  expect((await post(mocks.url, 'g2/nhanHoSoDKHT', g2(code))).status).toBe(503)
  expect(await pushG2(mocks.url, code)).toMatchObject({ status: '1' })
  await fault({ fault: 'http-502', layer: 'registry-g3' })
  await fault({ fault: 'http-500', operation: 'ask' })
  expect((await requestG2(mocks.url, [code])).status).toBe(500)
  expect(await pushG2(mocks.url, 'H01.004-260115-0003')).toMatchObject({ status: '1' })
})

it('strikes by timeline', async () => {
  await control(mocks.url, 'PUT', 'timeline', [{ at: 10, until: 20, fault: 'http-503', layer: 'registry' }])
  expect(await pushG2(mocks.url, code)).toMatchObject({ status: '1' })
  now += 15_000
  expect((await requestG2(mocks.url, [code])).status).toBe(503)
  now += 15_000
  expect((await requestG2(mocks.url, [code])).status).toBe(200)
})

it.each(['broken-xml', 'double-escaped'])('%s: what arrives is no answer', async (name) => {
  const answer = await post(mocks.url, 'g2/nhanHoSoDKHT', g2(code), { 'X-Mock-Fault': name })
  const read = (): unknown => JSON.parse(answer.text)
  if (name === 'broken-xml') expect(read).toThrow()
  else expect(read()).toBeTypeOf('string')
  expect(await row(mocks.url, code)).toMatchObject({ registrations: 1 })
})

it('leaves no socket and no timer behind, whatever was going on', async () => {
  mocks.settings.registrySlowMs = 60_000
  const hanging = ['9011', '9014', '9015', '9016'].map((serial) =>
    toFailure(pushG2(mocks.url, `H01.004-260115-${serial}`)),
  )
  await reply(requestG2(mocks.url, [code]))
  await mocks.close()
  expect(await Promise.all(hanging)).toEqual(Array(4).fill('ECONNRESET'))
  expect(mocks.open()).toEqual({ sockets: 0, waits: 0 })
})
