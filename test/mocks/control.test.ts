// The control API, the journal, the timeline and the pages.

import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type MockOptions, type Mocks, startMocks } from '../../mocks/start.ts'
import { bearerL1, call, control, lgspSoap, lookupXml, ndxp, ndxpHeaders, THU, toFailure, tree } from './client.ts'

let mocks: Mocks
const start = async (options: MockOptions = {}): Promise<Mocks> => (mocks = await startMocks(options))
afterEach(() => mocks?.close())

describe('control', () => {
  it('changes settings at once, all of a patch or nothing, naming every problem', async () => {
    await start()
    expect((await control(mocks.url, 'PATCH', 'settings', { nameMode: 'either', tokenLifeSeconds: 5 })).status).toBe(
      200,
    )
    expect(mocks.settings).toMatchObject({ nameMode: 'either', tokenLifeSeconds: 5 })
    const bad = await control(mocks.url, 'PATCH', 'settings', {
      nameMode: 'loose',
      tokenLifeSeconds: '5',
      foo: 1,
      slowDelayMs: 1,
    })
    expect(bad.status).toBe(400)
    expect(JSON.parse(bad.text).problems).toHaveLength(3)
    expect(mocks.settings.slowDelayMs).toBe(30_000)
    await expect(startMocks({ settings: { nameMode: 'loose' as never }, timeline: {} })).rejects.toThrow(
      /nameMode.*JSON list/,
    )
  })

  it('adds, lists and removes faults', async () => {
    await start()
    const { id } = JSON.parse(
      (await control(mocks.url, 'POST', 'faults', { fault: 'http-status', status: 504, layer: 'ndxp' })).text,
    ) as { id: string }
    expect((await ndxp(mocks.url)).status).toBe(504)
    expect(JSON.parse((await control(mocks.url, 'GET', 'faults')).text)).toMatchObject([
      { id, fault: 'http-status', struck: 1 },
    ])
    await control(mocks.url, 'DELETE', `faults/${id}`)
    expect((await ndxp(mocks.url)).status).toBe(200)
    await control(mocks.url, 'POST', 'faults', { fault: 'reset' })
    await control(mocks.url, 'DELETE', 'faults')
    expect(mocks.faults.list()).toEqual([])
  })

  it('keeps a bounded journal with credentials masked and bodies whole', async () => {
    await start()
    await lgspSoap(mocks.url, lookupXml({ ...THU, requestId: 'J-1' }))
    await toFailure(ndxp(mocks.url, lookupXml(), { 'X-Mock-Fault': 'reset' }))
    const { entries, counts } = JSON.parse((await control(mocks.url, 'GET', 'requests')).text)
    expect(counts).toMatchObject({ token: 1, 'lgsp-soap': 1, ndxp: 1 })
    expect(entries[1]).toMatchObject({
      layer: 'lgsp-soap',
      requestId: 'J-1',
      operation: 'lookup',
      subject: '999090000001',
      status: 200,
      headers: { authorization: '***', authhash: '***', lgspaccesstoken: '***' },
    })
    expect(entries[1].body).toContain('NGUYENVANTHU')
    expect(entries[2]).toMatchObject({ fault: 'reset', headers: { apikey: '***' } })
    expect(entries[2]).not.toHaveProperty('status')
    for (let i = 0; i < 510; i += 1) await tree(mocks.url, '{}')
    expect(mocks.journal.entries()).toHaveLength(500)
    expect(mocks.journal.counts()['lgsp-tree']).toBe(510)
  })

  it('counts identifiers seen in URLs, wherever they were sent', async () => {
    await start()
    await call(`${mocks.url}/personas`, { method: 'GET' })
    expect(mocks.journal.identifiersInUrls()).toBe(0)
    await call(`${mocks.url}/nowhere?cccd=999090000001&old=%39${'99070022'}`, { method: 'GET' })
    expect(JSON.parse((await control(mocks.url, 'GET', 'state')).text).identifiersInUrls).toBe(2)
  })

  it('revokes all tokens on demand', async () => {
    await start()
    const Authorization = `Bearer ${await bearerL1(mocks.url)}`
    await control(mocks.url, 'DELETE', 'tokens')
    expect((await lgspSoap(mocks.url, undefined, { Authorization })).status).toBe(401)
  })
})

