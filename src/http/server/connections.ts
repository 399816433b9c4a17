/**
 * What one connection may hold of the process. Requests that wait for their turn on one connection are few, and what follows
 * them is not even parsed before they have their answers; an answer that is not read is given up after a time; and when there
 * are too many connections, those on which no caller has proved itself yield first, so that somebody with credentials always
 * finds a place.
 *
 * The server of Node parses all that one read brings at once: 64 kB are 2 600 requests of 25 bytes, some 20 ms and 13 MB for each
 * connection, before anybody is asked. So its parser is given no more here than a few requests at a time.
 *
 * That costs every request some 5 % of its processor time, and clients who have proved themselves send one request and wait. So
 * once a caller has proved itself the parser reads from the connection by itself, until a second request comes before the first
 * has its answer:
 *
 *   in pieces ──(a caller has proved itself, everything is answered)──▶ direct ──(a second request unanswered)──▶ in pieces for good
 *
 * One read may have been too much by then. The first such read ends `direct` for all connections for a minute: what callers who
 * proved themselves can take from the others in this way are 20 ms and 13 MB a minute, however many connections they have.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import type { MonotonicClock } from '../../domain/runtime.ts'

export interface ConnectionLimits {
  /** Most connections at once. */
  connectionsMax: number
  /** How long what was written to a connection may wait to be read. */
  answerTimeoutMs: number
}

/**
 * Requests of one connection that are worked on at the same time. Clients of HTTP/1.1 send one and wait; the few that
 * pipeline gain nothing by more, because answers leave in order.
 */
const activeMax = 4
/** Requests of one connection without an answer, worked on or waiting, before the rest is left unparsed. Each costs some 5 kB. */
const unansweredMax = 16
/** What ends the head of every request, and nothing else does in Node's parser. A body may hold it: that costs a piece. */
const endOfHead = Buffer.from('\r\n\r\n')
/** Most that is looked through and parsed in one go. */
const pieceBytes = 16_384
/** More than this is never left unparsed: a read brings 64 kB, and one more may be on its way when reading is stopped. */
const restBytesMax = 262_144
/**
 * Most that is parsed without a request coming of it: four heads of the largest size. The parser counts neither empty lines before a
 * head nor blanks in it, so that one connection would have it busy with them for as long as a head may take.
 */
const headlessBytesMax = 65_536
/** How long no connection is read directly after one read has brought more requests than may be parsed. */
const distrustMs = 60_000

/** One request and its answer. */
export interface Exchange {
  incoming: IncomingMessage
  outgoing: ServerResponse
}

export type Handler = (exchange: Exchange) => void

export interface Connection {
  readonly socket: Socket
  /** In the order of arrival, which is the order of the answers. */
  readonly unanswered: Exchange[]
  /** The first ones of these that were handed to the handler. */
  started: number
  /** For the next turn of the event loop. */
  waiting: boolean
  /** What came and was not given to the parser yet. */
  rest: Buffer
  /** The one that began last; `undefined` = none, or it came whole and is answered. */
  latest: IncomingMessage | undefined
  /** Parsed since then, and no part of it. */
  headlessBytes: number
  /** Nothing that comes on it is served any more. */
  closing: boolean
  /** A caller has proved itself on it. */
  known: boolean
  /** Who reads it. `pieces-only`: as `pieces`, and it has had a second request unanswered. */
  reading: 'pieces' | 'direct' | 'pieces-only'
  /** Runs once, when every request before it has its answer. */
  onIdle: (() => void) | undefined
}

const empty = Buffer.alloc(0)
const connectionsBySocket = new WeakMap<Socket, Connection>()

/** Of a connection whose server is guarded. */
export function findConnection(socket: Socket): Connection | undefined {
  return connectionsBySocket.get(socket)
}

/** A caller has proved itself on this connection: it yields its place after all others. */
export function markKnown(socket: Socket | undefined): void {
  const connection = socket && connectionsBySocket.get(socket)
  if (connection && !connection.known) connection.known = true
}

/** Nothing has come on it since it was opened, or since its last answer. One that Node's parser reads has been spoken on. */
export const isUnspoken = ({ reading, latest, headlessBytes, rest }: Connection): boolean =>
  reading !== 'direct' && latest === undefined && headlessBytes === 0 && rest.length === 0

export interface Connections {
  /** Takes a request in; it is handed on when its turn has come. */
  take(exchange: Exchange): void
  count(): number
  /** Requests that were handed on and have no answer yet. */
  active(): number
  /** Those that Node's parser reads by itself. */
  direct(): number
  /** Opened and never spoken on: to Node these are not idle. */
  closeSilent(): void
  stop(): void
}

