/** What the client keeps of its own: keys, feeds, webhooks, and the words of the gateway's own tables. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  createClient,
  LienthongError,
  nextActors,
  signWebhook,
  verifyWebhook,
} from '../../../clients/typescript/src/index.ts'
import { createWebhookSecret, signedHeaders } from '../../../src/delivery/signature.ts'
import { attentionStates, filingStates, finalStates } from '../../../src/domain/filing/filing.ts'

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void
let handle: Handler = (_, response) => response.end('{}')
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (piece) => (body += piece)).on('end', () => handle(request, response, body))
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  handle = (_, response) => response.end('{}')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
const retry = { delayMs: 1, delayMaxMs: 2 }
const json = (response: ServerResponse, value: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

const act = { kind: 'extract', purpose: { dossier: 'H99.01.02-261123-0001' } } as never

test('the same filing has the same key in every process, and another filing another one', async () => {
  const keys: unknown[] = []
  handle = (request, response) => {
    keys.push(request.headers['idempotency-key'])
    json(response, {}, 202)
  }
  await createClient({ url }).filings.submit(act)
  await createClient({ url }).filings.submit(act)
  await createClient({ url }).filings.submit({ ...(act as object), kind: 'death' } as never)
  await createClient({ url }).filings.submit(act, { idempotencyKey: 'own' })
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[0])
  expect(keys[3]).toBe('own')
})

test.each(['', '127.0.0.1:8080', 'ftp://127.0.0.1', '/v1', undefined])(
  'the address %j fails at once, and says so',
  (wrong) => {
    expect(() => createClient({ url: wrong as string })).toThrow(
      /^url must be the address of the gateway, such as http/,
    )
  },
)

test('an address where nothing listens is named by its failure', async () => {
  const closed = createServer()
  await new Promise<void>((ready) => closed.listen(0, '127.0.0.1', ready))
  const { port } = closed.address() as AddressInfo
  await new Promise((done) => closed.close(done))
  const failure = await createClient({ url: `http://127.0.0.1:${port}`, retry })
    .me()
    .catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(LienthongError)
  expect(failure).toMatchObject({ code: 'no-answer', message: expect.stringContaining(`127.0.0.1:${port}`) })
})

test('a redirect is not followed: a filing that became a GET would look as if it had been taken', async () => {
  const seen: unknown[] = []
  handle = (request, response) => {
    seen.push(request.method)
    response.writeHead(302, { location: '/elsewhere' }).end()
  }
  await expect(createClient({ url, retry }).filings.submit(act)).rejects.toMatchObject({
    failure: { code: 'answer-not-understood', status: 302 },
    mayHaveBeenDone: true,
  })
  expect(seen).toEqual(['POST'])
})

test('a failure carries the words of the gateway, and its code tells which it is', async () => {
  const problem = { code: 'link-unavailable', title: 'Đang gián đoạn', status: 503, layer: 'network', retryable: true }
  handle = (_, response) =>
    response
      .writeHead(503, { 'content-type': 'application/problem+json; charset=utf-8', 'retry-after': '120' })
      .end(JSON.stringify({ ...problem, type: '', nextStep: 'Chờ', requestId: 'r' }))
  const failure = await createClient({ url })
    .me()
    .catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(LienthongError)
  // The wait is longer than the call may last: it is not begun.
  expect(failure).toMatchObject({ code: 'link-unavailable', attempts: 1, retryAfterMs: 120_000, nextStep: 'Chờ' })
})

test('a call ends with the reason of its signal', async () => {
  handle = () => undefined
  const leave = new AbortController()
  const called = createClient({ url }).me({ signal: leave.signal })
  leave.abort(new Error('the window was closed'))
  await expect(called).rejects.toThrow('the window was closed')
})

test('a key that changes is fetched for every attempt', async () => {
  const sent: unknown[] = []
  handle = (request, response) => {
    sent.push(request.headers.authorization)
    if (sent.length === 1) request.socket.destroy()
    else json(response, {})
  }
  let number = 0
  await createClient({ url, retry, key: () => `t-${++number}` }).me()
  expect(sent).toEqual(['Bearer t-1', 'Bearer t-2'])
})

test('a feed gives every event once and in order, whatever happens between its pages', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('page', 'cut', 'busy', 'empty'), { maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.nat(3),
      async (happenings, size, start) => {
        const total = start + 8
        let turn = 0
        handle = (request, response) => {
          const after = Number(new URL(request.url ?? '', url).searchParams.get('after'))
          const now = happenings[turn++] ?? 'page'
          if (now === 'cut') request.socket.destroy()
          else if (now === 'busy') {
            const problem = { code: 'streams-exceeded', title: '', retryable: true }
            response.writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '0' })
            response.end(JSON.stringify(problem))
          } else {
            const count = now === 'empty' ? 0 : Math.min(size, total - after)
            const events = Array.from({ length: count }, (_, index) => ({ sequence: after + index + 1 }))
            json(response, { events, last: after + count })
          }
        }
        const seen: (number | null)[] = []
        const client = createClient({ url, retry: { ...retry, attemptsMax: 20 } })
        for await (const { sequence } of client.filings.events({ after: start })) {
          seen.push(sequence)
          if (sequence === total || seen.length > 20) break
        }
        expect(seen).toEqual(Array.from({ length: 8 }, (_, index) => start + index + 1))
      },
    ),
    { numRuns: 50 },
  )
})

test('a feed ends with a failure that does not pass, and quietly by its signal', async () => {
  handle = (_, response) => {
    response.writeHead(403, { 'content-type': 'application/problem+json' })
    response.end(JSON.stringify({ code: 'operation-not-allowed', title: '', retryable: false }))
  }
  const read = async (signal?: AbortSignal) => {
    for await (const _ of createClient({ url }).dossiers.events(signal && { signal })) throw new Error('there is none')
  }
  await expect(read()).rejects.toMatchObject({ code: 'operation-not-allowed' })
  handle = () => undefined
  const leave = new AbortController()
  const reading = read(leave.signal)
  leave.abort()
  await expect(reading).resolves.toBeUndefined()
})

test('a message that the gateway signed is verified; one that was changed, moved in time or signed with another key is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), fc.nat(1_000), fc.nat(10_000), async (text, position, at) => {
      const secret = createWebhookSecret()
      const body = `{"type":"filing.completed","timestamp":"","data":{"x":${text}}}`
      const now = 1_795_392_000_000
      const headers = signedHeaders(secret, 'evt_1', now / 1000, body)
      const message = await verifyWebhook({ secret: [createWebhookSecret(), secret], headers, body, now: now + at })
      expect(message).toMatchObject({ id: 'evt_1', type: 'filing.completed' })
      const place = position % body.length
      const changed = body.slice(0, place) + (body[place] === 'x' ? 'y' : 'x') + body.slice(place + 1)
      const wrong = { code: 'signature-wrong' }
      await expect(verifyWebhook({ secret, headers, body: changed, now })).rejects.toMatchObject(wrong)
      await expect(verifyWebhook({ secret: createWebhookSecret(), headers, body, now })).rejects.toMatchObject(wrong)
      const moved = { ...headers, 'webhook-timestamp': String(now / 1000 + 1) }
      await expect(verifyWebhook({ secret, headers: moved, body, now })).rejects.toMatchObject(wrong)
      const late = verifyWebhook({ secret, headers, body, now: now + 300_001 })
      await expect(late).rejects.toMatchObject({ code: 'timestamp-too-far' })
    }),
    { numRuns: 30 },
  )
})

test('a message signed for a trial is one that a library of the specification takes', async () => {
  const secret = createWebhookSecret()
  const body = '{"type":"filing.completed","timestamp":"","data":{}}'
  const headers = await signWebhook(secret, { id: 'evt_2', body })
  expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
  await expect(verifyWebhook({ secret, headers: new Headers(headers), body })).resolves.toMatchObject({ id: 'evt_2' })
  await expect(verifyWebhook({ secret, headers: {}, body })).rejects.toMatchObject({ code: 'headers-missing' })
})

test('who acts next agrees with the states of filings: nobody in the final ones, a person in those that wait for one', () => {
  const by = (...actors: readonly string[]) => filingStates.filter((state) => actors.includes(nextActors[state]))
  expect(by('nobody')).toEqual(finalStates)
  expect(by('you', 'operator').toSorted()).toEqual(attentionStates.toSorted())
})
