/** Recorded calls, judged again: how many a change would have refused or allowed, why, and which grants no one used. */
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { readConsumers } from '../../../../src/access/consumers.ts'
import { readRecordLine, toConsumers } from '../../../../src/access/simulation/recorded-calls.ts'
import { ReplayRecords } from '../../../../src/access/simulation/replay-records.ts'
import { encodeRecord } from '../../../../src/audit/audit-record.ts'
import {
  EndLine,
  ExportHeader,
  exportFormat,
  RecordLine,
  RemovalLine,
  SegmentLine,
  SkipLine,
  StampLine,
} from '../../../../src/audit/tree/export-format.ts'
import { makeInquiryEntry } from '../../../support/audit-entry.ts'

const now = Date.parse('2026-11-30T09:00:00+07:00')
function read(grants: string) {
  const { entries, problems } = readConsumers(`
consumers:
  - id: one-stop
    name: One-stop system
    keys: [{ id: abcdefghijkl, hash: ${'a'.repeat(64)} }]
    units: [H99]
    quota: { perMinute: 60, burst: 10 }
    grants: ${grants}
`)
  if (!entries) throw new Error(problems.join('\n'))
  return entries
}
const before = read(
  `[{ procedures: ['1.001193', '2.000635'], operations: [lookup, verify, follow], fields: [fullName, religion], attributes: [sex] }]`,
)
const after = read(`[{ procedures: ['1.001193'], operations: [lookup], fields: [fullName] }]`)

let seq = 0
const line = (changes: Parameters<typeof makeInquiryEntry>[1] = {}, whole = false) => {
  const position = { chain: 'c', seq: ++seq, at: '2026-11-29T08:00:00.000Z' }
  const body = encodeRecord(position, makeInquiryEntry(`r${seq}`, changes))
  return whole ? JSON.stringify({ chain: 'c', seq, hash: 'ff', body }) : body
}

test('a change is held against what was recorded: so many calls refused, with the field, and one of them by its id', () => {
  const judged = new ReplayRecords(toConsumers(before, now), toConsumers(after, now))
  const lines = [
    line(),
    line({ fields: ['fullName', 'religion'] }),
    line({ fields: ['religion'] }, true),
    line({ purpose: { ...makeInquiryEntry('x').purpose, procedure: '2.000635' } }),
    line({ outcome: 'refused', result: 'field-not-allowed', fields: ['bloodGroup'] }),
    '{"chain":"c","seq":9,"at":"2026-11-29T08:00:00.000Z","knot":"tied","key":"k","heads":[]}',
  ]
  for (const one of lines) {
    const call = readRecordLine(one)
    if (call) judged.add(call)
  }
  const { records, judged: count, refused, allowed, unused } = judged.end(before)
  expect([records, count]).toEqual([5, 5])
  expect(allowed.calls).toBe(0)
  expect(refused.calls).toBe(3)
  expect(refused.groups).toEqual([
    {
      consumer: 'one-stop',
      operation: 'lookup',
      procedure: '1.001193',
      unit: 'H99.01',
      code: 'field-not-allowed',
      names: ['religion'],
      calls: 2,
      example: { requestId: 'r2', at: '2026-11-29T08:00:00.000Z' },
    },
    expect.objectContaining({ code: 'procedure-not-allowed', procedure: '2.000635', calls: 1 }),
  ])
  // `follow` stands on no record of a question, so that the grant is not called unused as a whole.
  expect(unused).toEqual([
    { consumer: 'one-stop', grant: 1, whole: false, procedures: [], operations: ['verify'], names: ['sex'] },
  ])
})

test('a refused call is no use of a grant, and a refusal that a change lifts is counted', () => {
  const judged = new ReplayRecords(toConsumers(after, now), toConsumers(before, now))
  const call = readRecordLine(line({ outcome: 'refused', result: 'field-not-allowed', fields: ['religion'] }))
  if (call) judged.add(call)
  const { allowed, refused, unused } = judged.end(after)
  expect([allowed.calls, refused.calls]).toEqual([1, 0])
  expect(unused).toEqual([
    {
      consumer: 'one-stop',
      grant: 1,
      whole: true,
      procedures: ['1.001193'],
      operations: ['lookup'],
      names: ['fullName'],
    },
  ])
})

test.each(['', '[]', 'no json', '{"at":"x"}', '{"body":"{"}'])(
  'what is no record is refused and not repeated: %s',
  (text) => {
    expect(() => readRecordLine(text)).toThrow(/^is (not JSON|no record)/)
  },
)

const h = Buffer.alloc(32).toString('base64')
/** One of every kind of line that an export has beside records, each as its reader takes it. */
const besideRecords: [what: string, schema: z.ZodType, line: object][] = [
  ['the head', ExportHeader, { format: exportFormat, origin: 'o', from: null }],
  ['a segment', SegmentLine, { segment: 's' }],
  ['subtrees that are left out', SkipLine, { skip: [h], segment: 's' }],
  ['a removal', RemovalLine, { removal: 'r' }],
  ['a record that was removed in time', RecordLine, { link: h, removed: h }],
  ['a time-stamp', StampLine, { stamp: 'AAAA', size: 5 }],
  ['the end', EndLine, { end: 'e' }],
]
test.each(besideRecords)('a line of a signed export that is no record is passed over: %s', (_, schema, line) => {
  expect(schema.safeParse(line).success, 'it is such a line').toBe(true)
  expect(readRecordLine(JSON.stringify(line))).toBeNull()
})
