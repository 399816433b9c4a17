/** What anybody may ask for costs a bounded share of time and memory, however many ask and however slowly they read. */
import { OpenAPIHono } from '@hono/zod-openapi'
import { expect, test, vi } from 'vitest'
import { sharedRendering } from '../../../src/http/pages/shared-rendering.ts'
import { beginRequest, type Env } from '../../../src/http/request.ts'
import { mountOperations } from '../../../src/http/routes/operations.ts'
import { within } from '../../support/eventually.ts'

/** A clock that moves when the test moves it. */
function fixedClock() {
  const clock = { at: 0, now: () => clock.at }
  return clock
}

test('everybody who waits gets the one drawing that is under way', async () => {
  let drawn = 0
  let finish: () => void = () => undefined
  const under = new Promise<void>((resolve) => {
    finish = resolve
  })
  const shared = sharedRendering(async () => {
    drawn++
    await under
    return { contentType: 'text/plain', text: `drawing ${drawn}` }
  })
  const all = Array.from({ length: 500 }, () => shared.take())
  finish()
  const bodies = new Set((await within(20_000, 'all of them', Promise.all(all))).map(({ rendering }) => rendering.body))
  expect([drawn, bodies.size]).toEqual([1, 1])
})

test('between two drawings lies a pause of four times what the last one cost', async () => {
  const clock = fixedClock()
  const pauses: number[] = []
  const shared = sharedRendering(
    async () => {
      clock.at += 30
      return { contentType: 'text/plain', text: '' }
    },
    clock,
    async (ms) => {
      pauses.push(ms)
      clock.at += ms
    },
  )
  for (let count = 0; count < 5; count++) (await shared.take()).release()
  expect(pauses).toEqual([120, 120, 120, 120])
  clock.at += 60_000
  await shared.take()
  expect(pauses, 'who comes later does not wait').toHaveLength(4)
})

test('while many drawings are unread, the newest is handed out again, until it is old', async () => {
  const clock = fixedClock()
  let drawn = 0
  const shared = sharedRendering(
    async () => ({ contentType: 'text/plain', text: `drawing ${++drawn}` }),
    clock,
    async () => undefined,
  )
  const taken: (() => void)[] = []
  for (let count = 0; count < 1_000; count++) taken.push((await shared.take()).release)
  expect([drawn, shared.unread()]).toEqual([8, 8])
  clock.at += 10_000
  await shared.take()
  expect(drawn).toBe(9)
  for (const release of taken) release()
  expect(shared.unread(), 'the ninth has its reader still').toBe(1)
})

test('a drawing that fails is reported to those who waited for it, and the next one is tried', async () => {
  let drawn = 0
  const shared = sharedRendering(async () => {
    if (++drawn === 1) throw new Error('no')
    return { contentType: 'text/plain', text: 'yes' }
  })
  const first = [shared.take(), shared.take()]
  for (const each of first) await expect(each).rejects.toThrow('no')
  expect(String((await shared.take()).rendering.body)).toBe('yes')
})

test('the description of the API is read once, however many ask for it at once', async () => {
  const app = new OpenAPIHono<Env>()
  app.use('*', async (c, next) => {
    c.set('request', beginRequest(c, 0))
    await next()
  })
  const parse = vi.spyOn(JSON, 'parse')
  mountOperations(app, { readiness: () => ({ ready: true, checks: { audit: 'ok', drain: 'ok' } }), metrics: undefined })
  const paths = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? '/docs' : '/openapi.json'))
  const answers = await Promise.all(paths.map((path) => app.request(path, { headers: { 'accept-encoding': 'gzip' } })))
  expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200))
  expect(parse.mock.calls.filter(([text]) => text.includes('"openapi"'))).toHaveLength(1)
  parse.mockRestore()
})
