/**
 * The client never does a thing twice, for any script of a server that answers, refuses, fails inside, cuts the line or stands
 * behind a proxy. A real server on a socket plays the script; what it did is counted where it is done.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '../../../clients/typescript/src/client.ts'
import { LienthongError } from '../../../clients/typescript/src/failure.ts'
import { operationTable } from '../../../clients/typescript/src/generated/operations.ts'
import { getRepeating, type OperationId } from '../../../clients/typescript/src/operations.ts'
import { mayHaveBeenDone, waitBeforeRepeat } from '../../../clients/typescript/src/retry.ts'

/** One attempt as the server plays it; `acts`: it does what was wanted before it answers so. */
type Step =
  | { kind: 'answer' }
  | { kind: 'refuse'; status: 400 | 409 | 429; retryable: boolean }
  | { kind: 'fail'; status: 500 | 503 | 504; retryable: boolean; acts: boolean }
  | { kind: 'proxy'; status: 404 | 429 | 502 | 504; acts: boolean }
  | { kind: 'cut'; acts: boolean }
  | { kind: 'cut-answer' }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>({ kind: 'answer' }),
  fc.record({ kind: fc.constant('refuse'), status: fc.constantFrom(400, 409, 429), retryable: fc.boolean() }),
  fc.record({
    kind: fc.constant('fail'),
    status: fc.constantFrom(500, 503, 504),
    retryable: fc.boolean(),
    acts: fc.boolean(),
  }),
  fc
    .record({ kind: fc.constant('proxy'), status: fc.constantFrom(404, 429, 502, 504), acts: fc.boolean() })
    // What a proxy refuses it has not passed on.
    .map((played) => ({ ...played, acts: played.acts && played.status >= 500 })),
  fc.record({ kind: fc.constant('cut'), acts: fc.boolean() }),
  fc.constant<Step>({ kind: 'cut-answer' }),
)

let script: readonly Step[] = []
let keys: (string | undefined)[] = []
/** What was done, by key; without a key every act counts. */
let done: string[] = []

function play(request: IncomingMessage, response: ServerResponse): void {
  const key = request.headers['idempotency-key']?.toString()
  const now = script[keys.length] ?? { kind: 'answer' }
  keys.push(key)
  const act = () => {
    if (key === undefined || !done.includes(key)) done.push(key ?? 'without a key')
  }
  const problem = (status: number, retryable: boolean) => {
    const code = retryable ? 'storage-unavailable' : 'request-invalid'
    response.writeHead(status, { 'content-type': 'application/problem+json', ...(retryable && { 'retry-after': '0' }) })
    response.end(JSON.stringify({ code, title: '', status, retryable, layer: 'gateway', nextStep: '', requestId: '' }))
  }
  if ('acts' in now && now.acts) act()
  switch (now.kind) {
    case 'answer':
      act()
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"1"}')
      return
    case 'refuse':
    case 'fail':
      problem(now.status, now.retryable)
      return
    case 'proxy':
      response.writeHead(now.status, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>')
      return
    case 'cut':
      request.socket.destroy()
      return
    case 'cut-answer':
      act()
      response.writeHead(202, { 'content-type': 'application/json', 'content-length': '100' })
      response.write('{"id":')
      setImmediate(() => request.socket.destroy())
  }
}

