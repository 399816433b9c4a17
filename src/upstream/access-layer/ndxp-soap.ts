/**
 * The national exchange (NDXP/VDXP): a SOAP message through an X-Road security server, signed in with a hash of the moment.
 * The hash is computed anew for every request: the one integrator that computes it once grows stale.
 */
import { hash, randomUUID } from 'node:crypto'
import type { Clock } from '../../domain/runtime.ts'
import type { FaultTable } from '../fault-rules.ts'
import type { WireParts } from '../http.ts'
import { type Judge, unwrap } from '../soap.ts'
import type { AccessLayer, Operation } from './access-layer.ts'
import { createLine, exchangeIdOf, type LineSettings } from './line.ts'
import type { ProbeSettings } from './line-settings.ts'
import { createProbeQuestion, runProbe } from './probe.ts'

export interface NdxpSettings extends LineSettings {
  contentType: string
  soapAction: string
  prefix: string
  hashPath?: string | undefined
  verifyHashPath?: string | undefined
  username: string
  secret: string
  timestampUnit: 'ms' | 's'
  xRoadClient?: string | undefined
  apiKey?: string | undefined
  sendMessageId: boolean
  probe: ProbeSettings
}

/** The login of one moment: `path + username + timestamp + secret`, in this order, as three integrators have it. */
function loginToken(path: string, username: string, timestamp: string, secret: string): string {
  return hash('sha256', path + username + timestamp + secret, 'hex')
}

export function createNdxpSoap(
  settings: NdxpSettings,
  verifyPath: string | undefined,
  faults: FaultTable,
  clock: Clock,
  wire: WireParts,
  newId: () => string = randomUUID,
): AccessLayer {
  const { username, secret, timestampUnit, prefix, sendMessageId } = settings
  const constant = ['Content-Type', settings.contentType]
  if (settings.soapAction !== '') constant.push('SOAPAction', settings.soapAction)
  if (settings.xRoadClient !== undefined) constant.push('X-Road-Client', settings.xRoadClient)
  if (settings.apiKey !== undefined) constant.push('ApiKey', settings.apiKey)
  const line = createLine(settings, constant, wire)
  const judge: Judge = { hop: 'security-server', faults, unauthorised: 'ministry-credentials-refused' }
  const hashPath = settings.hashPath ?? line.path
  const roads: Record<Operation, { path: string; hashPath: string }> = {
    lookup: { path: line.path, hashPath },
    verify: { path: verifyPath ?? line.path, hashPath: settings.verifyHashPath ?? hashPath },
  }

  const question = createProbeQuestion(settings.probe, { line, judge })

  /** The headers of one request at this moment, and its id where one goes along. */
  function signIn(hashedPath: string): { headers: string[]; messageId: string | null } {
    const now = clock.now()
    const timestamp = String(timestampUnit === 'ms' ? now : Math.floor(now / 1_000))
    const token = loginToken(hashedPath, username, timestamp, secret)
    const headers = [
      'Timestamp',
      timestamp,
      'Authorization',
      `Basic ${Buffer.from(`${username}:${token}`, 'utf8').toString('base64')}`,
    ]
    const messageId = sendMessageId ? newId() : null
    if (messageId !== null) headers.push('X-Road-Id', messageId)
    return { headers, messageId }
  }

  return {
    async carry(message, signal) {
      const road = roads[message.operation]
      const { headers, messageId } = signIn(road.hashPath)
      const { traceparent, span } = message
      const body = message.soap(prefix)
      const answer = await line.post({ path: road.path, headers, body, traceparent, span, signal })
      return { body: unwrap(answer, judge), exchangeId: exchangeIdOf(answer) ?? messageId }
    },
    probe: (signal) => runProbe(signal, (bound) => question(signIn(hashPath).headers, bound)),
    // Every request is signed in for itself: there is nothing to hold.
    condition: () => ({ token: null }),
    close: () => line.close(),
  }
}
