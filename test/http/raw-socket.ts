/** Bytes to a gateway and bytes back, for requests that no client library would send. */
import { connect, type Socket } from 'node:net'
import { within } from '../support/eventually.ts'

export interface RawSocket {
  socket: Socket
  received: () => string
  /** Resolves when the other side has closed the connection. */
  closed: Promise<void>
}

export async function openRaw(url: string): Promise<RawSocket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let text = ''
  socket.setEncoding('utf8').on('data', (piece) => {
    text += piece
  })
  // A reset after the answer is a closed connection too.
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await within(20_000, 'connect', new Promise<void>((resolve) => socket.once('connect', () => resolve())))
  return { socket, received: () => text, closed }
}

export function rawRequest(path: string, headers: Record<string, string | number>, body = ''): string {
  const lines = Object.entries({ host: 'gateway.test', ...headers }).map(([name, value]) => `${name}: ${value}`)
  return `POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}
