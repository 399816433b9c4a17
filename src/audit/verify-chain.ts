/**
 * Walking along one chain: each record must stand where it says, follow the one before it and carry the hash that the
 * key makes of both. A walk begins at the first record, or where an earlier walk ended.
 */
import type { CheckpointRecord } from '../domain/audit.ts'
import { createKeyedHash, type KeyedHash } from '../domain/keyed-hash.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import type { StoredAuditRecord } from '../store/audit/records.ts'
import { chainHash, genesis } from './chain.ts'
import { RemovedRanges } from './removed-ranges.ts'

export interface TrailFinding {
  kind: 'changed' | 'missing' | 'moved' | 'tail-missing' | 'unknown-key'
  chain: string
  seq: number
  explanation: Bilingual
}

/** A head that was noted somewhere else: the chain must still reach it. */
export interface ExpectedHead {
  chain: string
  seq: number
  hash: string
}

/** `by`: who or what quotes it, as the beginning of a sentence. */
export interface QuotedHead extends ExpectedHead {
  by: Bilingual
}

/** The end of a walk that found nothing wrong, so that another may begin there. */
export interface WalkedTo {
  seq: number
  hash: string
  keyId: string
}

/** Walks one chain. After its first finding it resumes from what is stored, so that one fault is named once. */
export class ChainWalk {
  readonly chain: string
  readonly #keys: ReadonlyMap<string, string>
  readonly #removed: RemovedRanges
  #begun = false
  #keyId = ''
  /** `undefined`: not among the keys that were given; then only gaps can be seen. */
  #key: KeyedHash | undefined
  #next = 0
  /** Hashes that the next record may build on: the stored one, and after a finding also the one it should have been. */
  #previous: string[] = [genesis]

  constructor(chain: string, keys: ReadonlyMap<string, string>, from?: WalkedTo, removed = new RemovedRanges()) {
    this.chain = chain
    this.#keys = keys
    this.#removed = removed
    const key = from && keys.get(from.keyId)
    // Where the key of that walk is no longer given, this one cannot go on from it: the caller begins anew.
    if (!from || key === undefined) return
    this.#begun = true
    this.#keyId = from.keyId
    this.#key = createKeyedHash(key)
    this.#next = from.seq + 1
    this.#previous = [from.hash]
  }

  /** Where the walk stands; `undefined` before its first record. */
  get walkedTo(): WalkedTo | undefined {
    const [hash] = this.#previous
    return this.#next === 0 || hash === undefined ? undefined : { seq: this.#next - 1, hash, keyId: this.#keyId }
  }

