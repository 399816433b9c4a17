/**
 * SOAP envelopes, and everything that comes in place of one. `unwrap` hands out the ministry's own body or throws the
 * catalogue failure of whatever answered instead. Published details come from closed vocabularies only: free text from the
 * other side may echo a person, so it is matched against the fault table and dropped.
 */

import { type FailureCode, GatewayFailure, type Layer } from '../../domain/failure.ts'
import { repeatsMember } from '../../domain/repeated-member.ts'
import { findHeader, type HttpAnswer } from '../http/exchange.ts'
import { type AssumableCharset, decodeAnswer } from '../parsing/decode-text.ts'
import type { Conclusion, FaultTable } from '../parsing/fault-rules.ts'
import {
  busFault,
  certificateFault,
  credentialsFault,
  retryAfterMs,
  securityServerFault,
} from '../parsing/intermediaries.ts'
import { toTree } from '../parsing/json-tree.ts'
import { readXml } from './xml.ts'
import type { XmlNode } from './xml-tree.ts'

const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/'
const soap12 = 'http://www.w3.org/2003/05/soap-envelope'

/** What an answer is judged with: the nearest hop of this path, and the table of faults. */
export interface FaultContext {
  hop: Layer
  faults: FaultTable
  /** Whether a 401 without words means the bus's login or the ministry's. */
  unauthorised: 'bus-credentials-refused' | 'ministry-credentials-refused'
  /** Charset of bytes that are not UTF-8 and declare nothing; absent = they fail. */
  assumedCharset?: AssumableCharset | undefined
}

/** The body of the ministry's message; `null` = the fault table says "no such person, or the data do not match". */
export type MinistryBody = XmlNode | null

/** The SOAP body inside an HTTP answer that should hold an envelope. */
export function unwrap(answer: HttpAnswer, judge: FaultContext): MinistryBody {
  const text = readAnswer(answer, judge)
  const start = firstMark(text)
  if (start === '<') return unwrapText(text, answer, judge)
  throw unexpectedBodyFailure(text, start, answer, judge)
}

/**
 * The text of an answer, after everything that speaks for itself without a body: the security server's header, an empty
 * body, an HTML page.
 */
export function readAnswer(answer: HttpAnswer, judge: FaultContext): string {
  const xRoadError = findHeader(answer.headers, 'x-road-error')
  if (xRoadError !== null) throw securityServerFault(xRoadError)
  const certificate = certificateFault(answer)
  if (certificate !== null) throw certificate
  if (answer.body.length === 0) throw statusFailure(answer, judge, 'empty')
  let text: string
  try {
    text = decodeAnswer(answer, judge.hop, judge.assumedCharset)
  } catch (error) {
    // The bytes of an error page are of no use to anybody: its status says more.
    throw answer.status >= 300 ? statusFailure(answer, judge, 'charset') : error
  }
  if (isHtml(text)) {
    // A guard on the way refuses with a page: the status counts.
    if (answer.status === 401) throw statusFailure(answer, judge, 'html')
    throw new GatewayFailure('answer-html', {
      layer: judge.hop,
      detail: `http ${answer.status}`,
      phase: 'body',
      sent: 'answered',
      ...later(answer),
    })
  }
  return text
}

/** The SOAP body inside text that begins with a tag; also used for an envelope that travelled inside JSON. */
export function unwrapText(text: string, answer: HttpAnswer, judge: FaultContext): MinistryBody {
  let root: XmlNode
  try {
    root = readXml(text, judge.hop)
  } catch (error) {
    const hostile = error instanceof GatewayFailure && error.code === 'answer-hostile'
    if (answer.status < 300 || (hostile && answer.status !== 401)) throw error
    throw statusFailure(answer, judge, 'xml')
  }
  if (root.local === 'Envelope' && (root.ns === soap11 || root.ns === soap12)) {
    return unwrapEnvelope(root, answer, judge)
  }
  const bus = busFault(root, answer)
  if (bus !== null) throw bus
  throw statusFailure(answer, judge, 'not soap')
}

