/** A body that is made while it is sent is, byte for byte, the one that would have been made at once. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pushBody } from '../../../src/upstream/civil-registry/encode/envelope.ts'
import { createHttp } from '../../../src/upstream/http/http.ts'
import { type BodyPart, LargeBody, toText } from '../../../src/upstream/http/large-body.ts'
import { filingFor } from '../civil-registry/registry.ts'

const gather = async (body: LargeBody) => {
  const pieces: Buffer[] = []
  for await (const piece of body.pieces()) pieces.push(piece)
  return { whole: Buffer.concat(pieces), longest: Math.max(0, ...pieces.map(({ length }) => length)) }
}

test('text, base64 and bytes in any order and of any length join without a seam, as often as they are asked for', async () => {
  const part = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    // Around the length of a step, where a seam would be.
    fc
      .tuple(
        fc.constantFrom(0, 1, 2, 3, 262_141, 262_142, 262_143, 262_144, 524_286, 600_001),
        fc.nat(255),
        fc.constantFrom('base64', 'bytes'),
      )
      .map(([length, fill, as]): BodyPart => {
        const content = new Uint8Array(length).fill(fill)
        return as === 'base64' ? { base64: content } : { bytes: content }
      }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 5 }), async (pieces) => {
      const body = new LargeBody(pieces)
      const written = pieces.map((each) => {
        if (typeof each === 'string') return Buffer.from(each)
        return 'bytes' in each ? Buffer.from(each.bytes) : Buffer.from(Buffer.from(each.base64).toString('base64'))
      })
      const { whole, longest } = await gather(body)
      expect(whole.equals(Buffer.concat(written))).toBe(true)
      expect(body.bytes).toBe(whole.length)
      const isText = pieces.every((each) => typeof each === 'string' || 'base64' in each)
      if (isText) expect(body.text()).toBe(whole.toString())
      expect(longest).toBeLessThan(400_000)
      expect((await gather(body)).whole.equals(whole)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

const settings = {
  absentFields: { G1: 'omit', G2: 'empty', G3: 'empty' },
  nameCase: { G1: 'upper', G2: 'upper', G3: 'upper' },
  sendFiles: true,
} as const
const makeFile = (bytes: number, index: number) => ({
  sha256: 'a'.repeat(64),
  title: `Giấy "tờ" ${index}`,
  fileName: `${index}.pdf`,
  mediaType: 'application/pdf',
  content: Buffer.alloc(bytes, index),
})

test.each(['G2', 'G3'] as const)('%s: files large and small stand in one envelope, the content last', (generation) => {
  const small = filingFor('birth-package', { files: [makeFile(10, 1)] })
  const large = filingFor('birth-package', { files: [makeFile(10, 1), makeFile(900_000, 2)] })
  const route = { generation, module: 'LTKS' }
  expect(pushBody(small, route, settings)).toBeTypeOf('string')
  const body = pushBody(large, route, settings)
  expect(body).toBeInstanceOf(LargeBody)
  const read = JSON.parse(toText(body))
  // Written at once, as it was before there were large bodies.
  expect(JSON.stringify(read)).toBe(toText(body))
  expect(read.fileDinhKem.map((file: object) => Object.keys(file))).toEqual(
    Array(2).fill(['id', 'loaiGiayTo', 'tenGiayTo', 'tenTepDinhKem', 'huyGiayTo', 'duLieuTepDinhKem']),
  )
  expect(Buffer.from(read.fileDinhKem[1].duLieuTepDinhKem, 'base64').equals(Buffer.alloc(900_000, 2))).toBe(true)
  expect(JSON.parse(toText(pushBody(filingFor('birth-package'), route, settings))).fileDinhKem).toEqual([])
})

test('constants of an endpoint stand behind the files, or in the place of what they replace', () => {
  const filing = filingFor('birth-package', { files: [makeFile(300_000, 1)] })
  const route = { generation: 'G3', module: 'LTKS' } as const
  const withConstants = (constants: Readonly<Record<string, string>>) => {
    const forms = { G1: undefined, G2: undefined, G3: { forms: {}, fields: {}, paperTypes: {}, constants } }
    const body = pushBody(filing, route, { ...settings, forms })
    const text = toText(body)
    expect(JSON.stringify(JSON.parse(text))).toBe(text)
    return Object.entries(JSON.parse(text))
  }
  expect(withConstants({ heThong: 'LT' }).at(-1)).toEqual(['heThong', 'LT'])
  const replaced = withConstants({ module: 'KHAC', kenh: '1' })
  expect(replaced.find(([name]) => name === 'module')).toEqual(['module', 'KHAC'])
  expect(replaced.map(([name]) => name).slice(-2)).toEqual(['fileDinhKem', 'kenh'])
  expect(withConstants({ fileDinhKem: 'none' }).at(-1)).toEqual(['fileDinhKem', 'none'])
})

let port: number
const seen: { length: string | undefined; chunked: boolean; bytes: number }[] = []
const server = createServer((request, response) => {
  let bytes = 0
  request.on('data', (piece: Buffer) => {
    bytes += piece.length
  })
  request.on('end', () => {
    const { headers } = request
    seen.push({ length: headers['content-length'], chunked: headers['transfer-encoding'] !== undefined, bytes })
    response.end('{}')
  })
})
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

test('it travels with its length, and the loop turns many times while it does', async () => {
  const http = createHttp({
    origin: `http://127.0.0.1:${port}`,
    tls: {},
    connectTimeoutMs: 5_000,
    headersTimeoutMs: 30_000,
    bodyTimeoutMs: 30_000,
    keepAliveMs: 1_000,
    connectionsMax: 1,
    answerBytesMax: 1_000,
  })
  const body = new LargeBody(['{"x":"', { base64: new Uint8Array(9_000_000) }, '"}'])
  let turns = 0
  let over = false
  const turning = (async () => {
    while (!over) {
      turns += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  const answer = await http.exchange({ method: 'POST', path: '/', headers: [], body, repeatable: false })
  over = true
  await turning
  expect(answer.status).toBe(200)
  expect(seen).toEqual([{ length: String(body.bytes), chunked: false, bytes: body.bytes }])
  // A step at a time: 9 MB are 35 steps, and each lets others go first.
  expect(turns).toBeGreaterThan(30)
  await http.close()
})
