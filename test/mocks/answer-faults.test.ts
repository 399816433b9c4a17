// Faults that change the answer: each is seen in the answer, on every path it makes sense on.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { FAULTS } from '../../mocks/faults.ts'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import {
  call,
  control,
  envelope,
  lgspSoap,
  lookupXml,
  ndxp,
  THU,
  tags,
  tokenL1,
  tree,
  treeBody,
  value,
} from './client.ts'

let mocks: Mocks
beforeAll(async () => {
  mocks = await startMocks()
})
afterAll(() => mocks.close())
afterEach(() => mocks.faults.clear())

const over = async (fault: string) => {
  const headers = { 'X-Mock-Fault': fault }
  const soap = await ndxp(mocks.url, lookupXml(), headers)
  const wrapped = await envelope(mocks.url, undefined, headers)
  const facade = await tree(mocks.url, undefined, headers)
  return { soap, wrapped, facade }
}
const toMessage = (text: string): string => (JSON.parse(text) as { message: string }).message

describe('another answer in place of the true one', () => {
  it('html-200, http-500, http-502, http-503, http-status, redirect', async () => {
    expect((await over('html-200')).facade).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    })
    for (const status of [500, 502, 503]) expect((await over(`http-${status}`)).soap.status).toBe(status)
    expect((await over('http-status; status=504; retryAfter=7')).wrapped).toMatchObject({
      status: 504,
      headers: { 'retry-after': '7' },
    })
    expect((await over('redirect')).soap).toMatchObject({
      status: 302,
      headers: { location: 'http://127.0.0.1:9/elsewhere' },
    })
  })

  it('garbage and empty-body keep the headers of the true answer', async () => {
    const { soap } = await over('garbage; bytes=100')
    expect([soap.status, soap.body.length, soap.headers['content-type']]).toEqual([
      200,
      100,
      'application/xml; charset=utf-8',
    ])
    expect((await over('empty-body')).facade).toMatchObject({
      status: 200,
      text: '',
      headers: { 'content-length': '0' },
    })
  })

  it('xroad-error: 500 for servers, 400 for clients, always with its header', async () => {
    const { soap } = await over('xroad-error')
    expect([soap.status, soap.headers['x-road-error']]).toEqual([500, 'Server.ServerProxy.NetworkError'])
    expect(JSON.parse(soap.text)).toMatchObject({ type: 'Server.ServerProxy.NetworkError' })
    expect((await over('xroad-error; type=Client.BadRequest')).soap.status).toBe(400)
  })

  it('wso2-fault: codes as JSON or XML, throttling with Retry-After', async () => {
    expect(JSON.parse((await over('wso2-fault')).wrapped.text)).toMatchObject({ fault: { code: 900901 } })
    const xml = (await over('wso2-fault; code=900906; form=xml')).soap
    expect([xml.status, xml.text]).toEqual([404, expect.stringContaining('<ams:code>900906</ams:code>')])
    expect((await over('wso2-fault; code=900800; retryAfter=3')).soap).toMatchObject({
      status: 429,
      headers: { 'retry-after': '3' },
    })
    expect((await over('wso2-fault; code=700700')).soap.status).toBe(503)
  })

  it('token-refused: no token is given, a good one is taken as expired', async () => {
    mocks.faults.add({ fault: 'token-refused', layer: 'token' })
    expect((await tokenL1(mocks.url)).status).toBe(401)
    mocks.faults.clear()
    mocks.faults.add({ fault: 'token-refused', layer: 'lgsp-soap' })
    expect(JSON.parse((await lgspSoap(mocks.url)).text)).toMatchObject({ fault: { code: 900901 } })
    expect((await over('token-refused')).soap.status).toBe(401)
  })
})

