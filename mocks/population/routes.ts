// Which path is which access layer.

import type { AnswerLayer, Layer } from '../wire/types.ts'
import { describeLgspSoap, describeNdxp, refuseGet } from './describe.ts'
import { answerEnvelope } from './layers/lgsp-envelope.ts'
import { answerLgspSoap } from './layers/lgsp-soap.ts'
import { answerTreeFacade } from './layers/lgsp-tree.ts'
import { answerNdxp } from './layers/ndxp.ts'
import { answerToken } from './layers/tokens.ts'

export type Route = {
  readonly layer: Layer
  readonly answer: AnswerLayer
  /** What a GET is answered; absent = nothing is to be asked so. */
  readonly get?: AnswerLayer
  readonly says: string
}

export const ROUTES: Readonly<Record<string, Route>> = {
  '/ndxp/population': {
    layer: 'ndxp',
    answer: answerNdxp,
    get: describeNdxp,
    says: 'SOAP over the national exchange, GET ?wsdl describes it; also /ndxp/r1/<instance>/<class>/<member>/<subsystem>/<service>',
  },
  '/lgsp/soap/population': {
    layer: 'lgsp-soap',
    answer: answerLgspSoap,
    get: describeLgspSoap,
    says: 'SOAP through the provincial bus (S2): Bearer, lgspaccesstoken, AuthHash',
  },
  '/lgsp/envelope/population': {
    layer: 'lgsp-envelope',
    answer: answerEnvelope,
    get: refuseGet('envelopeToken'),
    says: 'JSON envelope with SOAP inside (S4)',
  },
  '/lgsp/tree/population': {
    layer: 'lgsp-tree',
    answer: answerTreeFacade,
    get: refuseGet('treeToken'),
    says: 'JSON of the SOAP tree (S5)',
  },
  '/lgsp/token': {
    layer: 'token',
    answer: (incoming, context) => answerToken('L1', incoming, context),
    says: 'token by lgspaccesstoken (L1)',
  },
  '/lgsp/auth': {
    layer: 'token',
    answer: (incoming, context) => answerToken('L2', incoming, context),
    says: 'token by the header Auth (L2)',
  },
  '/token': {
    layer: 'token',
    answer: (incoming, context) => answerToken('L3', incoming, context),
    says: 'token by client credentials, as WSO2 (L3)',
  },
}

export function findRoute(path: string): Route | undefined {
  if (/^\/ndxp\/r1(\/[^/]+){5,}$/.test(path)) return ROUTES['/ndxp/population']
  return Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined
}
