// Every misbehaviour of the catalogue: selected by the code, by the header and by control, and what it does to a caller.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SCENARIOS, type ScenarioName } from '../../../mocks/civil-registry/scenarios.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { eventually } from '../../support/eventually.ts'
import { call, control, toFailure } from '../client.ts'
import { FILE, g1, g2, g3, type Item, itemG2, ledger, post, pushG2, reply, requestG2, row } from './samples.ts'

let mocks: Mocks
let now = Date.parse('2026-09-01T08:00:00+07:00')
beforeEach(async () => {
  mocks = await startMocks({
    clock: () => now,
    settings: { registryG1Token: 'none', registryG3Token: 'none', registrySlowMs: 60 },
  })
})
afterEach(() => mocks?.close())

const toCode = (name: ScenarioName): string => `H01.004-260115-${SCENARIOS[name].serial}`
const push = (name: ScenarioName) => post(mocks.url, 'g2/nhanHoSoDKHT', g2(toCode(name)))
const text = async (name: ScenarioName): Promise<string> => String((await reply(push(name))).errorDescription)
const item = (name: ScenarioName): Promise<Item | undefined> => itemG2(mocks.url, toCode(name))
const toRow = (name: ScenarioName) => row(mocks.url, toCode(name))
async function done(name: ScenarioName): Promise<Item | undefined> {
  await push(name)
  now += 2000
  return item(name)
}

