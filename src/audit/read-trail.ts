/**
 * One check of the trail, cheap enough to be made while the gateway serves: everything that was written since the last
 * check, the ends of all chains, and in turn a share of what was verified before, so that a change far back is found
 * too. After a finding the next check verifies everything, so that a problem stays until it is gone.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { auditRecordHash, type ChainHead, chainHeads, getAuditRecords } from '../store/audit/records.ts'
import type { Connection } from '../store/postgres/database.ts'
import type { ProvenRemovals } from './read-removals.ts'
import type { RemovedRanges } from './removed-ranges.ts'
import {
  ChainWalk,
  compareQuoted,
  compareRemoved,
  type QuotedHead,
  QuotedHeads,
  type TrailFinding,
  type WalkedTo,
} from './verify-chain.ts'

/** What one check hands to the next. */
export interface CheckProgress {
  /** How far each chain is verified. */
  ends: Readonly<Record<string, WalkedTo>>
  /** Where the next share of the old records begins; `null` = with the first chain. */
  cursor: { chain: string; from: WalkedTo | null } | null
}

export interface CheckResult extends CheckProgress {
  chains: number
  /** Verified by this check. */
  records: number
  /** Everything was verified by this check, or the round over the old records ended with it. */
  roundEnded: boolean
  findings: TrailFinding[]
}

/** 200 records are hashed in two or three milliseconds, and the pause lets every waiting request pass in between. */
const pageSize = 200
const pauseMs = 15
const lastCheck = { vi: 'lần kiểm tra trước', en: 'the last check' }

export async function walkTrail(
  connection: Connection,
  keys: ReadonlyMap<string, string>,
  last: CheckProgress | undefined,
  options: {
    everything: boolean
    recheckMax: number
    removed: Pick<ProvenRemovals, 'ranges' | 'findings'>
    signal: AbortSignal
  },
): Promise<CheckResult> {
  const walker = new TrailWalker(connection, keys, options.removed.ranges, options.signal)
  walker.findings.push(...options.removed.findings)
  const everything = options.everything || !last
  const heads = await chainHeads(connection)
  for (const head of heads) await walker.walkNew(head, usable(last?.ends[head.chain], keys), everything)
  walker.missChains(last?.ends ?? {}, heads)
  const cursor = everything ? null : await walker.walkOld(heads, last.cursor, options.recheckMax)
  await walker.compareQuotes(heads)
  const { ends, records, findings } = walker
  return { ends, cursor, chains: heads.length, records, roundEnded: cursor === null, findings }
}

/** A place that was reached with a key that is no longer given says nothing: that chain is walked from its beginning. */
function usable(end: WalkedTo | undefined | null, keys: ReadonlyMap<string, string>): WalkedTo | undefined {
  return end && keys.has(end.keyId) ? end : undefined
}

class TrailWalker {
  readonly ends: Record<string, WalkedTo> = {}
  readonly findings: TrailFinding[] = []
  records = 0
  readonly #connection: Connection
  readonly #keys: ReadonlyMap<string, string>
  readonly #removed: RemovedRanges
  readonly #signal: AbortSignal
  readonly #quoted = new QuotedHeads()

  constructor(connection: Connection, keys: ReadonlyMap<string, string>, removed: RemovedRanges, signal: AbortSignal) {
    this.#connection = connection
    this.#keys = keys
    this.#removed = removed
    this.#signal = signal
  }

  /** From where the last check ended, or from the beginning, to the head that the chain has now. */
  async walkNew({ chain, seq }: ChainHead, from: WalkedTo | undefined, everything: boolean): Promise<void> {
    const gone = from && (await this.#compareEnd(chain, from, seq))
    const reached =
      from && !everything && from.seq >= seq ? from : await this.#walk(chain, everything ? undefined : from, seq)
    // An end that is contradicted stays what the next check expects.
    const end = gone ? from : reached
    if (end) this.ends[chain] = end
  }

  /** Chains that the last check saw and that are gone as a whole. */
  missChains(known: CheckProgress['ends'], heads: readonly ChainHead[]): void {
    const present = new Set(heads.map(({ chain }) => chain))
    for (const [chain, end] of Object.entries(known)) {
      if (present.has(chain)) continue
      const removed = this.#removed.find(chain, end.seq)
      // All of it was removed in time: nothing is expected of it any more.
      if (removed && !this.#find(compareRemoved({ chain, ...end, by: lastCheck }, removed))) continue
      this.ends[chain] = end
      this.#find(compareQuoted({ chain, ...end, by: lastCheck }, undefined, undefined))
    }
  }

  async #compareEnd(chain: string, end: WalkedTo, head: number): Promise<boolean> {
    return this.#find(await this.#compare({ chain, ...end, by: lastCheck }, head))
  }

  async #compare(head: QuotedHead, end: number | undefined): Promise<TrailFinding | undefined> {
    const removed = this.#removed.find(head.chain, head.seq)
    if (removed) return compareRemoved(head, removed)
    return compareQuoted(head, await auditRecordHash(this.#connection, head.chain, head.seq), end)
  }

  /** A share of what was verified before. Resolves with the place for the next share; `null` = the round has ended. */
  async walkOld(
    heads: readonly ChainHead[],
    cursor: CheckProgress['cursor'],
    recheckMax: number,
  ): Promise<CheckProgress['cursor']> {
    const endsAt = this.records + recheckMax
    for (const { chain, seq } of heads) {
      if (cursor && chain < cursor.chain) continue
      const from = cursor?.chain === chain ? usable(cursor.from, this.#keys) : undefined
      if (this.records >= endsAt) return { chain, from: from ?? null }
      const until = Math.min(seq, this.#passRemoved(chain, from?.seq ?? -1) + endsAt - this.records)
      const end = await this.#walk(chain, from, until)
      if (until < seq) return { chain, from: end ?? null }
    }
    return null
  }

  /** The last record before the next one that is there. */
  #passRemoved(chain: string, seq: number): number {
    const range = this.#removed.find(chain, seq + 1)
    return range ? this.#passRemoved(chain, range.to) : seq
  }

  /** What the checkpoints on the way quote of other chains must still be there. */
  async compareQuotes(heads: readonly ChainHead[]): Promise<void> {
    const ends = new Map(heads.map(({ chain, seq }) => [chain, seq]))
    for (const head of this.#quoted.values()) {
      const known = this.findings.some(({ chain, seq }) => chain === head.chain && seq <= head.seq)
      if (!known) this.#find(await this.#compare(head, ends.get(head.chain)))
    }
  }

  async #walk(chain: string, from: WalkedTo | undefined, until: number): Promise<WalkedTo | undefined> {
    const walk = new ChainWalk(chain, this.#keys, from, this.#removed)
    let after = from?.seq ?? -1
    while (after < until) {
      this.#signal.throwIfAborted()
      const page = await getAuditRecords(this.#connection, chain, { after, until, limit: pageSize })
      for (const record of page) {
        this.#find(walk.step(record))
        this.#quoted.read(record)
      }
      this.records += page.length
      const last = page.at(-1)
      if (!last) break
      after = last.seq
      if (page.length === pageSize) await pause(pauseMs)
    }
    return walk.walkedTo
  }

  #find(finding: TrailFinding | undefined): boolean {
    if (!finding) return false
    const known = this.findings.some(({ chain, seq }) => chain === finding.chain && seq === finding.seq)
    if (!known) this.findings.push(finding)
    return true
  }
}
