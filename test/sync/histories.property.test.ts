/**
 * Whatever happens to dossiers, in whatever order it is recorded, and however the target, the processes and their leases fail meanwhile: at
 * the target every step stands once, in order, and what stands there and what is kept as unsent make up the plan.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allowedEvents, type DossierEventType, type DossierStatus } from '../../src/domain/dossier/dossier.ts'
import type { DossierStep } from '../../src/domain/dossier/dossier-request.ts'
import { readDossiersById } from '../../src/store/dossier/dossiers.ts'
import { at, nextCode } from '../dossier/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import { type Behaviour, createScriptedTarget, type SyncWorld, startSyncWorld } from './fixtures.ts'
import { planSteps } from './plan-steps.ts'

let world: SyncWorld
beforeAll(async () => {
  world = await startSyncWorld()
})
afterAll(() => world.close())

const behaviours = [
  'accept',
  'accept',
  'take-then-time-out',
  'take-half-then-time-out',
  'lose-then-time-out',
  'reset-before',
  'fault',
  'gibberish',
  'gibberish-taken',
] as const satisfies readonly Behaviour[]

const usable = [
  'accepted',
  'processing-started',
  'supplement-asked',
  'supplement-completed',
  'done',
  'result-returned',
  'stopped',
] as const satisfies readonly DossierStep['type'][]

const scenario = fc.record({
  dossiers: fc.array(fc.array(fc.nat(), { maxLength: 6 }), { minLength: 1, maxLength: 4 }),
  failures: fc.array(fc.constantFrom(...behaviours), { maxLength: 12 }),
  killed: fc.array(fc.boolean(), { maxLength: 4 }),
  /** Which of the steps that are left is recorded next: they are not always heard in the order in which they happened. */
  heard: fc.array(fc.constantFrom(0, 0, 0, 1, 2), { maxLength: 24 }),
})

type Step = (typeof usable)[number]
const isUsable = (type: DossierEventType): type is Step => (usable as readonly string[]).includes(type)

/** A history that the table of steps allows, chosen by numbers; each step happens a minute after the one before. */
function toHistory(choices: readonly number[]): { type: Step; at: string }[] {
  const history: { type: Step; at: string }[] = []
  let status: DossierStatus = 'new'
  for (const choice of choices) {
    const allowed: Step[] = allowedEvents(status).filter(isUsable)
    const type: Step | undefined = allowed[choice % Math.max(1, allowed.length)]
    if (type === undefined) break
    history.push({ type, at: at(history.length + 1) })
    status = next[type]
  }
  return history
}
const next = {
  accepted: 'accepted',
  'processing-started': 'in-process',
  'supplement-asked': 'supplement-asked',
  'supplement-completed': 'in-process',
  done: 'done',
  'result-returned': 'result-returned',
  stopped: 'stopped',
} as const satisfies Record<Step, DossierStatus>

test('every history arrives once and in order, whatever fails', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ dossiers, failures, killed: kills, heard }) => {
      const deaths = [...kills]
      const left = [...failures]
      const order = [...heard]
      world.ledger.behave = () => left.shift() ?? 'accept'
      const patient = { attemptsMax: 100, concurrency: 3 }
      const begin = () => {
        const replica = { alive: true, stop: async () => {} }
        const target = createScriptedTarget(world.ledger, {}, () => replica.alive)
        replica.stop = world.replica({ settings: patient, target }).stop
        return replica
      }
      const replicas = [begin(), begin()]
      const codes: string[] = []
      for (const choices of dossiers) {
        const code = nextCode()
        codes.push(code)
        await world.register(code)
        await world.sequence()
        const history = toHistory(choices)
        while (history.length > 0) {
          const [step] = history.splice((order.shift() ?? 0) % history.length, 1)
          if (step) await world.report(code, step).catch(() => {})
          await world.sequence()
          if (!deaths.shift()) continue
          // The processes are killed: they send nothing more, their leases run out, and others begin.
          for (const replica of replicas) replica.alive = false
          await world.endLeases()
          replicas.push(begin(), begin())
        }
      }
      await eventually('every lane to rest', async () => {
        world.clock.move(1_000)
        const lanes = await world.lanes()
        const stopped = lanes.filter(({ state }) => state === 'stopped')
        if (stopped.length > 0) throw new Error(`a lane stopped: ${JSON.stringify(stopped)}`)
        return lanes.every(({ state }) => state === 'idle')
      })
      for (const replica of replicas) await replica.stop()
      const rows = await world.rows<{ id: number; code: string }>(
        'SELECT id::int, code FROM dossier WHERE code = ANY ($1)',
        [codes],
      )
      const found = await readDossiersById(
        world.database,
        rows.map(({ id }) => id),
      )
      for (const { id, code } of rows) {
        const dossier = found.get(id)
        if (!dossier) throw new Error('it is gone')
        const plan = planSteps(dossier)
        const planned = plan.kind === 'send' ? plan.steps.map(({ key }) => key) : []
        const there = world.ledger.dossiers.get(code)?.steps ?? []
        const unsent = await world.rows<{ key: string }>(
          `SELECT status || '@' || (extract(epoch FROM at) * 1000)::bigint AS key FROM sync_unsent WHERE dossier = $1`,
          [id],
        )
        const keys = there.map(({ key }) => key)
        // In order of time, none twice, and with what is kept as unsent the whole plan.
        expect(keys).toEqual(planned.filter((key) => keys.includes(key)))
        expect([...keys, ...unsent.map(({ key }) => key)].sort()).toEqual(planned.toSorted())
        expect(world.ledger.dossiers.get(code)?.item).toBe(plan.kind === 'send' ? plan.item : undefined)
      }
    }),
    { numRuns: 25 },
  )
})
