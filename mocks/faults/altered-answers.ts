// Faults that bend a true answer: the register worked, the request counts, and what arrives is not what it should be.

import { type FaultName, type FaultRule, getParams } from '../faults.ts'
import type { Twist } from '../population/answer-mutation.ts'
import type { Reply } from '../wire/types.ts'
import { encode } from './charset.ts'

export type Bend = { readonly twist?: Twist; readonly skewMs?: number; readonly reshape?: (reply: Reply) => Reply }

/** Undefined when the fault is of another kind. */
export function findBend(rule: FaultRule): Bend | undefined {
  return BENDS[rule.fault]?.(rule)
}

const BENDS: { readonly [K in FaultName]?: (rule: FaultRule) => Bend } = {
  'clock-skew': (rule) => ({ skewMs: Number(getParams(rule).skewMs) }),
  'wrong-namespace': (rule) => ({ twist: { namespace: String(getParams(rule).namespace) } }),
  'empty-collection': () => ({ twist: { emptyCollection: true } }),
  'incomplete-person': (rule) => ({ twist: { missing: String(getParams(rule).missing).split(',') } }),
  'duplicate-persons': (rule) => ({ twist: { copies: Number(getParams(rule).copies) } }),
  'broken-xml': () => ({ twist: { spoil: breakText } }),
  'lost-backslash': () => ({ twist: { spoil: (text) => text.replaceAll('\n', 'u000a') } }),
  'double-escaped': () => ({ twist: { doubleEscaped: true } }),
  'doctype-bomb': (rule) => ({ twist: { spoil: (text) => withDoctype(text, String(getParams(rule).kind)) } }),
  'deep-nesting': (rule) => ({ twist: { spoil: (text) => nested(text, Number(getParams(rule).depth)) } }),
  'soap-fault': (rule) => {
    const { side, text, status } = getParams(rule)
    return {
      twist: { fault: { side: side === 'client' ? 'Client' : 'Server', text: String(text), status: Number(status) } },
    }
  },
  'envelope-error-text': (rule) => ({ twist: { envelope: { text: String(getParams(rule).text) } } }),
  'envelope-error-code': (rule) => {
    const { code, text } = getParams(rule)
    return { twist: { envelope: { code: String(code), text: String(text) } } }
  },
  'facade-error': (rule) => ({ twist: { facadeError: String(getParams(rule).code) } }),
  'wrong-charset': (rule) => {
    const { charset, declared } = getParams(rule)
    return { reshape: (reply) => recode(reply, String(charset), declared === true) }
  },
}

function breakText(text: string): string {
  if (!text.startsWith('<')) return text.slice(0, -1)
  return text.replace(/<\/(soapenv:(Body|Envelope)|wsdl:service)>/, '')
}

function recode(reply: Reply, charset: string, declared: boolean): Reply {
  const text = typeof reply.body === 'string' ? reply.body : reply.body.toString('utf8')
  const type = (reply.headers['content-type'] ?? 'application/xml').split(';')[0] ?? ''
  // Undeclared means that the XML declaration goes on saying UTF-8, which is then a lie.
  const answer = declared ? text.replace('encoding="UTF-8"', `encoding="${charset}"`) : text
  const contentType = declared ? `${type}; charset=${charset}` : type
  return { ...reply, headers: { ...reply.headers, 'content-type': contentType }, body: encode(answer, charset) }
}

function withDoctype(text: string, kind: string): string {
  if (!text.startsWith('<')) return text
  const entities = ['<!ENTITY a "lol">']
  for (const name of 'bcdefghij')
    entities.push(`<!ENTITY ${name} "${`&${String.fromCharCode(name.charCodeAt(0) - 1)};`.repeat(10)}">`)
  const subsets: Readonly<Record<string, string>> = {
    entities: ` [${entities.join('')}]`,
    external: ' SYSTEM "http://127.0.0.1:9/outside.dtd" [<!ENTITY j SYSTEM "file:///etc/hostname">]',
  }
  const used = subsets[kind] === undefined ? '' : '&j;'
  return text
    .replace(/\?>\n/, `?>\n<!DOCTYPE soapenv:Envelope${subsets[kind] ?? ''}>\n`)
    .replace(/<soapenv:Header([^>]*)\/>/, `<soapenv:Header$1>${used}</soapenv:Header>`)
}

function nested(text: string, depth: number): string {
  if (!text.startsWith('<')) return `{"Header":"","Body":${'{"a":'.repeat(depth)}""${'}'.repeat(depth)}}`
  const deep = `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`
  if (text.includes('</wsdl:types>')) return text.replace('</wsdl:types>', `${deep}</wsdl:types>`)
  return text.replace(/<soapenv:Body([^>]*?)\/?>/, (_, rest: string) => `<soapenv:Body${rest}>${deep}`)
}
