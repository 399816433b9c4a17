/**
 * The forecast of the running gateway on a real database: it foresees what the back-test of the same events foresees, whichever replica
 * does it, and learns nothing earlier than it was recorded.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hourMs } from '../../src/domain/duration.ts'
import { readLaw } from '../../src/law/read-law.ts'
import { Forecaster } from '../../src/settlement/forecast/forecaster.ts'
import { type ForecastEvent, type History, toEvents } from '../../src/settlement/forecast/history.ts'
import { Replay } from '../../src/settlement/forecast/replay.ts'
import { findStage, registryLink } from '../../src/settlement/forecast/stages.ts'
import { generateYear } from '../../src/settlement/generator/generate-year.ts'
import { type LiveForecasts, openForecasts } from '../../src/settlement/live/open-forecasts.ts'
import { readHistory } from '../../src/settlement/live/read-history.ts'
import { LiveForecastSettings } from '../../src/settlement/live/settings.ts'
import { toKinds } from '../../src/settlement/live/to-known-events.ts'
import { readForecastRun } from '../../src/store/dossier/forecasts.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { writeHistory } from './write-history.ts'

const law = readLaw([])
const at = (text: string) => Date.parse(`${text}+07:00`)
const links = [{ name: registryLink, paths: ['main'] }]

let db: TestDatabase
let history: History
beforeAll(async () => {
  db = await freshDatabase()
  const year = generateYear({
    year: 2026,
    seed: 2,
    units: 4,
    dossiers: 12_000,
    predictability: 'predictable',
    changeInJune: false,
  })
  const until = at('2026-02-08T00:00:00')
  const whole = Math.floor
  history = {
    // The database knows milliseconds.
    cases: year.cases
      .filter(({ receivedAt }) => receivedAt < until)
      .map(({ steps, ...rest }) => ({
        ...rest,
        steps: steps.map(({ at: when, step }) => ({ at: whole(when), step })),
      })),
    outages: year.outages
      .filter(({ from }) => from < until)
      .map(({ link, from, to }) => ({ link, from: whole(from), to: to && whole(to) })),
  }
  await writeHistory(db.database, history)
})
afterAll(() => db.drop())

/** Dossiers by their number in the database. */
async function readCodes(): Promise<Map<string, string>> {
  const { rows } = await db.database.query('SELECT id, code FROM dossier')
  return new Map(rows.map(({ id, code }) => [String(id), code as string]))
}

test('what is read from the database is what happened, in the order in which it became known', async () => {
  const stored = await readHistory(db.database, { law, now: at('2026-04-30T00:00:00'), historyDays: 400 })
  const codes = await readCodes()
  const events = [...(stored?.history.events() ?? [])]
  expect(events.map(({ knownAt }) => knownAt)).toEqual(events.map(({ knownAt }) => knownAt).sort((a, b) => a - b))
  const toKind = toKinds(law)
  const expected = toEvents(history).flatMap((event): ForecastEvent[] => {
    if (event.type === 'received') return [{ ...event, kind: toKind(event.procedure) }]
    // The first step is the receipt itself, and one that leads nowhere is of no use.
    const idle = event.type === 'step' && (event.step === 'received' || findStage(event.step) === null)
    return idle ? [] : [event]
  })
  const found = events.map(({ event }) => ('id' in event ? { ...event, id: codes.get(event.id) } : event))
  const toText = (list: readonly unknown[]) =>
    list.map((each) => JSON.stringify(Object.entries(each as object).sort())).sort()
  expect(toText(found)).toEqual(toText(expected))
  expect(expected.length).toBeGreaterThan(5_000)
})

/** All forecasts at a moment, by the one that replays what the database held then. */
async function foresee(now: number) {
  const stored = await readHistory(db.database, { law, now, historyDays: 120 })
  if (stored === null) throw new Error('there is no history')
  const { forecast, everyMs, nearMs } = stored.settings
  const forecaster = new Forecaster(forecast)
  const replay = new Replay(forecaster, { hours: forecast.hours, everyMs, nearMs })
  for (const event of stored.history.events()) replay.observe(event)
  replay.reach(now - 30_000)
  return forecaster.read(now)
}

interface Replica {
  forecasts: LiveForecasts
  lines: string[]
}

/** A gateway's loop with a clock that the test moves; time does not pass by itself. */
function openReplica(clock: { now(): number }): Replica {
  const lines: string[] = []
  let reading = 0
  const note = (_fields: object, line?: string) => lines.push(line ?? '')
  const forecasts = openForecasts({
    database: db.database,
    clock,
    // Each reading is an hour later: all are forecast anew at every round.
    monotonic: { now: () => (reading += hourMs) },
    logger: { ...silent, info: note, warn: note, error: note },
    settings: LiveForecastSettings.parse({ everyMs: 100 }),
    law: () => law,
    links,
  })
  return { forecasts, lines }
}

const takesOver = 'forecast: this process forecasts for all'

async function expectAsReplayed(now: number): Promise<void> {
  const { rows } = await db.database.query('SELECT * FROM dossier_forecast')
  const written = new Map(rows.map((row) => [String(row.dossier), row]))
  const expected = await foresee(now)
  expect(expected.length).toBeGreaterThan(20)
  expect([...written.keys()].sort()).toEqual(expected.map(({ id }) => id).sort())
  for (const { id, verdict, why, cause, mover, since, probability } of expected) {
    const row = written.get(id)
    expect({ ...row, since: row.since.getTime() }).toMatchObject({ verdict, why, cause, mover, since })
    const speaks = verdict === 'on-track' || verdict === 'at-risk'
    expect(row.probability === null).toBe(!speaks)
    // What moves by less is not written again.
    if (speaks) expect(Math.abs(row.probability - (probability ?? 0))).toBeLessThan(0.0201)
  }
}

test('the live loop foresees what the replay of the same events foresees, over a restart and with two replicas', async () => {
  let now = at('2026-01-20T10:00:00')
  const clock = { now: () => now }
  const reached = () =>
    eventually(
      'a round at the moment of the clock',
      async () => {
        return (await readForecastRun(db.database))?.madeAt === now
      },
      60_000,
    )
  const advance = async (to: string, replica: Replica, hours = 5) => {
    for (const end = at(to); now < end; ) {
      now = Math.min(end, now + hours * hourMs)
      replica.forecasts.wake()
      await reached()
    }
  }
  const first = openReplica(clock)
  const second = openReplica(clock)
  try {
    first.forecasts.start()
    await reached()
    second.forecasts.start()
    await advance('2026-01-26T14:30:00', first)
    await expectAsReplayed(now)
    expect(second.lines).not.toContain(takesOver)

    await first.forecasts.stop()
    await eventually('the second replica takes over', () => second.lines.includes(takesOver), 60_000)
    await advance('2026-02-03T10:30:00', second)
    await expectAsReplayed(now)
    const { rows } = await db.database.query('SELECT verdict, count(*)::int FROM dossier_forecast GROUP BY 1')
    // It has something to say by now, so that what was compared is no silence.
    expect(rows.map(({ verdict }) => verdict)).toEqual(expect.arrayContaining(['at-risk', 'on-track']))
    expect([...first.lines, ...second.lines].filter((line) => line.includes('defect'))).toEqual([])
  } finally {
    await first.forecasts.stop()
    await second.forecasts.stop()
  }
}, 240_000)
