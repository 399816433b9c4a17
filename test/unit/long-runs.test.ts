/**
 * A megabyte of one character, wherever a text from outside is looked through: the time grows with its length and not with the square,
 * which would be hours, and no one else would be served meanwhile.
 */
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { within } from '../support/eventually.ts'

/** What each reader makes of a text, beside the loop of the tests: one that does not end is ended. */
const program = `
const { parentPort, workerData: root } = require('node:worker_threads')
const load = (path) => import(new URL(path, root).href)
const ready = Promise.all([
  load('upstream/parsing/read-base64.ts'),
  load('domain/sync/others-words.ts'),
  load('http/route-names.ts'),
  load('upstream/linked/read-reply.ts'),
  load('scrub/scrub-answer.ts'),
]).then(([{ readBase64 }, { scrubWords }, { routeNames }, { createReplyReader }, { scrubAnswer }]) => {
  const scrub = (contentType, body) =>
    scrubAnswer(Buffer.from('HTTP/1.1 200 OK\\r\\nContent-Type: ' + contentType + '\\r\\n\\r\\n' + body), Buffer.alloc(32, 7))
  const names = routeNames([{ method: 'GET', path: '/v1/links' }])
  const phrases = { success: [], present: ['co'], absent: ['khong ton tai'], later: [], outOfOrder: [] }
  const reply = createReplyReader(phrases)
  return {
    file: (text) => readBase64(text).found,
    words: (text) => scrubWords(text, { name: 'Nguyễn Thị Thử', others: [] })?.length ?? 0,
    address: (text) => names.findNearest(text) ?? 'none',
    reply: (text) =>
      reply(
        { status: 400, headers: {}, body: Buffer.from(JSON.stringify({ status: 400, errors: { maHoSo: text } })) },
        { code: 'H99-260101-0001', fields: [] },
      ).outcome,
    capture: (text) => scrub('text/plain', text).bytes.length - text.length,
    label: (text) => scrub('text/xml; charset=utf-8' + text, '<a/>').message.status,
  }
})
parentPort.on('message', async ({ reader, text }) => parentPort.postMessage((await ready)[reader](text)))
`
let worker: Worker
beforeAll(() => {
  worker = new Worker(program, { eval: true, workerData: new URL('../../src/', import.meta.url).href })
})
afterAll(() => worker.terminate())

type Reader = 'file' | 'words' | 'address' | 'reply' | 'capture' | 'label'
const read = (reader: Reader, text: string) =>
  within(
    20_000,
    `the ${reader} to be read`,
    new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.postMessage({ reader, text })
    }),
  )

const million = (piece: string) => piece.repeat(1_000_000 / piece.length)

test.each<[reader: Reader, ordinary: string, result: unknown]>([
  ['file', ' "QUJD" ', 'bytes'],
  ['words', 'Hồ sơ H99.01-261123-0001 của ai.do@example.vn', 30],
  ['address', '/v1/linkz//', '/v1/links'],
  ['capture', 'OK', '"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"'.length - 2],
  ['label', '; profile="a b"', 200],
  ['reply', '"Hồ sơ H99-260101-0001 không tồn tại!".', 'absent'],
])('%s: an ordinary text', async (reader, text, result) => {
  expect(await read(reader, text)).toBe(result)
})

test.each<[reader: Reader, run: string]>([
  ['file', '='],
  ['file', '"'],
  ['file', ' '],
  ['file', '"\n'],
  ['words', 'a'],
  ['words', 'a.'],
  ['words', 'a-'],
  ['words', '%'],
  ['words', '0'],
  ['words', 'A '],
  ['address', '/'],
  ['address', '/a'],
  ['address', '//v1/'],
  ['reply', ' .'],
  ['reply', '-'],
  ['reply', 'a.'],
])('%s: a megabyte of %j with something else behind it', async (reader, run) => {
  expect(await read(reader, `a${million(run)}x`)).toBeDefined()
})

/** A captured answer is looked through for many things in turn, and each costs its length: a fifth of a megabyte shows a square as well. */
test.each(['a', 'A', 'a.', 'a-', 'a@', 'a+', '0', '0 ', 'a0.', 'A’', '漢', 'HTTP/1.1 100 A\r\n\r\n'])(
  'capture: a fifth of a megabyte of %j with something else behind it',
  async (run) => {
    expect(await read('capture', `a${run.repeat(200_000 / run.length)}!`)).toBeDefined()
  },
)

test('label: parameters without end, none of which is one', async () => {
  expect(await read('label', `${';a='.repeat(60)}"""`)).toBe(200)
})
