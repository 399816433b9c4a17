/** Runs on a real database, against a target whose ledger a test changes behind the gateway's back. */
import { afterEach, describe, expect, test } from 'vitest'
import type { DossierStatus } from '../../src/domain/dossier/dossier.ts'
import { GatewayFailure } from '../../src/domain/failure.ts'
import type { ShownDossier } from '../../src/domain/reconcile/compare.ts'
import type { DifferenceKind } from '../../src/domain/reconcile/difference.ts'
import { readDifferences, readRuns } from '../../src/store/sync/reconciliation.ts'
import { openReconciliation, type Reconciliation } from '../../src/sync/reconcile/open-reconciliation.ts'
import { ReconcileSettings } from '../../src/sync/reconcile/settings.ts'
import type { LaneTarget } from '../../src/sync/target.ts'
import { at, nextCode } from '../dossier/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import { createScriptedTarget, passOver, type SyncWorld, startSyncWorld } from '../sync/fixtures.ts'

type ShownNow = Extract<ShownDossier, { kind: 'shown' }>

interface ReconcileWorld extends SyncWorld {
  target: LaneTarget
  /** What was read, by dossier code, in order, each at which moment of the test's pace. */
  readings: { code: string; atMs: number }[]
  /** Changes what is shown of a dossier. */
  plant: Map<string, Partial<ShownNow> | 'gone' | 'unreadable' | 'fails'>
  /** While it is true every reading fails. */
  sick: { now: boolean }
  open(settings?: Partial<ReconcileSettings>): Reconciliation
  /** Begins a run and waits for its end. */
  run(mends?: boolean, settings?: Partial<ReconcileSettings>, scope?: { kind: DifferenceKind }): Promise<void>
  differences(): Promise<string[]>
  /** Dossiers whose lanes have sent everything. */
  rest(): Promise<void>
}

let world: ReconcileWorld
afterEach(() => world.close())

async function startReconcileWorld(): Promise<ReconcileWorld> {
  const sync = await startSyncWorld()
  const readings: ReconcileWorld['readings'] = []
  const plant: ReconcileWorld['plant'] = new Map()
  const sick = { now: false }
  let paceMs = 0
  const show: LaneTarget['show'] = ({ dossier }, context) =>
    context.call({ idempotent: true }, async (): Promise<ShownDossier> => {
      const { code } = dossier.row
      readings.push({ code, atMs: paceMs })
      const planted = plant.get(code)
      if (sick.now || planted === 'fails') throw new GatewayFailure('connection-reset', { sent: 'maybe' })
      if (planted === 'unreadable') return { kind: 'unclear' }
      const entry = sync.ledger.dossiers.get(code)
      if (!entry || planted === 'gone') return { kind: 'absent' }
      const due = /^due (\d+)$/.exec(entry.item)?.[1]
      return {
        kind: 'shown',
        status: entry.steps.at(-1)?.status as DossierStatus,
        dueAt: due === undefined ? null : Number(due),
        endedAt: undefined,
        steps: entry.steps.map(({ key }) => ({ key })),
        ...planted,
      }
    })
  const target = createScriptedTarget(sync.ledger, { show })
  const open = (given: Partial<ReconcileSettings> = {}) => {
    const made = openReconciliation({
      database: sync.connect(),
      clock: sync.clock,
      logger: sync.logger,
      settings: ReconcileSettings.parse({ enabled: false, perSecond: 100, retryMs: 20, ...given }),
      deadlineMs: 2_000,
      targets: [{ target, link: sync.link }],
      monotonic: { now: () => paceMs },
      pause: async (ms) => {
        paceMs += ms
      },
    })
    sync.onClose(() => made.stop())
    made.start()
    return made
  }
  return {
    ...sync,
    target,
    readings,
    plant,
    sick,
    open,
    run: async (mends = false, settings = {}, scope = undefined) => {
      const made = open(settings)
      await made.begin({ target: 'scripted', begunBy: 'test', mends, ...scope })
      await eventually('the run ended', async () => {
        const runs = await readRuns(sync.database, { limit: 1 })
        return runs[0]?.endedAt !== null
      })
      await made.stop()
    },
    differences: async () =>
      (await readDifferences(sync.database, { limit: 1_000 })).map(({ dossier, kind }) => `${dossier} ${kind}`),
    rest: async () => {
      await sync.sequence()
      await eventually('all lanes rest', async () => (await sync.lanes()).every(({ state }) => state === 'idle'))
    },
  }
}