describe('a push', () => {
  it.each(['accept-then-close', 'accept-then-reset'] as const)(
    '%s: registered, and the caller sees a broken connection',
    async (name) => {
      expect(await toFailure(push(name))).toMatch(/ECONNRESET|EPIPE/)
      expect(await toRow(name)).toMatchObject({ receipts: 1, registrations: 1 })
      expect(await text(name)).toContain('đã được tiếp nhận')
    },
  )

  it('accept-then-silence: registered, never answered', async () => {
    void toFailure(push('accept-then-silence'))
    await eventually('registered', async () => (await toRow('accept-then-silence'))?.registrations === 1)
    expect(await item('accept-then-silence')).toMatchObject({ trangThai: 1 })
    expect(await text('accept-then-silence')).toContain('đã được tiếp nhận')
  })

  it('silent-drop: received, not registered; the next push is the first', async () => {
    void toFailure(push('silent-drop'))
    await eventually('received', async () => (await toRow('silent-drop'))?.receipts === 1)
    expect(await toRow('silent-drop')).toMatchObject({ registrations: 0, held: false })
    expect(await item('silent-drop')).toBeUndefined()
    expect(await reply(push('silent-drop'))).toMatchObject({ status: '1' })
  })

  it('slow-accept: registered at once, answered late', async () => {
    const answer = push('slow-accept')
    await eventually('registered', async () => (await toRow('slow-accept'))?.registrations === 1)
    expect(await reply(answer)).toMatchObject({ status: '1' })
  })

  it('late-accept: registered late, though the caller has hung up', async () => {
    mocks.settings.registrySlowMs = 300
    const body = JSON.stringify(g2(toCode('late-accept')))
    expect(await toFailure(call(`${mocks.url}/registry/g2/nhanHoSoDKHT`, { body, deadlineMs: 100 }))).toBe(
      'no answer within 100 ms',
    )
    expect(await toRow('late-accept')).toMatchObject({ receipts: 1, registrations: 0 })
    expect(await item('late-accept')).toBeUndefined()
    await eventually('registered', async () => (await toRow('late-accept'))?.registrations === 1)
  })

  it('late-accept: answers truly to one who waits, and counts one receipt', async () => {
    const answer = push('late-accept')
    await eventually('received', async () => (await toRow('late-accept'))?.receipts === 1)
    expect(await reply(answer)).toMatchObject({ status: '1' })
    expect(await toRow('late-accept')).toMatchObject({ receipts: 1, registrations: 1 })
  })

  it.each([
    ['accept-html', 1],
    ['drop-html', 0],
  ] as const)('%s: HTML with status 200, %i registered', async (name, registrations) => {
    const answer = await push(name)
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('<html>') })
    expect(await toRow(name)).toMatchObject({ registrations })
  })

  it('accept-truncated: half a JSON', async () => {
    const answer = await push('accept-truncated')
    expect(answer.status).toBe(200)
    expect(() => JSON.parse(answer.text)).toThrow()
    expect(await toRow('accept-truncated')).toMatchObject({ registrations: 1 })
  })

  it.each(['duplicate', 'duplicate-upper', 'duplicate-nfd', 'duplicate-changed'] as const)(
    '%s: registered, and answered as an error',
    async (name) => {
      const reply = await text(name)
      const plain = `Hồ sơ ${toCode(name)} đã được tiếp nhận.`
      if (name === 'duplicate') expect(reply).toBe(plain)
      if (name === 'duplicate-upper') expect(reply).toBe(plain.toUpperCase())
      if (name === 'duplicate-nfd') expect(reply).toBe(plain.normalize('NFD'))
      if (name === 'duplicate-changed') expect(reply.normalize('NFC').toLowerCase()).not.toContain('đã được tiếp nhận')
      expect(await toRow(name)).toMatchObject({ receipts: 1, registrations: 1 })
    },
  )

  it('duplicate-foreign: known before ours came, with other content', async () => {
    expect(await text('duplicate-foreign')).toContain('đã được tiếp nhận')
    expect(await toRow('duplicate-foreign')).toMatchObject({ receipts: 1, registrations: 0, held: true, state: 1 })
  })

  it.each([
    ['auth-100', '100'],
    ['auth-100-for-ever', '100'],
    ['ip-disallowed', '101'],
    ['unit-unknown', '106'],
    ['multi-error', '500'],
    ['code-list-error', '500'],
    ['date-error', '500'],
    ['english-error', '500'],
    ['disabled', '500'],
    ['unknown-text', '999'],
    ['file-refused', '500'],
    ['suspected-duplicate', '500'],
  ] as const)('%s: errorCode %s and nothing registered', async (name, errorCode) => {
    expect(await reply(push(name))).toMatchObject({ status: '0', errorCode })
    expect(await toRow(name)).toMatchObject({ receipts: 1, registrations: 0, held: false })
    const forEver = ['auth-100-for-ever', 'ip-disallowed', 'disabled', 'unknown-text'].includes(name)
    expect((await reply(push(name))).status).toBe(forEver ? '0' : '1')
  })

  it('auth-401: once', async () => {
    expect((await push('auth-401')).status).toBe(401)
    expect(await reply(push('auth-401'))).toMatchObject({ status: '1' })
  })

  it('multi-error: names fields that were sent', async () => {
    expect((await text('multi-error')).match(/me\w+/g)).toEqual([
      'meSoGiayToTuyThan',
      'meLoaiGiayToTuyThan',
      'meSoGiayToTuyThan',
    ])
    const answer = await reply(
      post(mocks.url, 'g3/nhanHoSoDKHT', g3(toCode('multi-error').replace('260115', '260801'))),
    )
    expect(answer.errors).toMatch(/thông tin\.ncbs/)
  })

  it('file-lost: says yes and keeps one file less', async () => {
    expect(
      await reply(
        post(
          mocks.url,
          'g2/nhanHoSoDKHT',
          g2(toCode('file-lost'), undefined, { fileDinhKem: [FILE, { ...FILE, tenTepDinhKem: 'b.pdf' }] }),
        ),
      ),
    ).toMatchObject({ status: '1' })
    const shown = JSON.parse((await control(mocks.url, 'GET', `registry/dossiers/${toCode('file-lost')}`)).text)
    expect(shown.files).toMatchObject([{ name: 'b.pdf' }])
  })
})

describe('a life', () => {
  it.each([
    ['supplement', 1],
    ['supplement-twice', 2],
    ['supplement-thrice', 3],
    ['supplement-late', 1],
  ] as const)('%s: asks %i times, takes the push under the same code, and comes to 4', async (name, rounds) => {
    await push(name)
    for (let round = 0; round < rounds; round += 1) {
      now += 2000
      expect(await item(name)).toMatchObject({
        trangThai: 2,
        noiDungXuLy: expect.stringContaining('Bổ sung'),
        hanBoSungHoSo: expect.stringMatching(/^\d\d\/\d\d\/2026 \d\d:\d\d:\d\d$/),
      })
      expect(await reply(push(name))).toMatchObject({ status: '1' })
      expect(await item(name)).toMatchObject({ trangThai: 1 })
    }
    now += 2000
    expect(await item(name)).toMatchObject({ trangThai: 4 })
    expect(await toRow(name)).toMatchObject({ receipts: rounds + 1, registrations: 1, supplements: rounds })
  })

  it.each([
    ['refusal', 6],
    ['refusal-late', 6],
    ['never-begun', 1],
    ['never-finished', 3],
    ['unknown-status', 9],
  ] as const)('%s: ends in %i', async (name, state) => {
    expect(await done(name)).toMatchObject({ trangThai: state })
    now += 86_400_000
    expect(await item(name)).toMatchObject({ trangThai: state })
  })

  it('lost: accepted, then never found; what is filed anew stays', async () => {
    expect(await done('lost')).toBeUndefined()
    expect(await toRow('lost')).toMatchObject({ registrations: 1, lost: 1, held: false, state: 0 })
    expect(await done('lost')).toMatchObject({ trangThai: 4 })
  })

  it('lost-later: found for a while', async () => {
    expect(await done('lost-later')).toMatchObject({ trangThai: 1 })
    now += 5000
    expect(await item('lost-later')).toBeUndefined()
  })

  it('takes its time from the settings, also for those already there', async () => {
    mocks.settings.registryReceivedMs = 3_600_000
    await push('happy')
    now += 60_000
    expect(await item('happy')).toMatchObject({ trangThai: 1 })
    mocks.settings.registryReceivedMs = 0
    expect(await item('happy')).toMatchObject({ trangThai: 4 })
  })
})

