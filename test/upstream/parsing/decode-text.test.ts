/** Bytes to text: what the bytes are counts, and a label only where they leave a question. */
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { TokenSource } from '../../../src/upstream/access-layer/token/token-settings.ts'
import { readToken } from '../../../src/upstream/access-layer/token/token-wire.ts'
import { assumableCharsets, decodeText, hasLostLetters } from '../../../src/upstream/parsing/decode-text.ts'
import { unwrap } from '../../../src/upstream/xml/soap.ts'

const hop = 'security-server'
const decode = (bytes: Buffer, contentType = '', assumed?: (typeof assumableCharsets)[number]) =>
  decodeText(bytes, { contentType, hop, assumed })

function failing(work: () => unknown): GatewayFailure {
  try {
    work()
  } catch (error) {
    if (error instanceof GatewayFailure) return error
    throw error
  }
  throw new Error('it succeeded')
}

const utf8 = (text: string) => Buffer.from(text)
const utf16 = (text: string, big: boolean) =>
  big ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, 'utf16le')
const withMark = (text: string) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8(text)])
/** What windows-1258 can write: it has Ă, Đ, Ơ, Ư as letters and the tones as marks. */
const in1258 = (text: string) => iconv.encode(text, 'windows-1258')
const toXml = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><a>`
const name = 'NGUYỄN VĂN THỬ'

/** Labels as servers write them, true and false. */
const labels = [
  '',
  'text/xml',
  'text/xml; charset=utf-8',
  'text/xml;charset=UTF_8',
  'text/xml; charset=utf8',
  'text/xml; charset="UTF-8"',
  "text/xml; charset='utf-8'",
  'text/xml; charset = utf-8',
  'text/xml; charset=',
  'text/xml;charset=ISO-8859-1',
  'text/xml; charset=windows-1252',
  'text/xml; charset=windows-1258',
  'text/xml; charset=utf-16',
  'text/xml; charset=UTF-16LE',
  'text/xml; charset=US-ASCII',
  'application/json; charset=unicode',
  'text/xml; charset=x-mac-vietnamese',
  'text/xml; charset=utf-7',
  'text/xml; charset=tcvn-5712',
]
const encodings = ['UTF-8', 'utf_8', 'utf-16', 'ISO-8859-1', 'windows-1258', 'unknown-8bit', 'UTF-7']

describe('valid UTF-8 is UTF-8, anyone who says what', () => {
  const vietnamese = fc
    .array(fc.constantFrom(...'ĂÂĐÊÔƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ ANHT'.split('')), {
      minLength: 1,
      maxLength: 30,
    })
    .map((letters) => letters.join(''))

  test('any text, under any label, with a mark or without', () => {
    fc.assert(
      fc.property(
        fc.oneof(vietnamese, fc.string({ unit: 'grapheme' })),
        fc.constantFrom(...labels),
        fc.constantFrom(...encodings),
        fc.boolean(),
        (text, label, encoding, marked) => {
          const document = `${toXml(encoding)}${name} ${text}</a>`.replace(/\0/g, '')
          expect(decode(marked ? withMark(document) : utf8(document), label)).toBe(document)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('the row: UTF-8 bytes called ISO-8859-1', () => {
    expect(decode(utf8(`<a>${name}</a>`), 'text/xml;charset=ISO-8859-1')).toBe(`<a>${name}</a>`)
  })

  test('a document of ASCII alone is read under every label but those whose letters only look like ASCII', () => {
    for (const label of labels) {
      if (label.includes('utf-7'))
        expect(failing(() => decode(utf8('<a>NGUY+HsQ-N</a>'), label)).code).toBe('answer-charset')
      else expect(decode(utf8('<a>AN</a>'), label)).toBe('<a>AN</a>')
    }
    expect(failing(() => decode(utf8('<a>NGUYE^~N</a>'), 'text/xml; charset=VIQR')).code).toBe('answer-charset')
    expect(failing(() => decode(utf8(`${toXml('UTF-7')}NGUY+HsQ-N</a>`))).code).toBe('answer-charset')
  })
})

describe('UTF-16', () => {
  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('marked %s, big-endian %s, under every label', (marked, big) => {
    for (const text of [`<a>${name}</a>`, `{"a":"${name}"}`, '{}']) {
      for (const label of labels) expect(decode(utf16((marked ? '\ufeff' : '') + text, big), label)).toBe(text)
    }
  })

  test('half a character, and four bytes a letter, fit no encoding', () => {
    expect(failing(() => decode(Buffer.from([0xff, 0xfe, 0x3c]))).code).toBe('answer-charset')
    expect(failing(() => decode(Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]))).detail).toBe('utf-32')
    expect(failing(() => decode(Buffer.from([0, 0, 0, 0x3c]))).detail).toBe('utf-32')
  })
})

describe('one-byte charsets', () => {
  const odd = Buffer.concat([utf8('<a>'), Buffer.from([0xd0, 0xe3]), utf8('</a>')])

  test.each<[what: string, bytes: Buffer, contentType: string, text: string]>([
    ['by HTTP', odd, 'application/xml; charset=windows-1258', '<a>Đă</a>'],
    ['by HTTP, in other words', odd, 'application/xml; charset="CP_1258"', '<a>Đă</a>'],
    ['by the document', Buffer.concat([utf8(toXml('windows-1258')), odd]), '', `${toXml('windows-1258')}<a>Đă</a>`],
    [
      'by the document, HTTP saying UTF-8',
      Buffer.concat([utf8(toXml('windows-1258')), odd]),
      'text/xml; charset=utf-8',
      `${toXml('windows-1258')}<a>Đă</a>`,
    ],
    [
      'by the document, HTTP saying what servers say by default',
      Buffer.concat([utf8(toXml('windows-1258')), odd]),
      'text/xml;charset=ISO-8859-1',
      `${toXml('windows-1258')}<a>Đă</a>`,
    ],
    [
      'TCVN by HTTP',
      Buffer.concat([utf8('<a>'), iconv.encode('Nguyễn', 'tcvn'), utf8('</a>')]),
      'text/xml; charset=TCVN3',
      '<a>Nguyễn</a>',
    ],
    [
      'VISCII by the document',
      Buffer.concat([utf8(toXml('viscii')), iconv.encode('Nguyễn', 'viscii')]),
      '',
      `${toXml('viscii')}Nguyễn`,
    ],
  ])('%s', (_, bytes, contentType, text) => {
    expect(decode(bytes, contentType)).toBe(text)
  })

  test('without a label, only in the charset that a setting assumes', () => {
    expect(failing(() => decode(odd)).code).toBe('answer-charset')
    expect(decode(odd, '', 'windows-1258')).toBe('<a>Đă</a>')
    expect(decode(odd, 'text/xml', 'windows-1252')).toBe('<a>Ðã</a>')
    expect(decode(iconv.encode('Nguyễn Văn Thử', 'tcvn'), '', 'tcvn3')).toBe('Nguyễn Văn Thử')
    // A setting for what says nothing changes nothing of what is UTF-8.
    for (const assumed of assumableCharsets) expect(decode(utf8(name), 'text/xml', assumed)).toBe(name)
  })

  test('windows-1258 never passes for UTF-8: what follows a letter there is a symbol', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...'ĂÂĐÊÔƠƯăâđêôơưÀÁÈÉÍÓÙÚ\u0300\u0301\u0303\u0309\u0323 ANHT'.split('')), {
          minLength: 1,
        }),
        (letters) => {
          const text = `Đ${letters.join('')}`
          expect(decode(in1258(text), 'text/plain; charset=windows-1258').normalize('NFC')).toBe(text.normalize('NFC'))
        },
      ),
    )
  })

  test.each<[what: string, bytes: Buffer, contentType: string, code: string]>([
    ['broken UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xc3, 0x28]), '', 'answer-charset'],
    ['windows-1258 under a declaration of UTF-8', Buffer.concat([utf8(toXml('UTF-8')), odd]), '', 'answer-charset'],
    [
      'windows-1258 under a mark of UTF-8',
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), odd]),
      'text/xml; charset=windows-1258',
      'answer-charset',
    ],
    ['a charset that no one uses', odd, 'text/xml; charset=x-mac-vietnamese', 'answer-charset'],
    ['UTF-8 cut within a letter', utf8(name).subarray(0, 6), 'text/xml', 'answer-truncated'],
    [
      'UTF-8 that was encoded twice',
      utf8(utf8(`<a>${name}</a>`).toString('latin1')),
      'text/xml; charset=utf-8',
      'answer-charset',
    ],
    [
      'UTF-8 that was encoded twice by way of windows-1252',
      utf8(new TextDecoder('windows-1252').decode(utf8(`<a>${name}</a>`))),
      '',
      'answer-charset',
    ],
  ])('%s is refused', (_, bytes, contentType, code) => {
    expect(failing(() => decode(bytes, contentType))).toMatchObject({ code, layer: hop, sent: 'answered' })
  })
})

describe('UTF-8 that was encoded twice', () => {
  const twice = (text: string) => utf8(text).toString('latin1')
  const refused = (text: string) => {
    try {
      decode(utf8(text))
      return false
    } catch (error) {
      return error instanceof GatewayFailure && error.detail === 'encoded twice'
    }
  }

  test.each([
    ['one letter', `<a>${twice('é')}</a>`, true],
    ['letters in a row', twice('ÔÂĐ'), true],
    ['a run of them that is longer than what is looked at', twice('é'.repeat(10_001)), true],
    ['a run that is cut within a letter of three', twice('ế'.repeat(10_001)), true],
    ['one letter that is whole before it', `É ${twice('é')}`, false],
    ['one letter of no one-byte charset', `${twice('é')} Đ`, false],
    ['half a letter', 'Ã ', false],
    ['symbols of windows-1252 that spell no letter', '“ÉLAN”', false],
    ['ASCII alone', 'NGUYEN', false],
  ])('%s', (_, text, expected) => {
    expect(refused(text)).toBe(expected)
  })

  // A list of every byte, as it was kept before, needs seconds and half a gigabyte for these.
  test('of thirty megabytes it is decided like of thirty letters', () => {
    const many = 'a '.repeat(15_000_000)
    expect(refused(many + twice('é'))).toBe(true)
    expect(refused(`${many}é`)).toBe(false)
    expect(refused(twice('é'.repeat(7_500_000)))).toBe(true)
  }, 8_000)
})

describe('names that lost letters on their way', () => {
  test.each(['NGUY?N V?N TH?', 'NGUY\ufffdN', 'NGUYá»„N', 'Ä\u0090INH', 'Æ¯Æ NG', 'TRẦN THá»Š', 'LÃª'])(
    '%j',
    (lost) => {
      expect(hasLostLetters(lost)).toBe(true)
    },
  )

  test.each([
    'NGUYỄN VĂN THỬ',
    'LÊ VÂN ÁNH',
    'K’BRƠI',
    "H'ĂNG",
    'Y´ÊBAN',
    'JOSÉ-MARÍA Ó BRIAIN',
    'ÅSE ÆRØ',
    'ŁUKASZ',
    'THÁI ÂU (TỨC BA)',
    'A&B',
    'ĐỖ Ì',
  ])('%j is whole', (whole) => {
    expect(hasLostLetters(whole)).toBe(false)
    expect(hasLostLetters(whole.normalize('NFD'))).toBe(false)
  })
})

test('a token and a SOAP answer come through every kind of mark and label', () => {
  const json = '{"access_token":"abc","expires_in":3600}'
  const envelope = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a>${name}</a></s:Body></s:Envelope>`
  const judge = { hop, faults: () => null, unauthorised: 'ministry-credentials-refused' } as const
  const source = TokenSource.parse({ variant: 'wso2', url: 'https://bus.example.vn/token', key: 'k', secret: 's' })
  if (source.variant !== 'wso2') throw new Error('not the variant')
  for (const label of labels.filter((one) => !one.includes('utf-7'))) {
    for (const write of [
      utf8,
      withMark,
      (text: string) => utf16(`\ufeff${text}`, true),
      (text: string) => utf16(text, false),
    ]) {
      const headers = { 'content-type': label }
      expect(readToken({ status: 200, headers, body: write(json) }, 0, source).token).toBe('abc')
      expect(unwrap({ status: 200, headers, body: write(envelope) }, judge)?.children[0]?.text).toBe(name)
    }
  }
})
