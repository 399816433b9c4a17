/** Forms that bring a file: what browsers send is read byte for byte, and nothing else takes long or is half understood. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toForm } from '../../../src/pages/forms/upload.ts'

/** As the platform writes it. */
async function written(form: FormData): Promise<{ body: Buffer; boundary: string }> {
  const sent = new Response(form)
  const boundary = /boundary=(.*)$/.exec(sent.headers.get('content-type') ?? '')?.[1] ?? ''
  return { body: Buffer.from(await sent.arrayBuffer()), boundary }
}

test('what a browser writes is read as it was meant, whatever the names and bytes', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .constantFrom('\r\n--', '--', '\r\n\r\n', '\r\n--x', '')
      .map((text) => new Uint8Array(Buffer.from(text.repeat(20)))),
  )
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((text) => !/%(?:22|0[ad])/i.test(text))
  await fc.assert(
    fc.asyncProperty(
      bytes,
      name,
      fc.dictionary(name, fc.string({ maxLength: 30 }), { maxKeys: 5 }),
      async (file, fileName, fields) => {
        const form = new FormData()
        for (const [key, value] of Object.entries(fields)) form.set(key, value)
        form.set('the file', new File([file], fileName))
        const { body, boundary } = await written(form)
        const read = toForm(body, boundary)
        const meant = [...form.entries()].filter(([, value]) => typeof value === 'string')
        // Line ends of fields are written as CRLF, and so are those of names.
        const lines = (text: unknown) => String(text).replace(/\r\n|\r|\n/g, '\r\n')
        expect([...read.fields]).toEqual(meant.map(([key, value]) => [lines(key), lines(value)]))
        expect(read.file?.name).toBe(lines(fileName))
        expect(read.file?.bytes.equals(Buffer.from(file))).toBe(true)
      },
    ),
    { numRuns: 200 },
  )
})

const part = (head: string, content = 'x') => `--b\r\n${head}\r\n\r\n${content}\r\n`
const named = (name: string, more = '') => `content-disposition: form-data; name="${name}"${more}`
const end = '--b--\r\n'

test.each([
  ['nothing', ''],
  ['no part', '--b\r\n'],
  ['an end alone behind a line', `\r\n${end}`],
  ['text before the first part', `hello\r\n${part(named('a'))}${end}`],
  ['text behind the last part', `${part(named('a'))}${end}hello`],
  ['a part that is cut off', part(named('a')).slice(0, -3)],
  ['no end', part(named('a'))],
  ['a part without a name', `${part('content-type: text/plain')}${end}`],
  ['a head without an end', `--b\r\n${named('a')}\r\n${end}`],
  ['a head of a megabyte', `${part(named('y'.repeat(1_000_000)))}${end}`],
  ['a thousand lines of head', `${part(`${'x: y\r\n'.repeat(1_000)}${named('a')}`)}${end}`],
  ['a part in base64', `${part(`${named('a')}\r\ncontent-transfer-encoding: base64`, 'eA==')}${end}`],
  [
    'a part in quoted-printable',
    `${part(`Content-Transfer-Encoding : quoted-printable\r\n${named('a')}`, '=41')}${end}`,
  ],
  [
    'a form in a form',
    `${part(`${named('a')}\r\ncontent-type: multipart/mixed; boundary=c`, '--b\r\n\r\nx\r\n--b--')}${end}`,
  ],
  ['a name in two ways', `${part(`${named('a')}; filename*=utf-8''b`)}${end}`],
  ['a field twice', `${part(named('a'))}${part(named('a'))}${end}`],
  ['two files', `${part(named('a', '; filename="1"'))}${part(named('b', '; filename="2"'))}${end}`],
  ['a field of a megabyte', `${part(named('a'), 'y'.repeat(1_000_000))}${end}`],
  ['a field that is no UTF-8', Buffer.from(`${part(named('a'), '\xff')}${end}`, 'latin1')],
  ['more parts than any form of ours', `${Array.from({ length: 21 }, (_, n) => part(named(`a${n}`))).join('')}${end}`],
  ['two hundred thousand parts', `${part(named('a')).repeat(200_000)}${end}`],
  ['line feeds alone', `${part(named('a'))}${end}`.replaceAll('\r', '')],
  ['another boundary', `${part(named('a'))}${end}`.replaceAll('--b', '--c')],
])('%s is no form', (_, body) => {
  expect(() => toForm(Buffer.from(body as string), 'b')).toThrow(expect.objectContaining({ code: 'body-malformed' }))
})

test('a name of a file is a name: no path of it, no script, no second header is made of it', () => {
  for (const name of ['../../etc/passwd', 'C:\\a.csv', '<b>.csv', "a'; filename=b", '']) {
    const form = toForm(Buffer.from(`${part(named('file', `; filename="${name}"`), 'y')}${end}`), 'b')
    expect(form.file?.name).toBe(name)
  }
})
