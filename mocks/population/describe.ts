// What a service says to a GET: a SOAP service describes itself (WSDL), everything else takes only POST. Anyone who asks must
// be signed in as for a question. Nothing official is known of any of this; it is what such software usually does.

import type { Answer, AnswerLayer, Context, Incoming, Reply } from '../wire/types.ts'
import { refuseToken } from './layers/lgsp-access.ts'
import { admitNdxp } from './layers/ndxp.ts'
import { methodNotAllowed } from './layers/wso2.ts'
import { PERSON_NAMESPACE, REQUEST_NAMESPACE, soapFault } from './soap/soap.ts'

const OPERATIONS = ['TraCuuThongTinCongDan', 'XacThucThongTinCongDan']
const ANSWERS = ['CongdanCollection', 'KetQuaXacThuc']

export const describeNdxp: AnswerLayer = (incoming, context) =>
  admitNdxp(incoming, context, () => describe(incoming, context))

export const describeLgspSoap: AnswerLayer = (incoming, context) => {
  const refused = refuseToken(incoming, context, 'required')
  return refused ? { reply: refused, operation: 'probe' } : describe(incoming, context)
}

/** The JSON paths: the bus knows the address, and only POST. */
export const refuseGet =
  (token: 'envelopeToken' | 'treeToken'): AnswerLayer =>
  (incoming, context) => {
    const { settings, twist } = context
    const reply = refuseToken(incoming, context, settings[token]) ?? methodNotAllowed(settings.wso2Form)
    return { reply: spoiled(reply, twist.spoil), operation: 'probe' }
  }

function describe(incoming: Incoming, { settings, twist }: Context): Answer {
  const requested = /\?wsdl$/i.test(incoming.path)
  const reply: Reply = twist.fault
    ? written(twist.fault.status, soapFault(twist.fault.side, twist.fault.text), settings.xmlContentType)
    : requested
      ? written(200, wsdl(twist.namespace ?? PERSON_NAMESPACE), settings.xmlContentType)
      : { status: 405, headers: { allow: 'POST', 'content-type': 'text/plain; charset=utf-8' }, body: 'POST only' }
  const bent = spoiled(reply, twist.spoil)
  return {
    operation: 'probe',
    reply: twist.doubleEscaped ? { ...bent, body: JSON.stringify(bent.body) } : bent,
  }
}

function written(status: number, body: string, type: string): Reply {
  return { status, headers: { 'content-type': type }, body }
}

function spoiled(reply: Reply, spoil: ((text: string) => string) | undefined): Reply {
  return spoil && typeof reply.body === 'string' ? { ...reply, body: spoil(reply.body) } : reply
}

function wsdl(personNamespace: string): string {
  const messages = OPERATIONS.map(
    (name, index) => `  <wsdl:message name="${name}"><wsdl:part name="body" element="tns:${name}"/></wsdl:message>
  <wsdl:message name="${name}KetQua"><wsdl:part name="body" element="dc:${ANSWERS[index]}"/></wsdl:message>`,
  )
  const ports = OPERATIONS.map(
    (name) =>
      `    <wsdl:operation name="${name}"><wsdl:input message="tns:${name}"/><wsdl:output message="tns:${name}KetQua"/></wsdl:operation>`,
  )
  const bindings = OPERATIONS.map(
    (name) =>
      `    <wsdl:operation name="${name}"><soap:operation soapAction=""/><wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:tns="${REQUEST_NAMESPACE}" xmlns:dc="${personNamespace}" targetNamespace="${REQUEST_NAMESPACE}">
  <wsdl:types>
    <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:import namespace="${REQUEST_NAMESPACE}" schemaLocation="dancuquocgia-bca.xsd"/><xs:import namespace="${personNamespace}" schemaLocation="dancu-1.0.xsd"/></xs:schema>
  </wsdl:types>
${messages.join('\n')}
  <wsdl:portType name="DanCu">
${ports.join('\n')}
  </wsdl:portType>
  <wsdl:binding name="DanCuSoap" type="tns:DanCu">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
${bindings.join('\n')}
  </wsdl:binding>
  <wsdl:service name="DanCu"><wsdl:port name="DanCuSoap" binding="tns:DanCuSoap"><soap:address location="http://dancu.example/services/dancu"/></wsdl:port></wsdl:service>
</wsdl:definitions>
`
}
