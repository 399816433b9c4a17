/**
 * The one-stop facade of a province: flat JSON in, the ministry's SOAP answer out as a JSON tree without root and prefixes.
 * Its own refusals are HTTP 400 with an `errorCode` that is three digits or any exception text at all.
 */
import type { Clock } from '../../../domain/runtime.ts'
import type { HttpAnswer } from '../../http/exchange.ts'
import type { FaultTable } from '../../parsing/fault-rules.ts'
import { busFault } from '../../parsing/intermediaries.ts'
import {
  conclude,
  type FaultContext,
  firstMark,
  type MinistryBody,
  parseJson,
  readAnswer,
  statusFailure,
  unwrapText,
  unwrapTree,
} from '../../xml/soap.ts'
import type { AccessLayer, Operation } from '../access-layer.ts'
import { findExchangeId } from '../endpoint-client.ts'
import type { ProbeSettings } from '../endpoint-settings.ts'
import { createProbeQuestion, runProbe } from '../probe.ts'
import { createServiceLines, type ServiceAddress } from '../service-endpoints.ts'
import { type BusLoginsSettings, createBusLogins } from './bus-logins.ts'
import { busRefusal } from './bus-refusal.ts'
import type { SignedDeps } from './lgsp.ts'

export interface LgspJsonTreeSettings extends BusLoginsSettings {
  probe: ProbeSettings
  types: Readonly<Partial<Record<Operation, string | undefined>>>
  staff: Readonly<Record<string, { email: string; agency?: string | undefined }>>
}

export function createLgspJsonTree(
  settings: LgspJsonTreeSettings,
  verify: ServiceAddress,
  faults: FaultTable,
  clock: Clock,
  wire: SignedDeps,
): AccessLayer {
  const lines = createServiceLines(
    settings,
    verify,
    ['Content-Type', 'application/json; charset=utf-8', 'Accept', 'application/json'],
    { lookup: [], verify: [] },
    wire,
  )
  const logins = createBusLogins(settings, clock, wire)
  const judge: FaultContext = { hop: 'provincial-bus', faults, unauthorised: 'bus-credentials-refused' }
  const question = createProbeQuestion(settings.probe, {
    line: lines.main,
    judge,
    checkJson(reply, answer) {
      if ('errorCode' in reply) readTree(answer, judge)
    },
  })
  const staff = new Map(Object.entries(settings.staff))

  return {
    send(message, signal) {
      const { operation, officer, traceparent, span } = message
      const form = { form: 'tree', type: settings.types[operation], staff: staff.get(officer) } as const
      const body = JSON.stringify(message.json(form))
      return logins.run(message, signal, async (headers, apiKey, heard) => {
        const answer = heard(await lines.post(operation, { headers, body, apiKey, traceparent, span, signal }))
        return { body: readTree(answer, judge), exchangeId: findExchangeId(answer) }
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

function readTree(answer: HttpAnswer, judge: FaultContext): MinistryBody {
  const text = readAnswer(answer, judge)
  // Not the facade but something before it: a bus of the older kind, or the ministry's own fault passed through.
  if (firstMark(text) === '<') return unwrapText(text, answer, judge)
  const reply = parseJson(text)
  if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) throw statusFailure(answer, judge, 'json')
  const fault = busFault(reply, answer)
  if (fault !== null) throw fault
  const { errorCode, message } = reply as Record<string, unknown>
  // Some say with every answer that nothing went wrong.
  const code = typeof errorCode === 'string' || typeof errorCode === 'number' ? String(errorCode).trim() : ''
  if (code !== '') {
    const words = `${code} ${typeof message === 'string' ? message : ''}`
    return conclude(...busRefusal({ status: answer.status, code, text: words }, judge))
  }
  return unwrapTree(text, reply, answer, judge)
}
