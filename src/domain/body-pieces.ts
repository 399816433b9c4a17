/**
 * A body that comes in pieces, gathered so that it takes about as much memory as it has bytes. undici hands out views of
 * what it read: a piece of one byte keeps all of the 64 KiB alive that came with it, and a peer that sends its answer in
 * chunks of one byte, each behind a long extension, has a gateway hold thousands of times the bytes that are counted.
 * Node's server copies each chunk into a buffer of its own: one byte takes three hundred then.
 */

/** At half a read or more a view wastes little, and a large body is not copied twice. */
const viewBytesMin = 32_768
const pageBytes = 65_536

export class BodyPieces {
  readonly #done: Buffer[] = []
  #page: Buffer | null = null
  #used = 0
  #bytes = 0

  /** Of all pieces. */
  get bytes(): number {
    return this.#bytes
  }

  add(piece: Buffer): void {
    this.#bytes += piece.length
    if (piece.length >= viewBytesMin) {
      this.#endPage()
      this.#done.push(piece)
      return
    }
    let from = 0
    while (from < piece.length) {
      this.#page ??= Buffer.allocUnsafeSlow(pageBytes)
      const copied = piece.copy(this.#page, this.#used, from)
      this.#used += copied
      from += copied
      if (this.#used === this.#page.length) this.#endPage()
    }
  }

  /** What the pieces keep from being collected. */
  get bytesHeld(): number {
    const buffers = new Set([...this.#done, ...(this.#page === null ? [] : [this.#page])].map(({ buffer }) => buffer))
    return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  whole(): Buffer {
    this.#endPage()
    const [only, ...others] = this.#done
    return only !== undefined && others.length === 0 ? only : Buffer.concat(this.#done)
  }

  /** A page that large pieces follow may be nearly empty: the next one begins where it ends. */
  #endPage(): void {
    if (this.#page === null || this.#used === 0) return
    this.#done.push(this.#page.subarray(0, this.#used))
    const left = this.#page.subarray(this.#used)
    this.#page = left.length === 0 ? null : left
    this.#used = 0
  }
}
