/** What a lane promises about one dossier at one target: every step, in order, once, and the truth about what could not be sent. */
import { afterEach, expect, test } from 'vitest'
import { at, nextCode } from '../dossier/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import { type Behaviour, createScriptedLink, createScriptedTarget, type SyncWorld, startSyncWorld } from './fixtures.ts'

const open: SyncWorld[] = []
afterEach(async () => {
  for (const world of open.splice(0)) await world.close()
})
async function start(): Promise<SyncWorld> {
  const world = await startSyncWorld()
  open.push(world)
  return world
}
const statuses = ({ ledger }: SyncWorld, code: string) => ledger.dossiers.get(code)?.steps.map(({ status }) => status)

/** Waits on a clock that the test turns: what is due later comes due. */
async function untilIdle(world: SyncWorld): Promise<void> {
  await eventually('every lane to rest', async () => {
    world.clock.move(1_000)
    return (await world.lanes()).every(({ state }) => state === 'idle')
  })
}

async function makeDossier(world: SyncWorld, steps = true): Promise<string> {
  const code = nextCode()
  await world.register(code)
  if (steps) {
    await world.report(code, { type: 'accepted', at: at(1) })
    await world.report(code, { type: 'processing-started', at: at(2) })
    await world.report(code, { type: 'done', at: at(3) })
  }
  return code
}

test('every step of a dossier arrives once and in order, in pieces of what the target takes', async () => {
  const world = await start()
  const code = await makeDossier(world)
  await world.sequence()
  world.replica()
  await untilIdle(world)
  expect(statuses(world, code)).toEqual(['new', 'accepted', 'in-process', 'done'])
  expect(world.ledger.sends).toBe(2)
  expect(await world.lanes()).toMatchObject([{ state: 'idle', arrived: 4, doubt: false, attempts: 0, faults: 0 }])
  await world.report(code, { type: 'result-returned', at: at(4) })
  await world.sequence()
  await untilIdle(world)
  expect(statuses(world, code)?.at(-1)).toBe('result-returned')
})

test('without a target no lane is written', async () => {
  const world = await startSyncWorld({ targets: false })
  open.push(world)
  await makeDossier(world)
  await world.sequence()
  world.replica()
  expect(await world.lanes()).toEqual([])
})

test('a new due time alone is sent as a change of the item', async () => {
  const world = await start()
  const code = await makeDossier(world, false)
  await world.report(code, { type: 'accepted', at: at(1) })
  await world.sequence()
  world.replica()
  await untilIdle(world)
  const before = world.ledger.dossiers.get(code)?.item
  await world.report(code, {
    type: 'due-time-changed',
    at: at(5),
    dueAt: '2026-12-24T10:00:00+07:00',
    reason: 'a holiday',
  })
  await world.sequence()
  await untilIdle(world)
  expect(world.ledger.dossiers.get(code)?.item).not.toBe(before)
  expect(statuses(world, code)).toEqual(['new', 'accepted'])
})

for (const what of [
  'take-then-time-out',
  'take-half-then-time-out',
  'lose-then-time-out',
  'gibberish',
  'gibberish-taken',
  'fault',
] satisfies Behaviour[]) {
  test(`an open outcome (${what}) is looked up, and nothing is doubled or lost`, async () => {
    const world = await start()
    const code = await makeDossier(world)
    let times = 0
    world.ledger.behave = () => (++times <= 2 ? what : 'accept')
    await world.sequence()
    world.replica()
    await untilIdle(world)
    expect(statuses(world, code)).toEqual(['new', 'accepted', 'in-process', 'done'])
    expect(world.ledger.lookUps).toBeGreaterThan(0)
  })
}

test('what was provably not sent is sent again without a question', async () => {
  const world = await start()
  const code = await makeDossier(world)
  let times = 0
  world.ledger.behave = () => (++times <= 2 ? 'reset-before' : 'accept')
  await world.sequence()
  world.replica()
  await untilIdle(world)
  expect(statuses(world, code)).toEqual(['new', 'accepted', 'in-process', 'done'])
  expect(world.ledger.lookUps).toBe(0)
})

test('a process that dies between the mark and the answer leaves a lane that is looked up first', async () => {
  const world = await start()
  const code = await makeDossier(world)
  world.ledger.behave = () => 'hang'
  await world.sequence()
  const dying = world.replica()
  await eventually('the send to be under way', () => world.ledger.sends === 1)
  const [marked] = await world.rows('SELECT count(*)::int AS count FROM sync_step WHERE state = $1', ['sending'])
  expect(marked).toEqual({ count: 2 })
  world.ledger.behave = () => 'accept'
  // Its lease is gone before it can write anything.
  await world.endLeases()
  world.replica()
  await untilIdle(world)
  await dying.stop()
  expect(statuses(world, code)).toEqual(['new', 'accepted', 'in-process', 'done'])
  expect(world.ledger.lookUps).toBe(1)
})

