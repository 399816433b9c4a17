// SOAP 1.1 envelopes of the register: reading what came in (strictly, with no DTD) and writing what goes out.

import { SaxesParser } from 'saxes'
import type { Settings } from '../../settings.ts'
import type { Element } from './elements.ts'
import { escapeAttribute, escapeText, toXml } from './write.ts'

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
export const REQUEST_NAMESPACE = 'http://dancuquocgia.bca'
export const PERSON_NAMESPACE = 'http://www.mic.gov.vn/dancu/1.0'

export type Read = {
  readonly name: string
  readonly namespace: string
  readonly prefix: string
  text: string
  readonly children: Read[]
}

/** Says what is wrong with the text; never quotes it. */
export class Malformed extends Error {}

/** The first element of the Body. */
export function readSoap(text: string): Read {
  const root = readXml(text)
  if (root.name !== 'Envelope' || root.namespace !== SOAP) throw new Malformed('not a SOAP 1.1 envelope')
  const body = root.children.find((child) => child.name === 'Body' && child.namespace === SOAP)
  const first = body?.children[0]
  if (!first) throw new Malformed('no Body, or an empty one')
  return first
}

function readXml(text: string): Read {
  const parser = new SaxesParser({ xmlns: true })
  const open: Read[] = []
  let root: Read | undefined
  parser.on('doctype', () => {
    throw new Malformed('DTD refused')
  })
  parser.on('error', () => {
    throw new Malformed('not well-formed')
  })
  parser.on('opentag', (tag) => {
    const made: Read = { name: tag.local, namespace: tag.uri, prefix: tag.prefix, text: '', children: [] }
    const parent = open.at(-1)
    if (parent) parent.children.push(made)
    else root = made
    if (open.push(made) > 50) throw new Malformed('nested too deep')
  })
  parser.on('text', (piece) => {
    const at = open.at(-1)
    if (at) at.text += piece
  })
  parser.on('cdata', (piece) => {
    const at = open.at(-1)
    if (at) at.text += piece
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.write(text).close()
  if (!root) throw new Malformed('no root element')
  return root
}

/** A whole envelope. `echo` is the prefix of the request, declared again on Header and Body as the real back end does. */
export function envelope(body: Element | undefined, namespace: string, settings: Settings, echo: string): string {
  const echoed = settings.echoRequestNamespace && echo !== '' ? ` xmlns:${echo}="${REQUEST_NAMESPACE}"` : ''
  const prefix = settings.responsePrefix === 'default' ? '' : settings.responsePrefix
  const inner = body ? `\n    ${toXml(body, prefix, namespace)}\n  ` : ''
  const written = inner === '' ? `<soapenv:Body${echoed}/>` : `<soapenv:Body${echoed}>${inner}</soapenv:Body>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="${SOAP}">\n  <soapenv:Header${echoed}/>\n  ${written}\n</soapenv:Envelope>`
}

export function soapFault(side: 'Client' | 'Server', text: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="${escapeAttribute(SOAP)}">
  <soapenv:Body>
    <soapenv:Fault><faultcode>soapenv:${side}</faultcode><faultstring>${escapeText(text)}</faultstring></soapenv:Fault>
  </soapenv:Body>
</soapenv:Envelope>`
}