export function guardConnections(
  server: Server,
  limits: ConnectionLimits,
  handle: Handler,
  monotonic: MonotonicClock = performance,
): Connections {
  /** The one that was used least lately comes first. */
  const open = new Set<Connection>()
  const direct = new Set<Connection>()
  let distrustedUntil = Number.NEGATIVE_INFINITY
  let active = 0

  // Of a server that ends TLS, what speaks HTTP comes when the handshake is over.
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    const connection: Connection = {
      socket,
      unanswered: [],
      started: 0,
      waiting: false,
      rest: empty,
      latest: undefined,
      headlessBytes: 0,
      closing: false,
      known: false,
      reading: 'pieces',
      onIdle: undefined,
    }
    connectionsBySocket.set(socket, connection)
    open.add(connection)
    socket.once('close', () => {
      open.delete(connection)
      direct.delete(connection)
      active -= connection.started
      connection.started = 0
      connection.unanswered.length = 0
    })
    parseInPieces(connection, refuseHeadless)
    if (open.size > limits.connectionsMax) yieldOne(connection)
  })

  /** As if the parser had found it: a head that does not end is too large. */
  function refuseHeadless(socket: Socket): void {
    const error = Object.assign(new Error('no request in so many bytes'), { code: 'HPE_HEADER_OVERFLOW' })
    if (!server.emit('clientError', error, socket)) socket.destroy()
  }

  /** An unknown client yields to the new one; else a caller who is not waiting for anything; else the new one goes. */
  function yieldOne(latest: Connection): void {
    let idle: Connection | undefined
    for (const connection of open) {
      if (connection === latest) continue
      if (!connection.known) return void connection.socket.destroy()
      if (!idle && connection.unanswered.length === 0) idle = connection
    }
    const yielding = idle ?? latest
    yielding.socket.destroy()
  }

  function start(connection: Connection): void {
    if (connection.socket.destroyed || connection.started >= activeMax) return
    const exchange = connection.unanswered[connection.started]
    if (!exchange) return
    connection.started++
    active++
    handle(exchange)
  }

  /** One of a connection in each turn of the event loop: what many connections pipelined is not worked off in a single one. */
  function startLater(connection: Connection): void {
    if (connection.waiting || connection.started >= activeMax || connection.started >= connection.unanswered.length)
      return
    connection.waiting = true
    setImmediate(() => {
      connection.waiting = false
      start(connection)
      startLater(connection)
    })
  }

  /** Called when everything on it is answered. */
  function readDirectly(connection: Connection): void {
    if (!connection.known || connection.reading !== 'pieces' || monotonic.now() < distrustedUntil) return
    if (handToParser(connection)) direct.add(connection)
    // Nothing about it will change: it is not tried again.
    else connection.reading = 'pieces-only'
  }

  function readInPieces(connection: Connection, reading: 'pieces' | 'pieces-only'): void {
    takeFromParser(connection, reading)
    direct.delete(connection)
  }

  /** Called for each request that comes while others wait on its connection. */
  function judgePipelining(connection: Connection): void {
    if (connection.reading === 'direct') readInPieces(connection, 'pieces-only')
    else connection.reading = 'pieces-only'
    if (connection.unanswered.length <= unansweredMax) return
    distrustedUntil = monotonic.now() + distrustMs
    for (const other of direct) readInPieces(other, 'pieces')
  }

  const unread = watchUnread(open, limits.answerTimeoutMs)
  return {
    take(exchange) {
      const { incoming, outgoing } = exchange
      const connection = connectionsBySocket.get(incoming.socket)
      if (!connection) return
      if (connection.closing) {
        // What still comes is thrown away: unparsed, from the next read on.
        if (connection.reading === 'direct') readInPieces(connection, 'pieces-only')
        return
      }
      const { unanswered } = connection
      connection.latest = incoming
      connection.headlessBytes = 0
      open.delete(connection)
      open.add(connection)
      unanswered.push(exchange)
      outgoing.on('close', () => {
        const at = unanswered.indexOf(exchange)
        if (at === -1) return
        unanswered.splice(at, 1)
        // Not kept for as long as the connection is silent.
        if (connection.latest === incoming && incoming.complete) connection.latest = undefined
        if (at < connection.started) {
          connection.started--
          active--
        }
        pump(connection)
        if (unanswered.length > 0) startLater(connection)
        else {
          connection.onIdle?.()
          readDirectly(connection)
        }
      })
      if (unanswered.length === 1) start(connection)
      else {
        judgePipelining(connection)
        startLater(connection)
      }
    },
    count: () => open.size,
    active: () => active,
    direct: () => direct.size,
    closeSilent() {
      for (const { socket } of open) if (socket.bytesRead === 0) socket.destroy()
    },
    stop: unread,
  }
}

/** The server's own listeners of a socket, and ours in their place. */
interface Readers {
  /** Parses a piece. */
  parse: (piece: Buffer) => void
  take: (piece: Buffer) => void
  /** Let its parser read or stop reading when the socket does; the server takes them away with the parser's hold on the socket. */
  onPause: readonly (() => void)[]
  onResume: readonly (() => void)[]
}

const readersByConnection = new WeakMap<Connection, Readers>()

