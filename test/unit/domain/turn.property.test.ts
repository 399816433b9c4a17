/** Whose turn it is to be sent: earliest due first, and no one is overtaken without end. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findTurn, toPriority } from '../../../src/domain/filing/turn.ts'

const hour = 3_600_000
const start = Date.parse('2026-03-10T08:00:00+07:00')

interface Waiting {
  id: number
  since: number
  dueAt: number | null
}

/** One filing after the other is sent, each takes a minute, and more come meanwhile. Resolves to the order. */
function send(all: readonly Waiting[], overtakeMaxMs: number): Waiting[] {
  const coming = all.toSorted((a, b) => a.since - b.since)
  const line: (Waiting & { priority: number })[] = []
  const sent: Waiting[] = []
  let now = start
  while (coming.length > 0 || line.length > 0) {
    while (coming[0] && coming[0].since <= now) {
      const one = coming.shift() as Waiting
      line.push({ ...one, priority: toPriority(findTurn(one.since, one.dueAt, overtakeMaxMs)) })
    }
    // As the queue takes them: the highest priority, and of equal ones the oldest.
    line.sort((a, b) => b.priority - a.priority || a.since - b.since)
    const next = line.shift()
    if (next) sent.push(next)
    now += 60_000
  }
  return sent
}

const filings = fc.array(
  fc.record({
    sinceMs: fc.integer({ min: 0, max: 8 * hour }),
    dueInMs: fc.option(fc.integer({ min: -200 * hour, max: 400 * hour }), { nil: null }),
  }),
  { minLength: 2, maxLength: 60 },
)
const toWaiting = (given: readonly { sinceMs: number; dueInMs: number | null }[]): Waiting[] =>
  given.map(({ sinceMs, dueInMs }, id) => {
    const since = start + sinceMs
    return { id, since, dueAt: dueInMs === null ? null : since + dueInMs }
  })

test('no filing is overtaken by one that began to wait longer than the bound after it', () => {
  fc.assert(
    fc.property(filings, fc.integer({ min: 0, max: 12 * hour }), (given, overtakeMaxMs) => {
      const sent = send(toWaiting(given), overtakeMaxMs)
      for (const [index, first] of sent.entries()) {
        for (const later of sent.slice(index + 1)) {
          // One second is what a priority cannot tell apart.
          expect(first.since - later.since).toBeLessThanOrEqual(overtakeMaxMs + 1_000)
        }
      }
    }),
  )
})

test('under a permanent flood of urgent filings one that is due late, or at no known time, is sent within the bound', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(null, 500 * hour),
      fc.integer({ min: 0, max: 6 * hour }),
      fc.integer({ min: -48 * hour, max: hour }),
      (dueInMs, overtakeMaxMs, urgentInMs) => {
        const patient = { id: -1, since: start, dueAt: dueInMs === null ? null : start + dueInMs }
        // One comes each minute, which is all that can be sent, for two hours longer than the bound.
        const count = overtakeMaxMs / 60_000 + 120
        const flood = Array.from({ length: Math.ceil(count) }, (_, id) => {
          const since = start + id * 60_000
          return { id, since, dueAt: since + urgentInMs }
        })
        const order = send([...flood, patient], overtakeMaxMs)
        const before = order.slice(
          0,
          order.findIndex(({ id }) => id === -1),
        )
        expect(before.every(({ since }) => since <= start + overtakeMaxMs + 1_000)).toBe(true)
        expect(before.length).toBeLessThan(flood.length)
      },
    ),
  )
})

test('of filings that wait together and are due within half of the bound, the one that is due first goes first', () => {
  const together = fc.array(fc.integer({ min: -24 * hour + 1, max: 24 * hour - 1 }), { minLength: 2, maxLength: 40 })
  fc.assert(
    fc.property(together, (dues) => {
      const sent = send(
        dues.map((dueInMs, id) => ({ id, since: start, dueAt: start + dueInMs })),
        48 * hour,
      )
      for (const [index, { dueAt }] of sent.slice(1).entries()) {
        expect((dueAt ?? 0) - (sent[index]?.dueAt ?? 0)).toBeGreaterThan(-1_000)
      }
    }),
  )
})

test('filings of one dossier stay in the order in which they began to wait', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 100 * hour }), { minLength: 2, maxLength: 20 }),
      fc.option(fc.integer({ min: -200 * hour, max: 400 * hour }), { nil: null }),
      fc.integer({ min: 0, max: 72 * hour }),
      (waits, dueInMs, overtakeMaxMs) => {
        const dueAt = dueInMs === null ? null : start + dueInMs
        const turns = waits.toSorted((a, b) => a - b).map((since) => findTurn(start + since, dueAt, overtakeMaxMs))
        expect(turns).toEqual(turns.toSorted((a, b) => a - b))
      },
    ),
  )
})

test('a priority fits into 32 bits at any moment', () => {
  for (const turn of [0, start, Date.UTC(2200, 0, 1), -8.64e15, 8.64e15]) {
    expect(Math.abs(toPriority(turn))).toBeLessThan(2 ** 31)
    expect(Number.isInteger(toPriority(turn))).toBe(true)
  }
})