function unwrapEnvelope(envelope: XmlNode, answer: HttpAnswer, judge: FaultContext): MinistryBody {
  const [body, ...others] = envelope.children.filter((child) => child.local === 'Body' && child.ns === envelope.ns)
  if (body === undefined || others.length > 0) throw statusFailure(answer, judge, 'no body')
  // A fault counts wherever it stands: beside an empty answer it is the reason for it.
  const fault = body.children.find((child) => child.local === 'Fault' && child.ns === envelope.ns)
  if (fault !== undefined) return judgeFault(fault, answer, judge)
  if (answer.status >= 300) throw statusFailure(answer, judge, 'soap')
  return body
}

/**
 * The SOAP body of an envelope that became a tree of JSON, with its root or without, under any prefixes. Two members of one
 * name, of which `JSON.parse` keeps the last, make it unreadable.
 */
export function unwrapTree(text: string, reply: object, answer: HttpAnswer, judge: FaultContext): MinistryBody {
  const root = memberNamed(reply, 'Envelope') ?? reply
  const fault = memberNamed(root, 'Fault') ?? memberNamed(memberNamed(root, 'Body'), 'Fault')
  if (fault !== undefined) return judgeFault(toTree('Fault', fault, judge.hop), answer, judge)
  const body = memberNamed(root, 'Body')
  // `null` is how some say that they have nothing to say; an empty body is said otherwise.
  if (body === undefined || body === null) throw statusFailure(answer, judge, 'no body')
  if (answer.status >= 300) throw statusFailure(answer, judge, 'json')
  if (repeatsMember(text, reply)) throw statusFailure(answer, judge, 'member twice')
  return toTree('Body', body, judge.hop)
}

/** The member of this local name, when there is exactly one. */
function memberNamed(within: unknown, name: string): unknown {
  if (typeof within !== 'object' || within === null || Array.isArray(within)) return undefined
  const keys = Object.keys(within).filter((key) => key === name || key.endsWith(`:${name}`) || key.endsWith(`$${name}`))
  const [key, ...others] = keys
  return key === undefined || others.length > 0 ? undefined : (within as Record<string, unknown>)[key]
}

/** SOAP 1.1 has faultcode and faultstring in no namespace; 1.2 has Code/Value and Reason/Text. Prefixes mean nothing. */
function judgeFault(fault: XmlNode, answer: HttpAnswer, judge: FaultContext): null {
  let code = ''
  let text = ''
  const visit = (node: XmlNode): void => {
    if ((node.local === 'faultcode' || node.local === 'Value') && code === '') {
      code = node.text.trim().replace(/^[^:]*:/, '')
    } else if (node.text !== '') {
      text += ` ${node.text}`
    }
    for (const child of node.children) visit(child)
  }
  visit(fault)
  if (/^(Server|Client)\.(ClientProxy|ServerProxy)\b/.test(code)) throw securityServerFault(code)
  const concluded = judge.faults({ status: answer.status, code, text })
  const fallback = /^(Client|Sender)\b/.test(code) ? 'ministry-refused' : 'ministry-failed'
  return conclude(concluded ?? (answer.status === 401 ? judge.unauthorised : fallback), safeFaultCode(code))
}

/** A rule's conclusion: `null` for "no such person", else the failure, thrown. */
export function conclude(conclusion: Conclusion, detail: string | undefined, layer?: Layer): null {
  if (conclusion === 'not-matched') return null
  throw new GatewayFailure(conclusion, {
    ...(detail === undefined ? {} : { detail }),
    ...(layer === undefined ? {} : { layer }),
    sent: 'answered',
  })
}

