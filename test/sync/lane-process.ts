/** The target of a process that a test can kill, behind a socket in the process of the test, so that it keeps what it got; and that process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { DossierStatus } from '../../src/domain/dossier/dossier.ts'
import { childEnvironment } from '../support/child-environment.ts'

interface SentStep {
  key: string
  status: DossierStatus
  at: number
}

interface LedgerServer {
  url: string
  /** As they stand there, in the order in which they came. */
  dossiers: Map<string, { item: string; steps: SentStep[] }>
  /** How many sends came. */
  calls(): number
  isWhole(codes: readonly string[], steps: number): boolean
  close(): Promise<void>
}

/** Takes what it gets before it answers, and answers after a pause in which the sender may die. */
export async function startLedgerServer(): Promise<LedgerServer> {
  const dossiers: LedgerServer['dossiers'] = new Map()
  let calls = 0
  const server = createServer((request, response) => {
    const code = decodeURIComponent(request.url?.slice(1) ?? '')
    if (request.method === 'GET') {
      response.end(JSON.stringify(dossiers.get(code) ?? null))
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { item, steps } = JSON.parse(Buffer.concat(chunks).toString()) as { item: string; steps: SentStep[] }
      const entry = dossiers.get(code) ?? { item, steps: [] }
      dossiers.set(code, { item, steps: [...entry.steps, ...steps] })
      calls += 1
      setTimeout(() => response.end('{}'), 20)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dossiers,
    calls: () => calls,
    isWhole: (codes, steps) => codes.every((code) => dossiers.get(code)?.steps.length === steps),
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const main = fileURLToPath(new URL('lane-process-main.ts', import.meta.url))

interface LaneProcess {
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
}

/** `clock`: what it takes for the present moment when it starts. */
export function startLaneProcess(given: { databaseUrl: string; targetUrl: string; clock: number }): LaneProcess {
  const child: ChildProcess = spawn(process.execPath, [main, JSON.stringify(given)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: childEnvironment(),
  })
  const exited = once(child, 'exit')
  return {
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
