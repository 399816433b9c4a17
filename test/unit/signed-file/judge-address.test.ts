/** The text of a QR code is an address of the registry only by its host, whatever else it tries. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isHostPattern, judgeAddress } from '../../../src/signed-file/judge-address.ts'

const hosts = ['giayto.example.vn', '.moj.example']

test.each([
  ['https://giayto.example.vn/x?y=1', 'listed'],
  ['HTTPS://GiayTo.Example.VN/x', 'listed'],
  ['  https://a.moj.example/\n', 'listed'],
  ['https://giayto.example.vn:443/x', 'listed'],
  ['https://moj.example/', 'not-listed'],
  ['https://evilmoj.example/', 'not-listed'],
  ['https://giayto.example.vn.evil.test/', 'not-listed'],
  ['https://giayto.example.vn:8443/x', 'no-address'],
  ['https://giayto.example.vn@evil.test/', 'no-address'],
  ['https://evil.test\\@giayto.example.vn/', 'no-address'],
  ['https://giayto.example.vn\\.evil.test/', 'no-address'],
  ['https://evil.test/ https://giayto.example.vn/', 'no-address'],
  ['https://giayto.example.vn\t.evil.test/', 'no-address'],
  ['https://gіayto.example.vn/', 'no-address'],
  ['https:giayto.example.vn/', 'no-address'],
  ['https:///giayto.example.vn/', 'no-address'],
  ['http://giayto.example.vn/', 'not-https'],
  ['javascript://giayto.example.vn/%0aalert(1)', 'not-https'],
  ['https://0x7f.1/', 'no-address'],
  ['999099000001||NGUYỄN THỊ THỬ|01021999|Nữ|x|05062021', 'no-address'],
  ['', 'no-address'],
] as const)('%j is %s', (text, wanted) => {
  expect(judgeAddress(text, hosts)).toBe(wanted)
})

test('without a list nothing is of the registry', () => {
  expect(judgeAddress('https://giayto.example.vn/', [])).toBe('no-list')
})

test('what is listed leads every reader to a listed host', () => {
  const hostile = fc.array(
    fc.constantFrom(
      'https:',
      '//',
      '/',
      '@',
      '\\',
      ':',
      '#',
      '?',
      ' ',
      '\t',
      '.',
      'giayto.example.vn',
      '.moj.example',
      'evil.test',
      '443',
      '%2f',
      'ı',
    ),
    { maxLength: 9 },
  )
  void fc.assert(
    fc.property(hostile, (pieces) => {
      const text = pieces.join('')
      if (judgeAddress(text, hosts) !== 'listed') return
      const { protocol, hostname, username } = new URL(text)
      expect(protocol).toBe('https:')
      expect(username).toBe('')
      expect(hostname === 'giayto.example.vn' || hostname.endsWith('.moj.example')).toBe(true)
    }),
    { numRuns: 20_000 },
  )
})

test('a host of the list is a host and no address', () => {
  expect(['a.vn', '.a.vn', 'a-b.gov.vn'].every(isHostPattern)).toBe(true)
  expect(
    ['', '.', 'vn', 'https://a.vn', 'a.vn/', '*.a.vn', 'a..vn', '1.2.3.4', 'A.vn', 'á.vn'].some(isHostPattern),
  ).toBe(false)
})
