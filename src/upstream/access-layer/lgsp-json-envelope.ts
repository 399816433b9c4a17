/**
 * A provincial bus that takes flat JSON and answers `{ error_code, message }`, the ministry's whole SOAP answer as text in
 * `message`. Success and failure share the status 200, so the message is read before anything is believed.
 */
import type { Clock } from '../../domain/runtime.ts'
import type { HttpAnswer } from '../exchange.ts'
import type { FaultTable } from '../fault-rules.ts'
import { busFault } from '../intermediaries.ts'
import {
  conclude,
  firstMark,
  type Judge,
  type MinistryBody,
  parseJson,
  readAnswer,
  statusFailure,
  unwrapText,
} from '../soap.ts'
import type { AccessLayer, JsonForm } from './access-layer.ts'
import { type BusLoginsSettings, createBusLogins } from './bus-logins.ts'
import { busRefusal } from './bus-refusal.ts'
import type { SignedParts } from './lgsp.ts'
import { exchangeIdOf } from './line.ts'
import type { ProbeSettings } from './line-settings.ts'
import { createProbeQuestion, runProbe } from './probe.ts'
import { createServiceLines, type ServicePlace } from './service-lines.ts'

export interface LgspJsonEnvelopeSettings extends BusLoginsSettings {
  probe: ProbeSettings
  absentFields: 'empty' | 'omit'
  successValues: readonly string[]
  failureValues: readonly string[]
}

export function createLgspJsonEnvelope(
  settings: LgspJsonEnvelopeSettings,
  verify: ServicePlace,
  faults: FaultTable,
  clock: Clock,
  wire: SignedParts,
): AccessLayer {
  const lines = createServiceLines(
    settings,
    verify,
    ['Content-Type', 'application/json; charset=utf-8', 'Accept', 'application/json'],
    { lookup: [], verify: [] },
    wire,
  )
  const logins = createBusLogins(settings, clock, wire)
  const judge: Judge = { hop: 'provincial-bus', faults, unauthorised: 'bus-credentials-refused' }
  const question = createProbeQuestion(settings.probe, {
    line: lines.main,
    judge,
    heed(said, answer) {
      if ('error_code' in said) readEnvelope(answer, judge, settings)
    },
  })
  const form: JsonForm = { form: 'envelope', absentFields: settings.absentFields }

  return {
    carry(message, signal) {
      const body = JSON.stringify(message.json(form))
      return logins.run(message, signal, async (headers, apiKey, heard) => {
        const { operation, traceparent, span } = message
        const answer = heard(await lines.post(operation, { headers, body, apiKey, traceparent, span, signal }))
        return { body: readEnvelope(answer, judge, settings), exchangeId: exchangeIdOf(answer) }
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

function readEnvelope(
  answer: HttpAnswer,
  judge: Judge,
  { successValues, failureValues }: LgspJsonEnvelopeSettings,
): MinistryBody {
  const text = readAnswer(answer, judge)
  // A bus of the older kind speaks XML when it speaks for itself.
  if (firstMark(text) === '<') return unwrapText(text, answer, judge)
  const said = parseJson(text)
  if (typeof said !== 'object' || said === null || Array.isArray(said)) throw statusFailure(answer, judge, 'json')
  const fault = busFault(said, answer)
  if (fault !== null) throw fault
  const { error_code: errorCode, message } = said as Record<string, unknown>
  const code = typeof errorCode === 'string' || typeof errorCode === 'number' ? String(errorCode).trim() : ''
  const envelope = typeof message === 'string' && firstMark(message) === '<' ? message : null
  // A SOAP fault inside says more than the code beside it.
  const failed = failureValues.includes(code) || (successValues.length > 0 && !successValues.includes(code))
  if (envelope !== null && (!failed || /Fault\s*>/.test(envelope))) return unwrapText(envelope, answer, judge)
  if (typeof message !== 'string') throw statusFailure(answer, judge, 'no message')
  // JSON encoded twice, a number or nothing at all is no error text either.
  if (envelope === null && /^\s*(["{[]|$)/.test(message)) throw statusFailure(answer, judge, 'message')
  return conclude(...busRefusal({ status: answer.status, code, text: envelope === null ? message : '' }, judge))
}
