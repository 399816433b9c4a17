/** A body as it arrives, piece by piece, for what is too large to gather. */
import type { Context } from 'hono'
import { GatewayFailure } from '../../domain/failure.ts'
import { type Env, findHeader, findIncoming, requestBody } from '../request.ts'

/** At most so many bytes, or `body-too-large`. The connection is left to the server: an early end still gets its answer. */
export async function* bodyPieces(c: Context<Env>, bytesMax: number): AsyncGenerator<Uint8Array> {
  const tooLarge = () => new GatewayFailure('body-too-large', { detail: `at most ${bytesMax} bytes` })
  if (Number(findHeader(c, 'content-length') ?? 0) > bytesMax) throw tooLarge()
  requestBody(c)
  const incoming = findIncoming(c)
  const source: AsyncIterable<Uint8Array> | null = incoming
    ? incoming.iterator({ destroyOnReturn: false })
    : (c.req.raw.body as unknown as AsyncIterable<Uint8Array> | null)
  let bytes = 0
  try {
    for await (const piece of source ?? []) {
      bytes += piece.length
      if (bytes > bytesMax) throw tooLarge()
      yield piece
    }
  } catch (error) {
    // Reading ends early only when the sender has gone.
    throw error instanceof GatewayFailure ? error : new GatewayFailure('request-cancelled', { cause: error })
  }
}