/** JSON or plain words where XML was expected: their sender is not the ministry's service. */
function unexpectedBodyFailure(text: string, start: string, answer: HttpAnswer, judge: FaultContext): GatewayFailure {
  if (start === '{') {
    const reply = parseJson(text)
    const bus = busFault(reply, answer)
    if (bus !== null) return bus
    return faultInJson(reply, answer, judge) ?? statusFailure(answer, judge, 'json', text)
  }
  return statusFailure(answer, judge, 'text', text)
}

/** The failure that a SOAP fault stands for which some converter made JSON of; `null` when there is none. */
export function faultInJson(reply: unknown, answer: HttpAnswer, judge: FaultContext): GatewayFailure | null {
  const root = memberNamed(reply, 'Envelope') ?? reply
  const fault = memberNamed(root, 'Fault') ?? memberNamed(memberNamed(root, 'Body'), 'Fault')
  if (fault === undefined) return null
  try {
    judgeFault(toTree('Fault', fault, judge.hop), answer, judge)
  } catch (error) {
    if (error instanceof GatewayFailure) return error
    throw error
  }
  return null
}

/** JSON as a value, or `undefined` when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** When only the HTTP status can be relied on; for a success status, the answer is unreadable. */
export function statusFailure(answer: HttpAnswer, judge: FaultContext, found: string, text = ''): GatewayFailure {
  const { status } = answer
  const ruled = status < 300 ? null : judge.faults({ status, text, bare: true })
  if (ruled !== null && ruled !== 'not-matched') {
    return new GatewayFailure(ruled, { detail: `http ${status}`, sent: 'answered', ...later(answer) })
  }
  if (status < 300) {
    return new GatewayFailure('answer-unreadable', { layer: judge.hop, detail: found, phase: 'body', sent: 'answered' })
  }
  if (status === 401) return credentialsFault(judge.unauthorised, 'http 401')
  if (status === 429 && judge.hop === 'provincial-bus') {
    return new GatewayFailure('bus-throttled', { detail: 'http 429', sent: 'answered', ...later(answer) })
  }
  const code: FailureCode = 'http-error'
  return new GatewayFailure(code, { layer: judge.hop, detail: `http ${status}`, sent: 'answered', ...later(answer) })
}

function later(answer: HttpAnswer): { retryAfterMs: number } | undefined {
  const wait = retryAfterMs(answer)
  return wait === null ? undefined : { retryAfterMs: wait }
}

/** The first character that is no blank and no byte-order mark: `<` XML, `{` JSON, else something else. */
export function firstMark(text: string): string {
  return text.charAt(text.search(/[^\s\ufeff]/))
}

function isHtml(text: string): boolean {
  const start = afterProlog(text)
  // Nearly every answer is an envelope, whose prefix begins with none of these.
  if (!htmlLetters.includes(text.charAt(start + 1))) return false
  return /^<(?:!doctype\s+html|html|head|body)[\s>]/i.test(text.slice(start, start + 100))
}

const htmlLetters = '!hHbB'
const blanks = /[\s\ufeff]*/y

/** Where a document begins behind blanks, its declaration, and comments of any length. */
function afterProlog(text: string): number {
  let at = 0
  for (;;) {
    blanks.lastIndex = at
    blanks.test(text)
    at = blanks.lastIndex
    const close = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '?>' : null
    if (close === null) return at
    const end = text.indexOf(close, at + 2)
    if (end === -1) return at
    at = end + close.length
  }
}

/** The words of SOAP's own fault codes. */
const faultWords: ReadonlySet<string> = new Set([
  'Client',
  'Server',
  'Sender',
  'Receiver',
  'VersionMismatch',
  'MustUnderstand',
  'DataEncodingUnknown',
  'Authentication',
])

/** A fault code as far as it consists of known words and short numbers: nothing that could be a name, a date or a number. */
export function safeFaultCode(code: string): string | undefined {
  const segments = code.split('.').filter((part) => faultWords.has(part) || /^-?\d{1,6}$/.test(part))
  return segments.length === 0 ? undefined : segments.join('.').slice(0, 60)
}
