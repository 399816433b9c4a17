/** A forward proxy that knows CONNECT and nothing else, over real sockets: what it was asked for, and what it says. */
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'

interface ConnectRequest {
  authority: string
  authorization: string | undefined
  host: string | undefined
}

export interface Proxy {
  url: string
  requests: ConnectRequest[]
  close(): Promise<void>
}

export interface ProxyOptions {
  tls?: TlsOptions
  /** Who may pass: the whole value of the header. Absent: anybody. */
  account?: string
  /** What it does with a request that may pass, in the place of connecting: writes this, or nothing at all. */
  says?: string | null
  /** Where a name that only the proxy knows leads to. */
  names?: Readonly<Record<string, string>>
}

export async function startProxy({ tls, account, says, names = {} }: ProxyOptions = {}): Promise<Proxy> {
  const requested: ConnectRequest[] = []
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  }
  const server = tls ? createTlsServer(tls) : createServer()
  server.on('connection', keep)
  server.on('tlsClientError', () => undefined)
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    keep(socket)
    const { 'proxy-authorization': authorization, host } = request.headers
    requested.push({ authority: request.url ?? '', authorization, host })
    if (account !== undefined && authorization !== account) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n')
      return
    }
    if (says !== undefined) {
      if (says !== null) socket.end(says)
      return
    }
    const { hostname, port } = new URL(`http://${request.url}`)
    const bare = hostname.replace(/^\[|\]$/g, '')
    const onwards = connect(Number(port || 80), names[bare] ?? bare)
    keep(onwards)
    onwards.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onwards)
      onwards.pipe(socket)
    })
    onwards.once('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests: requested,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
