/** The forecast on the board of a running gateway: what its loop foresees is what is shown, to each reader of the own units alone. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { coversUnit } from '../../src/domain/unit-code.ts'
import { generateYear } from '../../src/settlement/generator/generate-year.ts'
import { countForecasts, type ForecastCount } from '../../src/store/dossier/forecasts.ts'
import { cutHistory, writeHistory } from '../settlement/write-history.ts'
import { eventually } from '../support/eventually.ts'
import { consumerWith, type TestGateway } from '../support/gateway.ts'
import { enterBoard, fridayAfternoon, headOfOne, leader, startBoard, stranger } from './fixtures.ts'

const ward = 'H99.01.003'
let gateway: TestGateway
let counts: ForecastCount[]
beforeAll(async () => {
  const follow = () => ({ procedures: ['1.001193', '2.000635', '1.000894'], operations: ['follow' as const] })
  gateway = await startBoard(
    {
      filings: {},
      // Forecast once, so that all that is read below is of one moment.
      forecast: { refreshMs: 3_600_000 },
      others: [
        consumerWith(leader, { id: 'city-office', roles: ['leader'], grants: [] }),
        consumerWith(headOfOne, { id: 'ward-office', roles: ['unit'], units: [ward], grants: [follow()] }),
        consumerWith(stranger, { id: 'other-ward', units: ['H99.01.001'], grants: [follow()] }),
      ],
    },
    0,
  )
  const { database } = gateway.database ?? {}
  if (!database) throw new Error('the gateway has a database of its own')
  const { cases, outages } = generateYear({
    year: 2026,
    seed: 3,
    units: 4,
    dossiers: 9_000,
    predictability: 'predictable',
    changeInJune: false,
  })
  const from = Date.parse('2026-11-02T00:00:00+07:00')
  const recent = {
    cases: cases.filter(({ receivedAt }) => receivedAt >= from),
    outages: outages.filter((each) => each.from >= from),
  }
  // At once: the loop reads a history when it takes over, and afterwards what is recorded from then on.
  await database.transaction((connection) => writeHistory(connection, cutHistory(recent, fridayAfternoon)))
  // The first forecasts are written with the row that says as of when they hold.
  await eventually(
    'the history was read and forecast',
    async () => (await database.query('SELECT FROM forecast_run')).rowCount,
    120_000,
  )
  counts = await countForecasts(database, fridayAfternoon)
}, 180_000)
afterAll(() => gateway.stop())

const section = (page: string) => /<section[^>]* id="forecast"[\s\S]*?<\/section>/.exec(page)?.[0] ?? ''
const sum = (verdict: string, unit?: string) =>
  counts
    .filter((each) => each.verdict === verdict && (unit === undefined || each.unit === unit))
    .reduce((all, { count }) => all + count, 0)

/** What is to be seen of a verdict: no number where nothing is foreseen at all. */
const expected = (verdict: string, unit?: string) =>
  verdict === 'not-knowable' || sum('at-risk', unit) + sum('on-track', unit) > 0 || sum('not-knowable', unit) === 0
    ? sum(verdict, unit)
    : Number.NaN

/** The number before a verdict in the panel. */
const shown = (panel: string, verdict: string) =>
  Number(new RegExp(`<li class="${verdict}"><b>(?:<a[^>]*>)?(\\d+)`).exec(panel)?.[1])

test('a leader sees what the loop foresees in the whole city, and where', async () => {
  const { read } = await enterBoard(gateway, leader.key)
  const panel = section((await read('/board')).text)
  for (const verdict of ['at-risk', 'not-knowable', 'on-track']) {
    expect(shown(panel, verdict), verdict).toBe(expected(verdict))
  }
  expect(sum('at-risk') + sum('not-knowable') + sum('on-track')).toBeGreaterThan(10)
  expect(panel).toContain('The forecast holds as of')
  expect(panel).toContain('not tested on this city')
})

test("the head of a ward sees the own ward's, and no dossier or unit of another", async () => {
  const { read } = await enterBoard(gateway, headOfOne.key)
  const board = section((await read('/board')).text)
  const unit = section((await read(`/board/units/${ward}`)).text)
  for (const verdict of ['at-risk', 'not-knowable', 'on-track']) {
    expect([shown(board, verdict), shown(unit, verdict)], verdict).toEqual([
      expected(verdict, ward),
      expected(verdict, ward),
    ])
    const { text } = await read(`/board/dossiers?set=${verdict}`)
    const codes = [...text.matchAll(/code=(H99[^"&]+)/g)].map(([, code = '']) => code)
    expect(new Set(codes).size, verdict).toBe(Math.min(sum(verdict, ward), 40))
    expect(codes.filter((code) => !coversUnit(ward, code.slice(0, ward.length)))).toEqual([])
  }
  for (const each of counts.filter(({ unit: other }) => other !== ward)) expect(board).not.toContain(each.unit)
  const { rows } = (await gateway.database?.database.query(
    'SELECT code, unit FROM dossier WHERE unit <> $1 AND ended_at IS NULL LIMIT 1',
    [ward],
  )) ?? { rows: [] }
  expect((await read(`/board/dossiers/one?unit=${rows[0]?.unit}&code=${rows[0]?.code}`)).status).toBe(404)
})

test('over the API each system finds the forecasts of its own units alone', async () => {
  const list = async (key: string, verdict: string) => {
    const path = `/v1/dossiers?limit=200&forecast=${verdict}`
    const answer = await fetch(gateway.url + path, { headers: { authorization: `Bearer ${key}` } })
    return ((await answer.json()) as { dossiers: { unit: string; forecast: { verdict: string } }[] }).dossiers
  }
  let found = 0
  for (const verdict of ['at-risk', 'not-knowable', 'on-track', 'late', 'waiting-for-citizen']) {
    for (const [{ key }, unit] of [
      [headOfOne, ward],
      [stranger, 'H99.01.001'],
    ] as const) {
      const listed = await list(key, verdict)
      found += listed.length
      expect(listed.filter((each) => each.unit !== unit || each.forecast.verdict !== verdict)).toEqual([])
    }
  }
  expect(found).toBeGreaterThan(3)
})
