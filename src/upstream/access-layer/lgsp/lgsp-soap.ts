/** A provincial bus that passes the ministry's SOAP through: bearer token, and the officer's own key. */
import type { Clock } from '../../../domain/runtime.ts'
import type { FaultTable } from '../../parsing/fault-rules.ts'
import { type FaultContext, unwrap } from '../../xml/soap.ts'
import type { AccessLayer } from '../access-layer.ts'
import { findExchangeId } from '../endpoint-client.ts'
import type { ProbeSettings } from '../endpoint-settings.ts'
import { createProbeQuestion, runProbe } from '../probe.ts'
import { createServiceLines, type ServiceAddress } from '../service-endpoints.ts'
import type { SoapSettings } from '../soap/soap-settings.ts'
import { createSoapWriter } from '../soap/soap-writer.ts'
import { type BusLoginsSettings, createBusLogins } from './bus-logins.ts'
import type { SignedDeps } from './lgsp.ts'

export interface LgspSoapSettings extends BusLoginsSettings, SoapSettings {
  probe: ProbeSettings
  accept: string
}

export function createLgspSoap(
  settings: LgspSoapSettings,
  verify: ServiceAddress,
  faults: FaultTable,
  clock: Clock,
  wire: SignedDeps,
): AccessLayer {
  const writer = createSoapWriter(settings, clock)
  const lines = createServiceLines(
    settings,
    verify,
    [...writer.constant, 'Accept', settings.accept],
    writer.perOperation,
    wire,
  )
  const logins = createBusLogins(settings, clock, wire)
  const judge: FaultContext = { hop: 'provincial-bus', faults, unauthorised: 'bus-credentials-refused' }
  const question = createProbeQuestion(settings.probe, { line: lines.main, judge })

  return {
    send(message, signal) {
      const body = writer.write(message)
      return logins.run(message, signal, async (headers, apiKey, heard) => {
        const { operation, traceparent, span } = message
        const answer = heard(await lines.post(operation, { headers, body, apiKey, traceparent, span, signal }))
        return { body: unwrap(answer, judge), exchangeId: findExchangeId(answer) }
      })
    },
    // On nobody's behalf: a bus that will not answer without an officer's key is probed by `connect`.
    probe: (signal) =>
      runProbe(signal, (bound) =>
        logins.probe(bound, (headers, heard) => question(headers.concat(lines.probeHeaders), bound, heard)),
      ),
    condition: () => logins.condition(),
    async close() {
      await Promise.all([lines.close(), logins.close()])
    },
  }
}
