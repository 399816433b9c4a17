/** Batches on a real database, towards a register whose every answer a test scripts, and that counts who was asked about how often. */
import { randomUUID } from 'node:crypto'
import type { Quotas } from '../../src/access/quotas.ts'
import { takeBatch } from '../../src/batch/intake/take-batch.ts'
import { type Batches, openBatches } from '../../src/batch/open-batches.ts'
import { BatchSettings } from '../../src/batch/settings.ts'
import type { Caller, Consumer } from '../../src/domain/access.ts'
import type { PopulationAnswer, PopulationPath, PopulationQuery } from '../../src/domain/person/population.ts'
import { checkPerson } from '../../src/http/input/check-person.ts'
import { createLink } from '../../src/link/link.ts'
import { LinkSettings } from '../../src/link/settings.ts'
import { auditRecords } from '../../src/store/audit/records.ts'
import { createVault, type Vault } from '../../src/store/vault.ts'
import { purpose } from '../support/gateway.ts'
import { makeCaller, startWorld, type World } from '../support/world.ts'

/** What a process has otherwise than the others. */
interface Pieces {
  vault?: Vault
  quotas?: Pick<Quotas, 'takeFor'>
  /** As the register knows the first consumer now. */
  consumer?: () => Consumer | undefined
}

type Register = (number: string, signal: AbortSignal) => Promise<boolean>

export interface BatchWorld extends World {
  /** How often each number was asked about. */
  asked: Map<string, number>
  register: Register
  /** A process; `die` ends it as a kill does: nothing that it has under way ever comes to an end. */
  open(settings?: Partial<BatchSettings>, pieces?: Pieces): Promise<Batches & { die(): void }>
  take(batches: Batches, people: readonly string[], by?: Caller): Promise<string>
  records(): Promise<{ operation: string; outcome: string; result: string; requestId: string }[]>
}

export const caller: Caller = makeCaller('one-stop', {
  operations: ['verify', 'lookup'],
  procedures: [purpose.procedure],
})
/** A second consumer. */
export const other: Caller = makeCaller('schools', {
  operations: ['verify'],
  procedures: [purpose.procedure],
})
export const toNumber = (n: number): string => `99909${String(n).padStart(7, '0')}`

const testVault = createVault({ keyId: 'test', key: Buffer.alloc(32, 7) })

export async function startBatchWorld(): Promise<BatchWorld> {
  const world = await startWorld()
  const asked = new Map<string, number>()
  const batchWorld: BatchWorld = Object.assign(world, {
    asked,
    register: async () => true,
    open: async (
      settings: Partial<BatchSettings> = {},
      { vault = testVault, quotas, consumer = () => caller.consumer }: Pieces = {},
    ) => {
      let alive = true
      const database = world.connect()
      const trail = await world.openTrail()
      const never = new Promise<never>(() => {})
      const verify = async ({ claim }: PopulationQuery, signal: AbortSignal): Promise<PopulationAnswer<boolean>> => {
        if (!alive) return never
        const number = claim.personalNumber ?? ''
        asked.set(number, (asked.get(number) ?? 0) + 1)
        const value = await batchWorld.register(number, signal)
        return alive ? { value, asOf: null, exchangeId: null, notices: [] } : never
      }
      const path = { name: 'a', verifies: ['personalNumber', 'fullName'], verify } as unknown as PopulationPath
      const link = createLink({
        name: 'population',
        paths: ['a'],
        settings: LinkSettings.parse({ resetMs: 100, volumeMin: 5, rampMs: 0, probeLeaseMs: 10_000 }),
        clock: world.clock,
      })
      const batches = openBatches({
        // Of a process that died no statement arrives.
        database: {
          ...database,
          query: ((...given: Parameters<typeof database.query>) =>
            alive ? database.query(...given) : never) as typeof database.query,
          transaction: (work) => (alive ? database.transaction(work) : never),
        },
        vault,
        trail: {
          assertWritable: () => trail.assertWritable(),
          getSubject: (number) => trail.getSubject(number),
          getSeries: (number) => trail.getSeries(number),
          append: (entry) => (alive ? trail.append(entry) : never),
        },
        identity: { link, paths: new Map([['a', path]]), trail, clock: world.clock, ...(quotas && { quotas }) },
        clock: world.clock,
        logger: world.logger,
        settings: BatchSettings.parse({
          perSecond: 1_000,
          concurrency: 4,
          deadlineMs: 5_000,
          leaseMs: 7_500,
          interruptedMs: 0,
          backoffMs: 10,
          backoffMaxMs: 20,
          intervalMs: 20,
          ...settings,
        }),
        connectionsMax: 2,
        strained: () => false,
        findConsumer: (id) =>
          id === caller.consumer.id ? consumer() : id === other.consumer.id ? other.consumer : undefined,
        checkPerson: (operation, value) => checkPerson(operation, value, world.clock.now()),
      })
      const die = () => {
        alive = false
      }
      world.onClose(async () => {
        if (alive) await batches.stop()
        link.stop()
      })
      return { ...batches, die }
    },
    take: async (batches: Batches, people: readonly string[], by = caller) => {
      const lines = people.map((personalNumber) =>
        JSON.stringify({ purpose, person: { personalNumber, fullName: 'Nguyễn Văn Thử' } }),
      )
      async function* content() {
        yield Buffer.from(lines.join('\n'))
      }
      const { batch } = await takeBatch(batches.deps, {
        requestId: randomUUID(),
        caller: by,
        idempotencyKey: randomUUID(),
        operation: 'verify',
        format: 'json-lines',
        content: content(),
      })
      return batch.id
    },
    records: async () => {
      const found: Awaited<ReturnType<BatchWorld['records']>> = []
      for await (const { body } of auditRecords(world.database)) {
        const record = JSON.parse(body)
        if (record.operation === 'verify') found.push(record)
      }
      return found
    },
  })
  return batchWorld
}
