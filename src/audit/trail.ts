/**
 * The trail: `append` resolves only when the record is committed, and every disclosure waits for that.
 *
 * Records of many requests share one commit (group commit): while one batch is being written the next one gathers, so
 * a lone record waits for no other and a crowd pays for one flush; a commit begins at most every few milliseconds. Each
 * process keeps a chain of its own, so replicas never wait for each other; with another key it goes on in another chain. Chains are tied by checkpoints (knot in the format):
 * records that quote the heads of all the others.
 *
 * One bad record fails alone. A batch that the database refuses for what is in it is written again in pieces, within one
 * transaction; where a single record is left, a printable copy of it stands in its place, says that nothing was disclosed,
 * and its caller alone gets a failure. Doors refuse such texts (domain/text.ts); what an upstream sends has no such door.
 *
 * Modes: `writing` → a batch fails → `broken` (appends are refused at once, a reconnect is under way) → `writing`,
 * continued from what the database really holds → `closed`. A batch whose commit is in doubt is treated as failed: its
 * answers are withheld, and a record of something that was not disclosed is an error on the safe side.
 */
import { randomUUID } from 'node:crypto'
import type { AuditEntry, CheckpointEntry, ProcessMark } from '../domain/audit.ts'
import { type FailureCode, GatewayFailure } from '../domain/failure.ts'
import { createKeyedHash, type KeyedHash } from '../domain/keyed-hash.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import { printable } from '../domain/text.ts'
import { appendAuditRecords, type ChainHead, chainHeads, makeMonths } from '../store/audit/records.ts'
import { type Connection, type Database, errorCode } from '../store/postgres/database.ts'
import { isRefusedContent } from '../store/postgres/outage.ts'
import { getServer } from '../store/postgres/server-watch.ts'
import { encodeRecord, type RecordPosition, toRecord } from './audit-record.ts'
import { chainHash, genesis } from './chain.ts'
import type { AuditSettings } from './settings.ts'

interface Pending {
  entry: AuditEntry
  /** What the record says, by the wall clock. */
  at: number
  /** Since when it waits, in `performance.now()` time. */
  since: number
  resolve: () => void
  reject: (failure: GatewayFailure) => void
}

/** Reconnects begin fast, because every second without the trail is a second without answers, and stay below 2 s. */
const reconnectFirstMs = 100
const reconnectMaxMs = 2000
/** One statement carries at most this many records: 200 kB, a few milliseconds of the server's time and of ours. */
const batchMax = 250
/** How much of a text is kept of a record that could not be written as it was: every text of ours is far shorter. */
const replacedCharsMax = 500

/** 72 bits: no two series of a country share it by chance. */
const seriesChars = 12

/** Where a chain stands: the place and the hash of its last record. */
interface Head {
  seq: number
  hash: string
}

/** Other keys, on their way into force. */
interface KeyChange {
  settings: AuditSettings
  process: ProcessMark | undefined
  /** What the new chain quotes. */
  heads: readonly ChainHead[]
  resolve: () => void
  reject: (failure: unknown) => void
}

export interface TrailStatus {
  writing: boolean
  pending: number
  chain: string
  seq: number
  /** Records committed and commits made since the start, for metrics. */
  records: number
  commits: number
  /** Records among them that stand in the place of one that the database refused. */
  replaced: number
}

export class Trail {
  readonly #database: Database
  #chain: string = randomUUID()
  #settings: AuditSettings
  #chainKey: KeyedHash
  /** The one of now, then those of before. */
  #subjectKeys: readonly [KeyedHash, ...KeyedHash[]]
  /** Keys that wait for their turn between two commits. */
  #change: KeyChange | undefined
  readonly #clock: Clock
  readonly #logger: Logger
  #mode: 'writing' | 'broken' | 'closed' = 'broken'
  #connection: Connection | undefined
  /** Which server it leads to. */
  #server: string | undefined
  #unsubscribe: () => void = () => {}
  #head: Head = { seq: -1, hash: genesis }
  /**
   * With which month records are kept. It moves on behind a commit and never behind a doubtful one: a batch of which nobody knows whether it was
   * committed, and the one that is written in its place, then meet in one partition, whose key lets only one of them be.
   */
  #month: string
  /** For which month, and the one behind it, partitions were made last. */
  #madeMonth: string | undefined
  #gathering: Pending[] = []
  #flushing: Promise<void> | undefined
  #gatherTimer: NodeJS.Timeout | undefined
  #flushedAt = Number.NEGATIVE_INFINITY
  #sweeper: NodeJS.Timeout | undefined
  #checkpoints: NodeJS.Timeout | undefined
  #reconnect: NodeJS.Timeout | undefined
  #reconnectMs = reconnectFirstMs
  readonly #quoted = new Map<string, string>()
  #records = 0
  #commits = 0
  #replaced = 0