describe('what the registry reports', () => {
  it('no-document, late-document: null ketQuaXuLy', async () => {
    expect(await done('no-document')).toMatchObject({ trangThai: 4, ketQuaXuLy: null })
    expect(await done('late-document')).toMatchObject({ trangThai: 4, ketQuaXuLy: null })
    now += 5000
    expect(await item('no-document')).toMatchObject({ ketQuaXuLy: null })
    expect(await item('late-document')).toMatchObject({ ketQuaXuLy: { giayKhaiSinh: expect.stringMatching(/^JVBER/) } })
  })

  it('no-number, late-number: empty soDinhDanh beside the document', async () => {
    const empty = { trangThai: 4, ketQuaXuLy: { soDinhDanh: '', giayKhaiSinh: expect.any(String) } }
    expect(await done('no-number')).toMatchObject(empty)
    expect(await done('late-number')).toMatchObject(empty)
    now += 5000
    expect(await item('no-number')).toMatchObject(empty)
    expect(await item('late-number')).toMatchObject({ ketQuaXuLy: { soDinhDanh: expect.stringMatching(/^999\d{9}$/) } })
  })

  it('status-string, status-number, no-time, odd-time', async () => {
    expect(await done('status-string')).toMatchObject({ trangThai: '4' })
    expect(await done('status-number')).toMatchObject({ trangThai: 4 })
    expect(await reply(push('status-number'))).toMatchObject({ status: 0 })
    expect(await done('no-time')).not.toHaveProperty('thoiGianThucHien')
    expect(await done('odd-time')).toMatchObject({ thoiGianThucHien: expect.stringMatching(/^2026-09-\d\dT\d\d:/) })
  })

  it('changes types from answer to answer when set to', async () => {
    mocks.settings.registryStatusType = 'mixed'
    await push('happy')
    const types = new Set<string>()
    for (let turn = 0; turn < 6; turn += 1) types.add(typeof (await item('happy'))?.trangThai)
    expect(types).toEqual(new Set(['string', 'number']))
  })

  it('nfd, blanks', async () => {
    const nfd = await done('nfd')
    expect(nfd?.ketQuaXuLy?.nksHoTen).toBe("TRẦN THỊ K'THỬ & CON".normalize('NFD'))
    expect(await done('blanks')).toMatchObject({
      errors: '',
      maHoSoMCDT: `${toCode('blanks')} `,
      ketQuaXuLy: { giayKhaiSinh: expect.stringMatching(/\S$/) },
    })
  })

  it('slow-ask: late, and large once there is a document', async () => {
    mocks.settings.registryLargePdfBytes = 300_000
    await push('slow-ask')
    now += 2000
    const answer = await requestG2(mocks.url, [toCode('slow-ask')])
    expect(answer.body.length).toBeGreaterThan(400_000)
  })

  it('silent-ask, html-ask, truncated-ask, unknown-text-ask: one dossier spoils the whole batch', async () => {
    await push('happy')
    for (const name of ['silent-ask', 'html-ask', 'truncated-ask', 'unknown-text-ask'] as const) await push(name)
    const request = (name: ScenarioName) => requestG2(mocks.url, [toCode('happy'), toCode(name)])
    expect((await request('html-ask')).text).toContain('<html>')
    const cut = (await request('truncated-ask')).text
    expect(() => JSON.parse(cut)).toThrow()
    expect(await reply(request('unknown-text-ask'))).toMatchObject({ status: 0, errorCode: '999' })
    void toFailure(request('silent-ask'))
    await eventually('asked', async () => (await toRow('silent-ask'))?.asks === 1)
  })

  it('G1 tells the same in its own way', async () => {
    const tell = async (name: ScenarioName, operation: string) => {
      const code = `000.01.01.H01-260115-${SCENARIOS[name].serial}`
      await post(mocks.url, 'g1/dangKyHoTich', g1(code))
      now += 2000
      return reply(post(mocks.url, `g1/${operation}`, { maDonVi: '00004', maHoSo: code }))
    }
    expect(await tell('supplement', 'traTrangThaiHoSo')).toMatchObject({
      status: '2',
      statusDescription: expect.stringContaining('bổ sung'),
    })
    expect(await tell('status-number', 'traTrangThaiHoSo')).toMatchObject({ status: 4 })
    expect(await tell('no-document', 'ketQuaDangKyHS')).toMatchObject({ status: '1', value: null })
    expect(await tell('lost', 'traTrangThaiHoSo')).toMatchObject({ errorCode: '201' })
  })
})

