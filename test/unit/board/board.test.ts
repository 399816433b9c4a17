/** What the board says of a reading: every number with what stands behind it, and what is not known as not known. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, addToday, type BoardReading, cutTo, findCoverage, rankUnits } from '../../../src/board/board-data.ts'
import { boardFragments, boardPage } from '../../../src/board/pages/board-page.ts'
import { dossiersPage, readCursor, writeCursor } from '../../../src/board/pages/dossiers-page.ts'
import type { Reader } from '../../../src/board/reader.ts'
import { coversUnit } from '../../../src/domain/unit-code.ts'
import { reading, today, view } from './sample.ts'

const all: Reader = { within: null }
const text = (changes: Partial<BoardReading> = {}, language: 'vi' | 'en' = 'en') =>
  String(boardPage(view(language), cutTo(all, reading(changes))))
const foresee = (counts: NonNullable<BoardReading['forecast']>['counts']) => ({
  counts,
  silences: [],
  backtest: null,
  madeAt: 1,
})
const someAtRisk = [
  { unit: 'H99.01.01', verdict: 'at-risk', why: null, cause: 'approval-waits', mover: 'leader', count: 3 },
  { unit: 'H99.01.01', verdict: 'not-knowable', why: 'behaviour-changed', cause: null, mover: 'registry', count: 2 },
] as const
const section = (page: string, id: string) =>
  new RegExp(`<(section|div)[^>]* id="${id}"[\\s\\S]*?</\\1>`).exec(page)?.[0] ?? ''

test('each number of today leads to the dossiers behind it', () => {
  const glance = section(text(), 'glance')
  for (const [set, value] of [
    ['received', '12'],
    ['same-day', '9'],
    ['on-time', '9'],
    ['late', '2'],
    ['open', '5'],
  ]) {
    expect(glance).toContain(`<b><a href="/board/dossiers?set=${set}">${value}</a></b>`)
  }
  expect(glance).toContain('as of 14:32:00')
})

test('what nothing is known about is never 0', () => {
  const unread = text({ today: undefined, past: undefined, waiting: undefined, forecast: undefined })
  for (const id of ['glance', 'units-days', 'forecast', 'causes', 'waiting', 'trend', 'coverage']) {
    expect(section(unread, id), id).toContain('they are not 0')
    expect(section(unread, id).replaceAll(/<[^>]*>/g, ' '), id).not.toMatch(/\b0 /)
  }
  expect(section(unread, 'headline')).toContain('cannot be read')
  const foreseen = section(text(), 'glance')
  expect(foreseen).toMatch(/At risk<\/span><b>not known yet<\/b>/)
  expect(foreseen).toContain('too few dossiers whose fate is known')
  expect(section(text({ forecast: foresee([]) }), 'glance')).toMatch(/At risk<\/span><b><a[^>]*>0<\/a><\/b>/)
  expect(section(text({ today: [], past: { days: [], steps: [], since: null, readAt: 0 } }), 'headline')).toContain(
    'No dossier has been recorded yet',
  )
})

test('at risk is what the forecast says, with what it cannot say beside it', () => {
  const glance = section(text({ forecast: foresee(someAtRisk) }), 'glance')
  expect(glance).toMatch(/At risk<\/span><b><a href="[^"]*set=at-risk">3<\/a><\/b><small><a[^>]*>2 not knowable/)
})

test('where nothing is foreseen, nothing is at risk and nothing on track either: it is not known yet, in the whole and for each unit', () => {
  const panel = section(text(), 'forecast')
  for (const verdict of ['at-risk', 'on-track']) expect(panel).toContain(`<li class="${verdict}"><b>not known yet</b>`)
  expect(panel).toMatch(/<li class="not-knowable"><b><a[^>]*>3<\/a>/)
  expect(panel).toMatch(/H99\.01\.01.*<td>not known<\/td><td><a[^>]*>3<\/a><\/td>/)
  expect(panel).not.toMatch(/<b>0</)
})

test('the panel of the forecast names units, causes and whose move it is, and why nothing is foreseen', () => {
  const panel = section(text({ forecast: foresee(someAtRisk) }), 'forecast')
  expect(panel).toContain('approval or signature waits')
  expect(panel).toContain('the head of the unit')
  expect(panel).toContain('dossiers are handled otherwise than before')
  expect(panel).toContain('H99.01.01')
  expect(panel).toContain('It was not tested on this city&#39;s own history yet')
})

test('beside the forecast stands how good it has proved, and where it has withdrawn', () => {
  const backtest = {
    madeAt: Date.parse('2026-11-26T22:00:00+07:00'),
    from: '2026-07-01T00:00:00.000Z',
    to: '2026-11-25T00:00:00.000Z',
    judged: 41_234,
    brierSkill: 0.624,
    bestRule: 0.098,
    calibrationError: 0.009,
    coverage: 0.814,
    spokenShare: null,
  }
  const since = Date.parse('2026-11-26T00:00:00+07:00')
  const silences = [{ unit: null, why: 'behaviour-changed' as const, since }]
  const panel = section(text({ forecast: { ...foresee(someAtRisk), backtest, silences } }), 'forecast')
  for (const figure of ['0.624', '0.098', '0.009', '81', 'The whole city']) expect(panel).toContain(figure)
  // What the back-test could not say is not 0.
  expect(panel).toContain('it spoke not known of the time')
})

test('that nothing is overdue is said together with how many have no known due time', () => {
  const some = text({ today: [today('H99.01.01', { received: 13, open: 13, openNoDue: 13 })] })
  expect(section(some, 'headline')).toMatch(/No dossier is overdue.*13 dossiers open without a known due time/s)
  expect(section(text(), 'headline')).not.toContain('without a known due time')
})

test('the headline and the tab say whether anything is overdue', () => {
  expect(section(text(), 'headline')).toContain('2 dossiers overdue and open')
  expect(text()).toContain('<title>▲ Today')
  const calm = text({ today: [today('H99.01.01', { received: 3 })] })
  expect(section(calm, 'headline')).toContain('No dossier is overdue')
  expect(calm).toContain('<title>● Today')
})

test('coverage names the units that have not reported, of those that are expected or were heard of', () => {
  const expected = [
    { code: 'H99.01.01', name: 'Phường Một' },
    { code: 'H99.01.09', name: 'Phường Chín' },
  ]
  const coverage = section(text({ expected }), 'coverage')
  expect(coverage).toContain('1 of 2 units have reported today')
  expect(coverage).toMatch(/Missing[\s\S]*Phường Chín <code>H99.01.09<\/code>/)
  // Heard of in the period, and not today: yesterday's last step.
  const stale = reading({ today: [today('H99.01.01', { lastAt: reading().day.begin - 1 })] })
  expect(findCoverage(cutTo(all, stale))).toEqual({ reported: 0, known: 1, missing: ['H99.01.01'], listed: false })
})

test('in the picture a cell is a number with the dossiers behind it, empty where nothing was due, and marked where it is much', () => {
  const day = (day: number, due: number, late: number) => ({
    day,
    due,
    late,
    lateFirst: late,
    openLate: 0,
    received: 0,
    sameDay: 0,
  })
  const past = {
    days: [{ unit: 'H99.01.01', days: [day(26, 10, 0), day(27, 4, 1), day(28, 5, 2)] }],
    steps: [{ unit: 'H99.01.01', step: 'accepted', count: 3, open: 0 }],
    since: null,
    readAt: 0,
  }
  const picture = section(text({ past }), 'units-days')
  expect(picture).toContain('<td class="l0">0</td>')
  expect(picture).toMatch(
    /<td class="l2"><a href="[^"]*set=due-late&amp;unit=H99.01.01&amp;day=2026-11-25" title="H99.01.01, 25 Nov: 1 late of 4 due">1<\/a>/,
  )
  expect(picture).toMatch(/<td class="l3"><a [^>]*>2<span aria-hidden="true">▲<\/span>/)
  expect(picture).toContain('<td class="none"></td>')
  expect(picture, 'why').toContain('Accepted, not begun')
})

test('a live page redraws what the page holds, under the same ids', () => {
  const data = cutTo(all, reading())
  const page = String(boardPage(view(), data))
  for (const [id, markup] of boardFragments(view(), data)) expect(page, id).toContain(String(markup))
})

test('a name of a unit is text, whatever it looks like, and every text is there in Vietnamese', () => {
  const page = text({ expected: [{ code: 'H99.01.01', name: '<script>alert(1)</script>' }] }, 'vi')
  expect(page).not.toContain('<script>alert')
  expect(page).toContain('2 hồ sơ quá hạn chưa xong')
  expect(page).not.toContain('undefined')
})

test('a list names codes alone, and goes on where it ended', () => {
  expect(readCursor(writeCursor({ at: 17, id: 4 }))).toEqual({ at: 17, id: 4 })
  expect(readCursor(writeCursor({ at: null, id: 4 }))).toEqual({ at: null, id: 4 })
  for (const wrong of [undefined, '', '1', '1.2.3', '-1.2', 'x.1', '1.', `${'9'.repeat(20)}.1`]) {
    expect(readCursor(wrong), wrong).toBeNull()
  }
  const page = dossiersPage(view(), {
    set: 'open',
    unit: null,
    day: reading().day.begin,
    list: { total: 0, rows: [] },
    forecasts: new Map(),
    names: { expected: [], procedureName: () => null },
  })
  expect(String(page)).toContain('There is no dossier.')
})

const unit = fc.constantFrom('H99.01.01', 'H99.01.02', 'H99.02.01', 'H99.02.011', 'H98.01.01', '000.01.02.H99', 'H99')
const within = fc.array(fc.constantFrom('H99', 'H99.01', 'H99.01.02', 'H99.02', 'H98', '01.02.H99', 'H99.02.01'), {
  maxLength: 3,
})

test('whatever was read, a reader gets figures of the own units alone, and all of them', () => {
  const readings = fc.array(unit, { maxLength: 8 }).map((units) =>
    reading({
      today: units.map((each) => today(each, { received: 1 })),
      past: {
        days: units.map((each) => ({
          unit: each,
          days: [{ day: 3, due: 2, late: 1, lateFirst: 1, openLate: 1, received: 1, sameDay: 1 }],
        })),
        steps: units.map((each) => ({ unit: each, step: 'received', count: 1, open: 1 })),
        since: 1,
        readAt: 1,
      },
      waiting: units.map((each) => ({ unit: each, kind: 'birth', state: 'eligible', count: 1, since: 1 })),
      forecast: {
        counts: units.map((each) => ({
          unit: each,
          verdict: 'at-risk',
          why: null,
          cause: 'queue',
          mover: 'unit',
          count: 1,
        })),
        silences: units.map((each) => ({ unit: each, why: 'behaviour-changed', since: 1 })),
        backtest: null,
        madeAt: 1,
      },
      expected: units.map((code) => ({ code, name: code })),
    }),
  )
  fc.assert(
    fc.property(readings, within, (all, own) => {
      const reader = { within: own }
      // Said once more here, and not asked of what is tested.
      const isOwn = (each: string) => own.some((listed) => coversUnit(listed, each))
      const cut = cutTo(reader, all)
      const names = [
        cut.today ?? [],
        cut.past?.days ?? [],
        cut.past?.steps ?? [],
        cut.waiting ?? [],
        cut.forecast?.counts ?? [],
        (cut.forecast?.silences ?? []).map((each) => ({ unit: each.unit ?? '' })),
      ].flat()
      const shown = [names.map((each) => each.unit), cut.expected.map(({ code }) => code)].flat()
      expect(shown.every((each) => isOwn(each))).toBe(true)
      const mine = (all.today ?? []).filter((each) => isOwn(each.unit)).length
      expect(addToday(cut.today ?? []).received).toBe(mine)
      expect(addDays(cut.past?.days ?? [])[3]?.late).toBe(mine)
      expect(rankUnits(cut, 30).every((row) => isOwn(row.unit))).toBe(true)
      const page = String(boardPage(view('en', { reader }), cut))
      const strangers = (all.today ?? []).map((each) => each.unit).filter((each) => !isOwn(each))
      for (const stranger of strangers) expect(page).not.toContain(`>${stranger}<`)
    }),
    { numRuns: 60 },
  )
})
