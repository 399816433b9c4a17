/** What the due time of a dossier changes for its filings: when they are sent, when the registry is asked, and in which order. */
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { DossierStep } from '../../src/domain/dossier/dossier-request.ts'
import { registerDossier } from '../../src/dossier/register-dossier.ts'
import { reportStep } from '../../src/dossier/report-step.ts'
import { createEldestShare, nextFollowAt } from '../../src/filing/tracking/poll-schedule.ts'
import { claimForPolling } from '../../src/store/filing/leases.ts'
import { eventually } from '../support/eventually.ts'
import type { TestClock } from '../support/world.ts'
import { type FilingWorld, makeCaller, nextDossier, startFilingWorld } from './fixtures.ts'

const hour = 3_600_000
const minute = 60_000
const worlds: FilingWorld[] = []
afterEach(async () => {
  for (const world of worlds.splice(0).reverse()) await world.close()
})

/** A Wednesday morning, so that days of receipt and due times are known; runs on from there. */
function wednesdayMorning(): TestClock {
  let ahead = Date.parse('2026-03-11T10:00:00+07:00') - Date.now()
  return {
    now: () => Date.now() + ahead,
    move: (ms) => {
      ahead += ms
    },
    set: (at) => {
      ahead = at - Date.now()
    },
  }
}

async function opened(options: Parameters<typeof startFilingWorld>[0] = {}): Promise<FilingWorld> {
  const world = await startFilingWorld({ clock: wednesdayMorning(), ...options })
  worlds.push(world)
  return world
}

/** One at a time, so that the order is seen; dossiers are due within half of thirty days. */
const oneByOne = { delivery: { concurrency: 1, overtakeMaxMs: 30 * 24 * hour } }
/** Births: due at the end of the day of receipt, or of the next working day. */
const receipts = ['09', '04', '10', '02', '06', '05'].map((day) => `2026-03-${day}T09:00:00+07:00`)

const reporter = (() => {
  const caller = makeCaller('one-stop')
  const [grant] = caller.consumer.grants
  if (grant) grant.operations = new Set(['register', 'file', 'follow'])
  return caller
})()

const report = (world: FilingWorld, code: string, type: DossierStep['type'], dueAt?: string) =>
  reportStep(world.deps.dossiers, {
    requestId: 'r-1',
    caller: reporter,
    code,
    step: {
      type,
      at: new Date(world.clock.now()).toISOString(),
      officer: '999085000777',
      ...(dueAt !== undefined && { dueAt, reason: 'a reason' }),
    },
  })

