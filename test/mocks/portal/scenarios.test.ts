// What can go wrong with one dossier at the portal, by name: what is kept, what leaves, and what the ledger says of it.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PORTAL_SCENARIOS } from '../../../mocks/portal/scenarios.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { eventually } from '../../support/eventually.ts'
import { control, type Got, toFailure } from '../client.ts'
import {
  bus,
  CODE,
  create,
  dossier,
  type Item,
  kept,
  ledger,
  lookUp,
  parsed,
  progress,
  row,
  step,
  update,
} from './samples.ts'

let mocks: Mocks
const now = Date.parse('2026-11-30T09:20:00+07:00')
beforeEach(async () => {
  mocks = await startMocks({ clock: () => now, settings: { portalFetches: [], portalSlowMs: 50 } })
})
afterEach(() => mocks.close())

const OPERATIONS = ['create', 'update', 'progress'] as const
type Operation = (typeof OPERATIONS)[number]

/** What the caller gets: words, HTTP status, or that the connection broke. */
type Expected = { readonly keeps: boolean; readonly says?: RegExp; readonly status?: number; readonly breaks?: true }

const ACTS: Readonly<Record<string, Expected>> = {
  'kept-reset': { keeps: true, breaks: true },
  'kept-slow': { keeps: true, says: /thành công/ },
  'kept-late': { keeps: true, says: /thành công/ },
  'kept-html': { keeps: true, says: /<html>/ },
  'lost-html': { keeps: false, says: /<html>/ },
  'kept-truncated': { keeps: true },
  'kept-error-text': { keeps: true, says: /^Object reference/ },
  'lost-success': { keeps: false, says: /thành công/ },
  'lost-no-phrase': { keeps: false, says: /Đã ghi nhận yêu cầu/ },
  'kept-double': { keeps: true, says: /thành công.*thành công/ },
  'session-ended': { keeps: false, says: /hết hạn/ },
  'kept-exists': { keeps: true, says: /đã tồn tại/ },
  'lost-502': { keeps: false, status: 502 },
  'kept-502': { keeps: true, status: 502 },
}

const CALLS: Readonly<Record<Operation, () => Promise<Got>>> = {
  create: () => create(mocks.url),
  update: () => update(mocks.url, dossier(CODE, { TrangThaiHoSo: '4' })),
  progress: () => progress(mocks.url, [step('2'), step('4', 1)]),
}

async function isKept(operation: Operation): Promise<boolean> {
  const found = await row(mocks.url)
  if (operation === 'create') return found?.held === true
  return operation === 'update' ? found?.status === '4' : (found?.steps.length ?? 0) >= 2
}

const assign = (scenario: string): Promise<Got> => control(mocks.url, 'PATCH', `portal/dossiers/${CODE}`, { scenario })

describe.each(OPERATIONS)('%s', (operation) => {
  it.each(Object.entries(ACTS))('%s', async (act, { keeps, says, status, breaks }) => {
    if (operation !== 'create') await create(mocks.url)
    await assign(`${operation}-${act}`)
    if (breaks) expect(await toFailure(CALLS[operation]())).not.toBe('answered')
    else {
      const got = await CALLS[operation]()
      if (says) expect(got.text.replaceAll('\n', ' ')).toMatch(says)
      expect(got.status).toBe(status ?? 200)
    }
    expect(await isKept(operation)).toBe(keeps)
    // Once only, but for those that never end: the next call goes the usual way.
    await CALLS[operation]()
    expect(await isKept(operation)).toBe(true)
    // A step that was kept and is sent again is there twice.
    if (operation === 'progress') expect((await row(mocks.url))?.doubled).toBe(keeps ? 2 : 0)
  })

  it('that is refused stays refused', async () => {
    if (operation !== 'create') await create(mocks.url)
    await assign(`${operation}-refused`)
    for (let turn = 0; turn < 3; turn += 1) {
      const got = await CALLS[operation]()
      expect(got.text).toContain('7F-22')
      expect(await isKept(operation)).toBe(false)
    }
    expect((await row(mocks.url))?.verdicts.dropped).toBe(3)
  })

  it.each(['kept-silence', 'lost-silence'])('%s: no answer, and the caller gives up', async (act) => {
    if (operation !== 'create') await create(mocks.url)
    await assign(`${operation}-${act}`)
    const pending = toFailure(CALLS[operation]())
    await eventually('the call to arrive', async () => {
      const calls = (await row(mocks.url))?.calls ?? []
      return calls.some((one) => one.operation === operation)
    })
    expect(await isKept(operation)).toBe(act === 'kept-silence')
    await mocks.close()
    expect(await pending).not.toBe('answered')
  })
})

