/** Paths to the linked-service software, its mock, and one answer of a server that says what a test wants. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SANDBOX_CREDENTIALS } from '../../../mocks/credentials.ts'
import type { LinkedPath, LinkedReport } from '../../../src/domain/linked/linked.ts'
import { createLinkedPath, type LinkedPathDeps } from '../../../src/upstream/linked/client.ts'
import { LinkedServicesPathSettings } from '../../../src/upstream/linked/settings.ts'

const { userName, password } = SANDBOX_CREDENTIALS.linked
export const never = new AbortController().signal
const unknownResidence = { address: 'Không có thông tin', type: 1 }

export function settingsFor(url: string, other: object = {}): LinkedServicesPathSettings {
  return LinkedServicesPathSettings.parse({
    name: 'dvclt',
    url: `${url}/linked`,
    token: { variant: 'json-account', url: `${url}/linked/api/token`, username: userName, password },
    connectTimeoutMs: 2_000,
    headersTimeoutMs: 5_000,
    bodyTimeoutMs: 5_000,
    unknownResidence,
    ...other,
  })
}

export function openLinked(url: string, other: object = {}, deps: Partial<LinkedPathDeps> = {}): LinkedPath {
  return createLinkedPath(settingsFor(url, other), { clock: { now: Date.now }, ...deps })
}

export const code = 'G99.99.01-261130-0007'
const pdf = Buffer.from('%PDF-1.4 mau')
const nowhere = { address: null, type: null }

export function makeReport(changes: Partial<LinkedReport> = {}): LinkedReport {
  const status = changes.status ?? 'taken-in'
  const birth = (changes.kind ?? 'birth-package') === 'birth-package'
  return {
    kind: 'birth-package',
    procedure: birth ? '2.000986' : '1.011733',
    code,
    oneStopCode: 'H99.01.02-261130-0001',
    status,
    at: Date.parse('2026-11-30T09:15:00+07:00'),
    officer: null,
    content: 'Bước xử lý',
    note: null,
    startedAt: null,
    dueAt: null,
    dueBefore: null,
    dueAfter: null,
    supplementDueAt: null,
    result:
      status === 'result'
        ? {
            registerNumber: '1/2026',
            registerBook: null,
            registeredOn: '2026-11-30',
            personalNumber: null,
            certificate: pdf,
            parents: birth ? { father: nowhere, mother: { address: 'Số 1', type: 'temporary' } } : null,
          }
        : null,
    ...changes,
  }
}

export interface Scripted {
  url: string
  /** What was asked, the newest last. */
  requests: { method: string; path: string; body: string }[]
  close(): Promise<void>
}

/** A server with one answer for everything. */
export async function answering(
  answer: (path: string) => { status?: number; body: string; headers?: Record<string, string> },
): Promise<Scripted> {
  const requests: Scripted['requests'] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const path = request.url ?? ''
      requests.push({ method: request.method ?? '', path, body: Buffer.concat(pieces).toString() })
      const { status = 200, body, headers = {} } = answer(path)
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(body)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}
