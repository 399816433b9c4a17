/**
 * Takes a batch: its file is read as it arrives, every line is checked, and what is right is sealed and kept piece by piece. When this
 * resolves, all of it is durable; where one line is wrong, nothing of it is kept and every fault is named.
 */
import { createHash, randomUUID } from 'node:crypto'
import { authorizeAnyProcedure } from '../../access/policy.ts'
import { requireWholeConsumer } from '../../access/require-officer.ts'
import type { Caller } from '../../domain/access.ts'
import type { BatchOperation } from '../../domain/batch/batch.ts'
import { dayMs } from '../../domain/duration.ts'
import { GatewayFailure, type RequestFault } from '../../domain/failure.ts'
import { startOfDayInVietnam, toVietnamDay } from '../../domain/vietnam-time.ts'
import { createPause } from '../../domain/yielding.ts'
import {
  type BatchRow,
  beginBatch,
  dropBatch,
  findBatch,
  findBatchByKey,
  openBatch,
  reservePeople,
} from '../../store/batch/batches.ts'
import { insertPeople, type NewPerson } from '../../store/batch/people.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import { aad } from '../../store/vault.ts'
import type { BatchDeps } from '../deps.ts'
import { readCsv } from './read-csv.ts'
import { readJsonLines } from './read-json-lines.ts'
import { lineFaults, type ReadLine, UnreadableFile } from './read-line.ts'
import { NotUtf8, readText } from './read-text.ts'

const readers = { 'json-lines': readJsonLines, csv: readCsv } as const
type BatchFormat = keyof typeof readers

export interface BatchOrder {
  requestId: string
  caller: Caller
  idempotencyKey: string
  operation: BatchOperation
  format: BatchFormat
  /** Fails with `body-too-large` where it is longer than a file may be. */
  content: AsyncIterable<Uint8Array>
}

export interface TakenBatch {
  batch: BatchRow
  /** The key was seen before, with the same file. */
  replayed: boolean
}

/** People that are sealed and written together. */
const pieceMax = 500
/** Enough to correct a file by; a file of nothing but faults is not read to its end. */
const faultsMax = 1_000
const inProgressRetryMs = 1_000

/**
 * Fails with `officer-not-of-token`, `operation-not-allowed`, `batches-exceeded`, `quota-exceeded` for more people than the consumer could ask about in a day,
 * `body-too-large`, `request-invalid` with line and column of every fault, `idempotency-key-reused`, `idempotency-in-progress`,
 * `storage-unavailable` or `audit-unavailable`. In the last two cases the batch may have been taken; the same key sent again shows it.
 */
export async function takeBatch(deps: BatchDeps, order: BatchOrder): Promise<TakenBatch> {
  const { caller, operation, idempotencyKey, requestId } = order
  requireWholeConsumer(caller)
  authorizeAnyProcedure(caller, operation)
  deps.trail.assertWritable()
  const { consumer } = caller
  const id = randomUUID()
  const { openMax, receiveMs } = deps.settings
  const begun = await withStorageErrors('storage-unavailable', () =>
    deps.turns.take(consumer.id, () =>
      beginBatch(deps.database, {
        id,
        consumer: consumer.id,
        credential: caller.credentialId,
        operation,
        idempotencyKey,
        requestId,
        now: deps.clock.now(),
        receiveMs,
        openMax,
      }),
    ),
  )
  if (begun === 'too-many') throw new GatewayFailure('batches-exceeded', { detail: `at most ${openMax}` })
  if (begun === 'known') return { batch: await findFirst(deps, order), replayed: true }
  try {
    return { batch: await receive(deps, order, id), replayed: false }
  } catch (error) {
    // What it leaves when even this fails is forgotten when its time is over.
    await dropBatch(deps.database, id).catch(() => {})
    throw error
  }
}

/** The batch that this key was answered with, if the file is the same. */
async function findFirst(deps: BatchDeps, order: BatchOrder): Promise<BatchRow> {
  const find = () =>
    withStorageErrors('storage-unavailable', () =>
      findBatchByKey(deps.database, order.caller.consumer.id, order.idempotencyKey),
    )
  const first = await find()
  if (first === undefined || first.bodyHash === null) {
    throw new GatewayFailure('idempotency-in-progress', { retryAfterMs: inProgressRetryMs })
  }
  const hash = beginHash(order)
  for await (const piece of order.content) hash.update(piece)
  if (hash.digest('hex') !== first.bodyHash) throw new GatewayFailure('idempotency-key-reused')
  return first
}

/** Of the file and of everything that decides how it is read. */
function beginHash({ operation, format }: BatchOrder) {
  return createHash('sha256').update(`${operation}\n${format}\n`)
}

