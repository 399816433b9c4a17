/** The feed over real sockets: pages, long polls and streams that can be taken up again, bounded, and ended by a drain. */
import { afterEach, expect, test } from 'vitest'
import { eventually, within } from '../../support/eventually.ts'
import { type Answer, startGateway, type TestGateway, type TestGatewayOptions } from '../../support/gateway.ts'
import { file, filings, reaches } from './fixtures.ts'

const feed = `${filings}/events`
let gateway: TestGateway
const streams: AbortController[] = []
const start = async (options: TestGatewayOptions = {}) => {
  gateway = await startGateway({ filings: {}, ...options })
}
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.abort()
  await gateway.stop()
})

interface Reported {
  sequence: number
  filingId: string
  number: number
  type: string
}

/** A stream that is read in the background; `text` grows. */
async function open(headers: Record<string, string> = {}, query = '') {
  const controller = new AbortController()
  streams.push(controller)
  const response = await fetch(gateway.url + feed + query, {
    headers: { authorization: `Bearer ${gateway.key}`, accept: 'text/event-stream', ...headers },
    signal: controller.signal,
  })
  const stream = { response, text: '', ended: Promise.resolve() }
  const reader = response.body?.pipeThrough(new TextDecoderStream())
  stream.ended = (async () => {
    for await (const piece of reader ?? []) stream.text += piece
  })().catch(() => {})
  return Object.assign(stream, { close: () => controller.abort() })
}
const eventsIn = (text: string): Reported[] =>
  [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json as string))

/** The whole feed, once it ends with `type`. An event shows there when no older transaction is open: maybe a moment after its filing shows it. */
const feedUpTo = (type: string): Promise<{ events: Reported[]; last: number }> =>
  eventually(`the feed tells of ${type}`, async () => {
    const page = (await gateway.get(`${feed}?limit=500`)).json
    return page.events.at(-1)?.type === type ? page : undefined
  })

/** Waits for events for a minute. It asks again while a probe of the same test holds the last place. */
async function holdPoll(): Promise<Answer> {
  const answer = await gateway.get(`${feed}?wait=60`)
  return answer.status === 429 ? holdPoll() : answer
}

test('pages of any size tell the same story, in order and without a gap', async () => {
  await start()
  const { json } = await file(gateway, 'birth')
  await reaches(gateway, json.id, 'completed')
  const whole = (await feedUpTo('completed')).events
  expect(whole.map(({ number }) => number)).toEqual(whole.map((_, index) => index + 1))
  expect(whole[0]?.type).toBe('accepted')
  expect(whole.at(-1)?.type).toBe('completed')
  const pieces: Reported[] = []
  for (let after = 0; ; ) {
    const page = (await gateway.get(`${feed}?limit=1&after=${after}`)).json
    if (page.events.length === 0) break
    pieces.push(...page.events)
    expect(page.last).toBe(page.events[0].sequence)
    after = page.last
  }
  expect(pieces).toEqual(whole)
})

test('a long poll answers as soon as something happens, and empty when its time is up', async () => {
  await start()
  const quiet = await gateway.get(`${feed}?wait=0.05`)
  expect(quiet.json.events).toEqual([])
  const waiting = gateway.get(`${feed}?after=${quiet.json.last}&wait=30`)
  const { json } = await file(gateway, 'death')
  const { events } = (await within(10_000, 'the long poll answers', waiting)).json
  expect(events[0]).toMatchObject({ filingId: json.id, number: 1, type: 'accepted' })
})