const server = createServer((request, response) => {
  request.resume().on('end', () => play(request, response))
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const retry = { attemptsMax: 4, delayMs: 1, delayMaxMs: 2 }

/** Plays a script and says how the call ended. */
async function run(steps: readonly Step[], operation: 'registerWebhook' | 'submitFiling' | 'verifyPerson') {
  script = steps
  keys = []
  done = []
  const client = createClient({ url, retry })
  const idempotencyKey = operation === 'submitFiling' ? { idempotencyKey: 'k-1' } : {}
  try {
    // Only how it is sent matters here.
    await client.call(operation, { body: {} as never }, idempotencyKey)
    return undefined
  } catch (error) {
    if (error instanceof LienthongError) return error
    throw error
  }
}

const final = (played: Step) =>
  (played.kind === 'refuse' || played.kind === 'fail') && !played.retryable
    ? true
    : played.kind === 'proxy' && played.status === 404
const perhapsActs = (played: Step) =>
  played.kind === 'cut' ||
  played.kind === 'cut-answer' ||
  played.kind === 'fail' ||
  (played.kind === 'proxy' && played.status >= 500)

/** How many attempts there must be: up to the first answer, final failure, or what may not be repeated. */
function countAttempts(steps: readonly Step[], again: boolean): number {
  const end = steps.findIndex((played) => played.kind === 'answer' || final(played) || (again && perhapsActs(played)))
  return Math.min(retry.attemptsMax, (end === -1 ? steps.length : end) + 1)
}

const scripts = fc.array(step, { maxLength: 6 })
const runs = { numRuns: 150 }

test('what may have been done is not done again without a key, and the failure never claims that nothing was done', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, async (steps) => {
      const failure = await run(steps, 'registerWebhook')
      expect(done.length).toBeLessThanOrEqual(1)
      expect(keys).toHaveLength(countAttempts(steps, true))
      if (failure && !failure.mayHaveBeenDone) expect(done).toEqual([])
      if (failure === undefined) expect(done).toHaveLength(1)
    }),
    runs,
  )
})

test('under its key an act is repeated until its answer is there, with that one key in every attempt', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, async (steps) => {
      const failure = await run(steps, 'submitFiling')
      expect(new Set(keys)).toEqual(new Set(['k-1']))
      expect(done.length).toBeLessThanOrEqual(1)
      expect(keys).toHaveLength(countAttempts(steps, false))
      if (failure && !failure.mayHaveBeenDone) expect(done).toEqual([])
    }),
    runs,
  )
})

test('a question is repeated as long as it may help, and never said to have changed anything', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, async (steps) => {
      const failure = await run(steps, 'verifyPerson')
      expect(keys).toHaveLength(countAttempts(steps, false))
      expect(failure?.mayHaveBeenDone ?? false).toBe(false)
      expect(failure?.attempts ?? keys.length).toBe(keys.length)
    }),
    runs,
  )
})

test('a wait is never shorter than Retry-After, fits the time left, and is bounded without a word of the gateway', () => {
  const limits = { attemptsMax: 4, delayMs: 500, delayMaxMs: 8_000 }
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
      fc.integer({ min: 0, max: 120_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (number, retryAfterMs, leftMs, chance) => {
        const failure = { code: 'no-answer', title: '', retryable: true } as const
        const waitMs = waitBeforeRepeat({ number, failure, status: 429, retryAfterMs }, 'again', leftMs, limits, chance)
        if (waitMs === undefined) {
          expect(number >= limits.attemptsMax || (retryAfterMs ?? 0) >= leftMs || leftMs <= 8_000).toBe(true)
          return
        }
        expect(waitMs).toBeGreaterThanOrEqual(retryAfterMs ?? 0)
        expect(waitMs).toBeLessThan(leftMs)
        expect(waitMs).toBeLessThanOrEqual(Math.max(retryAfterMs ?? 0, limits.delayMaxMs))
      },
    ),
  )
})

test('only a refusal below 500 proves that nothing was done', () => {
  expect([0, 200, 302, 400, 429, 499, 500, 503].filter((status) => !mayHaveBeenDone({ status }))).toEqual([
    400, 429, 499,
  ])
})

test('every operation that acts anew each time is repeated under a key or not at all', () => {
  const ids = Object.keys(operationTable) as OperationId[]
  const again = ids.filter((id) => getRepeating(id, undefined) === 'again')
  expect(again).toEqual(
    expect.arrayContaining(['submitFiling', 'withdrawFiling', 'registerWebhook', 'closeFiling', 'holdPath']),
  )
  expect(ids.filter((id) => getRepeating(id, 'k') === 'nothing-under-its-key').toSorted()).toEqual(
    ['askAboutPeople', 'submitFiling', 'supplementFiling'].toSorted(),
  )
})
