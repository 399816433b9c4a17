/**
 * TLS ended here: a server whose certificate, key and authorities are files, read again when they change. What is under way goes on
 * with what it began with; new connections get the new certificate. Files that do not fit together change nothing and are reported.
 */
import { readFileSync } from 'node:fs'
import type { ServerOptions } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { Socket } from 'node:net'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { createFileWatch } from '../../domain/file-watch.ts'
import type { Logger } from '../../domain/runtime.ts'
import type { ServerSettings } from '../settings.ts'

type TlsServing = NonNullable<ServerSettings['tls']>

/** Longer than any honest handshake over a bad line; a client that never finishes holds its place no longer. */
const handshakeTimeoutMs = 10_000

export interface SecureServer {
  server: Server
  /** Reads the files again, now. Resolves to what is wrong with them; `null` = they are in force. */
  reload(): string | null
  close(): void
}

export function createSecureServer(
  settings: Pick<ServerSettings, 'connectionsMax' | 'clientCertificates'> & { tls: TlsServing },
  options: ServerOptions,
  logger: Logger,
): SecureServer {
  const { tls, clientCertificates } = settings
  const { authoritiesFile } = clientCertificates
  const watch = createFileWatch([
    tls.certFile,
    tls.keyFile,
    ...(authoritiesFile === undefined ? [] : [authoritiesFile]),
  ])
  const read = (): SecureContextOptions => ({
    cert: readFileSync(tls.certFile),
    key: readFileSync(tls.keyFile),
    // Without a file none: Node would trust the public authorities, who vouch for names of the web and for no client of ours.
    ca: authoritiesFile === undefined ? [] : readFileSync(authoritiesFile),
    minVersion: tls.minVersion,
    ciphers: tls.ciphers,
    honorCipherOrder: true,
  })
  const first = read()
  // What does not fit together is refused by name before anything listens.
  createSecureContext(first)
  const server = createServer({
    ...options,
    ...first,
    handshakeTimeout: handshakeTimeoutMs,
    requestCert: tls.requestClientCertificate,
    // Judged with the request, so that who is refused hears why and it is on record; without an authority none is trusted.
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
  })
  boundHandshakes(server, settings.connectionsMax)

  function reload(): string | null {
    try {
      const next = read()
      createSecureContext(next)
      server.setSecureContext(next)
      logger.info({ certificate: tls.certFile }, 'tls: certificate and key were loaded')
      return null
    } catch (error) {
      const problem = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
      logger.error({ problem }, 'tls: certificate and key were refused; those before stay in use')
      return problem
    }
  }

  const timer = setInterval(async () => {
    if (await watch.hasChanged()) reload()
  }, tls.reloadIntervalMs).unref()
  return { server, reload, close: () => clearInterval(timer) }
}

/** Connections that have not finished their handshake are no requests yet, and would not be counted: the oldest of too many yields. */
function boundHandshakes(server: Server, max: number): void {
  // By where they come from: the socket that speaks TLS is another one than the raw one, and knows the same.
  const open = new Map<string, Socket>()
  const from = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`
  server.on('connection', (socket: Socket) => {
    const place = from(socket)
    open.set(place, socket)
    socket.once('close', () => {
      if (open.get(place) === socket) open.delete(place)
    })
    const [oldest] = open.values()
    if (open.size > max && oldest) oldest.destroy()
  })
  server.on('secureConnection', (secured) => open.delete(from(secured)))
}
