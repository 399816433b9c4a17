/** A shape shows what an answer is like and nothing of what it says: no value of a person can be read out of it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Shape, toShape } from '../../src/compare/shape.ts'

const answer = (body: string, contentType = 'text/xml') => ({
  status: 200,
  headers: { 'content-type': contentType },
  body: Buffer.from(body),
})
const reported = (shape: Shape): string =>
  JSON.stringify(
    Array.from(shape.places, ([path, place]) => [
      path,
      [...place.namespaces],
      [...place.classes],
      [...place.attributes],
      place.order,
    ]),
  )

const name = fc.constantFrom('Nguyễn Văn Thử', 'TRẦN THỊ MẪU', 'Kim Ánh', 'BÙI XUÂN QUỲNH')
const number = fc.integer({ min: 100_000_000_000, max: 999_999_999_999 }).map(String)
const street = fc.constantFrom('12 Phố Hàng Gạo', 'Thôn Đoài, xã Thử')
const person = fc.record({ name, number, street, born: fc.constantFrom('19900131', '1950-12-01') })

const xml = ({
  name: full,
  number: id,
  street: where,
  born,
}: {
  name: string
  number: string
  street: string
  born: string
}) =>
  `<S:Envelope xmlns:S="urn:s"><S:Body><a:CongdanCollection xmlns:a="urn:a" GhiChu="${full}"><a:CongDan><a:SoDinhDanh>${id}</a:SoDinhDanh><a:Ten>${full}</a:Ten><a:ChiTiet>${where}</a:ChiTiet><a:Sinh>${born}</a:Sinh></a:CongDan></a:CongdanCollection></S:Body></S:Envelope>`

describe('no value of a person is in the shape of', () => {
  const forms: Readonly<Record<string, (one: Parameters<typeof xml>[0]) => string>> = {
    XML: xml,
    JSON: (one) => JSON.stringify({ Body: one, [one.number]: { [one.name]: one.street } }),
    'XML in JSON': (one) => JSON.stringify({ error_code: '00', message: xml(one) }),
    'JSON in XML': (one) => `<a>${JSON.stringify({ data: one }).replace(/&/g, '&amp;').replace(/</g, '&lt;')}</a>`,
    words: (one) => `${one.name} ${one.number}`,
    'a page': (one) => `<html><body>${one.name} ${one.number}</body></html>`,
  }
  test.each(Object.entries(forms))('%s', (_, form) => {
    fc.assert(
      fc.property(person, (one) => {
        const shape = reported(toShape(answer(form(one))))
        for (const value of [one.number, one.street, one.born]) expect(shape).not.toContain(value)
        for (const word of one.name.split(' ').filter((part) => part.length > 2)) expect(shape).not.toContain(word)
      }),
    )
  })
})

test('two persons of one form have one shape', () => {
  const one = { name: 'NGUYỄN VĂN THỬ', number: '999090000001', street: 'Xã Mẫu', born: '19900131' }
  const other = { name: 'TRẦN THỊ MẪU', number: '999191000006', street: 'Phố Thử', born: '19911231' }
  expect(reported(toShape(answer(xml(one))))).toBe(reported(toShape(answer(xml(other)))))
})

test.each([
  ['', 'empty'],
  ['  ', 'empty'],
  ['<html><body/></html>', 'xml'],
  ['<!DOCTYPE html><html><body></body></html>', 'html'],
  ['<a><b></a>', 'unreadable'],
  ['{"a":', 'unreadable'],
  ['OK', 'text'],
  ['[]', 'json'],
])('%j is classified as %s', (body, kind) => {
  expect(toShape(answer(body)).kind).toBe(kind)
})

test('bytes in no known charset are classified as unreadable', () => {
  expect(toShape({ status: 200, headers: {}, body: Buffer.from([0x3c, 0xe1, 0xbb, 0x3e]) }).kind).toBe('unreadable')
})
