/** A body in pieces of any size: the same bytes, in about as much memory. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BodyPieces } from '../../../src/domain/body-pieces.ts'
import { http } from '../../support/wire.ts'
import { client, query, wire } from '../connections.ts'

test('whatever the pieces, the whole is what came', () => {
  const size = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(32_767, 32_768, 65_535, 65_536, 70_000))
  fc.assert(
    fc.property(fc.array(size, { maxLength: 60 }), (sizes) => {
      const given = sizes.map((length, at) => Buffer.alloc(length, at + 1))
      const pieces = new BodyPieces()
      for (const one of given) pieces.add(one)
      expect(pieces.whole().equals(Buffer.concat(given))).toBe(true)
    }),
  )
})

test('a small piece keeps nothing alive of what it came with', () => {
  const pieces = new BodyPieces()
  const seen = new Set<ArrayBufferLike>()
  for (let n = 0; n < 10_000; n++) {
    const read = Buffer.alloc(20_000)
    const piece = read.subarray(10, 11)
    pieces.add(piece)
    seen.add(read.buffer)
  }
  expect(seen.has(pieces.whole().buffer)).toBe(false)
  expect(pieces.bytesHeld).toBeLessThanOrEqual(65_536)
})

test('chunks of one byte, each behind a long extension', async () => {
  const chunk = `1;x=${'y'.repeat(10_000)}\r\na\r\n`
  const server = await wire(({ socket }) => {
    const [head] = http(200, { 'transfer-encoding': 'chunked' }, '', null).toString().split('\r\n\r\n')
    socket.write(`${head}\r\n\r\n${chunk.repeat(100)}0\r\n\r\n`)
  })
  expect((await query(client(server.url))).body.toString()).toBe('a'.repeat(100))
})
