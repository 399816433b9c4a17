/** Listening and draining: a gateway on a port, and the way back on SIGTERM or Ctrl-C. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Config } from './config.ts'
import { createGateway, type Gateway, type GatewayParts } from './gateway.ts'

export interface Serving {
  gateway: Gateway
  url: string
  /** Refuses new work, lets what is under way finish within the configured time, ends everything. */
  stop(): Promise<void>
}

export async function serve(config: Config, parts: GatewayParts = {}): Promise<Serving> {
  const gateway = await createGateway(config, parts)
  const { host, port, requestTimeoutMs, keepAliveMs, drainMs } = config.server
  // Node looks for late senders every 30 s unless told; a time-out that comes as late as that again is none.
  const serverOptions = { connectionsCheckingInterval: Math.min(requestTimeoutMs, 5_000) }
  const server = createAdaptorServer({ fetch: gateway.app.fetch, serverOptions }) as Server
  server.requestTimeout = requestTimeoutMs
  server.headersTimeout = Math.min(requestTimeoutMs, 15_000)
  server.keepAliveTimeout = keepAliveMs
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    await gateway.stop()
    throw error
  }
  const address = server.address() as AddressInfo
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address
  let stopped: Promise<void> | undefined
  return {
    gateway,
    url: `http://${shownHost}:${address.port}`,
    stop: () => (stopped ??= close(server, sockets, gateway, drainMs)),
  }
}

async function close(server: Server, sockets: ReadonlySet<Socket>, gateway: Gateway, drainMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const late = setTimeout(() => server.closeAllConnections(), drainMs).unref()
  await Promise.race([gateway.drain(), new Promise((resolve) => setTimeout(resolve, drainMs).unref())])
  // Keep-alive connections whose last answer has just left are idle now; busy ones have until `late`.
  const sweep = setInterval(() => {
    server.closeIdleConnections()
    // Opened ahead by a browser or a pool and never spoken on: to Node these are not idle.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }, 50).unref()
  await closed
  clearTimeout(late)
  clearInterval(sweep)
  await gateway.stop()
}

/** Runs `stop` once at the first SIGTERM or Ctrl-C, then lets the process end; a second signal ends it at once. */
export function stopOnSignal(
  stop: () => Promise<void>,
  say: (line: string) => void,
  signals: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'],
): void {
  let stopping = false
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1)
    stopping = true
    say(`${signal}: finishing what is under way`)
    stop().then(
      () => process.exit(0),
      (error) => {
        say(`the stop failed: ${error instanceof Error ? error.message : 'unknown'}`)
        process.exit(1)
      },
    )
  }
  for (const signal of signals) process.on(signal, onSignal)
}
