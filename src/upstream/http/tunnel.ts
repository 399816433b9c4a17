/** The way through a forward proxy (RFC 9110, section 9.3.6): one connection to it becomes one to the destination. */
import { request } from 'node:http'
import type { Socket } from 'node:net'
import { GatewayFailure } from '../../domain/failure.ts'

/** Of the destination: a name is resolved by the proxy. */
interface Authority {
  host: string
  port: number
}

/** Asks the proxy at the other end of `socket`. Rejects with `proxy-refused`, or `proxy-unreachable` where it says nothing. */
export function openTunnel(
  socket: Socket,
  { host, port }: Authority,
  account: { username?: string | undefined; password?: string | undefined },
  signal: AbortSignal,
): Promise<Socket> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      socket.destroy()
      reject(signal.reason)
    }
    if (signal.aborted) {
      giveUp()
      return
    }
    signal.addEventListener('abort', giveUp, { once: true })
    const pending = request({
      method: 'CONNECT',
      path: authority,
      headers: { Host: authority, ...authorization(account) },
      setHost: false,
      createConnection: () => socket,
    })
    pending.once('connect', (answer, tunnel: Socket, head: Buffer) => {
      signal.removeEventListener('abort', giveUp)
      const { statusCode = 0 } = answer
      if (statusCode >= 200 && statusCode < 300) {
        if (head.length > 0) tunnel.unshift(head)
        resolve(tunnel)
        return
      }
      tunnel.destroy()
      reject(new GatewayFailure('proxy-refused', { detail: `http ${statusCode}`, phase: 'proxy', sent: 'no' }))
    })
    pending.on('error', (error: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', giveUp)
      socket.destroy()
      reject(proxyUnreachable(error))
    })
    pending.end()
  })
}

function authorization({ username, password = '' }: { username?: string | undefined; password?: string | undefined }) {
  if (username === undefined) return {}
  return { 'Proxy-Authorization': `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}` }
}

/** The proxy itself cannot be reached, or ends the connection without a word. */
export function proxyUnreachable(error: unknown): GatewayFailure {
  const reply = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const code = reply === 'UND_ERR_CONNECT_TIMEOUT' ? 'ETIMEDOUT' : reply
  return new GatewayFailure('proxy-unreachable', {
    detail: /^[A-Z][A-Z0-9_]{2,59}$/.test(code) ? code : 'unknown',
    phase: 'proxy',
    sent: 'no',
    cause: error,
  })
}