describe('a timeline', () => {
  it('strikes from at to until, in seconds since the start', async () => {
    let now = Date.now()
    await start({
      clock: () => now,
      timeline: [
        { at: 60, until: 120, fault: 'http-503', layer: 'lgsp-tree', says: 'brown-out' },
        { at: 200, fault: 'html-200' },
      ],
    })
    const statusAt = async (seconds: number): Promise<string> => {
      now += seconds * 1000
      const { status, headers } = await tree(mocks.url)
      return `${status} ${headers['content-type']?.split(';')[0]}`
    }
    expect(await statusAt(59)).toBe('200 application/json')
    expect(await statusAt(1)).toBe('503 text/html')
    expect(await statusAt(60)).toBe('200 application/json')
    expect(await statusAt(80)).toBe('200 text/html')
  })

  it('strikes at times of the local day, through midnight too', async () => {
    let now = new Date(2026, 8, 1, 9, 59).getTime()
    await start({ clock: () => now })
    await control(mocks.url, 'PUT', 'timeline', [
      { at: '10:00', until: '10:20', fault: 'http-502' },
      { at: '23:30', until: '00:30', fault: 'http-500' },
    ])
    const statusAt = async (hours: number, minutes: number): Promise<number> => {
      now = new Date(2026, 8, 1, hours, minutes).getTime()
      return (await tree(mocks.url)).status
    }
    expect([
      await statusAt(9, 59),
      await statusAt(10, 0),
      await statusAt(10, 20),
      await statusAt(23, 45),
      await statusAt(0, 15),
      await statusAt(0, 30),
    ]).toEqual([200, 502, 200, 500, 500, 200])
  })

  it('has an example that runs', async () => {
    await start({ timeline: JSON.parse(readFileSync('mocks/bad-morning.json', 'utf8')) })
    expect(JSON.parse((await control(mocks.url, 'GET', 'state')).text).timeline.entries).toHaveLength(8)
  })

  it('is refused with every problem named', async () => {
    await start()
    const bad = await control(mocks.url, 'PUT', 'timeline', [
      { at: '25:00', fault: 'reset' },
      { at: 1, until: '10:00', fault: 'nothing' },
    ])
    expect(JSON.parse(bad.text).problems).toEqual([
      expect.stringContaining('entry 0: at'),
      expect.stringContaining('entry 1: unknown fault'),
      expect.stringContaining('entry 1: at and until'),
    ])
  })
})

describe('the pages', () => {
  it('list whom to try, for people and for programs', async () => {
    await start()
    mocks.faults.add({ fault: 'reset', layer: 'ndxp' })
    const page = await call(mocks.url, { method: 'GET' })
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    for (const text of [
      '999090000001',
      'NGUYỄN VĂN THỬ',
      '/ndxp/population',
      'slow-body',
      '<span class="bad">reset</span>',
      'prefers-color-scheme:dark',
    ])
      expect(page.text).toContain(text)
    const { personas, scenarios } = JSON.parse((await call(`${mocks.url}/personas`, { method: 'GET' })).text)
    expect(personas[0]).toEqual({
      handle: 'thu',
      number: '999090000001',
      name: 'NGUYỄN VĂN THỬ',
      birthDate: '1990-01-31',
      vi: expect.any(String),
      en: expect.any(String),
    })
    expect(scenarios).toHaveLength(4)
  })
})

describe('alone', () => {
  it('prints where it is, answers, and stops on SIGTERM', async () => {
    const child = spawn(process.execPath, ['mocks/main.ts', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    const url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('mocks/main.ts printed no address within 10 s')), 10_000)
      let printed = ''
      child.stdout.on('data', (text: Buffer) => {
        printed += text.toString()
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0]
        if (!found) return
        clearTimeout(timer)
        resolve(found)
      })
    })
    expect((await tree(url)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })
})

describe('over TLS', () => {
  const openssl = ((): boolean => {
    try {
      execFileSync('openssl', ['version'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })()

  it.skipIf(!openssl)('answers, resets below the encryption, and can change its certificate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mock-tls-'))
    const make = (name: string): { key: string; cert: string } => {
      const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)]
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-days',
          '1',
          '-subj',
          `/CN=${name}`,
          '-keyout',
          key,
          '-out',
          cert,
        ],
        { stdio: 'ignore' },
      )
      return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
    }
    writeFileSync(join(folder, 'README'), 'certificates of one test run')
    try {
      const [one, two] = [make('one.example'), make('two.example')]
      await start({ tls: one })
      const query = (ca: string, servername: string, fault?: string): Promise<string> =>
        new Promise((resolve) => {
          const headers = { ...ndxpHeaders(), ...(fault === undefined ? {} : { 'X-Mock-Fault': fault }) }
          const request = httpsRequest(
            `${mocks.url}/ndxp/population`,
            { method: 'POST', ca, servername, headers, agent: false, signal: AbortSignal.timeout(5_000) },
            (response) => {
              response.resume()
              response.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
              response.on('end', () => resolve(String(response.statusCode)))
            },
          )
          request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
          request.end(lookupXml())
        })
      expect(await query(one.cert, 'one.example')).toBe('200')
      expect(await query(one.cert, 'one.example', 'reset')).toBe('ECONNRESET')
      expect(await query(one.cert, 'one.example', 'reset-mid-body')).toBe('ECONNRESET')
      mocks.setTls(two)
      expect(await query(one.cert, 'one.example')).toMatch(/CERT|SELF_SIGNED/)
      expect(await query(two.cert, 'two.example')).toBe('200')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
