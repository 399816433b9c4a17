/** A reading of the board as a test wants it, and the view of a person who reads it. */
import { readBoardAssets } from '../../../src/board/assets.ts'
import { type BoardReading, periodDays } from '../../../src/board/board-data.ts'
import { texts } from '../../../src/board/texts/texts.ts'
import type { VisitorView } from '../../../src/board/view.ts'
import type { Language } from '../../../src/http/language.ts'
import type { UnitToday } from '../../../src/store/dossier/board.ts'

const dayMs = 86_400_000
const begin = Date.parse('2026-11-27T00:00:00+07:00')
const now = Date.parse('2026-11-27T14:32:00+07:00')

export const today = (unit: string, figures: Partial<UnitToday> = {}): UnitToday => ({
  unit,
  received: 0,
  sameDay: 0,
  endedOnTime: 0,
  endedLate: 0,
  endedLateFirst: 0,
  endedNoDue: 0,
  open: 0,
  overdue: 0,
  overdueFirst: 0,
  dueToday: 0,
  openNoDue: 0,
  citizen: 0,
  changed: 0,
  provisional: 0,
  lastAt: now - 60_000,
  ...figures,
})

export const reading = (changes: Partial<BoardReading> = {}): BoardReading => ({
  day: { begin, end: begin + dayMs, now },
  from: begin - (periodDays - 1) * dayMs,
  today: [today('H99.01.01', { received: 12, sameDay: 9, endedOnTime: 9, open: 5, overdue: 2, dueToday: 3 })],
  past: {
    days: [
      {
        unit: 'H99.01.01',
        days: Array.from({ length: periodDays }, (_, day) => ({
          day,
          due: 10,
          late: day % 3,
          lateFirst: day % 3,
          openLate: 0,
          received: 10,
          sameDay: 9,
        })),
      },
    ],
    steps: [{ unit: 'H99.01.01', step: 'received', count: 7, open: 2 }],
    since: begin - 90 * dayMs,
    readAt: now - 20_000,
  },
  waiting: [{ unit: 'H99.01.01', kind: 'birth', state: 'eligible', count: 4, since: now - 7_200_000 }],
  forecast: {
    counts: [
      { unit: 'H99.01.01', verdict: 'late', why: null, cause: 'unit-has-not-acted', mover: 'unit', count: 2 },
      { unit: 'H99.01.01', verdict: 'not-knowable', why: 'too-few-known', cause: 'queue', mover: 'unit', count: 3 },
    ],
    silences: [],
    backtest: null,
    madeAt: now - 5_000,
  },
  doubts: [
    { unit: 'H99.01.01', set: 'doubt-done-at-receipt', count: 3 },
    { unit: 'H99.01.01', set: 'linked-open', count: 2 },
  ],
  expected: [],
  procedureName: () => null,
  ...changes,
})

export const view = (language: Language = 'en', changes: Partial<VisitorView> = {}): VisitorView => ({
  language,
  t: texts[language],
  theme: 'auto',
  now,
  base: '/board',
  here: '/board',
  remark: '',
  officer: 'lanhdao.mau',
  token: 't',
  assets: readBoardAssets().addresses,
  build: { version: '1', instance: 'here' },
  caller: { credentialId: 'c', consumer: { id: 'city-office' } as VisitorView['caller']['consumer'] },
  message: undefined,
  reader: { within: null },
  ...changes,
})
