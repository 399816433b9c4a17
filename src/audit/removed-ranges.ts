/** Records of chains that were removed when their time was over, by chain: where each goes on behind them. Pure. */
import type { RemovedRange } from './tree/removal.ts'

export class RemovedRanges {
  /** Of each chain, in order. */
  readonly #ranges = new Map<string, RemovedRange[]>()

  constructor(ranges: readonly RemovedRange[] = []) {
    for (const range of ranges) {
      const chain = this.#ranges.get(range.chain)
      if (chain) chain.push(range)
      else this.#ranges.set(range.chain, [range])
    }
  }

  /** The one that holds a record. */
  find(chain: string, seq: number): RemovedRange | undefined {
    return this.#ranges.get(chain)?.find(({ from, to }) => from <= seq && seq <= to)
  }

  /** The last record of a chain that was removed. */
  lastOf(chain: string): number | undefined {
    return this.#ranges.get(chain)?.at(-1)?.to
  }

  chains(): Iterable<string> {
    return this.#ranges.keys()
  }
}
