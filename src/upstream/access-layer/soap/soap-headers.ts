/** What stands in the SOAP header of a request: WS-Security, X-Road, and constants. Most endpoints want nothing there. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '../../../domain/runtime.ts'
import { writeXml } from '../../xml/xml.ts'
import type { MinistryMessage } from '../access-layer.ts'
import { binaryToken } from '../signing/sign-xml.ts'
import type { SigningSettings, XmlSigningSettings } from '../signing/signing-settings.ts'
import type { SoapHeaderSettings, SoapSettings } from './soap-settings.ts'

const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'
const wsu = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'
const tokenProfile = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0'
const base64Binary = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary'
const xroad = 'http://x-road.eu/xsd/xroad.xsd'
const identifiers = 'http://x-road.eu/xsd/identifiers'

/** The header of one message, as XML. */
export type SoapHeaderWriter = (message: Pick<MinistryMessage, 'operation' | 'officer'>) => string

/** `null` = the header stays empty. */
export function createSoapHeaders(
  settings: Pick<SoapSettings, 'soapHeaders' | 'soapVersion'> & { signing?: SigningSettings | undefined },
  clock: Clock,
  newId: () => string = randomUUID,
): SoapHeaderWriter | null {
  const { usernameToken, xRoad, further } = settings.soapHeaders
  const constant = further
    .map(({ name, namespace, value, secret }) =>
      writeXml({ [name]: { $: { xmlns: namespace }, _: value ?? secret ?? '' } }),
    )
    .join('')
  const signing = settings.signing?.kind === 'xml-dsig' ? settings.signing : undefined
  const signed = signing?.place === 'ws-security' ? signing : undefined
  const secured = usernameToken !== undefined || signed !== undefined
  if (!secured && xRoad === undefined && constant === '') return null
  return ({ operation, officer }) => {
    const exchange = xRoad ? xRoadHeaders(xRoad, operation, officer, newId()) : ''
    const security = secured ? securityHeader(usernameToken, signed, settings.soapVersion, clock.now()) : ''
    return exchange + security + constant
  }
}

function securityHeader(
  token: SoapHeaderSettings['usernameToken'],
  signing: XmlSigningSettings | undefined,
  soapVersion: SoapSettings['soapVersion'],
  now: number,
): string {
  const must = token?.mustUnderstand ? { 'soapenv:mustUnderstand': soapVersion === '1.1' ? '1' : 'true' } : {}
  const created = new Date(now).toISOString()
  const certificate = signing && binaryToken(signing)
  return writeXml({
    'wsse:Security': {
      $: { 'xmlns:wsse': wsse, 'xmlns:wsu': wsu, ...must },
      ...(signing && {
        'wsu:Timestamp': {
          $: { 'wsu:Id': 'Timestamp' },
          'wsu:Created': created,
          'wsu:Expires': new Date(now + signing.lifeMs).toISOString(),
        },
      }),
      ...(certificate && { 'wsse:BinarySecurityToken': certificate }),
      ...(token && { 'wsse:UsernameToken': getUsernameToken(token, created) }),
    },
  })
}

function getUsernameToken(token: NonNullable<SoapHeaderSettings['usernameToken']>, created: string): object {
  const nonce = randomBytes(16)
  const digest = token.type === 'digest'
  return {
    $: { 'wsu:Id': 'UsernameToken' },
    'wsse:Username': token.username,
    'wsse:Password': {
      $: { Type: `${tokenProfile}#${digest ? 'PasswordDigest' : 'PasswordText'}` },
      _: digest ? passwordDigest(nonce, created, token.password) : token.password,
    },
    'wsse:Nonce': { $: { EncodingType: base64Binary }, _: nonce.toString('base64') },
    'wsu:Created': created,
  }
}

/** Web Services Security UsernameToken Profile 1.1, section 3.1. */
function passwordDigest(nonce: Buffer, created: string, password: string): string {
  return createHash('sha1').update(nonce).update(created).update(password).digest('base64')
}

function xRoadHeaders(
  settings: NonNullable<SoapHeaderSettings['xRoad']>,
  operation: MinistryMessage['operation'],
  officer: string,
  id: string,
): string {
  const client = settings.client.split('/')
  const service = (settings.service[operation] ?? settings.service.lookup).split('/')
  const names = ['id:xRoadInstance', 'id:memberClass', 'id:memberCode', 'id:subsystemCode'] as const
  const member = (pieces: readonly string[]) =>
    Object.fromEntries(names.flatMap((name, at) => (pieces[at] === undefined ? [] : [[name, pieces[at]]])))
  const namespaces = { 'xmlns:xrd': xroad, 'xmlns:id': identifiers }
  const [serviceCode, serviceVersion] = service.slice(4)
  const elements: object[] = [
    {
      'xrd:client': {
        $: { ...namespaces, 'id:objectType': client.length === 4 ? 'SUBSYSTEM' : 'MEMBER' },
        ...member(client),
      },
    },
    {
      'xrd:service': {
        $: { ...namespaces, 'id:objectType': 'SERVICE' },
        ...member(service.slice(0, 4)),
        'id:serviceCode': serviceCode,
        ...(serviceVersion !== undefined && { 'id:serviceVersion': serviceVersion }),
      },
    },
    ...(settings.userId === 'officer' ? [{ 'xrd:userId': { $: namespaces, _: officer } }] : []),
    { 'xrd:id': { $: namespaces, _: id } },
    { 'xrd:protocolVersion': { $: namespaces, _: settings.protocolVersion } },
  ]
  return elements.map((element) => writeXml(element)).join('')
}
