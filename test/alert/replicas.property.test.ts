/** Several processes, many paths, any sequence of events: each key opens and recovers in turn, and nothing is reported twice. */
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { type AlertWorld, createScriptedHealth, startAlertWorld, tlsFailed } from './fixtures.ts'

let world: AlertWorld | undefined
afterEach(() => world?.close())

const paths = ['a', 'b', 'c', 'd', 'e', 'f']
const history = fc.array(
  fc.record({
    who: fc.nat({ max: 2 }),
    path: fc.constantFrom(...paths),
    state: fc.constantFrom('down' as const, 'degraded' as const, 'held' as const, 'healthy' as const),
    afterMs: fc.constantFrom(0, 0, 100, 1_000, 61_000, 301_000),
  }),
  { minLength: 20, maxLength: 40 },
)

type History = typeof history extends fc.Arbitrary<infer T> ? T : never

async function play(events: History) {
  const own = await startAlertWorld()
  world = own
  const voices = [0, 1, 2].map(() => createScriptedHealth(own.clock.now, paths))
  for (const health of voices) own.replica({ health })
  const judged = () => Promise.all(voices.map((health) => health.judged()))
  for (const { who, path, state, afterMs } of events) {
    voices[who]?.becomes(path, state, state === 'healthy' ? null : tlsFailed)
    if (afterMs === 0) continue
    await judged()
    // Turning the clock ends the lease of a message in flight, and it would be sent again.
    await own.finished()
    own.clock.move(afterMs)
  }
  for (const health of voices) for (const path of paths) health.becomes(path, 'healthy')
  await judged()
  const still = async () => {
    await own.finished()
    own.clock.move(100_000)
    const { rows } = await own.database.query(`SELECT 1 FROM alert WHERE state = 'open'`)
    return rows.length === 0
  }
  await eventually('everything to be over', still)
  await own.finished()
  const notifications = own.notifications()
  const ids = own.receiver.received.map(({ headers }) => headers['webhook-id'])
  await own.close()
  world = undefined
  return { notifications, ids }
}

test('opened and recovered alternate for every key, and three processes send each message once', async () => {
  let messages = 0
  await fc.assert(
    fc.asyncProperty(history, async (events) => {
      const { notifications, ids } = await play(events)
      messages += notifications.length
      expect(new Set(ids).size).toBe(ids.length)
      for (const key of new Set(notifications.map((message) => message.key))) {
        const turns = notifications.filter((message) => message.key === key && message.type !== 'alert.reminder')
        expect(turns.map(({ type }) => type)).toEqual(
          turns.map((_, index) => (index % 2 === 0 ? 'alert.opened' : 'alert.recovered')),
        )
        expect(turns.at(-1)?.type).toBe('alert.recovered')
      }
    }),
    { numRuns: 5 },
  )
  // Without any message this would prove nothing.
  expect(messages).toBeGreaterThan(20)
}, 120_000)
