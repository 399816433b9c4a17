/** What was not understood in answers stays known while it comes, and is forgotten in time once it no longer does. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Anomaly } from '../../src/domain/link/anomaly.ts'
import { createRetention } from '../../src/health/history/retention.ts'
import { PathAnomalies } from '../../src/health/measuring/anomalies.ts'
import { readAnomalies, rememberAnomaly } from '../../src/store/health/path-anomalies.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

const day = 86_400_000
const began = Date.UTC(2026, 0, 1)
const kept = { minuteDays: 31, stateDays: 366 }

let own: TestDatabase
beforeAll(async () => {
  own = await freshDatabase()
})
afterAll(() => own.drop())

const purgeAt = (now: number) => createRetention(own.database, { now: () => now }, silent, kept).run()
const names = async () => (await readAnomalies(own.database)).map(({ name }) => name).sort()

test('a name that comes every day outlives the retention, one that comes no longer does not', async () => {
  const written: string[] = []
  const anomalies = new PathAnomalies(async (anomaly, firstSeenAt, lastSeenAt) => {
    const row = { link: 'population', path: 'ndxp', ...anomaly, firstSeenAt, lastSeenAt }
    const first = await rememberAnomaly(own.database, row)
    written.push(`${anomaly.name} ${lastSeenAt.toISOString()}`)
    return first
  })
  const see = async (name: string, now: number) => {
    const before = written.length
    anomalies.see({ kind: 'unknown-element', name } satisfies Anomaly, now)
    await eventually(`${name} is written`, () => written.length > before)
  }
  await see('Moi', began)
  await see('Cu', began)
  for (let days = 100; days <= 400; days += 100) await see('Moi', began + days * day)

  await purgeAt(began + 366 * day)
  expect(await names()).toEqual(['Cu', 'Moi'])
  await purgeAt(began + 367 * day)
  expect(await names()).toEqual(['Moi'])
  // It keeps the moment when it was first seen: it is no news.
  const [row] = await readAnomalies(own.database)
  expect(row?.firstSeenAt.getTime()).toBe(began)
  await purgeAt(began + 767 * day)
  expect(await names()).toEqual([])
})

test('a sighting within the hour is not written again', async () => {
  const seenAt: number[] = []
  const anomalies = new PathAnomalies(async (_, firstSeenAt, lastSeenAt) => {
    seenAt.push(lastSeenAt.getTime() - began)
    return firstSeenAt
  })
  const minutes = [0, 1, 59, 60, 61, 119, 120]
  for (const minute of minutes) {
    anomalies.see({ kind: 'unknown-code', name: 'GioiTinh' }, began + minute * 60_000)
    await Promise.resolve()
  }
  expect(seenAt).toEqual([0, 60, 120].map((minute) => minute * 60_000))
  expect(anomalies.report()).toMatchObject([{ count: minutes.length }])
})
