/** Files of law data: what they may override, and that one with a fault is refused whole, every fault with its line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigProblems } from '../../../src/config/problem.ts'
import { fromDate } from '../../../src/domain/working-time/days.ts'
import { readLaw } from '../../../src/law/read-law.ts'

const folder = mkdtempSync(join(tmpdir(), 'law-'))
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
function write(text: string): string {
  count += 1
  const file = join(folder, `own-${count}.yaml`)
  writeFileSync(file, text)
  return file
}

function getFaultLines(text: string): string[] {
  try {
    readLaw([write(text)])
    return []
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error
    return error.problems.map(({ at, place, says }) => {
      expect(says.vi).not.toBe(says.en)
      return `${at?.line} ${place}: ${says.en}`
    })
  }
}

test('what is shipped can be read, and names its source everywhere', () => {
  const law = readLaw([])
  expect(law.procedures.size).toBe(41)
  const days = law.getOfficeDays('H99', Date.parse('2026-10-01'))
  for (const date of ['2025-01-01', '2026-02-16', '2026-08-22', '2027-05-03']) {
    const status = days.getDay(fromDate(date))
    expect('stated' in status && status.stated?.source.vi).toMatch(/\d+\/\S+/)
  }
})

test('every fault of a file is named, with its line', () => {
  const faults = getFaultLines(`calendar:
  days:
    - { date: 2026-13-01, kind: off, source: x, name: { vi: a, en: b } }
    - { date: 2026-06-01, kind: worked, source: x, name: { vi: a, en: b } }
    - { date: 2026-06-02, kind: half, source: x, name: { vi: a, en: b } }
hours:
  - units: ['H99']
    weekdays: [8]
    sessions: [{ from: '10:00', to: '09:00' }]
    counts: maybe
    source: x
procedures:
  - code: birth
    name: { vi: a, en: b }
    rules: [{ law: law-60-2014, limit: 3 days or so, mark: sure, verified: 2026-01-01 }]
choices: { supplement: { value: never, source: x } }
surprise: 1
`)
  expect(faults).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^3 calendar\.days\.0\.date: /),
      expect.stringMatching(/^4 calendar\.days\.1\.insteadOf: a worked day/),
      expect.stringMatching(/^5 calendar\.days\.2\.kind: /),
      expect.stringMatching(/^8 hours\.0\.weekdays\.0: /),
      expect.stringMatching(/^9 hours\.0\.sessions: must be in order/),
      expect.stringMatching(/^10 hours\.0\.counts: /),
      expect.stringMatching(/^13 procedures\.0\.code: must be the code/),
      expect.stringMatching(/^15 procedures\.0\.rules\.0\.limit: must be `same day`/),
      expect.stringMatching(/^15 procedures\.0\.rules\.0\.mark: /),
      expect.stringMatching(/^16 choices\.supplement\.value: /),
      expect.stringMatching(/^17 surprise: there is no such setting/),
    ]),
  )
})

test('what has the right form but does not fit the rest is refused as well', () => {
  const faults = getFaultLines(`calendar:
  covers: { from: 2029-01-01, to: 2029-12-31 }
  days:
    - { date: 2026-06-01, kind: off, source: x, name: { vi: a, en: b } }
    - { date: 2026-06-01, kind: off, source: x, name: { vi: a, en: b } }
    - { date: 2031-06-01, kind: off, source: x, name: { vi: a, en: b } }
    - { date: 2026-06-06, kind: worked, insteadOf: 2026-06-05, source: x, name: { vi: a, en: b } }
  decided: [{ id: nothing, source: x }]
lawVersions:
  - { id: mine, number: x, name: { vi: a, en: b }, from: 2026-01-01, limits: known, source: x, mark: inferred, verified: 2026-01-01 }
procedures:
  - code: '1.001193'
    name: { vi: a, en: b }
    cases: [{ code: '1.000894.01' }]
    rules:
      - { law: no-law, limit: same day, mark: inferred, verified: 2026-01-01 }
      - { law: law-60-2014, limit: same day, mark: inferred, verified: 2026-01-01 }
      - { law: law-60-2014, from: 2026-01-01, limit: 1 working day, mark: inferred, verified: 2026-01-01 }
      - { law: law-60-2014, cases: ['1.001193.07'], limit: 1 working day, mark: inferred, verified: 2026-01-01 }
`)
  expect(faults).toEqual(
    expect.arrayContaining([
      '2 calendar.covers.from: leaves the days from 2028-01-01 uncovered',
      '5 calendar.days.1.date: this day stands twice',
      '6 calendar.days.2.date: lies outside the days covered (covers)',
      '7 calendar.days.3.insteadOf: 2026-06-05 is no day off',
      '8 calendar.decided.0.id: nothing undecided has this id',
      '10 lawVersions.0.from: overlaps the time in which 60/2014/QH13 is in force',
      '14 procedures.0.cases.0.code: is no case of 1.001193',
      '16 procedures.0.rules.0.law: there is no law with this id',
      '18 procedures.0.rules.2: counts for the same cases and days as rule 1 of this procedure',
      '19 procedures.0.rules.3.cases: there is no case 1.001193.07',
    ]),
  )
})

test.each([
  ['hours: [', 'or a bracket [ { is not closed'],
  ['calendar: &a { days: [] }\nchoices: *a', 'aliases'],
])('%j is refused', (text, says) => {
  expect(getFaultLines(text).join()).toContain(says)
})

test('a file that is not there is refused, and named', () => {
  expect(() => readLaw([join(folder, 'none.yaml')])).toThrow(/none\.yaml/)
})

test('an own file overrides day by day, unit by unit, choice by choice; the later file counts', () => {
  const name = '{ vi: a, en: b }'
  const law = readLaw([
    write(
      `calendar: { days: [{ date: 2026-06-01, kind: off, source: x, name: ${name} }, { date: 2026-11-24, kind: ordinary, source: x, name: ${name} }] }`,
    ),
    write(`calendar: { covers: { from: 2028-01-01, to: 2028-12-31 }, days: [{ date: 2026-06-01, kind: ordinary, source: y, name: ${name} }] }
hours:
  - { units: [H99], weekdays: [1, 2, 3, 4, 5], sessions: [{ from: '08:00', to: '12:00' }], counts: true, source: x }
  - { units: [H99.01], weekdays: [3], sessions: [], counts: true, source: x }
choices: { supplement: { value: afresh, source: x } }`),
  ])
  const at = Date.parse('2026-10-01')
  const kind = (unit: string, date: string) => law.getOfficeDays(unit, at).getDay(fromDate(date)).kind
  expect(kind('H99', '2026-06-01')).toBe('working')
  expect(kind('H99', '2026-11-24')).toBe('working')
  expect(kind('H99', '2028-06-01')).toBe('working')
  expect(kind('H99', '2029-01-01')).toBe('not-known')
  // 10 June 2026 is a Wednesday.
  expect(kind('H99.01', '2026-06-10')).toBe('off')
  expect(kind('H99.02', '2026-06-10')).toBe('working')
  const spans = (unit: string) => law.getOfficeDays(unit, at).getSpans(fromDate('2026-06-11'))
  expect(spans('H99.01.02')).toHaveLength(1)
  expect(spans('H98')).toHaveLength(2)
  expect(law.choices).toMatchObject({ supplement: 'afresh', atCutOff: 'not-after' })
})

test('a package whose parts do not fit together is refused, every fault with its line', () => {
  const part = (id: string, more = '') => `{ id: ${id}, agency: { vi: a, en: b }, act: { vi: a, en: b }${more} }`
  const rule = 'article: x, mark: inferred, verified: 2026-01-01'
  const faults = getFaultLines(`packages:
  - procedure: '2.000986'
    rules:
      - { from: 2026-01-01, ${rule}, parts: [${part('residence')}] }
      - from: 2026-06-01
        article: x
        mark: inferred
        verified: 2026-01-01
        parts:
          - ${part('residence', ', after: civil-status')}
          - ${part('civil-status', ', limit: 3 days or so')}
  - procedure: '2.000986'
    rules: [{ from: 2026-06-01, to: 2026-05-01, ${rule}, parts: [${part('civil-status')}] }]
`)
  expect(faults).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^11 packages\.0\.rules\.1\.parts\.1\.limit: must be `same day`/),
      expect.stringMatching(/^13 packages\.1\.rules\.0\.to: `to` must not be before `from`/),
    ]),
  )
  const sound = getFaultLines(`packages:
  - procedure: '2.000986'
    rules:
      - { from: 2026-01-01, ${rule}, parts: [${part('residence')}] }
      - { from: 2026-06-01, ${rule}, parts: [${part('residence', ', after: civil-status')}, ${part('civil-status')}] }
      - { from: 2027-06-01, ${rule}, parts: [${part('civil-status')}, ${part('civil-status')}] }
  - procedure: '2.000986'
    rules: [{ from: 2026-06-01, ${rule}, parts: [${part('civil-status')}] }]
`)
  expect(sound).toEqual([
    '4 packages.0.rules.0.parts: the part civil-status is missing',
    '5 packages.0.rules.1.parts.0.after: there is no part civil-status before this one',
    '6 packages.0.rules.2.parts.1.id: civil-status stands twice',
    '5 packages.0.rules.1: counts for the same days as rule 1 of this package',
    '6 packages.0.rules.2: counts for the same days as rule 1 of this package',
    '7 packages.1.procedure: 2.000986 stands twice',
  ])
})
