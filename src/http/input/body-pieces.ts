/** A body as it arrives, piece by piece, for what is too large to gather. */
import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'
import { BodyPieces } from '../../domain/body-pieces.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { type Env, findHeader, findIncoming, requestBody } from '../request.ts'
import { watchFraming } from './framing.ts'

/** Of one piece, at least: who keeps the pieces keeps hardly more than their bytes, however small the chunks were. */
const pieceBytes = 65_536

/** At most so many bytes, or `body-too-large`. The connection is left to the server: an early end still gets its answer. */
export async function* bodyPieces(c: Context<Env>, bytesMax: number): AsyncGenerator<Uint8Array> {
  if (Number(findHeader(c, 'content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax)
  requestBody(c)
  const incoming = findIncoming(c)
  const source: AsyncIterable<Uint8Array> | null = incoming
    ? readArriving(incoming, bytesMax)
    : (c.req.raw.body as unknown as AsyncIterable<Uint8Array> | null)
  let bytes = 0
  try {
    for await (const piece of source ?? []) {
      bytes += piece.length
      if (bytes > bytesMax) throw tooLarge(bytesMax)
      yield piece
    }
  } catch (error) {
    // Reading ends early only when the sender has gone.
    throw error instanceof GatewayFailure ? error : new GatewayFailure('request-cancelled', { cause: error })
  }
}

const tooLarge = (bytesMax: number) => new GatewayFailure('body-too-large', { detail: `at most ${bytesMax} bytes` })

/** By its events: an iterator of the stream does not tell how many chunks a piece came in. */
async function* readArriving(incoming: IncomingMessage, bytesMax: number): AsyncGenerator<Uint8Array> {
  const framing = watchFraming(incoming)
  let gathered = new BodyPieces()
  let bytes = 0
  let failure: unknown
  let wake = (): void => {}
  function onData(chunk: Buffer): void {
    bytes += chunk.length
    try {
      if (bytes > bytesMax) throw tooLarge(bytesMax)
      framing.count(bytes)
    } catch (error) {
      failure ??= error
      incoming.pause()
      wake()
      return
    }
    gathered.add(chunk)
    if (gathered.bytes < pieceBytes) return
    incoming.pause()
    wake()
  }
  const onEnd = () => wake()
  const onError = (error: Error) => {
    failure ??= error
    wake()
  }
  const onClose = () => {
    if (!incoming.readableEnded) failure ??= new GatewayFailure('request-cancelled')
    wake()
  }
  incoming.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose)
  try {
    for (;;) {
      if (failure !== undefined) throw failure
      if (gathered.bytes >= pieceBytes || (incoming.readableEnded && gathered.bytes > 0)) {
        const piece = gathered.whole()
        gathered = new BodyPieces()
        yield piece
      } else if (incoming.readableEnded) return
      else {
        const arrived = new Promise<void>((resolve) => {
          wake = resolve
        })
        incoming.resume()
        await arrived
      }
    }
  } finally {
    incoming.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose)
    if (!incoming.readableEnded) incoming.pause()
  }
}
