/**
 * A provincial bus that takes flat JSON and answers `{ error_code, message }`, the ministry's whole SOAP answer as text in
 * `message`. Success and failure share the status 200, so the message is read before anything is believed.
 */
import { repeatsMember } from '../../../domain/repeated-member.ts'
import type { Clock } from '../../../domain/runtime.ts'
import type { HttpAnswer } from '../../http/exchange.ts'
import { decodeText } from '../../parsing/decode-text.ts'
import type { FaultTable } from '../../parsing/fault-rules.ts'
import { busFault } from '../../parsing/intermediaries.ts'
import {
  conclude,
  type FaultContext,
  faultInJson,
  firstMark,
  type MinistryBody,
  parseJson,
  readAnswer,
  statusFailure,
  unwrapText,
} from '../../xml/soap.ts'
import type { XmlNode } from '../../xml/xml-tree.ts'
import type { AccessLayer, JsonForm } from '../access-layer.ts'
import { findExchangeId } from '../endpoint-client.ts'
import type { ProbeSettings } from '../endpoint-settings.ts'
import { createProbeQuestion, runProbe } from '../probe.ts'
import { createServiceLines, type ServiceAddress } from '../service-endpoints.ts'
import { type BusLoginsSettings, createBusLogins } from './bus-logins.ts'
import { busRefusal } from './bus-refusal.ts'
import type { SignedDeps } from './lgsp.ts'

export interface LgspJsonEnvelopeSettings extends BusLoginsSettings {
  probe: ProbeSettings
  absentFields: 'empty' | 'omit'
  successValues: readonly string[]
  failureValues: readonly string[]
}

export function createLgspJsonEnvelope(
  settings: LgspJsonEnvelopeSettings,
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
      if ('error_code' in reply) readEnvelope(answer, judge, settings)
    },
  })
  const form: JsonForm = { form: 'envelope', absentFields: settings.absentFields }

  return {
    send(message, signal) {
      const body = JSON.stringify(message.json(form))
      return logins.run(message, signal, async (headers, apiKey, heard) => {
        const { operation, traceparent, span } = message
        const answer = heard(await lines.post(operation, { headers, body, apiKey, traceparent, span, signal }))
        return { body: readEnvelope(answer, judge, settings), exchangeId: findExchangeId(answer) }
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
  judge: FaultContext,
  { successValues, failureValues }: LgspJsonEnvelopeSettings,
): MinistryBody {
  const text = readAnswer(answer, judge)
  // A bus of the older kind speaks XML when it speaks for itself.
  if (firstMark(text) === '<') return unwrapText(text, answer, judge)
  const reply = parseJson(text)
  if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) throw statusFailure(answer, judge, 'json')
  const fault = busFault(reply, answer)
  if (fault !== null) throw fault
  if (repeatsMember(text, reply)) throw statusFailure(answer, judge, 'member twice')
  const { error_code: errorCode, message } = reply as Record<string, unknown>
  const code = typeof errorCode === 'string' || typeof errorCode === 'number' ? String(errorCode).trim() : ''
  const envelope = typeof message === 'string' ? envelopeIn(message) : null
  // A SOAP fault inside says more than the code beside it.
  const failed = failureValues.includes(code) || (successValues.length > 0 && !successValues.includes(code))
  if (envelope !== null && (!failed || /Fault\s*>/.test(envelope))) {
    const body = unwrapText(envelope, answer, judge)
    // In a form that nobody has described, silence is no "no such person".
    if (envelope !== message && body !== null && !hasText(body)) throw statusFailure(answer, judge, 'message')
    return body
  }
  if (typeof message !== 'string') throw faultInJson(reply, answer, judge) ?? statusFailure(answer, judge, 'no message')
  // JSON encoded twice, a number or nothing at all is no error text either.
  if (envelope === null && /^\s*(["{[]|$)/.test(message)) throw statusFailure(answer, judge, 'message')
  return conclude(...busRefusal({ status: answer.status, code, text: envelope === null ? message : '' }, judge))
}

const hasText = (node: XmlNode): boolean => node.text.trim() !== '' || node.children.some(hasText)

/** The XML in a message: as it is, escaped once more than it should be, or in base64; `null` = it is none. */
function envelopeIn(message: string): string | null {
  const mark = firstMark(message)
  if (mark === '<') return message
  if (mark === '&' && /^\s*&(?:lt|#60|#x3c);/i.test(message)) return unescapeXml(message)
  // `<` begins every document, and `PD`, `PH` and `PF` the base64 of it.
  if (mark !== 'P' || !/^\s*P[DHF][A-Za-z0-9+/\s]+={0,2}\s*$/.test(message)) return null
  const inside = decodeText(Buffer.from(message, 'base64'), { contentType: '', hop: 'provincial-bus' })
  return firstMark(inside) === '<' ? inside : null
}

const escaped: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

/** One layer of escaping, in one pass: what stands escaped below it stays escaped. */
function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:(lt|gt|quot|apos|amp)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (whole, name, decimal, hex) => {
    if (name !== undefined) return escaped[String(name).toLowerCase()] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