  constructor(database: Database, settings: AuditSettings, clock: Clock, logger: Logger) {
    this.#database = database
    this.#settings = settings
    this.#chainKey = createKeyedHash(settings.chainKey)
    this.#subjectKeys = toSubjectKeys(settings)
    this.#clock = clock
    this.#logger = logger
    this.#month = getMonth(clock.now())
  }

  /** The chain that is written now. */
  get chain(): string {
    return this.#chain
  }

  /** Opens this process's chain, with what the process is. Rejects when the database cannot be written: then nothing may be served. */
  async open(process?: ProcessMark): Promise<void> {
    const connection = await this.#connect()
    this.#server = await getServer(connection, this.#settings.appendTimeoutMs)
    this.#use(connection)
    this.#mode = 'writing'
    await this.#makeMonths()
    await this.#tie('opened', process)
    this.#sweeper = setInterval(() => this.#refuseLate(), this.#settings.appendTimeoutMs / 4).unref()
    this.#unsubscribe = this.#database.onServer((server) => this.#compareServer(server))
    this.#checkpoints = setInterval(() => {
      void this.#tie('tied').catch(() => {})
      // A process may run for months: each is made while the one before it is written.
      if (getMonth(this.#clock.now()) !== this.#madeMonth) void this.#makeMonths()
    }, this.#settings.knotIntervalMs).unref()
  }

  /** Records of a month without a partition have a place all the same: what fails is reported once for a month and a process. */
  async #makeMonths(): Promise<void> {
    const now = this.#clock.now()
    this.#madeMonth = getMonth(now)
    await makeMonths(this.#database, now).catch((error) => {
      if (this.#mode === 'closed') return
      this.#logger.warn({ code: errorCode(error) }, 'audit: the partition of a month could not be made')
    })
  }

  get status(): TrailStatus {
    return {
      writing: this.#mode === 'writing',
      pending: this.#gathering.length,
      chain: this.chain,
      seq: this.#head.seq,
      records: this.#records,
      commits: this.#commits,
      replaced: this.#replaced,
    }
  }

