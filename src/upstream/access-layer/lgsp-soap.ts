/** A provincial bus that passes the ministry's SOAP through: bearer token, and the officer's own key. */
import type { Clock } from '../../domain/runtime.ts'
import type { FaultTable } from '../fault-rules.ts'
import { type Judge, unwrap } from '../soap.ts'
import type { AccessLayer } from './access-layer.ts'
import { type BusLoginsSettings, createBusLogins } from './bus-logins.ts'
import type { SignedParts } from './lgsp.ts'
import { exchangeIdOf } from './line.ts'
import type { ProbeSettings } from './line-settings.ts'
import { createProbeQuestion, runProbe } from './probe.ts'
import { createServiceLines, type ServicePlace } from './service-lines.ts'
import type { SoapSettings } from './soap-settings.ts'
import { createSoapWriter } from './soap-writer.ts'

export interface LgspSoapSettings extends BusLoginsSettings, SoapSettings {
  probe: ProbeSettings
  accept: string
}

export function createLgspSoap(
  settings: LgspSoapSettings,
  verify: ServicePlace,
  faults: FaultTable,
  clock: Clock,
  wire: SignedParts,
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
  const judge: Judge = { hop: 'provincial-bus', faults, unauthorised: 'bus-credentials-refused' }
  const question = createProbeQuestion(settings.probe, { line: lines.main, judge })

  return {
    carry(message, signal) {
      const body = writer.write(message)
      return logins.run(message, signal, async (headers, apiKey, heard) => {
        const { operation, traceparent, span } = message
        const answer = heard(await lines.post(operation, { headers, body, apiKey, traceparent, span, signal }))
        return { body: unwrap(answer, judge), exchangeId: exchangeIdOf(answer) }
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
