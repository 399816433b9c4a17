/** Who answers a probe, and what that proves: by scripted answers over real sockets, and the registry's own question. */
import { afterEach, describe, expect, test } from 'vitest'
import { http, json, xml } from '../../support/wire.ts'
import { type Driver, toFailure } from '../paths.ts'
import { getRule, probe, Scene } from './probing.ts'

const scene = new Scene()
afterEach(() => scene.close())

describe('who answers', () => {
  const answers = (status: number, body = '', headers: object = xml) =>
    http(status, { ...headers } as Record<string, string>, body)
  async function requested(driver: Driver, bytes: Buffer, other: object = {}): Promise<void> {
    const server = await scene.wire(({ socket }) => socket.write(bytes))
    const token = driver === 'ndxp-soap' ? {} : { token: { variant: 'none' } }
    await probe(scene.connect(driver, server.url, { ...token, ...other }))
  }

  test.each([400, 404, 405, 406, 415, 501])('with %i does not know the question, and is there', async (status) => {
    await requested('ndxp-soap', answers(status))
    await requested('lgsp-json-tree', answers(status, '<html><body>no</body></html>', { 'content-type': 'text/html' }))
  })

  test.each([402, 403, 408, 410, 500, 502, 503, 504])('with %i is sick', async (status) => {
    const { code, detail } = await toFailure(requested('ndxp-soap', answers(status)))
    expect([code, detail]).toEqual(['http-error', `http ${status}`])
  })

  test('which statuses do is a setting', async () => {
    const failure = await toFailure(
      requested('ndxp-soap', answers(404), { probe: { kind: 'describe', reachedBy: [405] } }),
    )
    expect(failure).toMatchObject({ code: 'http-error', detail: 'http 404' })
  })

  test('a hop that speaks for itself is heard under any status', async () => {
    const refusal = { 'x-road-error': 'Client.ServerProxy.UnknownService', ...json }
    expect(await toFailure(requested('ndxp-soap', answers(404, '{}', refusal)))).toMatchObject({
      code: 'security-server-refused',
    })
    const unknown = '{"fault":{"code":900906,"message":"No matching resource"}}'
    expect(await toFailure(requested('lgsp-soap', answers(404, unknown, json)))).toMatchObject({
      code: 'bus-resource-unknown',
    })
  })

  test.each([
    ['JSON', '{"code":"405","type":"Status report"}', json],
    ['JSON of a fault', '{"fault":{"code":405}}', json],
    ['XML', '<am:fault xmlns:am="http://wso2.org/apimanager"><am:code>405</am:code></am:fault>', xml],
  ])('a bus that knows the address and not the method is no refusal (%s)', async (_, body, headers) => {
    await requested('lgsp-json-envelope', answers(405, body, headers))
  })

  const fault = (code: string) =>
    `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>e:${code}</faultcode><faultstring>no</faultstring></e:Fault></e:Body></e:Envelope>`

  test('a fault of the ministry for which it blames us is an answer, one for which it blames itself is not', async () => {
    await requested('ndxp-soap', answers(500, fault('Client')))
    expect(await toFailure(requested('ndxp-soap', answers(500, fault('Server'))))).toMatchObject({
      code: 'ministry-failed',
      layer: 'ministry',
    })
  })

  test.each([
    ['a WSDL 2.0', '<description xmlns="http://www.w3.org/ns/wsdl"/>'],
    ['a WSDL 1.1', '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>'],
  ])('%s is a description', async (_, body) => {
    await requested('lgsp-soap', answers(200, body))
  })

  test('a description is proved by its root and its end, however many namespaces and elements it has', async () => {
    const prefixes = Array.from({ length: 45 }, (_, n) => ` xmlns:n${n}="urn:${n}"`).join('')
    const deep = `${'<a>'.repeat(60)}${'</a>'.repeat(60)}${'<b/>'.repeat(30_000)}`
    const wsdl = (inside: string) =>
      `<?xml version="1.0"?><!-- <!DOCTYPE html> --><w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/"${prefixes}>${inside}</w:definitions>`
    await requested('ndxp-soap', answers(200, wsdl('')))
    await requested('lgsp-soap', answers(200, wsdl(deep)))
    expect((await toFailure(requested('ndxp-soap', answers(200, wsdl(deep).slice(0, -40))))).code).toMatch(/^answer-/)
  })

  test.each([
    ['another document', '<a/>'],
    ['half of one', '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/">'],
    ['JSON', '{}'],
    ['words', 'ok'],
    ['a DTD', '<!DOCTYPE a><definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>'],
  ])('%s is none', async (_, body) => {
    const { code } = await toFailure(requested('ndxp-soap', answers(200, body)))
    expect(['answer-unreadable', 'answer-truncated', 'answer-hostile']).toContain(code)
  })

  test.each([
    ['XML', '<a/>', true],
    ['JSON', '{"status":"UP"}', true],
    ['a list', '[]', true],
    ['words', 'ok', false],
    ['half of JSON', '{"a"', false],
    ['half of XML', '<a', false],
  ])('a path that is only to be reached takes %s: %s', async (_, body, taken) => {
    const work = requested('lgsp-json-tree', answers(200, body))
    if (taken) await work
    else expect((await toFailure(work)).code).toMatch(/^answer-/)
  })

  test.each([
    ['lgsp-json-envelope', '{"error_code":"-1","message":"Hệ thống đang bận"}', 'bus-error-text'],
    ['lgsp-json-envelope', '{"error_code":"900901","message":"no"}', 'bus-credentials-refused'],
    ['lgsp-json-tree', '{"errorCode":"Connection refused","message":"Error"}', 'bus-error-text'],
  ] as const)('what %s hides in its JSON is heard: %s', async (driver, body, code) => {
    expect(await toFailure(requested(driver, answers(200, body, json)))).toMatchObject({ code })
  })

  test('the question goes where the setting says', async () => {
    const server = await scene.wire(({ socket }) => socket.write(answers(200, '{}', json)))
    await probe(scene.connect('ndxp-soap', server.url, { probe: { kind: 'reach', path: '/health?deep=1' } }))
    expect(server.requests[0]?.text).toMatch(/^GET \/health\?deep=1 HTTP/)
    expect(server.requests[0]?.text).toMatch(/\r\ntimestamp: \d+\r\n/i)
  })
})

