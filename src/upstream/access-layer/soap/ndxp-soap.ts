/**
 * The national exchange (NDXP/VDXP): a SOAP message through an X-Road security server, signed in with a hash of the moment.
 * The hash is computed anew for every request: the one integrator that computes it once grows stale.
 */
import { hash, randomUUID } from 'node:crypto'
import type { Clock } from '../../../domain/runtime.ts'
import type { WireDeps } from '../../http/http.ts'
import type { FaultTable } from '../../parsing/fault-rules.ts'
import { type FaultContext, unwrap } from '../../xml/soap.ts'
import type { AccessLayer, Operation } from '../access-layer.ts'
import { createUnitTable, noCredentials } from '../by-unit.ts'
import { findExchangeId, type LineSettings } from '../endpoint-client.ts'
import type { ProbeSettings } from '../endpoint-settings.ts'
import { createProbeQuestion, runProbe } from '../probe.ts'
import { createServiceLines, type ServiceAddress, type ServiceKeys } from '../service-endpoints.ts'
import type { SoapSettings } from './soap-settings.ts'
import { createSoapWriter } from './soap-writer.ts'

/** Who signs in: the path itself, or a unit that has an account of its own. */
interface Account {
  username: string
  secret: string
  apiKey?: string | undefined
  xRoadClient?: string | undefined
}

export interface NdxpSettings extends LineSettings, SoapSettings, ServiceKeys {
  hashPath?: string | undefined
  verifyHashPath?: string | undefined
  username: string
  secret: string
  timestampUnit: 'ms' | 's'
  xRoadClient?: string | undefined
  credentials: readonly (Account & { units: readonly string[] })[]
  unlistedUnits: 'path' | 'refuse'
  sendMessageId: boolean
  probe: ProbeSettings
}

/** The login of one moment: `path + username + timestamp + secret`, in this order, as three integrators have it. */
function loginToken(path: string, username: string, timestamp: string, secret: string): string {
  return hash('sha256', path + username + timestamp + secret, 'hex')
}

/** What a login follows from, and the header that it is. */
interface Login extends Pick<Account, 'username' | 'secret'> {
  path: string
  timestamp: string
  header: string
}

export function createNdxpSoap(
  settings: NdxpSettings,
  verify: ServiceAddress,
  faults: FaultTable,
  clock: Clock,
  wire: WireDeps,
  newId: () => string = randomUUID,
): AccessLayer {
  const { timestampUnit, sendMessageId } = settings
  const writer = createSoapWriter(settings, clock, newId)
  // Constant, unless units name a subsystem of their own.
  const clientVaries = settings.credentials.some((own) => own.xRoadClient !== undefined)
  const constant = [...writer.constant]
  if (settings.xRoadClient !== undefined && !clientVaries) constant.push('X-Road-Client', settings.xRoadClient)
  const lines = createServiceLines(settings, verify, constant, writer.perOperation, wire)
  const judge: FaultContext = { hop: 'security-server', faults, unauthorised: 'ministry-credentials-refused' }
  const hashPath = settings.hashPath ?? lines.paths.lookup
  const hashPaths: Record<Operation, string> = {
    lookup: hashPath,
    verify: settings.verifyHashPath ?? (verify.url === undefined ? hashPath : lines.paths.verify),
  }
  const main: Account = { username: settings.username, secret: settings.secret }
  const findAccount = createUnitTable(settings.credentials.map((own) => ({ units: own.units, value: own as Account })))

  const question = createProbeQuestion(settings.probe, { line: lines.main, judge })

  let latest: Login | undefined

  /** Requests that leave at the same moment have the same login; under load they come in crowds, and only the first hashes. */
  function findLogin({ username, secret }: Account, path: string, timestamp: string): string {
    const isSame = (login: Login) =>
      login.timestamp === timestamp && login.path === path && login.username === username && login.secret === secret
    if (latest !== undefined && isSame(latest)) return latest.header
    const token = loginToken(path, username, timestamp, secret)
    const header = `Basic ${Buffer.from(`${username}:${token}`, 'utf8').toString('base64')}`
    latest = { username, secret, path, timestamp, header }
    return header
  }

  /** The headers of one request at this moment, and its id where one goes along. */
  function signIn(account: Account, hashedPath: string): { headers: string[]; messageId: string | null } {
    const { xRoadClient = settings.xRoadClient } = account
    const now = clock.now()
    const timestamp = String(timestampUnit === 'ms' ? now : Math.floor(now / 1_000))
    const headers = ['Timestamp', timestamp, 'Authorization', findLogin(account, hashedPath, timestamp)]
    if (clientVaries && xRoadClient !== undefined) headers.push('X-Road-Client', xRoadClient)
    const messageId = sendMessageId ? newId() : null
    if (messageId !== null) headers.push('X-Road-Id', messageId)
    return { headers, messageId }
  }

  function accountFor(unit: string): Account {
    const own = findAccount(unit)
    if (own === undefined && settings.unlistedUnits === 'refuse') throw noCredentials()
    return own ?? main
  }

  return {
    async send(message, signal) {
      const { operation, traceparent, span, unit } = message
      const account = accountFor(unit)
      const { headers, messageId } = signIn(account, hashPaths[operation])
      const body = writer.write(message)
      const { apiKey } = account
      const answer = await lines.post(operation, { headers, body, apiKey, traceparent, span, signal })
      return { body: unwrap(answer, judge), exchangeId: findExchangeId(answer) ?? messageId }
    },
    probe: (signal) =>
      runProbe(signal, (bound) => question(signIn(main, hashPath).headers.concat(lines.probeHeaders), bound)),
    // Every request is signed in for itself: there is nothing to hold.
    condition: () => ({ token: null }),
    close: () => lines.close(),
  }
}
