/** Files: stored once by their content, checked while they arrive, refused without being gathered. */
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { pdf, sha256, upload } from './fixtures.ts'

let gateway: TestGateway
const bytesMax = 200_000
beforeAll(async () => {
  gateway = await startGateway({ filings: { filing: { attachmentBytesMax: bytesMax } } })
})
afterAll(() => gateway.stop())

const head = (hash: string) =>
  fetch(`${gateway.url}/v1/attachments/${hash}`, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${gateway.key}` },
  })

test('a file is created once, and sending it again is free', async () => {
  const content = pdf('created once')
  expect((await head(sha256(content))).status).toBe(404)
  const first = await upload(gateway, content)
  expect([first.status, first.json]).toEqual([201, { sha256: sha256(content), bytes: content.length }])
  const again = await upload(gateway, content)
  expect([again.status, again.json]).toEqual([200, first.json])
  expect((await head(sha256(content))).status).toBe(200)
})

test('files are not handed out again', async () => {
  const content = pdf('kept')
  await upload(gateway, content)
  const answer = await gateway.get(`/v1/attachments/${sha256(content)}`)
  expect([answer.status, answer.json.code, answer.headers.get('allow')]).toEqual([
    405,
    'method-not-allowed',
    'PUT, HEAD',
  ])
})

describe('refused, and not kept', () => {
  test('content whose hash differs', async () => {
    const hash = sha256(pdf('what was meant'))
    const answer = await upload(gateway, pdf('what came'), { sha256: hash })
    expect([answer.status, answer.json.code]).toEqual([422, 'attachment-hash-mismatch'])
    expect((await head(hash)).status).toBe(404)
  })

  test('an address that is no hash', async () => {
    const answer = await upload(gateway, pdf(), { sha256: sha256(pdf()).toUpperCase() })
    expect([answer.status, answer.json.code]).toEqual([422, 'attachment-hash-mismatch'])
  })

  test('a type that the registry does not take, and a file that is not what it says', async () => {
    for (const [content, type, status, code] of [
      [Buffer.from('MZ'), 'application/x-msdownload', 415, 'attachment-type-unsupported'],
      [Buffer.from('<html>'), 'text/html', 415, 'attachment-type-unsupported'],
      [Buffer.from('<html>'), 'application/pdf', 422, 'attachment-content-mismatch'],
      [pdf(), '', 415, 'attachment-type-unsupported'],
    ] as const) {
      const answer = await upload(gateway, content, { type })
      expect([answer.status, answer.json.code]).toEqual([status, code])
    }
  })

  test('a file over the limit, by its stated length and while it streams in', async () => {
    const large = Buffer.concat([pdf(), Buffer.alloc(bytesMax)])
    const stated = await upload(gateway, large)
    expect([stated.status, stated.json.code]).toEqual([413, 'body-too-large'])
    expect(await streamed(large)).toEqual([413, 'body-too-large'])
    expect((await head(sha256(large))).status).toBe(404)
  })

  test('a stream without end is cut off, not gathered', async () => {
    const before = process.memoryUsage().rss
    const outcome = await endless()
    expect([413, 'cut off']).toContain(outcome)
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
    expect((await gateway.get('/readyz')).status).toBe(200)
  })

  test('an upload that is broken off leaves nothing, and the gateway serves on', async () => {
    const content = Buffer.concat([pdf('broken off'), Buffer.alloc(50_000)])
    await new Promise<void>((resolve) => {
      const put = request(`${gateway.url}/v1/attachments/${sha256(content)}`, {
        method: 'PUT',
        headers: { ...credentials(), 'content-length': content.length },
      })
      put.on('error', () => resolve())
      put.write(content.subarray(0, 10_000), () => put.destroy())
    })
    expect((await head(sha256(content))).status).toBe(404)
  })
})

const credentials = () => ({ authorization: `Bearer ${gateway.key}`, 'content-type': 'application/pdf' })

/** In pieces and without a stated length. */
function streamed(content: Buffer): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const put = request(`${gateway.url}/v1/attachments/${sha256(content)}`, { method: 'PUT', headers: credentials() })
    put.on('error', reject)
    put.on('response', async (response) => {
      const text = Buffer.concat(await response.toArray()).toString()
      resolve([response.statusCode ?? 0, JSON.parse(text).code])
    })
    put.end(content)
  })
}

function endless(): Promise<number | 'cut off'> {
  return new Promise((resolve) => {
    const put = request(`${gateway.url}/v1/attachments/${'0'.repeat(64)}`, { method: 'PUT', headers: credentials() })
    let answered = false
    put.on('error', () => resolve('cut off'))
    put.on('response', (response) => {
      answered = true
      resolve(response.statusCode ?? 0)
      put.destroy()
    })
    const piece = Buffer.alloc(65_536, 32)
    const write = () => {
      if (!answered && !put.destroyed) put.write(piece, () => setImmediate(write))
    }
    write()
  })
}