describe('the registry', () => {
  test.each(['G1', 'G2', 'G3'] as const)('is asked where %s tells the status', async (generation) => {
    const mocks = await scene.nation()
    await probe(scene.connect('registry', mocks.url, { probe: { kind: 'reach', generation } }))
    const requested = mocks.journal.entries().find(({ operation }) => operation === 'probe')
    expect(requested?.url).toBe(
      `/registry/${generation.toLowerCase()}/${generation === 'G1' ? 'traTrangThaiHoSo' : 'layKetQua'}`,
    )
  })

  test('may be asked for a catalogue, which is about no one, on a connection of its own', async () => {
    const mocks = await scene.nation()
    const path = scene.connect('registry', mocks.url, { probe: { kind: 'catalogue' } })
    await probe(path)
    await probe(path)
    const requested = mocks.journal.entries().filter(({ operation }) => operation === 'catalogue')
    expect(requested.map(({ url, body, status }) => [url, body, status])).toEqual([
      ['/registry/g1/danhMuc', '{"loaiDanhMuc":5}', 200],
      ['/registry/g1/danhMuc', '{"loaiDanhMuc":5}', 200],
    ])
    mocks.settings.registryIpDisallowed = true
    expect(await toFailure(probe(path))).toMatchObject({ code: 'ministry-credentials-refused', layer: 'ministry' })
    mocks.settings.registryIpDisallowed = false
    mocks.faults.add(getRule({ fault: 'html-200', operation: 'catalogue' }))
    expect(await toFailure(probe(path))).toMatchObject({ code: 'answer-html', layer: 'provincial-bus' })
  })

  test('a catalogue that it does not have is an answer too', async () => {
    const mocks = await scene.nation()
    await probe(scene.connect('registry', mocks.url, { probe: { kind: 'catalogue', type: 99 } }))
  })

  test('is not asked about what the path does not have', () => {
    const two = { G1: undefined, G2: { url: 'http://127.0.0.1:9/g2' }, G3: undefined }
    for (const wrong of [
      { kind: 'catalogue' },
      { kind: 'reach', generation: 'G3' },
      { kind: 'connect', generation: 'G1' },
    ])
      expect(() => scene.connect('registry', 'http://127.0.0.1:9', { ...two, probe: wrong })).toThrow(
        /generation|catalogues/,
      )
  })
})
