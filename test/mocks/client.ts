// A client of the mocks for their own tests: plain node:http, one connection per call, every wait with a labelled deadline.
// It builds each dialect by hand, so that neither the mock nor the gateway is tested against itself.

import { createHash } from 'node:crypto'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { SANDBOX_CREDENTIALS as C } from '../../mocks/credentials.ts'

export type Got = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
}

export function call(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer; deadlineMs?: number } = {},
): Promise<Got> {
  const { method = 'POST', headers = {}, body = '', deadlineMs = 15_000 } = options
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(deadlineMs)
    const request = httpRequest(url, { method, headers, agent: false, signal }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        const bytes = Buffer.concat(pieces)
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: bytes,
          text: bytes.toString('utf8'),
        })
      })
    })
    request.on('error', (error) => reject(signal.aborted ? new Error(`no answer within ${deadlineMs} ms`) : error))
    request.end(body)
  })
}

export const control = (url: string, method: string, path: string, value?: unknown): Promise<Got> =>
  call(`${url}/_control/${path}`, { method, body: value === undefined ? '' : JSON.stringify(value) })

export const toFailure = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  )

export type Requested = {
  number?: string
  oldCard?: string
  name?: string
  day?: string
  year?: string
  officer?: string
  unit?: string
  procedure?: string
  requestId?: string
}

let serial = 0
export function nextRequestId(): string {
  serial += 1
  return `T${serial}`
}

export const THU: Requested = { number: '999090000001', name: 'NGUYENVANTHU', day: '19900131' }

export function lookupXml(requested: Requested = THU, prefix = 'dan'): string {
  return soap(prefix, 'TraCuuThongTinCongDan', [
    ['MaYeuCau', requested.requestId ?? nextRequestId()],
    ['MaDVC', requested.procedure ?? '1.999999'],
    ['MaTichHop', '037'],
    ['MaCanBo', requested.officer ?? '999085000777'],
    ['MaDonVi', requested.unit ?? 'H99.01.02'],
    ['TaiKhoan', 'canbo.mau'],
    ['SoDienThoai', '0'],
    ...subject(requested),
  ])
}

export function verifyXml(form: '2022' | '2023', requested: Requested = THU): string {
  const codes: Pair[] =
    form === '2023'
      ? [['MaDichVu', '033']]
      : [
          ['MaDVC', requested.procedure ?? '1.999999'],
          ['MaTichHop', '003'],
        ]
  const { day, year, ...rest } = requested
  const who =
    form === '2023'
      ? subject(rest)
      : subject({ ...rest, ...(day === undefined ? {} : { day }), ...(year === undefined ? {} : { year }) })
  return soap('qldc', 'XacThucThongTinCongDan', [
    ['MaYeuCau', requested.requestId ?? nextRequestId()],
    ...codes,
    ['MaCanBo', requested.officer ?? '999085000777'],
    ...who,
  ])
}

export type Pair = readonly [name: string, value: string]

function subject({ number, oldCard, name, day, year }: Requested): Pair[] {
  const born = [
    ...(day === undefined ? [] : [`<@NgayThangNam>${day}</@NgayThangNam>`]),
    ...(year === undefined ? [] : [`<@Nam>${year}</@Nam>`]),
  ]
  return [
    ...(number === undefined ? [] : [['SoDinhDanh', number] as const]),
    ...(oldCard === undefined ? [] : [['SoCMND', oldCard] as const]),
    ...(name === undefined ? [] : [['HoVaTen', name] as const]),
    ...(born.length === 0 ? [] : [['NgayThangNamSinh', born.join('')] as const]),
  ]
}

/** `@` in a value stands for the prefix. */
export function soap(prefix: string, root: string, pairs: readonly Pair[]): string {
  const at = prefix === '' ? '' : `${prefix}:`
  const inner = pairs.map(([name, value]) => `<${at}${name}>${value.replaceAll('@', at)}</${at}${name}>`).join('')
  return `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns${prefix === '' ? '' : `:${prefix}`}="http://dancuquocgia.bca"><soapenv:Header/><soapenv:Body><${at}${root}>${inner}</${at}${root}></soapenv:Body></soapenv:Envelope>`
}