  step(record: StoredAuditRecord): TrailFinding | undefined {
    const { chain, seq, body } = record
    const finding = (kind: TrailFinding['kind'], explanation: Bilingual, at = seq) => ({
      kind,
      chain,
      seq: at,
      explanation,
    })
    let found = this.passRemoved(seq)
    if (!this.#begun) {
      const keyId = findKeyId(body)
      if (!this.#begin(keyId)) {
        const name = keyId ?? '?'
        found ??= finding('unknown-key', {
          vi: `không kiểm chứng được: khóa "${name}" của chuỗi này chưa được cung cấp`,
          en: `cannot be verified: its key "${name}" was not given`,
        })
      }
    }
    const stored = record.hash.toString('hex')
    const key = this.#key
    const computed = key ? this.#previous.map((previous) => chainHash(key, previous, body)) : []
    const intact = computed.includes(stored)
    if (!found && seq !== this.#next) {
      const [from, to] = [this.#next, seq - 1]
      const gap =
        from === to
          ? { vi: `thiếu bản ghi ${from}`, en: `record ${from} is missing` }
          : { vi: `thiếu các bản ghi từ ${from} đến ${to}`, en: `records ${from} to ${to} are missing` }
      found = finding('missing', gap, from)
    } else if (!found && key && !intact) {
      const place = readPosition(body)
      const moved = place !== undefined && (place.chain !== chain || place.seq !== seq)
      found = moved
        ? finding('moved', {
            vi: `ở đây là bản ghi vốn được viết cho vị trí ${place.chain} ${place.seq}`,
            en: `holds the record that was written as ${place.chain} ${place.seq}`,
          })
        : finding('changed', {
            vi: 'nội dung hoặc mã băm không phải là thứ đã ghi',
            en: 'its text or its hash is not what was written',
          })
    }
    this.#next = seq + 1
    this.#previous = intact ? [stored] : [stored, ...computed]
    return found
  }

  /** Goes on behind what was removed when its time was over, as far as it stands before `until`; absent: to the end of the chain. */
  passRemoved(until = Number.POSITIVE_INFINITY): TrailFinding | undefined {
    let found: TrailFinding | undefined
    const { chain } = this
    for (;;) {
      const range = this.#removed.find(chain, this.#next)
      if (!range || this.#next >= until) return found
      if (!this.#begun) this.#begin(range.keyId)
      if (this.#next === range.from && !this.#previous.includes(range.before)) {
        const explanation = {
          vi: 'phần đã xóa ngay sau nó khi hết thời hạn lưu vốn nối tiếp một bản ghi khác',
          en: 'what was removed behind it when its time was over followed another record',
        }
        found ??= { kind: 'changed', chain, seq: Math.max(0, range.from - 1), explanation }
      }
      this.#next = range.to + 1
      this.#previous = [range.after]
    }
  }

  /** False: that key was not given. */
  #begin(keyId: string | undefined): boolean {
    this.#begun = true
    // A chain that lost its opening does not say which key it has; where there is only one, that is it.
    const [only] = this.#keys.size === 1 ? this.#keys.keys() : []
    this.#keyId = keyId ?? only ?? ''
    const key = this.#keys.get(this.#keyId)
    if (key !== undefined) this.#key = createKeyedHash(key)
    return key !== undefined
  }
}

/** What a quoted head says of records that were removed: of the last one of a range the hash is kept, of the others nobody can say more. */
export function compareRemoved(
  { chain, seq, hash, by }: QuotedHead,
  range: { to: number; after: string },
): TrailFinding | undefined {
  return seq === range.to && hash !== range.after
    ? { kind: 'changed', chain, seq, explanation: quotesAnother(by) }
    : undefined
}

/** What a quoted head says about the chain it quotes. `hash`: as stored there now; `end`: where the chain ends now. */
export function compareQuoted(
  head: QuotedHead,
  hash: string | undefined,
  end: number | undefined,
): TrailFinding | undefined {
  if (hash === head.hash) return undefined
  const { chain, seq, by } = head
  if (hash !== undefined) return { kind: 'changed', chain, seq, explanation: quotesAnother(by) }
  const from = end === undefined ? 0 : end + 1
  const explanation = {
    vi: `${by.vi} đã thấy chuỗi này dài đến bản ghi ${seq}`,
    en: `${by.en} saw this chain reach record ${seq}`,
  }
  return { kind: 'tail-missing', chain, seq: from, explanation }
}

const quotesAnother = (by: Bilingual): Bilingual => ({
  vi: `${by.vi} dẫn chiếu một mã băm khác của nó`,
  en: `${by.en} quotes another hash for it`,
})

/** The farthest head that anyone quotes of each chain: what lies before it is held by the chain itself. */
export class QuotedHeads {
  readonly #heads = new Map<string, QuotedHead>()

  note(head: ExpectedHead, by: Bilingual): void {
    if ((this.#heads.get(head.chain)?.seq ?? -1) < head.seq) this.#heads.set(head.chain, { ...head, by })
  }

  /** Notes what a record quotes, if it is a checkpoint. */
  read({ chain, seq, body }: StoredAuditRecord): void {
    const by = { vi: `chuỗi ${chain}, bản ghi ${seq}`, en: `chain ${chain}, record ${seq}` }
    for (const head of readCheckpoint(body)?.heads ?? []) this.note(head, by)
  }

  values(): Iterable<QuotedHead> {
    return this.#heads.values()
  }
}

function readPosition(body: string): { chain: string; seq: number } | undefined {
  try {
    const { chain, seq } = JSON.parse(body)
    return { chain, seq }
  } catch {
    return undefined
  }
}

/** The key that a chain was opened with, as its first record says. */
export function findKeyId(body: string): string | undefined {
  return readCheckpoint(body)?.key
}

function readCheckpoint(body: string): CheckpointRecord | undefined {
  if (!body.includes('"knot"')) return undefined
  try {
    const entry = JSON.parse(body)
    return Array.isArray(entry.heads) ? entry : undefined
  } catch {
    return undefined
  }
}