test('an event that is recorded late is kept as one that can no longer be sent', async () => {
  const world = await start()
  const code = await makeDossier(world, false)
  await world.report(code, { type: 'accepted', at: at(1) })
  await world.report(code, { type: 'done', at: at(10) })
  await world.sequence()
  world.replica()
  await untilIdle(world)
  await world.report(code, { type: 'processing-started', at: at(5) })
  await world.report(code, { type: 'result-returned', at: at(12) })
  await world.sequence()
  await untilIdle(world)
  expect(statuses(world, code)).toEqual(['new', 'accepted', 'done', 'result-returned'])
  const unsent = await world.rows('SELECT event_type, reason FROM sync_unsent')
  expect(unsent).toEqual([{ event_type: 'processing-started', reason: 'late' }])
})

test('a lane that is refused stops after its attempts, says why, and a new event releases it', async () => {
  const world = await start()
  const code = await makeDossier(world, false)
  const other = await makeDossier(world)
  world.ledger.behave = (of) => (of === code ? 'refuse' : 'accept')
  await world.sequence()
  world.replica({ settings: { attemptsMax: 3 } })
  const stopped = await eventually('the lane to stop', async () => {
    world.clock.move(1_000)
    return (await world.lanes()).find(({ state }) => state === 'stopped')
  })
  expect(stopped).toMatchObject({ attempts: 3, stopped_cause: 'refused', last_code: '-3', doubt: false })
  expect(statuses(world, other)).toHaveLength(4)
  world.ledger.behave = () => 'accept'
  await world.report(code, { type: 'accepted', at: at(1) })
  await world.sequence()
  await untilIdle(world)
  expect(statuses(world, code)).toEqual(['new', 'accepted'])
})

test('a lane on which the target fails alone stops, while the target takes others', async () => {
  const world = await start()
  const code = await makeDossier(world, false)
  world.ledger.behave = (of) => (of === code ? 'fault' : 'accept')
  await world.sequence()
  world.replica({ settings: { attemptsMax: 3 } })
  await eventually('the lane to stop', async () => {
    world.clock.move(1_000)
    const other = await makeDossier(world, false)
    await world.sequence()
    await eventually('another dossier to arrive', () => world.ledger.dossiers.has(other))
    return (await world.lanes()).some(({ stopped_cause: cause }) => cause === 'target-fault')
  })
})

test('an outage of an hour costs no lane an attempt, and all arrive afterwards', async () => {
  const world = await start()
  world.ledger.down = true
  const codes: string[] = []
  for (let index = 0; index < 12; index++) codes.push(await makeDossier(world))
  await world.sequence()
  world.replica()
  for (let minutes = 0; minutes < 60; minutes++) {
    world.clock.move(60_000)
    await new Promise((next) => setImmediate(next))
  }
  await eventually('the outage to be met', async () =>
    (await world.lanes()).some(({ last_code: code }) => code !== null),
  )
  expect((await world.lanes()).every(({ attempts, state }) => attempts === 0 && state !== 'stopped')).toBe(true)
  world.ledger.down = false
  await untilIdle(world)
  for (const code of codes) expect(statuses(world, code)).toEqual(['new', 'accepted', 'in-process', 'done'])
})

for (const [answer, cause] of [
  [{ kind: 'cannot-ask' }, 'cannot-ask'],
  [{ kind: 'unclear', code: null }, 'unclear'],
  [{ kind: 'found', item: null, steps: ['something else'] }, 'differs-there'],
  [{ kind: 'found', item: null, steps: ['new@1', 'new@1'] }, 'differs-there'],
] as const) {
  test(`a lane in doubt stops for a person where the target answers ${JSON.stringify(answer)}`, async () => {
    const world = await start()
    await makeDossier(world)
    world.ledger.behave = () => 'take-then-time-out'
    world.ledger.lookUpAs = () => answer
    await world.sequence()
    world.replica({ settings: { attemptsMax: 2 } })
    const lane = await eventually('the lane to stop', async () => {
      world.clock.move(1_000)
      return (await world.lanes()).find(({ state }) => state === 'stopped')
    })
    expect(lane).toMatchObject({ stopped_cause: cause, doubt: true })
    expect(world.ledger.sends).toBe(1)
  })
}

test('where repeats are recognised the same piece is sent again', async () => {
  const world = await start()
  const code = await makeDossier(world, false)
  let times = 0
  world.ledger.behave = () => (++times === 1 ? 'lose-then-time-out' : 'accept')
  world.ledger.lookUpAs = () => ({ kind: 'repeat' })
  await world.sequence()
  world.replica()
  await untilIdle(world)
  expect(statuses(world, code)).toEqual(['new'])
  expect(world.ledger.sends).toBe(2)
})