export function ndxpHeaders(
  options: { now?: number; unit?: 'ms' | 's'; secret?: string } = {},
): Record<string, string> {
  const now = options.now ?? Date.now()
  const timestamp = String(options.unit === 's' ? Math.floor(now / 1000) : now)
  const { hashPath, username, secret, xRoadClient, apiKey } = C.ndxp
  const token = createHash('sha256')
    .update(`${hashPath}${username}${timestamp}${options.secret ?? secret}`)
    .digest('hex')
  return {
    'Content-Type': 'application/xml; charset=utf-8',
    Timestamp: timestamp,
    Authorization: `Basic ${Buffer.from(`${username}:${token}`).toString('base64')}`,
    'X-Road-Client': xRoadClient,
    ApiKey: apiKey,
  }
}

export const ndxp = (
  url: string,
  body: string = lookupXml(),
  headers: Record<string, string> = {},
  deadlineMs?: number,
): Promise<Got> =>
  call(`${url}/ndxp/population`, {
    body,
    headers: { ...ndxpHeaders(), ...headers },
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  })

export function accessToken(): string {
  const { accessKey, secretKey, appName, partnerCode } = C.lgsp
  const value = `{"AccessKey":"${accessKey}","SecretKey":"${secretKey}","AppName":"${appName}","PartnerCode":"${partnerCode}","PartnerCodeCus":"${partnerCode}"}`
  return Buffer.from(value).toString('base64')
}

export const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }
export const GRANT = 'grant_type=client_credentials'

export const tokenL1 = (url: string): Promise<Got> =>
  call(`${url}/lgsp/token`, { headers: { ...FORM, lgspaccesstoken: accessToken() }, body: GRANT })

export const bearerL1 = async (url: string): Promise<string> =>
  (JSON.parse((await tokenL1(url)).text) as { access_token: string }).access_token

export function authHash(number = '999085000777'): string {
  const officer = C.officers.find((one) => one.number === number)
  return Buffer.from(`${officer?.keyName}:${officer?.keyPass}`).toString('base64')
}

export async function lgspSoap(
  url: string,
  body: string = lookupXml(THU, 'qldc'),
  headers: Record<string, string> = {},
): Promise<Got> {
  const bearer = headers.Authorization === undefined ? await bearerL1(url) : ''
  const own = {
    Authorization: `Bearer ${bearer}`,
    lgspaccesstoken: accessToken(),
    AuthHash: authHash(),
    'Content-Type': 'application/xml',
  }
  return call(`${url}/lgsp/soap/population`, { body, headers: { ...own, ...headers } })
}

export function envelopeBody(requested: Requested = THU, more: Record<string, string> = {}): string {
  return JSON.stringify({
    HoVaTen: requested.name ?? '',
    SoDinhDanh: requested.number ?? '',
    SoCMND: requested.oldCard ?? '',
    NgayThangNam: requested.day ?? '',
    Nam: requested.year ?? '',
    MaTichHop: '037',
    MaDVC: requested.procedure ?? '1.999999',
    MaCanBo: requested.officer ?? '999085000777',
    MaYeuCau: requested.requestId ?? nextRequestId(),
    ...more,
  })
}

export const envelope = (
  url: string,
  body: string = envelopeBody(),
  headers: Record<string, string> = {},
): Promise<Got> =>
  call(`${url}/lgsp/envelope/population`, { body, headers: { 'Content-Type': 'application/json', ...headers } })

export function treeBody(requested: Requested = THU, more: Record<string, string> = {}): string {
  return JSON.stringify({
    type: 'TraCuuThongTinCongDan',
    MaYeuCau: requested.requestId ?? nextRequestId(),
    MaTichHop: '037',
    MaDVC: requested.procedure ?? '1.999999',
    StaffEmail: requested.officer ?? 'canbo.mau@h99.example',
    GovAgencyCode: requested.unit ?? 'H99.01.02',
    HoVaTen: requested.name,
    NgayThangNamSinh: requested.day ?? requested.year,
    SoDinhDanh: requested.number,
    SoCMND: requested.oldCard,
    ...more,
  })
}

export const tree = (url: string, body: string = treeBody(), headers: Record<string, string> = {}): Promise<Got> =>
  call(`${url}/lgsp/tree/population`, { body, headers: { 'Content-Type': 'application/json', ...headers } })

/** Local names of all elements in document order. */
export const tags = (xml: string): string[] =>
  [...xml.matchAll(/<(?:[\w-]+:)?(\w+)[^>]*?>/g)].flatMap(([whole, name]) =>
    whole.startsWith('<?') || whole.startsWith('</') || name === undefined ? [] : [name],
  )

export const value = (xml: string, name: string): string | undefined =>
  new RegExp(`<(?:\\w+:)?${name}(?: [^>]*)?>([^<]*)<`).exec(xml)?.[1]
