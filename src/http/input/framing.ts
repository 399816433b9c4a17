/**
 * What frames a body that comes in chunks, against what it brings. A chunk costs the parser some microseconds whatever is in it, and
 * its extension (RFC 9112, 7.1.1) is read and thrown away, so that a caller could have the process read for seconds for a body that
 * is within its bound. Honest senders flush buffers of kilobytes, and those that write a small body byte by byte stay below, too.
 */
import type { IncomingMessage } from 'node:http'
import { GatewayFailure } from '../../domain/failure.ts'

/** A body of that many bytes may come byte by byte. */
const freeChunks = 4_096
/** Beyond these a chunk brings so many bytes on average. */
const chunkBytesMin = 256
/** A chunk of one byte takes six. */
const framedPerByte = 8
const framedFreeBytes = 1_048_576

export interface Framing {
  /** Called for each chunk with the bytes of the body so far. Fails with `body-malformed` when it is mostly framing. */
  count(bytes: number): void
}

/** A body of a stated length has no frames: it comes in as many pieces as the network makes of it. */
const unframed: Framing = { count() {} }

export function watchFraming({ socket, headers }: IncomingMessage): Framing {
  if (headers['transfer-encoding'] === undefined) return unframed
  const before = socket.bytesRead
  let chunks = 0
  return {
    count(bytes) {
      chunks++
      const framed = socket.bytesRead - before
      const tooMany = chunks > freeChunks + bytes / chunkBytesMin
      if (tooMany || framed > framedFreeBytes + framedPerByte * bytes) {
        throw new GatewayFailure('body-malformed', {
          detail: 'chunks',
          faults: [{ pointer: '', code: 'chunks-too-small', message: tooSmall }],
        })
      }
    },
  }
}

const tooSmall = {
  vi: 'Nội dung được gửi thành quá nhiều khúc (chunk) quá nhỏ; hãy gửi khúc lớn hơn hoặc ghi Content-Length',
  en: 'The body comes in too many chunks that are too small; send larger ones, or state a Content-Length',
}