function parseInPieces(connection: Connection, refuseHeadless: (socket: Socket) => void): void {
  const { socket } = connection
  const [parse] = socket.listeners('data') as ((piece: Buffer) => void)[]
  if (!parse) throw new Error('the server does not listen to its connection')
  const take = (piece: Buffer): void => {
    if (connection.closing) return
    connection.rest = connection.rest.length === 0 ? piece : Buffer.concat([connection.rest, piece])
    if (connection.rest.length > restBytesMax) socket.destroy()
    else pump(connection)
  }
  const onPause = socket.listeners('pause') as (() => void)[]
  const onResume = socket.listeners('resume') as (() => void)[]
  const parseCounted = (piece: Buffer): void => {
    parse(piece)
    // A body is bounded where it is read.
    if (connection.latest?.complete === false) return
    connection.headlessBytes += piece.length
    if (connection.headlessBytes > headlessBytesMax) refuseHeadless(socket)
  }
  readersByConnection.set(connection, { parse: parseCounted, take, onPause, onResume })
  // With a listener of `data` the server lets go of the socket: from now on its parser gets what it is given.
  socket.on('data', take)
  socket.off('data', parse)
  // Also when the server had stopped reading because its answers were not read.
  socket.on('resume', () => pump(connection))
}

/** As Node's server keeps its parser: not documented, so that it is asked for what is there. */
interface ParsedSocket extends Socket {
  _handle?: { isStreamBase?: boolean } | null
  parser?: { _consumed?: boolean; consume?: (handle: object) => void } | null
}

/** Lets Node's parser read from the socket, as it does where nobody listens. False: it cannot, or something is left to parse. */
function handToParser(connection: Connection): boolean {
  const socket: ParsedSocket = connection.socket
  const { _handle: handle, parser } = socket
  const readers = readersByConnection.get(connection)
  if (connection.closing || connection.rest.length > 0 || socket.isPaused() || socket.destroyed) return false
  if (!readers || !parser || !handle?.isStreamBase || typeof parser.consume !== 'function') return false
  socket.off('data', readers.take)
  for (const listener of readers.onPause) socket.on('pause', listener)
  for (const listener of readers.onResume) socket.on('resume', listener)
  parser._consumed = true
  parser.consume(handle)
  connection.reading = 'direct'
  return true
}

/** What its parser is just parsing it parses to the end. */
function takeFromParser(connection: Connection, reading: 'pieces' | 'pieces-only'): void {
  const readers = readersByConnection.get(connection)
  connection.reading = reading
  if (readers) connection.socket.on('data', readers.take)
}

/** Parses what came, until so many requests wait that the rest has to. */
function pump(connection: Connection): void {
  const { socket, unanswered } = connection
  if (connection.reading === 'direct') return
  const parse = readersByConnection.get(connection)?.parse
  while (connection.rest.length > 0 && parse) {
    if (connection.closing || socket.destroyed) return
    if (unanswered.length >= unansweredMax || isHeldBack(socket)) {
      socket.pause()
      return
    }
    const { rest } = connection
    const end = endOfPiece(rest, unansweredMax - unanswered.length)
    // An empty rest of a read would keep the whole of it in memory.
    connection.rest = end === rest.length ? empty : rest.subarray(end)
    parse(end === rest.length ? rest : rest.subarray(0, end))
  }
  if (socket.isPaused() && !isHeldBack(socket) && unanswered.length < unansweredMax) socket.resume()
}

/** Where a piece ends that completes the heads of so many requests at most. */
function endOfPiece(bytes: Buffer, requests: number): number {
  const length = Math.min(bytes.length, pieceBytes)
  let end = 0
  for (let left = requests; left > 0; left--) {
    const found = bytes.indexOf(endOfHead, end)
    if (found === -1 || found >= length) return length
    end = found + endOfHead.length
  }
  return end
}

/** The server has stopped reading until its answers are read; it says so nowhere else. */
function isHeldBack(socket: Socket & { _paused?: boolean }): boolean {
  return socket._paused === true
}

/** Looks from time to time, because a timer for each answer would cost every caller; returns what ends it. */
function watchUnread(open: ReadonlySet<Connection>, answerTimeoutMs: number): () => void {
  /** Since when bytes of the same answer wait to be read. */
  const waiting = new Map<Connection, { since: number; first: Exchange | undefined }>()
  const timer = setInterval(
    () => {
      const now = performance.now()
      for (const connection of waiting.keys()) if (!open.has(connection)) waiting.delete(connection)
      for (const connection of open) {
        const { socket, unanswered } = connection
        const [first] = unanswered
        if (socket.writableLength === 0) waiting.delete(connection)
        else {
          const known = waiting.get(connection)
          if (known?.first !== first || !known) waiting.set(connection, { since: now, first })
          else if (now - known.since >= answerTimeoutMs) socket.destroy()
        }
      }
    },
    Math.min(answerTimeoutMs / 4, 5_000),
  ).unref()
  return () => clearInterval(timer)
}
