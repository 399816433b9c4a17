/**
 * Requests that end below the app, because they are none that it could be given: bytes that are no HTTP, headers without end,
 * a sender that stops half-way, an expectation that nobody meets. Each gets a problem document, a line in the log and a place
 * in the metrics, like any other request; and none repeats a byte of what was sent.
 */
import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { RefusedCredentials } from '../../access/refused-credentials.ts'
import { type FailureCode, GatewayFailure } from '../../domain/failure.ts'
import type { RequestSummary } from '../app.ts'
import { getLanguage } from '../language.ts'
import { getProblem, problemHeaders, statuses } from '../problem.ts'
import { commonHeaders } from '../request.ts'
import { otherMethod, unmatched } from '../route-names.ts'
import { type Connection, type Exchange, findConnection, isUnspoken } from './connections.ts'
import type { RefusalLog } from './refusal-log.ts'

export interface RefusalDeps {
  refusalLog: RefusalLog
  refusedCredentials: Pick<RefusedCredentials, 'record'>
  onRequest: ((summary: RequestSummary) => void) | undefined
}

/** A failure as it goes out where no app can draw it. */
interface Refusal {
  status: number
  headers: Record<string, string>
  body: string
}

/** What the parser and its timers say, as a failure. What is not here broke off, and nobody is there to be answered. */
function findFailure(error: NodeJS.ErrnoException): GatewayFailure | undefined {
  const { code = '' } = error
  const known: Partial<Record<string, FailureCode>> = {
    HPE_HEADER_OVERFLOW: 'headers-too-large',
    HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
    ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  }
  // What follows an answer that ended the connection is nobody's request.
  if (code === 'HPE_CLOSED_CONNECTION') return undefined
  const named = known[code] ?? (code.startsWith('HPE_') ? 'request-malformed' : undefined)
  return named && new GatewayFailure(named)
}

/** How long a refused sender has to read why, while what it still sends is thrown away. */
const lingerMs = 1_000

export interface Refusing {
  refuse(exchange: Exchange, failure: GatewayFailure): void
  /** For what the framework cannot make a request of. */
  answerTo(failure: GatewayFailure): Response
}

export function refuseBelow(server: Server, deps: RefusalDeps): Refusing {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const connection = findConnection(socket)
    const failure = findFailure(error)
    if (!failure || !connection || !socket.writable) return void socket.destroy()
    // Opened ahead and not spoken on yet, as clients and browsers do: an answer would be taken for that of the request they send next.
    if (failure.code === 'request-timeout' && isUnspoken(connection)) return void socket.destroy()
    // Said already: whatever still comes is thrown away until the connection is closed.
    if (connection.closing) return
    connection.closing = true
    const broken = connection.unanswered.at(-1)
    if (broken && !broken.incoming.complete) {
      // The sender has gone in the middle of it; the reader of the body logs that.
      if (error.code === 'HPE_INVALID_EOF_STATE') return void socket.destroy()
      // The parser stumbled inside the body of this one: the answer is its answer.
      return refuseExchange(broken, failure, error.code)
    }
    whenIdle(connection, () => refuseSocket(socket, failure, error.code))
  })

  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    const failure = new GatewayFailure('method-not-allowed', { detail: 'CONNECT: this is no proxy' })
    const connection = findConnection(socket)
    // The server lets go of the socket before it says so.
    socket.on('error', () => socket.destroy())
    if (!connection || connection.closing) return void socket.destroy()
    connection.closing = true
    // Answers that are still to come have lost their parser too.
    if (connection.unanswered.length > 0) return void socket.destroy()
    refuseSocket(socket, failure, undefined, incoming)
  })

  server.on('checkExpectation', (incoming: IncomingMessage, outgoing: ServerResponse) =>
    refuseExchange({ incoming, outgoing }, new GatewayFailure('expectation-unsupported')),
  )

  function refuseExchange({ incoming, outgoing }: Exchange, failure: GatewayFailure, reason?: string): void {
    const connection = findConnection(incoming.socket)
    if (connection) connection.closing = true
    if (outgoing.headersSent) return void incoming.socket.destroySoon()
    const { status, headers, body } = getRefusal(failure, incoming, reason)
    outgoing.writeHead(status, { ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) })
    const { socket } = incoming
    linger(socket)
    outgoing.end(incoming.method === 'HEAD' ? undefined : body)
    // Code that still works on this request has nothing more to say: its answer has left.
    mute(outgoing)
    incoming.resume()
    // Ends every wait for the rest of its body: once there is an answer, the server itself notifies no one.
    outgoing.once('close', () => incoming.destroy())
  }

  function refuseSocket(socket: Socket, failure: GatewayFailure, reason?: string, incoming?: IncomingMessage): void {
    if (!socket.writable) return void socket.destroy()
    const { status, headers, body } = getRefusal(failure, incoming, reason)
    const lines = Object.entries({
      ...headers,
      date: new Date().toUTCString(),
      connection: 'close',
      'content-length': String(Buffer.byteLength(body)),
    }).map(([name, value]) => `${name}: ${value}\r\n`)
    linger(socket)
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
  }

  function getRefusal(
    failure: GatewayFailure,
    incoming: IncomingMessage | undefined,
    reason: string | undefined,
  ): Refusal {
    const id = randomUUID()
    const status = statuses[failure.code]
    const { code, layer } = failure
    const language = getLanguage(incoming?.headers['accept-language'])
    deps.onRequest?.({ route: unmatched, method: otherMethod, status, durationMs: 0, consumer: '', outcome: code })
    deps.refusalLog.write({
      requestId: id,
      method: incoming?.method,
      route: unmatched,
      status,
      durationMs: 0,
      outcome: code,
      layer,
      reason,
    })
    // The answer need not wait for it: nothing was done, and nothing leaves.
    const peer = incoming?.socket.remoteAddress ?? ''
    void deps.refusedCredentials.record({ requestId: id, code, credential: undefined, peer })
    const headers = { ...commonHeaders(id), ...problemHeaders(failure, language) }
    return { status, headers, body: JSON.stringify(getProblem(failure, id, language)) }
  }

  return {
    refuse: refuseExchange,
    answerTo(failure) {
      const { status, headers, body } = getRefusal(failure, undefined, undefined)
      return new Response(body, { status, headers })
    },
  }
}

function whenIdle(connection: Connection, then: () => void): void {
  if (connection.unanswered.length === 0) then()
  else connection.onIdle = then
}

/** Closed at once, a connection on which something unread lies is reset, and the reset may overtake the answer. */
function linger(socket: Socket): void {
  setTimeout(() => socket.destroy(), lingerMs).unref()
}

function mute(outgoing: ServerResponse): void {
  outgoing.writeHead = () => outgoing
  outgoing.write = () => true
  outgoing.end = () => outgoing
}
