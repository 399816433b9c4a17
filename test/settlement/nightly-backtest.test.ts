/** The nightly back-test of the running gateway on a real database: who makes it, when, and that it is what the command makes. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hourMs } from '../../src/domain/duration.ts'
import { readLaw } from '../../src/law/read-law.ts'
import { backtest } from '../../src/settlement/forecast/backtest.ts'
import { registryLink } from '../../src/settlement/forecast/stages.ts'
import { generateYear } from '../../src/settlement/generator/generate-year.ts'
import { findNight } from '../../src/settlement/live/nightly-backtest.ts'
import { type LiveForecasts, openForecasts } from '../../src/settlement/live/open-forecasts.ts'
import { readHistory, toStoredBacktest } from '../../src/settlement/live/read-history.ts'
import { LiveForecastSettings } from '../../src/settlement/live/settings.ts'
import { readBacktest, readForecastRun } from '../../src/store/dossier/forecasts.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { writeHistory } from './write-history.ts'

const at = (text: string) => Date.parse(`${text}+07:00`)
const law = readLaw([])

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
  const city = { year: 2026, seed: 3, units: 2, dossiers: 4_000 } as const
  const year = generateYear({ ...city, predictability: 'predictable', changeInJune: false })
  const cases = year.cases
    .filter(({ receivedAt }) => receivedAt < at('2026-02-01T00:00:00'))
    .map(({ steps, ...rest }) => ({
      ...rest,
      steps: steps.map(({ at: when, step }) => ({ at: Math.floor(when), step })),
    }))
  await writeHistory(db.database, { cases, outages: [] })
})
beforeEach(() => db.database.query('DELETE FROM forecast_backtest'))
afterAll(() => db.drop())

interface Replica {
  forecasts: LiveForecasts
  lines: string[]
}

function openReplica(clock: { now(): number }, settings: object = {}): Replica {
  const lines: string[] = []
  let reading = 0
  const note = (_fields: object, line?: string) => lines.push(line ?? '')
  const forecasts = openForecasts({
    database: db.database,
    clock,
    monotonic: { now: () => (reading += hourMs) },
    logger: { ...silent, info: note, warn: note, error: note },
    settings: LiveForecastSettings.parse({ everyMs: 100, ...settings }),
    law: () => law,
    links: [{ name: registryLink, paths: ['main'] }],
  })
  forecasts.start()
  return { forecasts, lines }
}

const madeIn = (night: number, end: number) =>
  eventually(
    'a back-test of the night',
    async () => {
      const stored = await readBacktest(db.database)
      return stored !== null && stored.madeAt >= night && stored.madeAt <= end ? stored : undefined
    },
    120_000,
  )

/** A round at the moment of the clock has been written. */
const roundAt = (now: number) =>
  eventually(
    'a round at the moment of the clock',
    async () => ((await readForecastRun(db.database))?.madeAt === now ? true : undefined),
    120_000,
  )

describe('the nightly back-test', { timeout: 300_000 }, () => {
  test('is made once a night by the replica that forecasts, is what the command makes, and comes again the next night', async () => {
    let now = at('2026-01-20T02:30:00')
    const clock = { now: () => now }
    const replicas = [openReplica(clock), openReplica(clock)]
    try {
      const stored = await madeIn(now, now)
      const history = await readHistory(db.database, { law, now, historyDays: 120 })
      if (history === null) throw new Error('there is no history')
      expect(stored).toEqual(toStoredBacktest(backtest(history.history, history.settings), now))
      expect(stored.judged).toBeGreaterThan(50)
      now = at('2026-01-20T10:00:00')
      await roundAt(now)
      expect((await readBacktest(db.database))?.madeAt).toBe(stored.madeAt)
      now = at('2026-01-21T02:00:00')
      const next = await madeIn(now, now)
      expect(next.judged).toBeGreaterThan(stored.judged)
      const made = replicas.flatMap(({ lines }) => lines.filter((line) => line.startsWith('forecast: it was tested')))
      expect(made).toHaveLength(2)
    } finally {
      for (const { forecasts } of replicas) await forecasts.stop()
    }
  })

  test.each([
    ['by day', '2026-01-20T10:00:00', {}],
    ['in the night where it is switched off', '2026-01-20T02:30:00', { nightlyBacktest: false }],
  ])('is not made %s', async (_, when, settings) => {
    const now = at(when)
    const { forecasts } = openReplica({ now: () => now }, settings)
    try {
      await roundAt(now)
      await forecasts.stop()
      expect(await readBacktest(db.database)).toBeNull()
    } finally {
      await forecasts.stop()
    }
  })

  test('that takes too long is given up, is not tried again that night, and holds up no round', async () => {
    let now = at('2026-01-20T02:30:00')
    const replica = openReplica({ now: () => now }, { backtestMaxMs: 1_000, backtestHour: 2 })
    const { forecasts, lines } = replica
    // A lock on what it reads: it waits where it is.
    const blocker = await db.database.connect()
    try {
      await blocker.query('BEGIN')
      await blocker.query('LOCK TABLE health_slice IN ACCESS EXCLUSIVE MODE')
      await eventually('it is given up', () => lines.find((line) => line.includes('was given up')), 120_000)
      await blocker.query('ROLLBACK')
      now = at('2026-01-20T03:30:00')
      await roundAt(now)
      expect(await readBacktest(db.database)).toBeNull()
      expect(lines.filter((line) => line.includes('could not be made'))).toEqual([])
    } finally {
      await blocker.end()
      await forecasts.stop()
    }
  })
})

test.each([
  ['2026-01-20T01:59:59', 2, null],
  ['2026-01-20T02:00:00', 2, '2026-01-20T02:00:00'],
  ['2026-01-20T05:59:59', 2, '2026-01-20T02:00:00'],
  ['2026-01-20T06:00:00', 2, null],
  ['2026-01-20T00:30:00', 22, '2026-01-19T22:00:00'],
  ['2026-01-20T23:00:00', 22, '2026-01-20T22:00:00'],
])('at %s the night that begins at %i h is %s', (now, hour, night) => {
  expect(findNight(at(now), hour)).toBe(night === null ? null : at(night))
})