async function makeDossiers(count: number): Promise<string[]> {
  const codes: string[] = []
  for (let index = 0; index < count; index += 1) {
    const code = nextCode()
    codes.push(code)
    await world.register(code)
    await world.report(code, { type: 'accepted', at: at(1) })
    await world.report(code, { type: 'processing-started', at: at(2) })
  }
  return codes
}

const getEntry = (code: string) => {
  const entry = world.ledger.dossiers.get(code)
  if (!entry) throw new Error(`${code} is not in the ledger`)
  return entry
}

describe('reconciliation', () => {
  test('one dossier, or those with one difference, are compared apart, and what is gone is sent again when that is ordered', async () => {
    world = await startReconcileWorld()
    const sync = world.replica({ target: world.target })
    const [gone, behind] = await makeDossiers(3)
    await world.rest()
    world.ledger.dossiers.delete(gone as string)
    getEntry(behind as string).steps.pop()
    await world.run()
    expect((await world.differences()).sort()).toEqual([`${gone} unknown-there`, `${behind} behind`].sort())
    const before = world.readings.length
    await world.run(true, {}, { kind: 'unknown-there' })
    await world.rest()
    expect(world.readings.slice(before).map(({ code }) => code)).toEqual([gone])
    expect(getEntry(gone as string).steps.map(({ status }) => status)).toEqual(['new', 'accepted', 'in-process'])
    await world.run()
    expect(await world.differences()).toEqual([`${behind} behind`])
    await sync.drain()
  })

  test('a target that shows what was sent gives no finding', async () => {
    world = await startReconcileWorld()
    const sync = world.replica({ target: world.target })
    await makeDossiers(3)
    await world.rest()
    await sync.drain()
    await world.run()
    expect(await world.differences()).toEqual([])
    expect(await readRuns(world.database, { limit: 1 })).toMatchObject([{ equal: 3, different: 0, mended: 0 }])
  })

  test('each planted difference is found, and what sending mends is mended', async () => {
    world = await startReconcileWorld()
    const sync = world.replica({ target: world.target })
    const [whole, gone, behind, due, ahead, done, doubled] = await makeDossiers(7)
    await world.rest()
    // What no lane was woken for is missing there.
    const missing = nextCode()
    await world.register(missing)
    await passOver(world.database)

    world.ledger.dossiers.delete(gone as string)
    getEntry(behind as string).steps.pop()
    getEntry(due as string).item = 'due 1'
    world.plant.set(ahead as string, { status: 'stopped' })
    world.plant.set(done as string, { status: 'done' })
    const twice = getEntry(doubled as string)
    twice.steps.splice(1, 0, twice.steps[0] as (typeof twice.steps)[number])

    await world.run(true)
    const found = [
      `${gone} unknown-there`,
      `${behind} behind`,
      `${due} other-due-time`,
      `${ahead} ahead`,
      `${done} false-done`,
      `${doubled} steps-doubled`,
      `${missing} missing`,
    ]
    expect((await world.differences()).sort()).toEqual(found.sort())
    await world.rest()
    await world.run(true)
    const left = [`${gone} unknown-there`, `${ahead} ahead`, `${done} false-done`, `${doubled} steps-doubled`]
    expect((await world.differences()).sort()).toEqual(left.sort())
    // What was mended stands there as ours does, each step once.
    for (const code of [whole, behind, due]) {
      expect(getEntry(code as string).steps.map(({ status }) => status)).toEqual(['new', 'accepted', 'in-process'])
    }
    expect(getEntry(missing).steps.map(({ status }) => status)).toEqual(['new'])
    await sync.drain()
  })

  test('a status that nothing mends is sent again so often and then left to a person', async () => {
    world = await startReconcileWorld()
    const sync = world.replica({ target: world.target })
    const [code] = await makeDossiers(1)
    await world.rest()
    world.plant.set(code as string, { status: 'accepted' })
    const sends: number[] = []
    for (let turn = 0; turn < 4; turn += 1) {
      await world.run(true, { mendsMax: 2 })
      await world.rest()
      sends.push(world.ledger.sends)
    }
    expect(sends[3]).toBe(sends[1])
    expect(await readDifferences(world.database, { limit: 10 })).toMatchObject([
      { kind: 'behind', resendFrom: null, mends: 2 },
    ])
    await sync.drain()
  })

  test('a process that ends in the middle reads nothing twice, and the next one nothing less', async () => {
    world = await startReconcileWorld()
    const sync = world.replica({ target: world.target })
    const codes = await makeDossiers(6)
    await world.rest()
    await sync.drain()
    let stopAfter = 3
    const first = world.open()
    const { show } = world.target
    world.target.show = async (...given) => {
      const shown = await (show as NonNullable<LaneTarget['show']>)(...given)
      stopAfter -= 1
      if (stopAfter === 0) void first.stop()
      return shown
    }
    await first.begin({ target: 'scripted', begunBy: 'test', mends: false })
    await eventually('the first process has ended', () => stopAfter <= 0)
    await first.stop()
    world.target.show = show as NonNullable<LaneTarget['show']>
    await world.run()
    expect(await readRuns(world.database, { limit: 5 })).toMatchObject([{ equal: 6, different: 0 }])
    expect(world.readings.map(({ code }) => code)).toEqual(codes)
  })

  test('two processes read every dossier once', async () => {
    world = await startReconcileWorld()
    const sync = world.replica({ target: world.target })
    const codes = await makeDossiers(5)
    await world.rest()
    await sync.drain()
    world.open()
    await world.run()
    expect(world.readings.map(({ code }) => code)).toEqual(codes)
  })

  test('it reads no faster than the setting says', async () => {
    world = await startReconcileWorld()
    const sync = world.replica({ target: world.target })
    await makeDossiers(5)
    await world.rest()
    await sync.drain()
    await world.run(false, { perSecond: 2 })
    expect(world.readings.map(({ atMs }) => atMs)).toEqual([0, 500, 1_000, 1_500, 2_000])
  })

  test('while the target is sick it is broken off, finds nothing, and goes on where it was', async () => {
    world = await startReconcileWorld()
    const sync = world.replica({ target: world.target })
    await makeDossiers(4)
    await world.rest()
    await sync.drain()
    world.sick.now = true
    const made = world.open()
    await made.begin({ target: 'scripted', begunBy: 'test', mends: true })
    await eventually(
      'it is broken off',
      async () => (await readRuns(world.database, { limit: 1 }))[0]?.waitsFor !== null,
    )
    expect(await world.differences()).toEqual([])
    world.sick.now = false
    await eventually('it ended', async () => (await readRuns(world.database, { limit: 1 }))[0]?.endedAt !== null)
    expect(await readRuns(world.database, { limit: 1 })).toMatchObject([{ equal: 4, different: 0 }])
    await made.stop()
  })

  test('one dossier that cannot be read, or not understood, fails alone and is never "not there"', async () => {
    world = await startReconcileWorld()
    const sync = world.replica({ target: world.target })
    const [, fails, unreadable] = await makeDossiers(4)
    await world.rest()
    await sync.drain()
    world.plant.set(fails as string, 'fails')
    world.plant.set(unreadable as string, 'unreadable')
    await world.run(true)
    expect(await world.differences()).toEqual([`${fails} not-comparable`, `${unreadable} not-comparable`])
    expect(await readRuns(world.database, { limit: 1 })).toMatchObject([{ equal: 2, different: 2, mended: 0 }])
  })

  test('the night begins one run and keeps to its hours', async () => {
    world = await startReconcileWorld()
    const sync = world.replica({ target: world.target })
    await makeDossiers(1)
    await world.rest()
    await sync.drain()
    const made = world.open({ enabled: true })
    world.clock.set(Date.parse('2026-11-23T21:59:00+07:00'))
    const runs = () => readRuns(world.database, { limit: 5 })
    await made.begin({ target: 'scripted', begunBy: 'test', mends: false })
    await eventually('a run of a person ended by day', async () => (await runs())[0]?.endedAt !== null)
    world.clock.set(Date.parse('2026-11-24T22:00:00+07:00'))
    await eventually('the run of the night ended', async () => (await runs()).filter((run) => run.endedAt).length === 2)
    expect(await runs()).toMatchObject([{ begunBy: 'nightly' }, { begunBy: 'test' }])
    await made.stop()
  })
})
