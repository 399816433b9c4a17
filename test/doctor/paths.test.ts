/** What the doctor says of each fault of an outage: the phase, whose it is, and what to do. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Finding } from '../../src/doctor/finding.ts'
import { print } from '../../src/doctor/print.ts'
import { startProxy } from '../support/proxy.ts'
import { startWire } from '../support/wire.ts'
import { admit, complaints, identity, type Patient, pem, portalPaths } from './fixtures.ts'

let plain: Patient
let secure: Patient
beforeAll(async () => {
  plain = await admit()
  secure = await admit({ tls: true })
})
afterEach(() => {
  plain.mocks.faults.clear()
  secure.mocks.setTls(identity('server'))
})
afterAll(async () => {
  await plain.close()
  await secure.close()
})

const of = (findings: readonly Finding[], subject: string, check: string) =>
  findings.find((finding) => finding.subject === subject && finding.check === check)

test('a healthy set-up: every phase of every path is well, and it says so', async () => {
  const findings = await secure.examine()
  expect(complaints(findings)).toEqual([])
  const portal = portalPaths.map((path) => `public-service-portal/${path}`)
  for (const path of ['population/ndxp', 'population/lgsp', 'civil-registry/registry', ...portal]) {
    const checks = findings.filter(({ subject }) => subject === path).map(({ check }) => check)
    expect(checks, path).toEqual(expect.arrayContaining(['tcp', 'tls', 'certificate', 'call', 'clock']))
  }
  expect(of(findings, 'population/lgsp', 'sign-in')?.status).toBe('ok')
  expect(print(findings, 'en')).toContain('Everything is well.')
  expect(print(findings, 'vi')).toContain('Mọi thứ đều tốt.')
})

describe('the path', () => {
  test('a name that has no address', async () => {
    const path = { url: 'https://no-such-ministry.invalid/dancu', servername: undefined }
    const findings = await plain.examine({ paths: ['ndxp'], path: { url: path.url } })
    expect(complaints(findings, 'population/ndxp')).toEqual(['dns fail dns-failed'])
    expect(of(findings, 'population/ndxp', 'dns')?.says.en).toContain('no-such-ministry.invalid')
    expect(of(findings, 'population/ndxp', 'dns')?.advice?.en).toContain('DNS')
  })

  test('a closed port', async () => {
    const gone = await startWire(() => undefined)
    await gone.close()
    const findings = await plain.examine({ paths: ['ndxp'], path: { url: `${gone.url}/dancu` } })
    expect(complaints(findings, 'population/ndxp')).toEqual(['tcp fail connection-refused'])
    expect(of(findings, 'population/ndxp', 'tcp')?.says.en).toContain(String(gone.port))
  })

  test('a proxy: that lets through, that wants another account, that is not there', async () => {
    const account = `Basic ${Buffer.from('hue:synthetic').toString('base64')}`
    const proxy = await startProxy({ account })
    const through = (password: string, url = proxy.url) =>
      secure.examine({ paths: ['ndxp'], path: { proxy: { url, username: 'hue', password } } })
    try {
      const well = await through('synthetic')
      expect(complaints(well, 'population/ndxp')).toEqual([])
      expect(of(well, 'population/ndxp', 'proxy')?.status).toBe('ok')
      const refused = await through('another')
      expect(complaints(refused, 'population/ndxp')).toEqual(['proxy fail proxy-refused'])
      expect(of(refused, 'population/ndxp', 'proxy')).toMatchObject({
        facts: { detail: 'http 407' },
        advice: { vi: expect.stringContaining('`proxy`') },
      })
    } finally {
      await proxy.close()
    }
    const gone = await through('synthetic')
    expect(complaints(gone, 'population/ndxp')).toEqual(['proxy fail proxy-unreachable'])
    expect(of(gone, 'population/ndxp', 'proxy')?.facts?.detail).toBe('ECONNREFUSED')
  })

  test('a key that is not the pinned one', async () => {
    const tls = { ca: pem('ca.pem'), pins: [`sha256/${'A'.repeat(43)}=`] }
    const findings = await secure.examine({ paths: ['ndxp'], path: { tls } })
    expect(complaints(findings, 'population/ndxp')).toEqual(['tls fail tls-failed'])
    expect(of(findings, 'population/ndxp', 'tls')?.advice?.en).toContain('tls.pins')
  })

  test('a server that wants our certificate', async () => {
    const wants = { ...identity('server'), ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: true }
    const server = await startWire(() => undefined, { tls: wants })
    const findings = await secure.examine({ paths: ['ndxp'], path: { url: `${server.url}/dancu` } })
    await server.close()
    expect(complaints(findings, 'population/ndxp')).toEqual(['call fail tls-failed'])
    expect(of(findings, 'population/ndxp', 'call')?.advice?.en).toContain('`tls.pfx`')
  })

  test.each([
    ['expired', 'expired', 'CERT_HAS_EXPIRED', 'must renew'],
    ['for another name', 'other', 'ERR_TLS_CERT_ALTNAME_INVALID', 'servername'],
  ])('a certificate that is %s', async (_, name, detail, advice) => {
    secure.mocks.setTls(identity(name))
    const findings = await secure.examine({ paths: ['ndxp'] })
    expect(complaints(findings, 'population/ndxp')).toContain('tls fail tls-failed')
    const tls = of(findings, 'population/ndxp', 'tls')
    expect(tls?.facts?.detail).toBe(detail)
    expect(tls?.advice?.en).toContain(advice)
    expect(of(findings, 'population/ndxp', 'tcp')?.status).toBe('ok')
    if (name === 'expired') expect(of(findings, 'population/ndxp', 'certificate')?.says.en).toContain('2020')
  })

  test('a certificate that was replaced by one that no authority vouches for', async () => {
    const findings = await secure.examine({ paths: ['ndxp'], path: { tls: {} } })
    expect(complaints(findings, 'population/ndxp')).toEqual(['tls fail tls-failed'])
    const tls = of(findings, 'population/ndxp', 'tls')
    expect(tls?.advice?.en).toContain('tls.ca')
    // The fingerprint is there to be compared by telephone.
    expect(of(findings, 'population/ndxp', 'certificate')?.facts?.fingerprint).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('the service', () => {
  test('half-open: it takes connection and request, and answers nothing', async () => {
    plain.mocks.faults.add({ fault: 'black-hole', layer: 'ndxp' })
    const findings = await plain.examine()
    expect(complaints(findings)).toEqual(['population/ndxp call fail first-byte-timeout'])
    expect(of(findings, 'population/ndxp', 'tcp')?.status).toBe('ok')
    expect(of(findings, 'population/ndxp', 'call')?.says.en).toContain('1500 ms')
  })

  test('slow first byte: it answers, so late that the gateway counts it as slow', async () => {
    plain.mocks.faults.add({ fault: 'slow-headers', layer: 'ndxp', params: { delayMs: 400 } })
    const config = plain.input({ paths: ['ndxp'] })
    const links = { ...config.links, population: { ...config.links.population, guard: { slowCallMs: 300 } } }
    const findings = await plain.examine({ more: { links } })
    expect(complaints(findings, 'population/ndxp')).toEqual(['speed fail'])
    expect(of(findings, 'population/ndxp', 'speed')?.facts?.phase).toBe('first-byte')
  })

  test('brown-out: some questions fail, and it says how many', async () => {
    plain.mocks.faults.add({ fault: 'http-503', layer: 'ndxp', count: 2 })
    const findings = await plain.examine({ paths: ['ndxp'] })
    expect(complaints(findings, 'population/ndxp')).toEqual(['call fail answer-html'])
    const call = of(findings, 'population/ndxp', 'call')
    expect(call?.says.en).toMatch(/^2\/6: /)
    expect(call?.facts?.detail).toContain('503')
  })

  test('a web page with status 200', async () => {
    plain.mocks.faults.add({ fault: 'html-200', layer: 'ndxp' })
    const findings = await plain.examine({ paths: ['ndxp'] })
    expect(complaints(findings, 'population/ndxp')).toEqual(['call fail answer-html'])
  })

  test('a refused token: the sign-in is named, and no statement is made about the service behind it', async () => {
    plain.mocks.faults.add({ fault: 'token-refused' })
    const findings = await plain.examine({ paths: ['lgsp'] })
    expect(complaints(findings, 'population/lgsp')).toEqual(['sign-in fail token-unavailable'])
    expect(of(findings, 'population/lgsp', 'call')).toBeUndefined()
    expect(of(findings, 'population/lgsp', 'sign-in')?.advice?.en).toContain('token')
  })

  test('a clock that is 45 s off, beside everything else that is well', async () => {
    plain.mocks.faults.add({ fault: 'clock-skew', params: { skewMs: 45_000 } })
    const findings = await plain.examine({ paths: ['ndxp', 'lgsp'] })
    for (const path of ['population/ndxp', 'population/lgsp']) {
      const clock = of(findings, path, 'clock')
      expect(clock?.status).toBe('fail')
      expect(Math.abs(Number(clock?.facts?.skewMs) - 45_000)).toBeLessThan(1_500)
    }
    expect(of(findings, 'population/ndxp', 'clock')?.advice?.en).toContain('hashes the time')
  })
})