  /** Asked before the upstream is: what could not be recorded is not even fetched. */
  assertWritable(): void {
    if (this.#mode !== 'writing' || this.#gathering.length >= this.#settings.pendingMax) throw unavailable()
  }

  /** The subject of a record: a keyed hash, so that the trail can be searched by a person and names no one. */
  getSubject(number: string): string {
    return this.#subjectKeys[0](number, 'base64url')
  }

  /** Under which subjects records of a person may stand: that of now first, then those of the keys of before. */
  getSubjects(number: string): string[] {
    return this.#subjectKeys.map((keyed) => keyed(number, 'base64url'))
  }

  /**
   * Keyed hash of a number without its last two digits, shortened: numbers that are read through one after the other show, and which they are does not.
   */
  getSeries(number: string): string {
    return this.#subjectKeys[0](`series/1 ${number.slice(0, -2)}`, 'base64url').slice(0, seriesChars)
  }

  /**
   * Resolves when the record is durable. Rejects with `audit-unavailable`, or with `audit-record-refused` for this record
   * alone, and then nothing may be disclosed.
   */
  append(entry: AuditEntry): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#mode !== 'writing' || this.#gathering.length >= this.#settings.pendingMax) return reject(unavailable())
      this.#gathering.push({ entry, at: this.#clock.now(), since: performance.now(), resolve, reject })
      if (!this.#flushing && !this.#gatherTimer) this.#flushInTime()
    })
  }

  /**
   * Goes on with other keys. Another chain key closes this process's chain and opens one under the new key, in one transaction between two commits: a
   * chain has one key from its first record to its last, and records that come meanwhile are in the new one. Rejects, with the keys of before in
   * force, where that cannot be written.
   */
  async renew(settings: AuditSettings, process?: ProcessMark): Promise<void> {
    const { keyId, chainKey } = this.#settings
    if (settings.keyId !== keyId || settings.chainKey !== chainKey) {
      const heads = await chainHeads(this.#database)
      await new Promise<void>((resolve, reject) => {
        if (this.#mode !== 'writing' || this.#change) return reject(unavailable())
        this.#change = { settings, process, heads, resolve, reject }
        if (!this.#flushing && !this.#gatherTimer) this.#flushInTime()
      })
    }
    this.#settings = settings
    this.#subjectKeys = toSubjectKeys(settings)
  }

  /** Writes what is waiting, closes the chain with a last checkpoint and lets the connection go. */
  async close(): Promise<void> {
    this.#unsubscribe()
    clearInterval(this.#checkpoints)
    if (this.#mode === 'writing') await this.#tie('closed').catch(() => {})
    clearInterval(this.#sweeper)
    clearTimeout(this.#gatherTimer)
    clearTimeout(this.#reconnect)
    this.#mode = 'closed'
    this.#refuseAll(this.#gathering.splice(0))
    this.#takeChange()?.reject(unavailable())
    await this.#connection?.end().catch(() => {})
  }

  /** At once when the last commit began long enough ago; otherwise when it has. */
  #flushInTime(): void {
    const waitMs = this.#flushedAt + this.#settings.commitIntervalMs - performance.now()
    if (waitMs <= 0) {
      this.#flush()
      return
    }
    this.#gatherTimer = setTimeout(() => {
      this.#gatherTimer = undefined
      this.#flush()
    }, waitMs)
  }

  #flush(): void {
    const connection = this.#connection
    if (!connection) return
    const change = this.#takeChange()
    if (!change && this.#gathering.length === 0) return
    this.#flushedAt = performance.now()
    const batch = change ? [] : this.#gathering.splice(0, batchMax)
    const writing = change ? this.#openAnother(connection, change) : this.#write(connection, batch)
    this.#flushing = writing.then(
      () => {
        change?.resolve()
        this.#commits += 1
        this.#reconnectMs = reconnectFirstMs
        this.#flushing = undefined
        if (this.#gathering.length > 0 || this.#change) this.#flushInTime()
      },
      (error) => {
        change?.reject(error)
        this.#break(error, batch)
      },
    )
  }

  #takeChange(): KeyChange | undefined {
    const change = this.#change
    this.#change = undefined
    return change
  }

  /** In one transaction: where it fails, or nobody knows whether it did, the chain of before goes on from what the database holds. */
  async #openAnother(connection: Connection, { settings, process, heads }: KeyChange): Promise<void> {
    const at = this.#clock.now()
    const checkpoint = (knot: CheckpointEntry['knot'], key: string, quoted: ChainHead[]) => ({
      entry: {
        kind: 'checkpoint' as const,
        knot,
        key,
        heads: quoted,
        process: knot === 'opened' ? process : undefined,
      },
      at,
    })
    const [former, chain] = [this.#chain, randomUUID()]
    const chainKey = createKeyedHash(settings.chainKey)
    const closing = this.#chained(this.#head, [checkpoint('closed', this.#settings.keyId, [])])
    const quoted = [...heads.filter((head) => head.chain !== former), { chain: former, ...closing.head }]
    const first = checkpoint('opened', settings.keyId, quoted)
    const opening = this.#chained({ seq: -1, hash: genesis }, [first], false, { chain, chainKey })
    await connection.query('BEGIN')
    await appendAuditRecords(connection, former, this.#head.seq + 1, closing.records, this.#month)
    await appendAuditRecords(connection, chain, 0, opening.records, this.#month)
    await connection.query('COMMIT')
    this.#chain = chain
    this.#chainKey = chainKey
    this.#settings = settings
    this.#head = opening.head
    this.#records += 2
    this.#quoted.clear()
    for (const { chain: of, hash } of quoted) this.#quoted.set(of, hash)
    for (const head of [
      { chain: former, ...closing.head },
      { chain, ...opening.head },
    ])
      this.#logger.info({ ...head, knot: head.chain === chain ? 'opened' : 'closed' }, 'audit: head of the chain')
  }

  async #write(connection: Connection, batch: readonly Pending[]): Promise<void> {
    const { records, head } = this.#chained(this.#head, batch)
    try {
      await appendAuditRecords(connection, this.chain, this.#head.seq + 1, records, this.#month)
    } catch (error) {
      if (!isRefusedContent(error)) throw error
      return this.#writeInPieces(connection, batch)
    }
    this.#committed(head, batch)
  }

  /** One transaction and one flush, however many of them are bad: a savepoint costs a round trip and no disk. */
  async #writeInPieces(connection: Connection, batch: readonly Pending[]): Promise<void> {
    let head = this.#head
    const refused: Pending[] = []
    const append = async (records: readonly Pending[], replaced: boolean) => {
      const next = this.#chained(head, records, replaced)
      await appendAuditRecords(connection, this.chain, head.seq + 1, next.records, this.#month)
      head = next.head
    }
    const writePiece = async (piece: readonly Pending[]): Promise<void> => {
      await connection.query('SAVEPOINT piece')
      try {
        await append(piece, false)
        await connection.query('RELEASE SAVEPOINT piece')
      } catch (error) {
        if (!isRefusedContent(error)) throw error
        await connection.query('ROLLBACK TO SAVEPOINT piece')
        if (piece.length > 1) {
          const middle = Math.ceil(piece.length / 2)
          await writePiece(piece.slice(0, middle))
          return writePiece(piece.slice(middle))
        }
        // A database that refuses even this takes no record at all: then the trail is broken.
        await append(piece, true)
        refused.push(...piece)
        this.#logRefusal(error, piece[0])
      }
    }
    await connection.query('BEGIN')
    await writePiece(batch)
    await connection.query('COMMIT')
    this.#replaced += refused.length
    for (const { reject } of refused) reject(new GatewayFailure('audit-record-refused'))
    this.#committed(head, batch)
  }

  /** Of those that were refused meanwhile, nothing changes any more. */
  #committed(head: Head, batch: readonly Pending[]): void {
    this.#head = head
    this.#records += batch.length
    this.#month = getMonth(this.#clock.now())
    for (const { resolve } of batch) resolve()
  }

  #chained(
    from: Head,
    batch: readonly Pick<Pending, 'entry' | 'at'>[],
    replaced = false,
    { chain, chainKey } = { chain: this.#chain, chainKey: this.#chainKey },
  ) {
    let { seq, hash } = from
    const records = batch.map(({ entry, at }) => {
      const position = { chain, seq: ++seq, at: new Date(at).toISOString() }
      const body = replaced ? makeReplacement(position, entry) : encodeRecord(position, entry)
      hash = chainHash(chainKey, hash, body)
      return { hash, body }
    })
    return { records, head: { seq, hash } }
  }

  /** Never what the record holds: that is what could not be shown. */
  #logRefusal(error: unknown, pending: Pending | undefined): void {
    const { requestId, operation } = pending && pending.entry.kind !== 'checkpoint' ? pending.entry : {}
    this.#logger.error(
      { code: errorCode(error), requestId, operation, chain: this.chain },
      'audit: a record was refused for what it holds; a printable one stands in its place, and nothing was disclosed',
    )
  }

  #break(error: unknown, batch: Pending[]): void {
    this.#flushing = undefined
    this.#refuseAll(batch)
    this.#refuseAll(this.#gathering.splice(0))
    this.#takeChange()?.reject(unavailable())
    if (this.#mode === 'closed') return
    this.#database.suspectFailover()
    if (this.#mode === 'writing') {
      this.#logger.error(
        { code: errorCode(error), chain: this.chain },
        'audit: the trail cannot be written; nothing is disclosed',
      )
    }
    this.#mode = 'broken'
    this.#connection?.end().catch(() => {})
    this.#connection = undefined
    this.#reconnectLater()
  }

  /** A former server that still takes records would keep them to itself: the chain goes on at the one with the address. */
  #compareServer(server: string | undefined): void {
    if (this.#mode !== 'writing' || server === undefined || server === this.#server) return
    if (this.#flushing) {
      void this.#flushing.then(() => this.#compareServer(server))
      return
    }
    this.#mode = 'broken'
    this.#connection?.end().catch(() => {})
    this.#connection = undefined
    void this.#recover()
  }

  /** Continues the chain from what the database holds, which decides whether a doubtful commit took place. */
  async #recover(): Promise<void> {
    let connection: Connection | undefined
    try {
      connection = await this.#connect()
      this.#server = await getServer(connection, this.#settings.appendTimeoutMs)
      const [head] = await chainHeads(connection, this.chain)
      this.#head = { seq: head?.seq ?? -1, hash: head?.hash ?? genesis }
    } catch {
      await connection?.end().catch(() => {})
      return this.#reconnectLater()
    }
    if (this.#mode === 'closed') return void connection.end().catch(() => {})
    this.#use(connection)
    this.#mode = 'writing'
    this.#logger.info({ chain: this.chain, seq: this.#head.seq }, 'audit: the trail is written again')
    await this.#tie('tied').catch(() => {})
  }

  /** A commit that takes longer than an answer may wait for it is a commit that failed. */
  #connect(): Promise<Connection> {
    return this.#database.connect(this.#settings.appendTimeoutMs)
  }

  /** A server that goes away is noticed at once, and not by the first caller who is refused for it. */
  #use(connection: Connection): void {
    this.#connection = connection
    connection.once('end', () => {
      // A write under way hears of it itself, and knows whom to refuse.
      if (this.#connection === connection && !this.#flushing) this.#break(new Error('the connection has ended'), [])
    })
  }

  #reconnectLater(): void {
    if (this.#mode === 'closed') return
    this.#reconnect = setTimeout(() => void this.#recover(), this.#reconnectMs).unref()
    this.#reconnectMs = Math.min(this.#reconnectMs * 2, reconnectMaxMs)
  }

  /** Quotes every head that moved since this process last looked; its first checkpoint quotes them all. */
  async #tie(kind: CheckpointEntry['knot'], process?: ProcessMark): Promise<void> {
    const heads = await chainHeads(this.#database)
    const moved = heads.filter(({ chain, hash }) => chain !== this.chain && this.#quoted.get(chain) !== hash)
    await this.append({ kind: 'checkpoint', knot: kind, key: this.#settings.keyId, heads: moved, process })
    for (const { chain, hash } of moved) this.#quoted.set(chain, hash)
    // The log is a second place that anyone who edits the database does not reach: it can prove where a chain ended.
    this.#logger.info({ chain: this.chain, ...this.#head, knot: kind }, 'audit: head of the chain')
  }

  #refuseLate(): void {
    const oldest = performance.now() - this.#settings.appendTimeoutMs
    const late = this.#gathering.findIndex(({ since }) => since > oldest)
    this.#refuseAll(this.#gathering.splice(0, late === -1 ? this.#gathering.length : late))
  }

  #refuseAll(records: Pending[]): void {
    for (const { reject } of records) reject(unavailable())
  }
}

/** First day of the month of a moment, in UTC. */
const getMonth = (now: number): string => `${new Date(now).toISOString().slice(0, 7)}-01`

/** The record in characters that any database takes, as one of something that did not take place. */
function makeReplacement(position: RecordPosition, entry: AuditEntry): string {
  const record = toRecord(entry)
  const outcome = 'outcome' in record && record.outcome === 'refused' ? {} : { outcome: 'failed' }
  const result = 'result' in record ? { ...outcome, result: 'audit-record-refused' satisfies FailureCode } : {}
  return JSON.stringify({ ...position, ...record, ...result }, (_, value) =>
    typeof value === 'string' ? printable(value.slice(0, replacedCharsMax)) : value,
  )
}

function toSubjectKeys({ subjectKey, formerSubjectKeys }: AuditSettings): [KeyedHash, ...KeyedHash[]] {
  return [createKeyedHash(subjectKey), ...formerSubjectKeys.map(createKeyedHash)]
}

function unavailable(): GatewayFailure {
  return new GatewayFailure('audit-unavailable', { retryAfterMs: 1000 })
}
