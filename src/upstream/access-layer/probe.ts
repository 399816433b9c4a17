/**
 * The harmless question that shows whether a path works. It goes the way of a call, signed in as a call, on a connection of
 * its own; its answer is held to what answers to calls are held to, so that it fails as a call would.
 */
import { GatewayFailure } from '../../domain/failure.ts'
import type { HttpAnswer } from '../http/exchange.ts'
import { decodeAnswer } from '../parsing/decode-text.ts'
import { busFault, certificateFault } from '../parsing/intermediaries.ts'
import { type FaultContext, firstMark, parseJson, readAnswer, statusFailure, unwrapText } from '../xml/soap.ts'
import { readRootElement, readXml } from '../xml/xml.ts'
import type { XmlNode } from '../xml/xml-tree.ts'
import type { EndpointClient } from './endpoint-client.ts'
import type { ProbeSettings } from './endpoint-settings.ts'

/** Asks with the headers of a sign-in, names and values in turn. `heard` gets the answer before it is judged. */
export type ProbeQuestion = (
  headers: readonly string[],
  signal: AbortSignal,
  heard?: (answer: HttpAnswer) => HttpAnswer,
) => Promise<void>

/** What of a path is its own. */
export interface ProbeTarget {
  line: EndpointClient
  judge: FaultContext
  /** Path of the service; absent = that of the line. */
  path?: string
  /** Reads JSON as an answer to a call, where the path hides its refusals in there: throws what a call would have met. */
  checkJson?: (reply: Readonly<Record<string, unknown>>, answer: HttpAnswer) => void
}

export function createProbeQuestion(settings: ProbeSettings, layer: ProbeTarget): ProbeQuestion {
  const { line, judge } = layer
  if (settings.kind === 'connect') return (_headers, signal) => inTime(line.reach(signal))
  const { kind, reachedBy } = settings
  const service = layer.path ?? line.path
  const path = settings.path ?? (kind === 'describe' ? `${service}?wsdl` : service)
  return async (headers, signal, heard) => {
    const answer = await inTime(line.get({ path, headers, signal }))
    heard?.(answer)
    if (!reachedBy.includes(answer.status) || refusesForItself(answer, judge)) read(answer, layer, kind)
  }
}

/**
 * Runs a probe that signs in and asks. Resolves when the path answered, also with a refusal that a caller would have got as
 * its own fault. Running out of time is a failure of the phase that took it. Only a shutdown keeps the reason of the signal.
 */
export async function runProbe(signal: AbortSignal, probe: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stopping = () => signal.reason instanceof GatewayFailure && signal.reason.code === 'shutting-down'
  // A signal without a reason of its own: what it interrupts says how far it had come.
  const bound = new AbortController()
  const giveUp = () => bound.abort()
  if (signal.aborted) giveUp()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    await probe(bound.signal)
  } catch (error) {
    if (signal.aborted && stopping()) throw signal.reason
    if (!(error instanceof GatewayFailure)) throw error
    if (error.sent === 'answered' && !error.countsAgainstPath) return
    // The question itself tells its own time; what is left is the wait for a token.
    if (error.code === 'request-cancelled')
      throw new GatewayFailure('token-unavailable', { detail: 'timeout', sent: 'no', cause: error })
    throw error
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

/** A question that was given up ran out of time where it stood, as a call would that waits no longer. */
export async function inTime<T>(requested: Promise<T>): Promise<T> {
  try {
    return await requested
  } catch (error) {
    if (!(error instanceof GatewayFailure) || error.code !== 'request-cancelled') throw error
    const { phase = 'tcp', sent = 'maybe' } = error
    const code =
      phase === 'first-byte' || phase === 'request'
        ? 'first-byte-timeout'
        : phase === 'body'
          ? 'body-timeout'
          : 'connect-timeout'
    throw new GatewayFailure(code, { phase, sent, cause: error })
  }
}

/** X-Road by its header, the bus by its fault. That the bus knows the service and not the method is no refusal of us. */
function refusesForItself(answer: HttpAnswer, judge: FaultContext): boolean {
  if (answer.headers['x-road-error'] !== undefined || certificateFault(answer) !== null) return true
  let text: string
  try {
    text = decodeAnswer(answer, judge.hop, judge.assumedCharset)
  } catch {
    // Bytes of nobody in particular: the status says all there is.
    return false
  }
  const mark = firstMark(text)
  let fault: GatewayFailure | null = null
  if (mark === '{') fault = busFault(parseJson(text), answer)
  else if (mark === '<') {
    try {
      fault = busFault(readXml(text, judge.hop), answer)
    } catch {
      // A page, or no XML at all: nobody's fault in particular.
    }
  }
  return fault !== null && !(answer.status === 405 && fault.detail === '405')
}

/** Namespaces of the two descriptions of services, WSDL 1.1 and 2.0. */
const descriptions: ReadonlySet<string> = new Set([
  'http://schemas.xmlsoap.org/wsdl/ definitions',
  'http://www.w3.org/ns/wsdl description',
])

/** Whole XML or JSON that is not a fault of anybody, and a description where one was asked for. */
function read(answer: HttpAnswer, { judge, checkJson }: ProbeTarget, kind: 'describe' | 'reach'): void {
  const text = readAnswer(answer, judge)
  if (firstMark(text) === '<') {
    const root = readRoot(text, answer, judge, kind)
    const described = descriptions.has(`${root.ns} ${root.local}`)
    // Anything else is read as an answer to a call: a fault of the ministry or the bus is reported as one.
    if (!described && (kind === 'describe' || root.local === 'Envelope' || answer.status >= 300)) {
      unwrapText(text, answer, judge)
      if (kind === 'describe') throw statusFailure(answer, judge, 'no description')
    }
    const fault = busFault(root, answer)
    if (fault !== null) throw fault
  } else {
    const reply = parseJson(text)
    const fault = busFault(reply, answer)
    if (fault !== null) throw fault
    if (reply === undefined) throw statusFailure(answer, judge, 'text', text)
    if (kind === 'describe') throw statusFailure(answer, judge, 'json', text)
    if (typeof reply === 'object' && reply !== null) checkJson?.(reply as Record<string, unknown>, answer)
  }
  if (answer.status >= 300) throw statusFailure(answer, judge, 'probe')
}

/**
 * Of a description its root is enough, and that it is all there: how deep and wide a service is described is not for a probe
 * to bound. Anything else is read whole.
 */
function readRoot(text: string, answer: HttpAnswer, judge: FaultContext, kind: 'describe' | 'reach'): XmlNode {
  try {
    if (kind === 'describe') {
      const root = readRootElement(text, judge.hop)
      const end = /^<\/(?:[^\s<>:/]+:)?([^\s<>:/]+)\s*>/.exec(text.slice(text.lastIndexOf('</')))?.[1]
      if (end === root.local && descriptions.has(`${root.ns} ${root.local}`)) return root
    }
    return readXml(text, judge.hop)
  } catch (error) {
    if (answer.status < 300 || (error instanceof GatewayFailure && error.code === 'answer-hostile')) throw error
    throw statusFailure(answer, judge, 'xml')
  }
}
