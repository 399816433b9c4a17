/**
 * A scripted wire: a bare TCP (or TLS) server that does what the test says with each request, byte by byte. Faults are small
 * honest programs here, never a patched client.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

/** One request that arrived whole, headers and body. */
export interface WireRequest {
  socket: Socket
  text: string
  /** 1 for the first request on this connection. */
  onConnection: number
  /** 1 for the first request of all. */
  overall: number
}

export interface Wire {
  url: string
  port: number
  requests: WireRequest[]
  connections: () => number
  close(): Promise<void>
}

export async function startWire(
  answer: (request: WireRequest) => void,
  options: { tls?: TlsOptions; onConnection?: (socket: Socket) => void; at?: { host: string; port: number } } = {},
): Promise<Wire> {
  const requests: WireRequest[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const accept = (socket: Socket) => {
    connections++
    options.onConnection?.(socket)
    let pending = Buffer.alloc(0)
    let onConnection = 0
    socket.on('error', () => undefined)
    socket.on('data', (piece: Buffer) => {
      pending = Buffer.concat([pending, piece])
      for (;;) {
        const end = pending.indexOf('\r\n\r\n')
        if (end < 0) return
        const length = Number(/content-length: (\d+)/i.exec(pending.toString('latin1', 0, end))?.[1] ?? 0)
        if (pending.length < end + 4 + length) return
        const text = pending.toString('utf8', 0, end + 4 + length)
        pending = pending.subarray(end + 4 + length)
        const request = { socket, text, onConnection: ++onConnection, overall: requests.length + 1 }
        requests.push(request)
        answer(request)
      }
    })
  }
  const server: Server = options.tls ? createTlsServer(options.tls, accept) : createServer(accept)
  // Below TLS too, so that closing leaves nothing behind.
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('tlsClientError', () => undefined)
  const { host, port: wanted } = options.at ?? { host: '127.0.0.1', port: 0 }
  await new Promise<void>((resolve) => server.listen(wanted, host, resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** An HTTP/1.1 answer as bytes. `length` may lie. */
export function http(
  status: number,
  headers: Record<string, string>,
  body: string | Buffer,
  length: number | null = Buffer.byteLength(body),
): Buffer {
  const lines = [`HTTP/1.1 ${status} Any`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
  if (length !== null) lines.push(`content-length: ${length}`)
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), Buffer.from(body)])
}

export const xml = { 'content-type': 'application/xml; charset=utf-8' }
export const json = { 'content-type': 'application/json; charset=utf-8' }
