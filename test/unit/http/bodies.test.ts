/** Bodies as they arrive: the same bytes in few pieces, and no more large ones at a time than there is room for. */
import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import type { Context } from 'hono'
import { expect, test } from 'vitest'
import { bodyPieces } from '../../../src/http/input/body-pieces.ts'
import { createLargeBodies } from '../../../src/http/input/large-bodies.ts'
import type { Env } from '../../../src/http/request.ts'
import { ConnectionAbort } from '../../../src/http/streams/client-abort.ts'

function contextFor(incoming: object, outgoing: object = new EventEmitter(), consumer = 'one-stop') {
  return {
    env: { incoming, outgoing },
    req: { header: () => undefined },
    get: () => ({ caller: { consumer: { id: consumer } } }),
  } as unknown as Context<Env>
}

/** A message whose chunks come as they were sent, some of them together. */
function arriving(chunks: readonly Buffer[]): IncomingMessage {
  const incoming = new Readable({ read() {} })
  for (const chunk of chunks) incoming.push(chunk)
  incoming.push(null)
  return Object.assign(incoming, { socket: { bytesRead: 0 }, headers: {} }) as unknown as IncomingMessage
}

test('whatever the chunks, the pieces are what came, and all but the last are large', async () => {
  const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(16_384, 65_535, 65_536, 200_000))
  await fc.assert(
    fc.asyncProperty(fc.array(size, { maxLength: 40 }), async (sizes) => {
      const chunks = sizes.map((length, at) => Buffer.alloc(length, at + 1))
      const pieces: Buffer[] = []
      for await (const piece of bodyPieces(contextFor(arriving(chunks)), 10_000_000)) pieces.push(Buffer.from(piece))
      expect(Buffer.concat(pieces).equals(Buffer.concat(chunks))).toBe(true)
      expect(pieces.slice(0, -1).every(({ length }) => length >= 65_536)).toBe(true)
    }),
    { numRuns: 100 },
  )
})

test('a body that is longer than it may be, and one that breaks off, end the reading', async () => {
  const read = async (incoming: IncomingMessage) => {
    for await (const _ of bodyPieces(contextFor(incoming), 1_000)) void _
  }
  await expect(read(arriving([Buffer.alloc(600), Buffer.alloc(600)]))).rejects.toMatchObject({ code: 'body-too-large' })
  const broken = Object.assign(new Readable({ read() {} }), { socket: { bytesRead: 0 }, headers: {} })
  const reading = read(broken as unknown as IncomingMessage)
  broken.destroy()
  await expect(reading).rejects.toMatchObject({ code: 'request-cancelled' })
})

const megabyte = 1_048_576

test('large bodies wait for room, one consumer does not take it from the others, and what has its answer gives it back', async () => {
  const large = createLargeBodies()
  const requests = Array.from({ length: 20 }, () => new EventEmitter())
  const has = new Set<EventEmitter>()
  for (const one of requests)
    void large.takeRoom(contextFor({ headers: {} }, one), 8 * megabyte)?.then(
      () => has.add(one),
      () => undefined,
    )
  await new Promise(setImmediate)
  expect([has.size, large.held()]).toEqual([4, 32 * megabyte])
  const other = new EventEmitter()
  await large.takeRoom(contextFor({ headers: {} }, other, 'another'), 8 * megabyte)
  expect(
    large.takeRoom(contextFor({ headers: {} }, new EventEmitter()), 262_144),
    'small ones need none',
  ).toBeUndefined()
  // Answered, or gone while they waited.
  for (const one of [other, ...requests]) one.emit('close')
  await new Promise(setImmediate)
  for (const one of requests) one.emit('close')
  expect(large.held()).toBe(0)
})

test('a client that was gone before anyone watched gets no room', async () => {
  const gone = Object.assign(new EventEmitter(), { destroyed: true, writableFinished: false })
  expect(new ConnectionAbort(gone).aborted).toBe(true)
  const large = createLargeBodies()
  await expect(large.takeRoom(contextFor({ headers: {} }, gone), megabyte)).rejects.toMatchObject({
    code: 'request-cancelled',
  })
  expect(large.held()).toBe(0)
})