describe('half a chunk', () => {
  it('keeps the first half and answers with an error text', async () => {
    await create(mocks.url)
    await assign('progress-half')
    const got = await progress(mocks.url, [step('2'), step('4', 1), step('4', 2), step('9', 3)])
    expect(got.text).toContain('Object reference')
    expect(await kept(mocks.url)).toEqual(['2', '4'])
    expect((await row(mocks.url))?.calls.at(-1)).toMatchObject({ verdict: 'kept', steps: ['2', '4', '4', '9'] })
  })
})

describe('the question', () => {
  it.each([
    ['look-up-html', /<html>/],
    ['look-up-error-text', /Object reference/],
    ['look-up-truncated', /^\{[^}]*$/],
    ['look-up-empty', /"data":\[\]/],
  ])('%s, once', async (scenario, says) => {
    await create(mocks.url)
    await assign(scenario)
    expect((await bus(mocks.url, 'TraCuuHoSo', [{ MaHoSo: CODE }])).text).toMatch(says)
    expect((await lookUp(mocks.url)).data).toHaveLength(1)
  })
})

describe('what is shown', () => {
  const shown = async (): Promise<Item | undefined> => ((await lookUp(mocks.url)).data as Item[])[0]

  it.each<[scenario: string, shown: Item | undefined]>([
    ['vanishes', undefined],
    ['stays-behind', { TrangThaiHoSo: '2' }],
    ['runs-ahead', { TrangThaiHoSo: '9' }],
    ['other-due-time', { NgayHenTra: '20261201170000' }],
    ['done-at-receipt', { TrangThaiHoSo: '9', NgayKetThucXuLy: '20261130091500' }],
  ])('%s', async (scenario, item) => {
    await assign(scenario)
    await create(mocks.url)
    if (!item) {
      expect(await shown()).toBeUndefined()
      // Once only: what is sent anew stays.
      await create(mocks.url)
      expect(await row(mocks.url)).toMatchObject({ held: true, creates: 2 })
      return
    }
    await update(mocks.url, dossier(CODE, { TrangThaiHoSo: '4' }))
    expect(await shown()).toMatchObject(item)
    expect((await row(mocks.url))?.status).toBe('4')
  })

  it('can be changed by hand, until it is sent again', async () => {
    const { url } = mocks
    const patch = (change: object): Promise<Got> => control(url, 'PATCH', `portal/dossiers/${CODE}`, change)
    expect((await patch({ status: '9' })).status).toBe(400)
    await create(url)
    await progress(url, [step('2'), step('4', 1)])
    await patch({ status: '9', ended: '2026-11-30T09:15:00+07:00', due: '2026-12-05T17:00:00+07:00', dropSteps: 1 })
    expect(await shown()).toMatchObject({
      TrangThaiHoSo: '9',
      NgayHenTra: '20261205170000',
      NgayKetThucXuLy: '20261130091500',
      TienTrinh: [{ TrangThai: '2' }],
    })
    // By then it is done there, and what is done cannot be in process.
    expect(parsed(await update(url, dossier(CODE, { TrangThaiHoSo: '4' }))).message).toContain('9 sang 4')
    await patch({ status: '2' })
    await update(url, dossier(CODE, { TrangThaiHoSo: '4' }))
    expect(await shown()).toMatchObject({ TrangThaiHoSo: '4', NgayHenTra: '20261130170000', NgayKetThucXuLy: '' })
    await patch({ gone: true })
    expect(await shown()).toBeUndefined()
    expect(await row(url)).toMatchObject({ held: false, view: { found: false } })
  })

  it('refuses a change that means nothing, with every problem', async () => {
    await create(mocks.url)
    const got = await control(mocks.url, 'PATCH', `portal/dossiers/${CODE}`, {
      status: '12',
      due: 'tomorrow',
      gone: false,
      dropSteps: 0,
      scenario: 'none',
      more: 1,
    })
    expect(got.status).toBe(400)
    expect((parsed(got).problems as string[]).length).toBe(6)
  })
})

