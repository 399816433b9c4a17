/** What counts as a difference, and what only as a note. */
import { describe, expect, test } from 'vitest'
import type { Observation } from '../../src/compare/call-endpoint.ts'
import { getDifferences } from '../../src/compare/differences.ts'
import { toShape } from '../../src/compare/shape.ts'

function seen(body: string, changes: Partial<Observation> = {}): Observation {
  const shape = toShape({ status: 200, headers: {}, body: Buffer.from(body) })
  const usual = {
    status: 200,
    outcome: 'found',
    unanswered: false,
    contentType: 'text/xml',
    headers: new Set(['date']),
  }
  return { ...usual, shape, bytes: body.length, durationMs: 10, ...changes }
}
const record = (inside: string, attributes = '') => `<a:C xmlns:a="urn:a"${attributes}>${inside}</a:C>`
const one = record('<a:So>999090000001</a:So><a:Ten>AN</a:Ten>')
const reported = (b: Observation, a = seen(one)) =>
  getDifferences(a, b, null).map(({ kind, at, weight }) => `${weight} ${kind}${at === undefined ? '' : ` ${at}`}`)

describe('a program may trip over', () => {
  test.each([
    [
      'another namespace',
      record('<a:So>999090000001</a:So><a:Ten>AN</a:Ten>').replace('urn:a', 'urn:b'),
      'namespace /C',
    ],
    ['an element that is missing', record('<a:So>999090000001</a:So>'), 'element /C/Ten'],
    ['an element that is new', record('<a:So>999090000001</a:So><a:Ten>AN</a:Ten><a:Moi/>'), 'element /C/Moi'],
    ['another order', record('<a:Ten>AN</a:Ten><a:So>999090000001</a:So>'), 'order /C'],
    ['an attribute', record('<a:So>999090000001</a:So><a:Ten>AN</a:Ten>', ' So="1"'), 'attribute /C'],
    ['a value of another class', record('<a:So>99909</a:So><a:Ten>AN</a:Ten>'), 'value /C/So'],
    ['JSON in the place of XML', '{"C":{"So":"999090000001"}}', 'form'],
    ['a page in the place of XML', '<!DOCTYPE html><html></html>', 'form'],
  ])('%s', (_, body, expected) => {
    expect(reported(seen(body))).toContain(`differs ${expected}`)
  })

  test.each([
    ['another status', { status: 500 }, 'status'],
    ['another outcome', { outcome: 'not-matched' }, 'outcome'],
    ['another type of content', { contentType: 'application/xml; charset=utf-8' }, 'content-type'],
  ])('%s', (_, changes, expected) => {
    expect(reported(seen(one, changes))).toEqual([`differs ${expected}`])
  })

  test('the content of a missing element is reported once, with the element', () => {
    const deep = seen(record('<a:X><a:Y><a:Z>1</a:Z></a:Y></a:X>'))
    const elements = reported(seen(record('')), deep).filter((line) => line.includes('element'))
    expect(elements).toEqual(['differs element /C/X'])
  })
})

describe('only noted is', () => {
  test('a value that one of the two does not hold', () => {
    expect(reported(seen(record('<a:So>999090000001</a:So><a:Ten/>')))).toEqual(['note value /C/Ten'])
  })
  test('a header that one of the two sends, unless every answer has another', () => {
    expect(reported(seen(one, { headers: new Set(['date', 'x-frame-options']) }))).toEqual([
      'note header x-frame-options',
    ])
    expect(reported(seen(one, { headers: new Set(['x-road-id']) }))).toEqual([])
  })
  test('an answer of more than twice as many bytes', () => {
    expect(reported(seen(one, { bytes: 10_000 }))).toEqual(['note size'])
  })
})

test('time counts when the caller says how much is too much', () => {
  const slow = seen(one, { durationMs: 31 })
  expect(getDifferences(seen(one), slow, null)).toEqual([])
  expect(getDifferences(seen(one), slow, 3)).toMatchObject([{ kind: 'time', weight: 'differs', a: 10, b: 31 }])
  expect(getDifferences(seen(one), slow, 4)).toEqual([])
})

test('an answer is like itself', () => {
  expect(reported(seen(one))).toEqual([])
})
