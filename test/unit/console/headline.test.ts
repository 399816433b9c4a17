/** The headline is the worst of everything that the board knows, and says it: a table of what each part does to the whole. */
import { expect, test } from 'vitest'
import { readAssets } from '../../../src/console/assets.ts'
import type { VisitorView } from '../../../src/console/page-context.ts'
import type { BoardData } from '../../../src/console/pages/board-data.ts'
import { boardTitle } from '../../../src/console/pages/board-page.ts'
import { getOverall } from '../../../src/console/panels/headline.ts'
import { texts } from '../../../src/console/texts/texts.ts'
import type { LinkReport } from '../../../src/domain/link/health.ts'
import type { PathState } from '../../../src/domain/link/link.ts'

const now = Date.parse('2026-11-25T08:00:00Z')
const since = new Date(now).toISOString()
const view: VisitorView = {
  language: 'en',
  t: texts.en,
  theme: 'auto',
  now,
  base: '/ops',
  here: '/ops',
  remark: '',
  officer: 'canbo.mau',
  token: 't',
  mayAct: true,
  assets: readAssets().addresses,
  build: { version: '1', instance: 'here' },
  limits: { certificateDays: 14, skewMaxMs: 30_000, holdMinutes: 10_080, drainSeconds: 20 },
  caller: { credentialId: 'c', consumer: { id: 'one-stop' } as VisitorView['caller']['consumer'] },
  message: undefined,
}
const linkThatIs = (state: PathState): LinkReport => ({
  link: 'population',
  state,
  since,
  reason: null,
  nextStep: null,
  carriedBy: null,
  paths: [],
  title: { vi: 'Dân cư', en: 'Population' },
  sentence: { vi: '', en: '' },
})
const board = (changes: Partial<BoardData> = {}): BoardData => ({
  links: [{ report: linkThatIs('healthy'), histories: [] }],
  filings: null,
  alerts: [],
  waiting: 0,
  trail: { writing: true, records: 0, check: null, failure: null },
  system: { version: '1', instance: 'i', startedAt: since, runtime: 'r', settings: [] },
  service: { ready: true, checks: { audit: 'ok', drain: 'ok' } },
  ...changes,
})
const link = (state: PathState) => ({ links: [{ report: linkThatIs(state), histories: [] }] })
const failing = (what: 'audit' | 'drain') => ({
  service: { ready: false, checks: { audit: 'ok' as const, drain: 'ok' as const, [what]: 'failing' as const } },
})
const alert = (key: string, severity: 'warning' | 'error' | 'critical', overSince: number | null = null) => ({
  alerts: [{ key, severity, since: now, overSince, reminders: 0, sentence: { vi: '', en: '' } }],
})
const waiting = (ages: [number, number, number, number], state: 'accepted' | 'stale' = 'accepted') => ({
  filings: {
    overview: {
      open: [{ state, count: ages.reduce((sum, each) => sum + each, 0), ages }],
      ended: { completed: 0, refused: 0 },
      stopped: [],
      reruns: [],
    },
    attention: [],
    more: false,
  },
})
const check = (whole: boolean) => ({
  trail: { writing: true, records: 1, failure: null, check: { at: since, whole, chains: 1, records: 1, findings: [] } },
})

const rows: [what: string, data: Partial<BoardData>, state: PathState, says: RegExp | null][] = [
  ['nothing is wrong', {}, 'healthy', null],
  ['a link is down', link('down'), 'down', /Down: Population/],
  ['a link is held', link('held'), 'held', /Held: Population/],
  ['a link is degraded', link('degraded'), 'degraded', /Population/],
  ['the trail cannot be written, while every link is well', failing('audit'), 'down', /audit trail/],
  [
    'the trail cannot be written, while a link is degraded',
    { ...link('degraded'), ...failing('audit') },
    'down',
    /audit trail/,
  ],
  ['this process is ending', failing('drain'), 'down', /ending/],
  ['the alerts cannot be read', { alerts: undefined }, 'degraded', /database/],
  ['the filings cannot be read', { filings: undefined }, 'degraded', /database/],
  [
    'the history cannot be read',
    { links: [{ report: linkThatIs('healthy'), histories: undefined }] },
    'degraded',
    /database/,
  ],
  ['the chain is broken', check(false), 'degraded', /hash chain/],
  ['the chain is whole', check(true), 'healthy', null],
  ['filings wait for less than an hour', waiting([500, 0, 0, 0]), 'healthy', null],
  ['filings wait for longer', waiting([500, 2, 1, 0]), 'degraded', /^3 filings/],
  ['filings of a state that waits for others', waiting([0, 0, 0, 9], 'stale'), 'healthy', null],
  ['an alert stands that no link explains', alert('dead-letter/unit-unknown', 'error'), 'degraded', /alert/],
  ['an alert is over', alert('dead-letter/unit-unknown', 'critical', now), 'healthy', null],
  ['an alert is a warning', alert('certificate/population/ndxp', 'warning'), 'healthy', null],
  ['an alert of a path is shown by the path', alert('path/population/ndxp', 'error'), 'healthy', null],
]

test.each(rows)('%s', (_, changes, state, says) => {
  const overall = getOverall(view, board(changes))
  expect(overall.state).toBe(state)
  if (says === null) expect(overall.remarks).toEqual([])
  else expect(overall.remarks[0]?.text).toMatch(says)
  expect(boardTitle(view, board(changes))).toContain(texts.en.states[state])
})

test('everything that is wrong is reported, the worst first', () => {
  const all = { ...link('degraded'), ...failing('audit'), ...check(false), ...waiting([0, 1, 0, 0]) }
  const { remarks } = getOverall(view, board({ ...all, ...alert('absence/H99', 'error') }))
  expect(remarks.map(({ state }) => state)).toEqual(['down', 'degraded', 'degraded', 'degraded', 'degraded'])
})
