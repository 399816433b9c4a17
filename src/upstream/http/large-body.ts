/**
 * A request body of tens of megabytes, made while it is sent: text, and files that travel as base64 in it. As one string it
 * would exist three times over, and writing it down would hold every other request for as long as that takes.
 */
import { nextTurn, stepBytes } from '../../domain/yielding.ts'

/** Written as it is, as base64, or as bytes of a file. */
export type BodyPart = string | { base64: Uint8Array } | { bytes: Uint8Array }

/** Whole groups of three bytes, so that the base64 of the steps joins without padding. */
const base64Step = stepBytes - (stepBytes % 3)

export class LargeBody {
  readonly #pieces: readonly BodyPart[]
  /** Its length as it is sent. */
  readonly bytes: number

  constructor(pieces: readonly BodyPart[]) {
    this.#pieces = pieces
    this.bytes = pieces.reduce((sum, part) => sum + partBytes(part), 0)
  }

  /** From the beginning, each time it is asked for: a request may be made twice. */
  async *pieces(): AsyncGenerator<Buffer> {
    for (const part of this.#pieces) {
      if (typeof part === 'string') {
        yield Buffer.from(part)
        continue
      }
      if ('bytes' in part) {
        for (let at = 0; at < part.bytes.length; at += stepBytes) {
          yield Buffer.from(part.bytes.subarray(at, at + stepBytes))
          await nextTurn()
        }
        continue
      }
      for (let at = 0; at < part.base64.length; at += base64Step) {
        yield Buffer.from(toBase64(part.base64.subarray(at, at + base64Step)), 'latin1')
        await nextTurn()
      }
    }
  }

  /** All of it as one text, for a signature over the whole. The bytes of a file stand there in base64: to be shown, never signed. */
  text(): string {
    return this.#pieces.map(partText).join('')
  }
}

function partText(part: BodyPart): string {
  if (typeof part === 'string') return part
  return toBase64('bytes' in part ? part.bytes : part.base64)
}

function partBytes(part: BodyPart): number {
  if (typeof part === 'string') return Buffer.byteLength(part)
  return 'bytes' in part ? part.bytes.length : Math.ceil(part.base64.length / 3) * 4
}

export const toText = (body: string | LargeBody): string => (typeof body === 'string' ? body : body.text())

/** As it is sent. */
export const getLength = (body: string | LargeBody): number =>
  typeof body === 'string' ? Buffer.byteLength(body) : body.bytes

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
