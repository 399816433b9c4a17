/** Signs of misuse out of a real trail: questions are asked over HTTP, the trail is looked through, and an alert says how many signs there are and of whom nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import { watchMisuse } from '../../src/oversight/misuse/watch-misuse.ts'
import { OversightSettings } from '../../src/oversight/settings.ts'
import { countOpenSignals, listSignals, reviewSignal } from '../../src/store/misuse/signals.ts'
import { getLookup, lookups } from '../gateway/questions.ts'
import { leaksIn } from '../http/leaks.ts'
import { silent } from '../support/database.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'

const { misuse: settings } = OversightSettings.parse({})
// The same key as the gateway's.
const audit = { keyId: 'test', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) }
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ audit })
})
afterAll(() => gateway.stop())

test('neighbouring numbers are seen in the trail, once a day and person, and no number of anyone asked about is kept', async () => {
  const { database } = gateway.database ?? {}
  if (!database) throw new Error('no database')
  // The last two digits alone differ.
  for (let n = 0; n < 5; n++) {
    const asked = getLookup(CANARY)
    await gateway.post(lookups, {
      ...asked,
      person: { ...asked.person, personalNumber: `${CANARY.number.slice(0, 10)}${20 + n}` },
    })
  }
  const trail = new Trail(database, AuditSettings.parse(audit), { now: Date.now }, silent)
  const deps = { database, trail, settings, clock: { now: Date.now }, logger: silent }
  await watchMisuse(deps, Date.now())
  await watchMisuse(deps, Date.now())
  const signals = await listSignals(database, { open: true, limit: 10 })
  const [series] = signals.filter(({ rule }) => rule === 'number-series')
  expect(series).toMatchObject({ count: 5, threshold: 4, review: null })
  expect(series?.records).toHaveLength(5)
  expect(signals.filter(({ rule }) => rule === 'number-series')).toHaveLength(1)
  const { rows } = await database.query(
    'SELECT profile::text AS text FROM misuse_day UNION ALL SELECT s::text FROM misuse_signal s',
  )
  expect(leaksIn(rows.map(({ text }) => text).join('\n'))).toEqual([])
  const counted = await countOpenSignals(database, '2026-01-01')
  expect(counted.map(({ rule }) => rule)).toContain('number-series')
  await reviewSignal(database, series?.id ?? 0, {
    verdict: 'explained',
    at: Date.now(),
    by: 'kiem.toan',
    note: 'đào tạo',
  })
  await watchMisuse(deps, Date.now())
  expect((await countOpenSignals(database, '2026-01-01')).map(({ rule }) => rule)).not.toContain('number-series')
})