async function heldBack(world: FilingWorld, count: number): Promise<void> {
  await eventually('all wait in the queue', async () => {
    const [row] = await world.rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM pgboss.job WHERE state = 'created' AND name LIKE 'filing-deliver.%'`,
    )
    return row?.count === count
  })
}

test('filings that wait are sent by the due times of their dossiers, earliest first', async () => {
  const world = await opened({ settings: oneByOne })
  world.link.hold('g2', world.clock.now() + 8 * hour, 'bảo trì')
  for (const receivedAt of receipts) await world.submit({ receivedAt })
  await heldBack(world, receipts.length)
  const dues = await world.rows<{ dossier: string; due: Date; own: Date }>(
    `SELECT f.dossier, f.dossier_due_at AS due, d.due_at AS own FROM filing f JOIN dossier d ON d.code = f.dossier ORDER BY 2`,
  )
  expect(new Set(dues.map(({ due }) => due.getTime())).size).toBe(receipts.length)
  for (const { due, own } of dues) expect(due).toEqual(own)
  world.link.release('g2')
  await eventually('all are sent', () => world.registry.receipts.length === receipts.length)
  expect(world.registry.receipts.map(({ dossier }) => dossier)).toEqual(dues.map(({ dossier }) => dossier))
})

test('a second filing of a dossier waits by the due time of that dossier, not by its own day of receipt', async () => {
  const world = await opened({ settings: oneByOne })
  world.link.hold('g2', world.clock.now() + 8 * hour, 'bảo trì')
  const dossier = nextDossier()
  await world.submit({ dossier, receivedAt: '2026-03-04T09:00:00+07:00' })
  await world.submit({ dossier, kind: 'extract' as never, receivedAt: '2026-03-10T09:00:00+07:00' })
  const rows = await world.rows<{ due: Date }>('SELECT DISTINCT dossier_due_at AS due FROM filing')
  const [own] = await world.rows<{ due: Date }>('SELECT due_at AS due FROM dossier')
  expect(rows).toEqual([own])
})

test('when a due time moves, the filing that waits follows in the line, back and forward again', async () => {
  const world = await opened({ settings: oneByOne })
  world.link.hold('g2', world.clock.now() + 8 * hour, 'bảo trì')
  const filed = []
  for (const receivedAt of receipts.slice(0, 4)) filed.push(await world.submit({ receivedAt }))
  await heldBack(world, filed.length)
  const [a = '', b = '', c = '', d = ''] = filed.map(({ dossier }) => dossier)
  const follow = (wanted: string[]) =>
    eventually('filing and job follow', async () => {
      const rows = await world.rows<{ dossier: string }>('SELECT dossier FROM filing ORDER BY dossier_due_at')
      const jobs = await world.rows<{ dossier: string }>(
        `SELECT f.dossier FROM pgboss.job j JOIN filing f ON f.id::text = j.singleton_key WHERE j.state = 'created'
         ORDER BY j.priority DESC`,
      )
      return [rows, jobs].every((line) => line.map(({ dossier }) => dossier).join() === wanted.join())
    })
  await follow([d, b, a, c])
  await report(world, d, 'due-time-changed', '2026-03-20T17:00:00+07:00')
  await follow([b, a, c, d])
  await report(world, b, 'due-time-changed', '2026-03-19T17:00:00+07:00')
  await follow([a, c, b, d])
  world.clock.move(1_000)
  await report(world, d, 'due-time-changed', '2026-03-03T17:00:00+07:00')
  await follow([d, a, c, b])
  expect(await world.rows('SELECT * FROM dossier_due_move')).toEqual([])
  world.link.release('g2')
  await eventually('all are sent', () => world.registry.receipts.length === filed.length)
  expect(world.registry.receipts.map(({ dossier }) => dossier)).toEqual([d, a, c, b])
})

test.each<{ moves: readonly DossierStep['type'][] }>([
  { moves: ['verification-asked'] },
  { moves: ['supplement-asked', 'supplement-completed'] },
])('$moves moves the due time, and the filing that waits follows', async ({ moves }) => {
  const world = await opened({ settings: oneByOne })
  world.link.hold('g2', world.clock.now() + 8 * hour, 'bảo trì')
  const { dossier } = await world.submit({ receivedAt: '2026-03-10T09:00:00+07:00' })
  // Recognition of a parent or child: three working days, and more when another agency is asked.
  await world.rows(`UPDATE dossier SET procedure = '1.001022' WHERE code = $1`, [dossier])
  const [before] = await world.rows<{ due: Date }>('SELECT dossier_due_at AS due FROM filing')
  for (const type of moves) {
    world.clock.move(26 * hour)
    await report(world, dossier, type)
  }
  await eventually('the filing follows', async () => {
    const [row] = await world.rows<{ due: Date; own: Date }>(
      'SELECT f.dossier_due_at AS due, d.due_at AS own FROM filing f JOIN dossier d ON d.code = f.dossier',
    )
    return row?.due.getTime() === row?.own.getTime() && (row?.due ?? 0) > (before?.due ?? 0)
  })
})

test('a dossier that is accepted later, with its filing, lends the filing the due time that runs from then', async () => {
  const world = await opened({ settings: oneByOne })
  world.link.hold('g2', world.clock.now() + 8 * hour, 'bảo trì')
  const code = nextDossier()
  await registerDossier(world.deps.dossiers, {
    requestId: 'r-1',
    caller: reporter,
    registration: {
      code,
      procedure: '1.001193',
      unit: 'H99.01.02',
      channel: 'online',
      receivedAt: '2026-03-09T09:00:00+07:00',
      officer: '999085000777',
    },
  })
  await world.submit({ dossier: code, receivedAt: '2026-03-11T09:00:00+07:00' })
  const [row] = await world.rows<{ due: Date; own: Date }>(
    'SELECT f.dossier_due_at AS due, d.due_at AS own FROM filing f JOIN dossier d ON d.code = f.dossier',
  )
  expect(row?.due).toEqual(row?.own)
  expect(row?.due).toEqual(new Date('2026-03-11T17:00:00+07:00'))
})

test('a filing at the registry is asked about sooner when its dossier becomes due sooner', async () => {
  const world = await opened({ settings: { following: { minMs: minute, maxMs: 6 * hour, ageShare: 1 } } })
  const { id, dossier } = await world.submit({ receivedAt: '2026-03-11T09:00:00+07:00' })
  await world.until(id, 'received')
  const far = new Date(world.clock.now() + 5 * hour)
  await world.rows('UPDATE filing SET due_at = $2 WHERE id = $1', [id, far])
  const soon = new Date(world.clock.now() + 30 * minute).toISOString()
  await report(world, dossier, 'due-time-changed', soon)
  const next = await eventually('the next question comes forward', async () => {
    const [row] = await world.rows<{ at: Date }>('SELECT due_at AS at FROM filing WHERE id = $1', [id])
    return row && row.at < far ? row.at.getTime() : undefined
  })
  // A twentieth of half an hour, with the spread.
  expect(next - world.clock.now()).toBeLessThanOrEqual(2 * minute)
})

test('the nearer the due time, before or after, the sooner the next question, within the bounds', async () => {
  const world = await opened({ start: false, settings: { following: { minMs: 30_000, maxMs: 6 * hour } } })
  const now = world.clock.now()
  const stateSince = new Date(now - 24 * hour)
  const delivery = { kind: 'not-sent', content: null } as const
  const wait = (dueInMs: number | null) => {
    const dossierDueAt = dueInMs === null ? null : new Date(now + dueInMs)
    return nextFollowAt(world.deps, { stateSince, delivery, dossierDueAt }).getTime() - now
  }
  const unknown = wait(null)
  for (const dueInMs of [10 * minute, hour, 8 * hour]) {
    for (const sign of [1, -1]) {
      const share = Math.max(30_000, dueInMs * 0.05)
      expect(wait(sign * dueInMs)).toBeGreaterThanOrEqual(share * 0.9)
      expect(wait(sign * dueInMs)).toBeLessThanOrEqual(share * 1.1 + 5_000)
      expect(wait(sign * dueInMs)).toBeLessThan(unknown)
    }
  }
  // Far away it makes no difference.
  expect(wait(400 * hour)).toBeGreaterThan(unknown * 0.85)
})

test('when more is to be asked than may be, the dossiers that are due first go first, and those that waited longest keep a share', async () => {
  const world = await opened({ start: false })
  const now = new Date(world.clock.now())
  const filing = fc.record({
    waitedMs: fc.integer({ min: 1, max: 10 * hour }),
    dueInMs: fc.option(fc.integer({ min: -100 * hour, max: 100 * hour }), { nil: null }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(filing, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 9 }),
      async (given, limit) => {
        await world.rows('DELETE FROM filing')
        const rows = given.map((one, index) => ({
          // No two have waited equally long.
          waitedMs: one.waitedMs * 32 + index,
          dueInMs: one.dueInMs,
          id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        }))
        await world.rows(
          `INSERT INTO filing (id, consumer, credential, request_id, kind, procedure, dossier, registration_unit, unit, received_at,
             subject, body_hash, accepted_at, state, state_since, events, path, due_at, dossier_due_at)
           SELECT id, 'one-stop', 'k', 'r', 'birth', '1.001193', id::text, '00004', 'H99.01.02', '', '', id::text, $4, 'received', $4, 1,
             'g2', $4::timestamptz - waited * interval '1 ms', $4::timestamptz + due * interval '1 ms'
           FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS given (id, waited, due)`,
          [rows.map(({ id }) => id), rows.map(({ waitedMs }) => waitedMs), rows.map(({ dueInMs }) => dueInMs), now],
        )
        let left = rows.toSorted((a, b) => b.waitedMs - a.waitedMs)
        const eldestShare = createEldestShare()
        let [slots, eldestSlots] = [0, 0]
        while (left.length > 0) {
          const eldest = eldestShare(limit)
          const lease = { now, lease: '00000000-0000-4000-8000-00000000000f', leaseMs: 60_000 }
          const taken = await claimForPolling(world.database, 'g2', ['received'], { limit, eldest }, lease)
          expect(taken).toHaveLength(Math.min(limit, left.length))
          const ids = new Set(taken.map(({ id }) => id))
          if (left.length > limit) {
            const asked = left.filter(({ id }) => ids.has(id))
            const longest = left.slice(0, eldest).map(({ waitedMs }) => waitedMs)
            expect(asked.slice(0, eldest).map(({ waitedMs }) => waitedMs)).toEqual(longest)
            const due = ({ dueInMs }: { dueInMs: number | null }) => dueInMs ?? Number.POSITIVE_INFINITY
            const urgent = asked.slice(eldest).map(due)
            const passed = left.filter(({ id }) => !ids.has(id)).map(due)
            if (urgent.length > 0) expect(Math.max(...urgent)).toBeLessThanOrEqual(Math.min(...passed))
          }
          slots += limit
          eldestSlots += eldest
          expect(eldestSlots).toBe(Math.floor(slots / 4))
          left = left.filter(({ id }) => !ids.has(id))
        }
      },
    ),
    { numRuns: 25, seed: 11 },
  )
})