test('a stream tells every event once, and one taken up again goes on where it ended', async () => {
  await start()
  const first = await open()
  expect(first.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const { json } = await file(gateway, 'birth')
  await eventually('the stream tells of it', () => eventsIn(first.text).length >= 2)
  first.close()
  await first.ended
  const seen = eventsIn(first.text)
  await reaches(gateway, json.id, 'completed')
  const second = await open({ 'last-event-id': String(seen.at(-1)?.sequence) })
  await eventually('the stream sends the rest', () => eventsIn(second.text).at(-1)?.type === 'completed')
  const whole = (await feedUpTo('completed')).events
  expect([...seen, ...eventsIn(second.text)]).toEqual(whole)
})

test('who names JSON first, as generated clients do, gets a page and no stream without end', async () => {
  await start()
  const { response, ended } = await open({ accept: 'application/json, application/problem+json, text/event-stream' })
  expect(response.headers.get('content-type')).toContain('application/json')
  await within(5_000, 'the page ends', ended)
})

test('a quiet stream shows that it lives, and is ended after its time', async () => {
  await start({ server: { events: { heartbeatMs: 100, streamMs: 1_000 } } })
  const { text, ended } = await open().then(async (stream) => {
    await within(5_000, 'the stream ends', stream.ended)
    return stream
  })
  expect(text).toMatch(/: still here\nid: \d+\n\n/)
  await ended
})

test('one consumer holds a bounded number open; what ends makes room', async () => {
  await start({ server: { events: { openMax: 3 } } })
  const held = await Promise.all([open(), open(), open()])
  for (const { response } of held) expect(response.status).toBe(200)
  const refused = await gateway.get(feed, { accept: 'text/event-stream' })
  expect([refused.status, refused.json.code]).toEqual([429, 'streams-exceeded'])
  expect(refused.headers.get('retry-after')).toBe('5')
  const polled = await gateway.get(`${feed}?wait=5`)
  expect(polled.json.code).toBe('streams-exceeded')
  // A question for the head alone opens nothing.
  for (let n = 0; n < 5; n++) {
    const head = { method: 'HEAD', headers: { authorization: `Bearer ${gateway.key}`, accept: 'text/event-stream' } }
    expect((await fetch(gateway.url + feed, head)).status).toBe(200)
  }
  held[0]?.close()
  await eventually('room is made', async () => (await open()).response.status === 200)
})

test('ten thousand tries to hold a stream open are refused, and the gateway serves on', async () => {
  await start({ server: { events: { openMax: 2 } } })
  await Promise.all([open(), open()])
  for (let round = 0; round < 100; round++) {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => gateway.get(feed, { accept: 'text/event-stream' })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([429]))
  }
  expect((await file(gateway, 'birth')).status).toBe(202)
})

test('a place that the feed has not reached is refused at once: no one waits there for what will not come', async () => {
  await start()
  const { json } = await file(gateway, 'death')
  await reaches(gateway, json.id, 'completed')
  const { last } = await feedUpTo('completed')
  expect((await gateway.get(`${feed}?after=${last}`)).json).toEqual({ events: [], last })
  for (const query of [`?after=${last + 1}`, `?after=${last + 1}&wait=30`]) {
    const refused = await gateway.get(feed + query)
    expect([refused.status, refused.json.errors]).toMatchObject([400, [{ pointer: '?after', code: 'beyond-the-end' }]])
    expect(refused.json.errors[0].message).toContain(String(last))
  }
  const { response } = await open({ 'last-event-id': String(last + 1) })
  expect(response.status).toBe(400)
  const again = await open({ 'last-event-id': String(last) })
  expect(again.response.status).toBe(200)
  again.close()
})

test('a drain ends streams and waiting polls at once, in good order', async () => {
  await start({ server: { events: { openMax: 2 } } })
  const stream = await open()
  const poll = holdPoll()
  // A third is refused as soon as both are held.
  await eventually('both are open', async () => (await gateway.get(`${feed}?wait=0.05`)).status === 429)
  const drained = gateway.serving.stop()
  await within(5_000, 'the stream ends', stream.ended)
  const answer = await within(5_000, 'the poll is answered', poll).catch(() => undefined)
  if (answer) expect(answer.status).toBe(200)
  await within(10_000, 'the gateway stops', drained)
})
