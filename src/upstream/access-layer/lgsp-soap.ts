/** A provincial bus that passes the ministry's SOAP through: bearer token, and the officer's own key. */
import type { Clock } from '../../domain/runtime.ts'
import type { FaultTable } from '../fault-rules.ts'
import type { WireParts } from '../http.ts'
import { type Judge, unwrap } from '../soap.ts'
import type { AccessLayer } from './access-layer.ts'
import { createBusLogin, type LgspSettings } from './lgsp.ts'
import { createLine, exchangeIdOf } from './line.ts'
import type { ProbeSettings } from './line-settings.ts'
import { createProbeQuestion, runProbe } from './probe.ts'

export interface LgspSoapSettings extends LgspSettings {
  probe: ProbeSettings
  contentType: string
  soapAction: string
  prefix: string
  accept: string
}

export function createLgspSoap(
  settings: LgspSoapSettings,
  verifyPath: string | undefined,
  faults: FaultTable,
  clock: Clock,
  wire: WireParts,
): AccessLayer {
  const constant = ['Content-Type', settings.contentType, 'Accept', settings.accept]
  if (settings.soapAction !== '') constant.push('SOAPAction', settings.soapAction)
  const line = createLine(settings, constant, wire)
  const login = createBusLogin(settings, clock, wire)
  const judge: Judge = { hop: 'provincial-bus', faults, unauthorised: 'bus-credentials-refused' }
  const question = createProbeQuestion(settings.probe, { line, judge })
  const paths = { lookup: line.path, verify: verifyPath ?? line.path }

  return {
    carry(message, signal) {
      const body = message.soap(settings.prefix)
      return login.run(message.officer, signal, async (headers) => {
        const { traceparent, span } = message
        const answer = await line.post({ path: paths[message.operation], headers, body, traceparent, span, signal })
        return { body: unwrap(answer, judge), exchangeId: exchangeIdOf(answer) }
      })
    },
    // On nobody's behalf: a bus that will not answer without an officer's key is probed by `connect`.
    probe: (signal) => runProbe(signal, (bound) => login.run(null, bound, (headers) => question(headers, bound))),
    condition: () => login.condition(),
    async close() {
      await Promise.all([line.close(), login.close()])
    },
  }
}