describe('who selects a scenario', () => {
  it('has a number of its own for each', () => {
    const serials = [...PORTAL_SCENARIOS.values()].map(({ serial }) => serial)
    expect(new Set(serials).size).toBe(PORTAL_SCENARIOS.size)
    expect(serials.every((serial) => serial > 9100 && serial < 9200)).toBe(true)
  })

  it('the serial number, the header, a rule; a header that names none is a mistake', async () => {
    const { url } = mocks
    const serial = PORTAL_SCENARIOS.get('create-lost-html')?.serial
    const code = `H99.01.02-261130-${serial}`
    expect((await create(url, dossier(code))).text).toContain('<html>')
    expect((await create(url, dossier(), { 'X-Mock-Scenario': 'create-lost-success' })).text).toContain('thành công')
    expect((await ledger(url)).summary.held).toBe(0)
    expect((await create(url, dossier(), { 'X-Mock-Scenario': 'nothing' })).status).toBe(400)
    await control(url, 'POST', 'portal/scenarios', { scenario: 'create-kept-502', count: 1 })
    const answers = [await create(url, dossier('H99-261130-1')), await create(url, dossier('H99-261130-2'))]
    expect(answers.map(({ status }) => status)).toEqual([502, 200])
    mocks.settings.portalSuffixScenarios = false
    expect(parsed(await create(url, dossier(`H99.7-261130-${serial}`)))).toMatchObject({ error_code: '0' })
  })

  it('a rate strikes the same dossiers in every run', async () => {
    const codes = Array.from({ length: 40 }, (_, index) => `H99.01.02-261130-${1000 + index}`)
    const struck = async (): Promise<string[]> => {
      const one = await startMocks({
        clock: () => now,
        settings: { seed: 7, portalBusToken: 'none', portalFetches: [] },
      })
      await control(one.url, 'POST', 'portal/scenarios', { scenario: 'create-lost-502', rate: 0.3 })
      for (const code of codes) await create(one.url, dossier(code))
      const rows = (await ledger(one.url)).dossiers
      await one.close()
      return rows.filter(({ scenario }) => scenario !== null).map(({ code }) => code)
    }
    const first = await struck()
    expect(first.length).toBeGreaterThan(3)
    expect(first.length).toBeLessThan(25)
    expect(await struck()).toEqual(first)
  })
})

describe('faults', () => {
  it('of the wire: what was not seen is dropped, what was done before is kept', async () => {
    const { url } = mocks
    await control(url, 'POST', 'faults', { fault: 'reset', layer: 'portal', operation: 'create', count: 1 })
    expect(await toFailure(create(url))).not.toBe('answered')
    expect(await row(url)).toMatchObject({ held: false, calls: [{ operation: 'create', verdict: 'dropped' }] })
    await control(url, 'POST', 'faults', { fault: 'close', layer: 'portal-bus', commits: true, count: 1 })
    expect(await toFailure(create(url))).not.toBe('answered')
    expect(await row(url)).toMatchObject({ held: true, creates: 1 })
    await control(url, 'POST', 'faults', { fault: 'http-503', operation: 'progress', count: 1 })
    expect((await progress(url, [step('2')])).status).toBe(503)
    expect(await kept(url)).toEqual([])
    expect((await row(url))?.calls.at(-1)).toMatchObject({ operation: 'progress', verdict: 'dropped', steps: ['2'] })
  })
})