describe('who selects a scenario', () => {
  it('the header, before everything else', async () => {
    expect(await pushG2(mocks.url, 'H01.004-260115-0001', { 'X-Mock-Scenario': 'refusal' })).toMatchObject({
      status: '1',
    })
    now += 2000
    expect(await itemG2(mocks.url, 'H01.004-260115-0001')).toMatchObject({ trangThai: 6 })
    expect((await requestG2(mocks.url, ['H01.004-260115-0001'], {}, { 'X-Mock-Scenario': 'html-ask' })).text).toContain(
      '<html>',
    )
    expect((await post(mocks.url, 'g2/nhanHoSoDKHT', {}, { 'X-Mock-Scenario': 'nonsense' })).status).toBe(400)
  })

  it('the serial number, of any length, unless switched off', async () => {
    await pushG2(mocks.url, 'H01.20-20260115-0009055')
    await pushG2(mocks.url, 'H01.004-260115-19055')
    mocks.settings.registrySuffixScenarios = false
    await pushG2(mocks.url, 'H01.004-260115-9055')
    const rows = (await ledger(mocks.url)).dossiers
    expect(rows.map(({ scenario }) => scenario)).toEqual(['refusal', null, null])
  })

  it('a rule with a rate, which strikes the same dossiers in every run', async () => {
    const codes = Array.from({ length: 60 }, (_, index) => `H01.004-260115-${1000 + index}`)
    const struck = async (): Promise<string[]> => {
      // A clock that stands: nothing moves on by itself, and the ledger keeps the order of arrival.
      const one = await startMocks({ settings: { seed: 7 }, clock: () => Date.parse('2026-09-01T08:00:00+07:00') })
      const { id } = JSON.parse(
        (await control(one.url, 'POST', 'registry/scenarios', { scenario: 'refusal', rate: 0.3 })).text,
      )
      expect(id).toBe('s1')
      for (const code of codes) await pushG2(one.url, code)
      const rows = (await ledger(one.url)).dossiers
      await one.close()
      return rows.filter(({ scenario }) => scenario === 'refusal').map(({ code }) => code)
    }
    const first = await struck()
    expect(first.length).toBeGreaterThan(5)
    expect(first.length).toBeLessThan(35)
    expect(await struck()).toEqual(first)
  })

  it('a rule for one generation, one module, so many dossiers; all problems of a bad one at once', async () => {
    const add = (rule: unknown) => control(mocks.url, 'POST', 'registry/scenarios', rule)
    expect((await add({ scenario: 'refusal', generation: 'G2', module: 'LTKS', count: 1 })).status).toBe(201)
    await pushG2(mocks.url, 'H01.004-260115-0001')
    await pushG2(mocks.url, 'H01.004-260115-0002')
    expect((await ledger(mocks.url)).dossiers.map(({ scenario }) => scenario)).toEqual(['refusal', null])
    expect(
      JSON.parse((await add({ scenario: 'x', rate: 2, generation: 'G9', count: 0, foo: 1 })).text).problems,
    ).toHaveLength(5)
    await add({ scenario: 'lost' })
    await control(mocks.url, 'DELETE', 'registry/scenarios')
    expect(JSON.parse((await control(mocks.url, 'GET', 'registry/scenarios')).text)).toMatchObject({
      active: [],
      known: { lost: { serial: 9059 } },
    })
  })

  it('no two scenarios share a serial number', () => {
    const serials = Object.values(SCENARIOS).map(({ serial }) => serial)
    expect(new Set(serials).size).toBe(serials.length)
  })
})
