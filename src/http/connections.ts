/**
 * What one connection may hold of the process. Requests that wait for their turn on one connection are few and the rest ends
 * it; an answer that is not read is given up after a time; and when there are too many connections, those on which no caller
 * has proved itself yield first, so that somebody with credentials always finds a place.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

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
/** Requests of one connection without an answer, worked on or waiting; one more ends the connection. Each costs some 5 kB. */
const unansweredMax = 16

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
  /** Nothing that comes on it is served any more. */
  closing: boolean
  /** A caller has proved itself on it. */
  known: boolean
  /** Runs once, when every request before it has its answer. */
  onIdle: (() => void) | undefined
}

const connectionsBySocket = new WeakMap<Socket, Connection>()

/** Of a connection whose server is guarded. */
export function connectionOf(socket: Socket): Connection | undefined {
  return connectionsBySocket.get(socket)
}

/** A caller has proved itself on this connection: it yields its place after all others. */
export function markKnown(socket: Socket | undefined): void {
  const connection = socket && connectionsBySocket.get(socket)
  if (connection && !connection.known) connection.known = true
}

export interface Connections {
  /** Takes a request in; it is handed on when its turn has come. */
  take(exchange: Exchange): void
  count(): number
  /** Requests that were handed on and have no answer yet. */
  active(): number
  /** Opened and never spoken on: to Node these are not idle. */
  closeSilent(): void
  stop(): void
}

export function guardConnections(server: Server, limits: ConnectionLimits, handle: Handler): Connections {
  /** The one that was used least lately comes first. */
  const open = new Set<Connection>()
  let active = 0

  server.on('connection', (socket: Socket) => {
    const connection: Connection = {
      ...{ socket, unanswered: [], started: 0, waiting: false, closing: false, known: false, onIdle: undefined },
    }
    connectionsBySocket.set(socket, connection)
    open.add(connection)
    socket.once('close', () => {
      open.delete(connection)
      active -= connection.started
      connection.started = 0
      connection.unanswered.length = 0
    })
    if (open.size > limits.connectionsMax) yieldOne(connection)
  })

  /** Somebody whom nobody knows yields to the new one; then a caller who is not waiting for anything; else the new one. */
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

  const unread = watchUnread(open, limits.answerTimeoutMs)
  return {
    take(exchange) {
      const { incoming, outgoing } = exchange
      const connection = connectionsBySocket.get(incoming.socket)
      if (!connection || connection.closing) return
      const { unanswered } = connection
      if (unanswered.length >= unansweredMax) {
        // Not after the answers: until the first one is read, all that follows would be kept.
        connection.closing = true
        connection.socket.destroy()
        return
      }
      open.delete(connection)
      open.add(connection)
      unanswered.push(exchange)
      outgoing.once('close', () => {
        const at = unanswered.indexOf(exchange)
        if (at === -1) return
        unanswered.splice(at, 1)
        if (at < connection.started) {
          connection.started--
          active--
        }
        if (unanswered.length === 0) connection.onIdle?.()
        else startLater(connection)
      })
      if (unanswered.length === 1) start(connection)
      else startLater(connection)
    },
    count: () => open.size,
    active: () => active,
    closeSilent() {
      for (const { socket } of open) if (socket.bytesRead === 0) socket.destroy()
    },
    stop: unread,
  }
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
