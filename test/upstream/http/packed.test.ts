/** Packed answers: only codings that were asked for, bounded while they are unpacked, the bytes believed more than the label. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { ContentEncoding } from '../../../src/upstream/http/unpack.ts'
import { http } from '../../support/wire.ts'
import { client, open, query, wire } from '../connections.ts'
import { lookUp, openPath, queryFor, toFailure } from '../paths.ts'

const text = `<a>${'Nguyễn '.repeat(200)}</a>`
const all: ContentEncoding[] = ['gzip', 'deflate', 'br', 'identity']

async function answered(
  coding: string,
  body: Buffer | string,
  other: { acceptEncodings?: ContentEncoding[]; answerBytesMax?: number } = {},
) {
  const server = await wire(({ socket }) => socket.write(http(200, { 'content-encoding': coding }, body)))
  return query(client(server.url, { acceptEncodings: all, ...other }))
}

test.each<[coding: string, body: Buffer | string]>([
  ['gzip', gzipSync(text)],
  ['GZIP', gzipSync(text)],
  ['x-gzip', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['br', brotliCompressSync(text)],
  ['identity, gzip', gzipSync(text)],
  ['identity', text],
  ['', text],
  ['none', text],
  ['UTF-8', text],
  ['utf8', text],
  ['gzip', text],
  ['br', text],
  ['deflate', text],
  ['gzip', ''],
])('%s', async (coding, body) => {
  expect((await answered(coding, body)).body.toString()).toBe(body === '' ? '' : text)
})

describe('a label that no one asked for', () => {
  const utf16 = Buffer.from('\ufeff<a>Nguyễn</a>', 'utf16le')
  const unasked = { acceptEncodings: ['identity'] as ContentEncoding[] }

  test.each<[coding: string, what: string, body: Buffer]>([
    ['gzip', 'XML', Buffer.from(text)],
    ['deflate', 'XML', Buffer.from(text)],
    ['br', 'XML', Buffer.from(text)],
    ['zstd', 'XML', Buffer.from(text)],
    ['gzip, gzip', 'XML', Buffer.from(text)],
    ['gzip', 'JSON behind blanks', Buffer.from(' \r\n\t{"a":1}')],
    ['gzip', 'a list in JSON', Buffer.from('[1]')],
    ['gzip', 'XML behind a mark', Buffer.from('\ufeff<a/>')],
    ['gzip', 'XML in UTF-16', utf16],
    ['gzip', 'XML in UTF-16, the large end first', Buffer.from(utf16).swap16()],
    ['gzip', 'nothing', Buffer.alloc(0)],
  ])('%s over %s: the bytes are taken as they are', async (coding, _, body) => {
    expect((await answered(coding, body, unasked)).body.equals(body)).toBe(true)
  })

  test.each<[coding: string, what: string, body: Buffer]>([
    ['gzip', 'what it says', gzipSync(text)],
    ['deflate', 'what it says', deflateSync(text)],
    ['deflate', 'what it says, bare', deflateRawSync(text)],
    ['br', 'what it says', brotliCompressSync(text)],
    ['zstd', 'gzip', gzipSync(text)],
    ['br', 'a bomb', brotliCompressSync(Buffer.alloc(64 * 1_048_576))],
    ['gzip', 'words', Buffer.from('xxxx')],
  ])('%s over %s is refused without being unpacked', async (coding, _, body) => {
    expect(await toFailure(answered(coding, body, unasked))).toMatchObject({
      code: 'answer-unreadable',
      detail: 'content-encoding',
      sent: 'answered',
    })
  })
})

describe('what is not taken', () => {
  test.each([
    [
      'a coding that was not asked for',
      'gzip',
      gzipSync(text),
      { acceptEncodings: ['identity'] as ContentEncoding[] },
      'answer-unreadable',
    ],
    ['an unknown one', 'zstd', gzipSync(text), {}, 'answer-unreadable'],
    ['one over the other', 'gzip, gzip', gzipSync(gzipSync(text)), {}, 'answer-unreadable'],
    ['what is damaged', 'gzip', Buffer.from(gzipSync(text)).fill(0xff, 12, 30), {}, 'answer-unreadable'],
    ['what is cut short', 'gzip', gzipSync(text).subarray(0, 40), {}, 'answer-truncated'],
    ['the same in brotli', 'br', brotliCompressSync(text).subarray(0, 20), {}, 'answer-truncated'],
    ['a bomb', 'gzip', gzipSync(Buffer.alloc(64 * 1_048_576)), { answerBytesMax: 100_000 }, 'answer-too-large'],
    [
      'a bomb in brotli',
      'br',
      brotliCompressSync(Buffer.alloc(64 * 1_048_576)),
      { answerBytesMax: 100_000 },
      'answer-too-large',
    ],
    [
      'a bomb in deflate',
      'deflate',
      deflateSync(Buffer.alloc(64 * 1_048_576)),
      { answerBytesMax: 100_000 },
      'answer-too-large',
    ],
  ])('%s', async (_, coding, body, other, code) => {
    expect(await toFailure(answered(coding, body, other))).toMatchObject({ code, phase: 'body', sent: 'answered' })
  })
})

test('a path asks for what its settings say, and reads it', async () => {
  const nobody =
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><c:CongdanCollection xmlns:c="http://www.mic.gov.vn/dancu/1.0"/></e:Body></e:Envelope>'
  const server = await wire(({ socket }) =>
    socket.write(http(200, { 'content-encoding': 'br' }, brotliCompressSync(nobody))),
  )
  const path = openPath('ndxp-soap', server.url, {
    acceptEncodings: ['br', 'identity'],
    query: { v: '2' },
    secretQuery: { key: 'a&b' },
  })
  open.unshift(path)
  expect((await lookUp(path, queryFor('mai'))).value).toBeNull()
  const head = server.requests[0]?.text ?? ''
  expect(head).toContain('Accept-Encoding: br, identity\r\n')
  expect(head.split('\r\n')[0]).toBe('POST /ndxp/population?v=2&key=a%26b HTTP/1.1')
})