describe('the true answer, bent', () => {
  it('soap-fault: on each path in its own dress', async () => {
    const { soap, wrapped, facade } = await over('soap-fault; side=client; text=busy')
    expect([soap.status, value(soap.text, 'faultcode')]).toEqual([500, 'soapenv:Client'])
    expect(value(toMessage(wrapped.text), 'faultcode')).toBe('soapenv:Client')
    expect(facade.status).toBe(400)
  })

  it('envelope-error-text, envelope-error-code and facade-error', async () => {
    expect(JSON.parse((await over('envelope-error-text')).wrapped.text)).toEqual({
      error_code: 'SUCCESSFUL',
      message: 'Lỗi kết nối tới CSDLQG về dân cư',
    })
    expect(JSON.parse((await over('envelope-error-code; code=99; text=x')).wrapped.text)).toEqual({
      error_code: '99',
      message: 'x',
    })
    expect((await over('facade-error; code=005')).facade).toMatchObject({
      status: 400,
      text: '{"message":"Error","errorCode":"005"}',
    })
  })

  it('wrong-charset: windows-1258 with and without saying so', async () => {
    const declared = (await over('wrong-charset')).soap
    expect(declared.headers['content-type']).toBe('application/xml; charset=windows-1258')
    expect(declared.text).toContain('encoding="windows-1258"')
    expect(new TextDecoder('windows-1258').decode(declared.body).normalize('NFC')).toContain('NGUYỄN VĂN THỬ')
    const silent = (await over('wrong-charset; declared=false')).soap
    expect(silent.headers['content-type']).toBe('application/xml')
    expect(silent.text).toContain('encoding="UTF-8"')
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(silent.body)).toThrow()
    expect((await over('wrong-charset; charset=utf-8; declared=false')).soap.text).toContain('NGUYỄN VĂN THỬ')
  })

  it('doctype-bomb: entities, an outside subset, or a bare DTD', async () => {
    const { soap, wrapped } = await over('doctype-bomb')
    for (const text of [soap.text, toMessage(wrapped.text)])
      expect(text).toMatch(/<!DOCTYPE soapenv:Envelope \[<!ENTITY a "lol">.*&j;<\/soapenv:Header>/s)
    expect((await over('doctype-bomb; kind=external')).soap.text).toContain('SYSTEM "file:///etc/hostname"')
    expect((await over('doctype-bomb; kind=plain')).soap.text).toContain('<!DOCTYPE soapenv:Envelope>')
  })

  it('deep-nesting: in XML and in JSON', async () => {
    const { soap, wrapped, facade } = await over('deep-nesting; depth=500')
    for (const text of [soap.text, toMessage(wrapped.text)]) expect(text).toContain('<a>'.repeat(500))
    expect(facade.text).toContain('{"a":'.repeat(500))
  })

  it('wrong-namespace, empty-collection, incomplete-person, duplicate-persons', async () => {
    expect((await over('wrong-namespace')).soap.text).toContain('xmlns:ns1="http://www.mic.gov.vn/dancu/2.0"')
    expect((await over('empty-collection')).facade.text).toBe('{"Header":"","Body":{"CongdanCollection":""}}')
    const incomplete = (await over('incomplete-person; missing=HoVaTen,GioiTinh')).facade.text
    expect(JSON.parse(incomplete).Body.CongdanCollection.CongDan).not.toHaveProperty('HoVaTen')
    const twice = await over('duplicate-persons; copies=3')
    expect(tags(twice.soap.text).filter((tag) => tag === 'CongDan')).toHaveLength(3)
    expect(JSON.parse(twice.facade.text).Body.CongdanCollection.CongDan).toHaveLength(3)
  })

  it('broken-xml, lost-backslash, double-escaped', async () => {
    const broken = await over('broken-xml')
    expect(broken.soap.text).not.toContain('</soapenv:Body>')
    expect(toMessage(broken.wrapped.text)).not.toContain('</soapenv:Body>')
    expect(() => JSON.parse(broken.facade.text)).toThrow()
    const lost = await over('lost-backslash')
    for (const text of [lost.soap.text, toMessage(lost.wrapped.text)])
      expect(text).toContain('?>u000a<soapenv:Envelope')
    const double = await over('double-escaped')
    expect(JSON.parse(double.soap.text)).toContain('<soapenv:Envelope')
    expect(JSON.parse(toMessage(double.wrapped.text))).toContain('<soapenv:Envelope')
    expect(JSON.parse(JSON.parse(double.facade.text))).toHaveProperty('Body')
  })

  it('clock-skew: the Date header is off, and so is the window', async () => {
    const { soap, facade } = await over('clock-skew; skewMs=900000')
    expect(soap.status).toBe(401)
    for (const { headers } of [soap, facade])
      expect(Date.parse(headers.date ?? '') - Date.now()).toBeGreaterThan(890_000)
    mocks.settings.clockSkewMs = -3_600_000
    expect((await ndxp(mocks.url)).status).toBe(401)
    mocks.settings.clockSkewMs = 0
  })
})

describe('rules', () => {
  it('strike by layer, operation, person, count and rate', async () => {
    mocks.faults.add({ fault: 'http-502', layer: 'lgsp-tree', operation: 'lookup', person: '999090000001', count: 2 })
    expect((await ndxp(mocks.url)).status).toBe(200)
    expect((await tree(mocks.url, treeBody(THU, { type: 'XacThucThongTinCongDan', MaTichHop: '033' }))).status).toBe(
      200,
    )
    expect((await tree(mocks.url, treeBody({ ...THU, number: '999090000003' }))).status).toBe(200)
    const seen = []
    for (let i = 0; i < 3; i += 1) seen.push((await tree(mocks.url)).status)
    expect(seen).toEqual([502, 502, 200])

    mocks.faults.add({ fault: 'http-503', rate: 0.3 })
    let struck = 0
    for (let i = 0; i < 100; i += 1) if ((await tree(mocks.url)).status === 503) struck += 1
    expect(struck).toBeGreaterThan(15)
    expect(struck).toBeLessThan(45)
  })

  it('name every problem of a wrong header or rule', async () => {
    const bad = await ndxp(mocks.url, lookupXml(), { 'X-Mock-Fault': 'slow-boody' })
    expect([bad.status, bad.text]).toEqual([400, expect.stringContaining('unknown fault: slow-boody')])
    const rule = await control(mocks.url, 'POST', 'faults', { fault: 'reset', rate: 7, layer: 'moon', foo: 1 })
    expect(JSON.parse(rule.text).problems).toHaveLength(3)
  })

  it('know an implementation for every fault of the catalogue', async () => {
    for (const fault of Object.keys(FAULTS)) {
      if (['black-hole', 'slow-headers', 'slow-body', 'huge-stream'].includes(fault)) continue
      const layers = {
        'facade-error': 'tree',
        'envelope-error-text': 'envelope',
        'envelope-error-code': 'envelope',
      } as const
      const path = (layers as Record<string, string>)[fault] ?? 'ndxp'
      const send = (headers: Record<string, string>) =>
        path === 'tree'
          ? tree(mocks.url, undefined, headers)
          : path === 'envelope'
            ? envelope(mocks.url, undefined, headers)
            : ndxp(mocks.url, undefined, headers)
      // Answers carry fresh ids, so compare what a reader would see.
      const seen = async (headers: Record<string, string>): Promise<string> =>
        send(headers).then(
          ({ status, text, headers: got }) => `${status} ${text} ${Math.round(Date.parse(got.date ?? '') / 60_000)}`,
          (error: Error) => error.message,
        )
      expect(await seen({ 'X-Mock-Fault': fault }), fault).not.toBe(await seen({}))
    }
    expect((await call(`${mocks.url}/nowhere`)).status).toBe(404)
  })
})