test('a defect in the plan of one dossier stops its lane alone', async () => {
  const world = await start()
  const bad = await makeDossier(world)
  const good = await makeDossier(world)
  const target = createScriptedTarget(world.ledger)
  await world.sequence()
  world.replica({
    target: {
      ...target,
      plan: (dossier, notes) => {
        if (dossier.row.code === bad) throw new TypeError('a defect')
        return target.plan(dossier, notes)
      },
    },
  })
  await eventually('the good one to arrive', () => statuses(world, good)?.length === 4)
  const lanes = await world.lanes()
  expect(lanes.map(({ stopped_cause: cause }) => cause)).toEqual(['internal-error', null])
})

test('two replicas send every step of many dossiers once', async () => {
  const world = await start()
  const codes: string[] = []
  world.replica({ settings: { concurrency: 4 } })
  world.replica({ settings: { concurrency: 4 } })
  for (let index = 0; index < 20; index++) {
    codes.push(await makeDossier(world))
    await world.sequence()
  }
  await untilIdle(world)
  for (const code of codes) expect(statuses(world, code)).toEqual(['new', 'accepted', 'in-process', 'done'])
})

test('notes that a target keeps are there at the next send', async () => {
  const world = await start()
  const code = await makeDossier(world)
  const target = createScriptedTarget(world.ledger)
  const seen: unknown[] = []
  await world.sequence()
  world.replica({
    target: {
      ...target,
      send: async (piece, context, signal) => {
        seen.push(piece.notes.id ?? null)
        await context.keep({ id: 'X-1' })
        return target.send(piece, context, signal)
      },
    },
  })
  await untilIdle(world)
  expect(statuses(world, code)).toHaveLength(4)
  expect(seen).toEqual([null, 'X-1'])
})

test('dossiers that hold all slots because no answer comes leave others a way before their time-out', async () => {
  const world = await start()
  const link = createScriptedLink(world.clock, { attemptTimeoutMs: 600_000, slowCallMs: 600_000 })
  world.onClose(() => link.stop())
  const answered = await makeDossier(world, false)
  const sync = world.replica({
    link,
    settings: { concurrency: 4, deadlineMs: 600_000, leaseMs: 900_000 },
  })
  await world.sequence()
  await eventually('a dossier to be answered', () => world.ledger.dossiers.has(answered))
  const silent: string[] = []
  world.ledger.behave = (of) => (silent.includes(of) ? 'lose-then-hang' : 'accept')
  for (let index = 0; index < 4; index++) silent.push(await makeDossier(world, false))
  await world.sequence()
  await eventually('all slots to be held', () => link.health().paths[0]?.inFlight === 4)
  for (let index = 0; index < 3; index++) {
    const other = await makeDossier(world, false)
    await world.sequence()
    await eventually('another dossier to arrive', () => world.ledger.dossiers.has(other))
  }
  expect(link.health().paths[0]?.inFlight).toBe(4)
  await sync.stop()
})

test('dossiers that are never answered keep a slot in sixteen after their first time-out, and the others go on', async () => {
  const world = await start()
  const silent: string[] = []
  for (let index = 0; index < 6; index++) silent.push(await makeDossier(world, false))
  world.ledger.behave = (of) => (silent.includes(of) ? 'lose-then-hang' : 'accept')
  const link = createScriptedLink(world.clock, { attemptTimeoutMs: 200, probeLeaseMs: 200, volumeMin: 500 })
  world.onClose(() => link.stop())
  const target = createScriptedTarget(world.ledger)
  let underWay = 0
  let most = 0
  await world.sequence()
  world.replica({
    link,
    settings: { concurrency: 16, attemptsMax: 100 },
    target: {
      ...target,
      send: async (piece, context, signal) => {
        underWay += 1
        most = Math.max(most, underWay)
        return target.send(piece, context, signal).finally(() => {
          underWay -= 1
        })
      },
    },
  })
  await eventually('all of them to have timed out', async () => {
    const lanes = await world.lanes()
    return lanes.every(({ faults }) => faults > 0)
  })
  expect(most).toBe(silent.length)
  await eventually('the first round to be over', () => underWay <= 1)
  most = 0
  await eventually('some of them to time out again', async () => {
    world.clock.move(1_000)
    const other = await makeDossier(world, false)
    await world.sequence()
    await eventually('another dossier to arrive', () => world.ledger.dossiers.has(other))
    return (await world.lanes()).reduce((sum, { faults }) => sum + faults, 0) >= silent.length + 3
  })
  expect(most).toBeLessThanOrEqual(2)
})
