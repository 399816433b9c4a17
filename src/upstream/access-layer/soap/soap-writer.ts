/** A message as a SOAP request: its body with what the header wants, and the HTTP headers of its version. */
import type { Clock } from '../../../domain/runtime.ts'
import type { MinistryMessage, Operation } from '../access-layer.ts'
import { createXmlSigner } from '../signing/sign-xml.ts'
import type { SigningSettings } from '../signing/signing-settings.ts'
import { createSoapHeaders } from './soap-headers.ts'
import type { SoapSettings } from './soap-settings.ts'

export interface SoapWriter {
  /** HTTP headers of every request, names and values in turn. */
  constant: readonly string[]
  /** Those that differ from one operation to the other. */
  perOperation: Readonly<Record<Operation, readonly string[]>>
  write(message: MinistryMessage): string
}

export function createSoapWriter(
  settings: SoapSettings & { signing?: SigningSettings | undefined },
  clock: Clock,
  newId?: () => string,
): SoapWriter {
  const own = { lookup: httpHeaders(settings, 'lookup'), verify: httpHeaders(settings, 'verify') }
  const same = own.lookup.join('\n') === own.verify.join('\n')
  const headers = createSoapHeaders(settings, clock, newId)
  const compose = headers === null ? plain : (message: MinistryMessage) => message.soap(headers(message))
  const sign = settings.signing?.kind === 'xml-dsig' ? createXmlSigner(settings.signing) : null
  return {
    constant: same ? own.lookup : [],
    perOperation: same ? { lookup: [], verify: [] } : own,
    write: sign === null ? compose : (message) => sign(compose(message)),
  }
}

const plain = (message: MinistryMessage): string => message.soap()

/** SOAP 1.1 names the action in a header of its own (W3C Note, section 6.1.1), 1.2 in the media type (RFC 3902). */
function httpHeaders(
  { soapVersion, contentType, soapAction, soapActions }: SoapSettings,
  operation: Operation,
): string[] {
  const action = soapActions[operation] ?? soapAction
  if (soapVersion === '1.1') {
    const type = ['Content-Type', contentType ?? 'application/xml; charset=utf-8']
    return action === '' ? type : [...type, 'SOAPAction', action]
  }
  const named = action.replace(/^"|"$/g, '')
  const parameter = named === '' ? '' : `; action="${named}"`
  return ['Content-Type', contentType ?? `application/soap+xml; charset=utf-8${parameter}`]
}
