/** Every usual way of writing a file into a message is read; what is there and is none of them is reported as unreadable. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBase64 } from '../../../src/upstream/parsing/read-base64.ts'

const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((array) => Buffer.from(array))

const ways: Record<string, (content: Buffer) => string | number[]> = {
  plain: (content) => content.toString('base64'),
  'without padding': (content) => content.toString('base64').replace(/=+$/, ''),
  'in the alphabet of URLs': (content) => content.toString('base64url'),
  'in the alphabet of URLs, padded': (content) => content.toString('base64').replace(/\+/g, '-').replace(/\//g, '_'),
  'in lines': (content) => content.toString('base64').replace(/(.{7})/g, '$1\r\n'),
  'in lines whose ends were escaped twice': (content) => content.toString('base64').replace(/(.{7})/g, '$1\\r\\n'),
  'as a data URI': (content) => `data:application/pdf;base64,${content.toString('base64')}`,
  'as a data URI with a name, blanks and capitals': (content) =>
    ` DATA:application/pdf;name=gks.pdf;base64, ${content.toString('base64')} `,
  'percent-encoded': (content) => encodeURIComponent(content.toString('base64')),
  quoted: (content) => `"${content.toString('base64')}"`,
  'behind a byte-order mark': (content) => `\ufeff${content.toString('base64')}`,
  'as the numbers of .NET': (content) => [...content],
  'as the signed numbers of Java': (content) => [...content].map((byte) => (byte > 127 ? byte - 256 : byte)),
}

describe.each(Object.entries(ways))('any bytes %s', (_, write) => {
  test('are read as they were', () => {
    fc.assert(
      fc.property(bytes, (content) => {
        const written = write(content)
        // Text that happens to look like the beginning of a file in hexadecimal is one.
        fc.pre(typeof written !== 'string' || !/^(25504446|ffd8ff|89504e47)/i.test(written))
        const read = readBase64(written)
        return read.found === 'bytes' && read.bytes.equals(content)
      }),
    )
  })
})

test.each(['25504446', '0x255044462d312e37', 'FFD8FFE0', '89504e470d0a1a0a'])('hexadecimal of a file: %s', (hex) => {
  expect(readBase64(hex)).toEqual({ found: 'bytes', bytes: Buffer.from(hex.replace('0x', ''), 'hex') })
})

test.each([undefined, null, '', '  \r\n', '""', [], 'data:application/pdf;base64,'])(
  '%j: nothing is there',
  (value) => {
    expect(readBase64(value)).toEqual({ found: 'nothing' })
  },
)

test.each([
  ['cut within a group', 'JVBERi0xL'],
  ['padding in the middle', 'JVBE=i0x'],
  ['padding too many', 'JVBERi0=='],
  ['other letters', 'JVBERi0*'],
  ['words', 'Đang ký số'],
  ['an address', 'https://registry.example/a.pdf'],
  ['a number', 12],
  ['an object', {}],
  ['numbers that are no bytes', [37, 256]],
  ['a truth', true],
])('%s: there, and unreadable', (_, value) => {
  expect(readBase64(value)).toEqual({ found: 'unreadable' })
})

test('any text at all is read, is nothing, or is reported as unreadable: it never throws', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.anything()), (value) => readBase64(value).found.length > 0))
})
