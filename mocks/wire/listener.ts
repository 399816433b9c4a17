// A listening server that vanishes and comes back on the same port when asked: `pause` refuses connections as a dead
// machine would, `close` leaves neither socket nor timer behind.

import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { Socket } from 'node:net'

export type TlsIdentity = {
  readonly key: string | Buffer
  readonly cert: string | Buffer
  readonly ca?: string | Buffer
  readonly requestCert?: boolean
}

export type Listener = {
  readonly port: number
  pause(): Promise<void>
  resume(): Promise<void>
  close(): Promise<void>
  /** Another certificate from the next handshake on: an expired or foreign one. `cut` ends the connections of before. */
  setTls(identity: TlsIdentity, options?: { readonly cut?: boolean }): void
  /** Sends RST, also below TLS. */
  reset(socket: Socket): void
  sockets(): number
}

export async function listen(
  host: string,
  port: number,
  tls: TlsIdentity | undefined,
  keepAliveMs: number,
  serve: RequestListener,
): Promise<Listener> {
  const timing = { keepAliveTimeout: keepAliveMs, requestTimeout: 0, headersTimeout: 0, highWaterMark: 64 * 1024 }
  const server: Server | TlsServer = tls
    ? createTlsServer({ ...tls, ...timing, rejectUnauthorized: tls.requestCert === true }, serve)
    : createServer(timing, serve)
  const raw = new Map<string, Socket>()
  let listening = false

  // For TLS this is the connection below it.
  server.on('connection', (socket: Socket) => {
    const key = toKey(socket)
    raw.set(key, socket)
    socket.on('error', () => undefined)
    socket.once('close', () => {
      if (raw.get(key) === socket) raw.delete(key)
    })
  })
  server.on('tlsClientError', () => undefined)
  server.on('clientError', (_, socket) => void socket.destroy())

  function open(at: number): Promise<number> {
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(at, host, () => {
        server.off('error', reject)
        listening = true
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : at)
      })
    })
  }

  async function stop(): Promise<void> {
    if (!listening) return
    listening = false
    const gone = [...raw.values()].map(
      (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
    )
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of raw.values()) socket.destroy()
    server.closeAllConnections()
    await Promise.all([stopped, ...gone])
  }

  const bound = await open(port)
  return {
    port: bound,
    pause: stop,
    async resume() {
      if (!listening) await open(bound)
    },
    close: stop,
    setTls(identity, { cut = false } = {}) {
      if ('setSecureContext' in server) server.setSecureContext({ key: identity.key, cert: identity.cert })
      if (cut) for (const socket of raw.values()) socket.destroy()
    },
    reset(socket) {
      const below = raw.get(toKey(socket)) ?? socket
      below.resetAndDestroy()
      if (below !== socket) socket.destroy()
    },
    sockets: () => raw.size,
  }
}

const toKey = (socket: Socket): string => `${socket.remoteAddress}:${socket.remotePort}`
