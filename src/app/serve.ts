/** Listening and draining: a gateway on a port, and the way back on SIGTERM or Ctrl-C. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, RequestError } from '@hono/node-server'
import type { Config } from '../config/config.ts'
import { ConfigProblems } from '../config/problem.ts'
import { GatewayFailure, toFailure } from '../domain/failure.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { type Connections, guardConnections } from '../http/server/connections.ts'
import { headFault } from '../http/server/host.ts'
import { refuseBelow } from '../http/server/refusals.ts'
import { createSecureServer } from '../http/server/secure-server.ts'
import { endWhenSpent } from '../http/server/stranger-bytes.ts'
import { createGateway, type Gateway, type GatewayDeps } from './gateway.ts'

export interface Serving {
  gateway: Gateway
  url: string
  /** What is open right now. */
  connections: Pick<Connections, 'count' | 'active'>
  /** Refuses new work, lets what is under way finish within the configured time, ends everything. */
  stop(): Promise<void>
}

export async function serve(config: Config, deps: GatewayDeps = {}): Promise<Serving> {
  const gateway = await createGateway(config, deps)
  const { host, port, drainMs, tls } = config.server
  const opened = await openOrStop(gateway, config.server)
  const { server, connections } = opened
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    opened.stop()
    await gateway.stop()
    throw error
  }
  const address = server.address() as AddressInfo
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address
  let stopped: Promise<void> | undefined
  return {
    gateway,
    url: `${tls ? 'https' : 'http'}://${shownHost}:${address.port}`,
    connections,
    stop: () => (stopped ??= close(opened, gateway, drainMs)),
  }
}

interface Opened {
  server: Server
  connections: Connections
  /** Ends what watches it. */
  stop(): void
}

async function openOrStop(gateway: Gateway, settings: Config['server']): Promise<Opened> {
  try {
    return openServer(gateway, settings)
  } catch (error) {
    await gateway.stop()
    // OpenSSL's own words name no content of a file.
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    const says = {
      vi: `không dùng được chứng thư, khóa hoặc tệp cơ quan chứng thực (${why})`,
      en: `certificate, key or authorities cannot be used together (${why})`,
    }
    throw new ConfigProblems('server', [{ place: 'server.tls', at: null, says }])
  }
}

function openServer(gateway: Gateway, settings: Config['server']): Opened {
  const { requestTimeoutMs, keepAliveMs, tls } = settings
  const options = {
    // Node looks for late senders every 30 s by default; a time-out that comes as late as that again is none.
    connectionsCheckingInterval: Math.min(requestTimeoutMs, 5_000),
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(requestTimeoutMs, 15_000),
    keepAliveTimeout: keepAliveMs,
    // By RFC 9112 only HTTP/1.1 needs one, and more than one is as bad as none: looked at in `headFault`.
    requireHostHeader: false,
  }
  const secure = tls && createSecureServer({ ...settings, tls }, options, gateway.logger)
  const server: Server = secure ? secure.server : createServer(options)
  // Node drops what is beyond 2000 headers without a word; their size is bounded in any case.
  server.maxHeadersCount = 0
  const { refuse, answerTo } = refuseBelow(server, gateway.refusals)
  const listener = getRequestListener((request, env) => gateway.app.fetch(request, env), {
    // For senders of HTTP/1.0, which need not say whom they mean.
    hostname: 'localhost',
    errorHandler: (error) =>
      answerTo(error instanceof RequestError ? new GatewayFailure('request-malformed') : toFailure(error)),
  })
  const connections = guardConnections(server, settings, (exchange) => {
    endWhenSpent(exchange)
    const fault = headFault(exchange.incoming)
    if (fault) refuse(exchange, fault)
    else void listener(exchange.incoming, exchange.outgoing)
  })
  const take = (incoming: IncomingMessage, outgoing: ServerResponse) => connections.take({ incoming, outgoing })
  server.on('request', take)
  // A sender that asks first gets its `100 Continue` when its body is wanted, which is after its credentials were checked.
  server.on('checkContinue', take)
  const stop = () => {
    secure?.close()
    connections.stop()
  }
  return { server, connections, stop }
}

async function close({ server, connections, stop }: Opened, gateway: Gateway, drainMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const late = setTimeout(() => server.closeAllConnections(), drainMs).unref()
  await Promise.race([gateway.drain(), new Promise((resolve) => setTimeout(resolve, drainMs).unref())])
  // Keep-alive connections whose last answer has just left are idle now; busy ones have until `late`.
  const sweep = setInterval(() => {
    server.closeIdleConnections()
    // Opened ahead by a browser or a pool and never spoken on: to Node these are not idle.
    connections.closeSilent()
  }, 50).unref()
  await closed
  clearTimeout(late)
  clearInterval(sweep)
  stop()
  await gateway.stop()
}

/** Runs `stop` once at the first SIGTERM or Ctrl-C, then lets the process end; a second signal ends it at once. */
export function stopOnSignal(
  stop: () => Promise<void>,
  say: (line: Bilingual) => void,
  signals: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'],
): void {
  let stopping = false
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1)
    stopping = true
    say({ vi: `${signal}: đang làm nốt những việc dở dang`, en: `${signal}: finishing what is under way` })
    stop().then(
      () => process.exit(0),
      (error) => {
        const reason = error instanceof Error ? error.message : String(error)
        say({ vi: `không dừng êm được: ${reason}`, en: `the stop failed: ${reason}` })
        process.exit(1)
      },
    )
  }
  for (const signal of signals) process.on(signal, onSignal)
}
