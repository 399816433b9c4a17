/** A client with everything set that a test does not speak of, and scripted servers for it; all are closed after each test. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { ConnectionSettings } from '../../src/domain/link/connection.ts'
import type { HttpRequest } from '../../src/upstream/http/exchange.ts'
import { createHttp, type Http, type HttpSettings } from '../../src/upstream/http/http.ts'
import { within } from '../support/eventually.ts'
import { http, startWire, type Wire, type WireRequest, xml } from '../support/wire.ts'

export const file = (name: string) => readFileSync(join(import.meta.dirname, 'tls', name))
export const pem = (name: string) => file(name).toString()
export const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

export async function wire(answer: (request: WireRequest) => void, tls?: object): Promise<Wire> {
  const made = await startWire(answer, tls === undefined ? {} : { tls })
  open.push(made)
  return made
}
export const answering = ({ socket }: WireRequest) => socket.write(http(200, xml, '<a/>'))
export const server = { key: pem('server.key'), cert: pem('server.pem') }
export const secure = () => wire(answering, server)

type Other = Partial<HttpSettings> & Partial<ConnectionSettings>
export function client(origin: string, other: Other = {}): Http {
  const timing = { connectTimeoutMs: 5_000, headersTimeoutMs: 5_000, bodyTimeoutMs: 5_000, keepAliveMs: 4_000 }
  const made = createHttp({ origin, ...timing, connectionsMax: 2, tls: {}, answerBytesMax: 65_536, ...other })
  open.unshift(made)
  return made
}

export const query = (to: Http, other: Partial<HttpRequest> = {}) =>
  within(
    10_000,
    'an exchange',
    to.exchange({ method: 'POST', path: '/', headers: [], body: '<a/>', repeatable: true, ...other }),
  )
export const trusting = { tls: { ca: pem('ca.pem') } }