async function receive(deps: BatchDeps, order: BatchOrder, id: string): Promise<BatchRow> {
  const { database, clock, trail, settings } = deps
  const { caller, operation, requestId } = order
  const hash = beginHash(order)
  const intake = new Intake(deps, operation, id)
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const piece of order.content) {
      hash.update(piece)
      yield piece
    }
  }
  await intake.read(readers[order.format](readText(hashed())))
  const people = intake.people
  await withStorageErrors('storage-unavailable', async () => {
    const now = clock.now()
    const since = startOfDayInVietnam(toVietnamDay(now))
    const { id: consumer, quota } = caller.consumer
    // What it could ask about in a day one by one.
    const most = quota.perMinute * (dayMs / 60_000)
    const reserve = () => reservePeople(database, { id, consumer, people, since, most, now })
    if (!(await deps.turns.take(consumer, reserve))) {
      throw new GatewayFailure('quota-exceeded', {
        retryAfterMs: since + dayMs - now,
        detail: `at most ${most} people a day`,
      })
    }
  })
  await trail.append({
    kind: 'batch',
    requestId,
    consumer: caller.consumer.id,
    credential: caller.credentialId,
    operation: 'take-batch',
    officer: '',
    batch: id,
    people,
    outcome: 'done',
    result: 'accepted',
  })
  const bodyHash = hash.digest('hex')
  const opened = await withStorageErrors('storage-unavailable', async () => {
    const open = await openBatch(database, { id, bodyHash, people, now: clock.now() })
    return open ? findBatch(database, id) : undefined
  })
  if (!opened) throw new GatewayFailure('request-timeout', { detail: `at most ${settings.receiveMs} ms` })
  deps.wake()
  return opened
}

/** Reads lines, keeps who is right until the first fault, and gathers faults to the end. */
class Intake {
  people = 0
  readonly #deps: BatchDeps
  readonly #operation: BatchOperation
  readonly #batch: string
  readonly #faults: RequestFault[] = []
  #piece: NewPerson[] = []

  constructor(deps: BatchDeps, operation: BatchOperation, batch: string) {
    this.#deps = deps
    this.#operation = operation
    this.#batch = batch
  }

  async read(lines: AsyncGenerator<ReadLine>): Promise<void> {
    let last = 1
    const pause = createPause()
    try {
      for await (const line of lines) {
        last = line.line
        await pause()
        this.#take(line)
        if (this.#faults.length >= faultsMax) break
        if (this.#piece.length >= pieceMax) await this.#write()
      }
    } catch (error) {
      if (error instanceof UnreadableFile) this.#note(error.line, [error.fault])
      else if (error instanceof NotUtf8) this.#note(last, [lineFaults.notUtf8])
      else throw error
    }
    if (this.people === 0 && this.#faults.length === 0) this.#note(1, [lineFaults.empty])
    if (this.#faults.length > 0) throw new GatewayFailure('request-invalid', { faults: this.#faults })
    await this.#write()
  }

  #take(read: ReadLine): void {
    if (read.faults !== undefined) {
      this.#note(read.line, read.faults)
      return
    }
    const checked = this.#deps.checkPerson(this.#operation, read.value)
    if (!checked.ok) {
      const faults = checked.faults.map(({ pointer, code, message }) => ({
        code,
        message,
        column: read.toColumn(pointer),
      }))
      this.#note(read.line, faults)
      return
    }
    this.people += 1
    const { peopleMax } = this.#deps.settings
    if (this.people > peopleMax) throw new GatewayFailure('body-too-large', { detail: `at most ${peopleMax} people` })
    if (this.#faults.length > 0) return
    const place = aad.batchQuestion(this.#batch, this.people)
    const question = this.#deps.vault.seal(Buffer.from(JSON.stringify(checked.person)), place)
    this.#piece.push({ number: this.people, requestId: randomUUID(), question })
  }

  #note(line: number, faults: readonly { code: string; message: RequestFault['message']; column?: string }[]): void {
    for (const { code, message, column } of faults) {
      if (this.#faults.length >= faultsMax) return
      const pointer = column === undefined || column === '' ? `/${line}` : `/${line}/${column}`
      this.#faults.push({ pointer, code, message, line, ...(column !== undefined && column !== '' && { column }) })
    }
  }

  async #write(): Promise<void> {
    const piece = this.#piece.splice(0)
    if (piece.length === 0 || this.#faults.length > 0) return
    const { database, clock } = this.#deps
    await withStorageErrors('storage-unavailable', () => insertPeople(database, this.#batch, piece, clock.now()))
  }
}
