/**
 * Stands between a client and a gateway, passes everything on, and notes which operations were called with which status. A stream that
 * would never end ends after its first event.
 */

import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readDescription } from '../../../src/http/pages/reference/description.ts'
import { descriptionFile } from './calls.ts'

interface Noted {
  operationId: string
  status: number
}

const routes = readDescription(JSON.parse(readFileSync(descriptionFile, 'utf8'))).operations.map(
  ({ id, method, path }) => ({ id, method, steps: path.split('/') }),
)

/** The operation that this is; of two that fit, the one with fewer places left open. */
function findOperation(method: string, path: string): string {
  const steps = path.split('/')
  const fits = routes
    .filter((route) => route.method === method && route.steps.length === steps.length)
    .filter((route) => route.steps.every((step, index) => step.startsWith('{') || step === steps[index]))
    .toSorted(
      (a, b) => a.steps.filter((s) => s.startsWith('{')).length - b.steps.filter((s) => s.startsWith('{')).length,
    )
  return fits[0]?.id ?? `${method} ${path}`
}

export async function startFront(target: string) {
  const noted: Noted[] = []
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { pathname } = new URL(incoming.url ?? '/', target)
    const operationId = findOperation(incoming.method ?? '', pathname)
    const passed = request(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method, headers: { ...incoming.headers, host: new URL(target).host } },
      (answer) => {
        noted.push({ operationId, status: answer.statusCode ?? 0 })
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        if (operationId !== 'followLinks') return answer.pipe(outgoing)
        answer.once('data', (event) => {
          outgoing.end(event)
          answer.destroy()
        })
        return answer
      },
    )
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  }
  const server = createServer(pass)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What was called since the last time. */
    take: () => noted.splice(0),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
