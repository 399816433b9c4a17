// What can go wrong with one linked dossier, what the software remembers over its own restart, and that for any sequence of
// reports its ledger says what a simple model says.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toLinkedRow } from '../../../mocks/linked/ledger.ts'
import { LINKED_SCENARIOS } from '../../../mocks/linked/scenarios.ts'
import type { Settings } from '../../../mocks/settings.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { eventually } from '../../support/eventually.ts'
import { control, toFailure } from '../client.ts'
import { acknowledge, come, detail, kept, ledger, list, report, row, status, taken, token, words } from './samples.ts'

let mocks: Mocks | undefined
let state: string
const now = Date.parse('2026-11-30T09:20:00+07:00')
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'linked-'))
})
afterEach(async () => {
  await mocks?.close()
  mocks = undefined
  rmSync(state, { recursive: true })
})

async function restart(settings: Partial<Settings> = {}): Promise<string> {
  await mocks?.close()
  mocks = await startMocks({ state, clock: () => now, settings: { linkedArrivalMs: 0, linkedSlowMs: 50, ...settings } })
  return mocks.url
}

describe('memory', () => {
  it('reports the same ledger, list and detail after a restart', async () => {
    let url = await restart({ linkedArrivalMs: 60_000 })
    await list(url)
    const code = await taken(url, { seed: 4 })
    for (const one of [1, 3, 3, 9]) await report(url, status(code, one))
    await report(url, status('G99.99.01-261130-0042', 1))
    await come(url, { kind: 'death', scenario: 'no-files' })
    const listed = await list(url)
    const details = async (): Promise<string[]> => {
      const all = await Promise.all(listed.map(({ id }) => detail(url, id)))
      return all.map(({ text }) => text)
    }
    const texts = await details()
    const before = await ledger(url)
    url = await restart({ linkedArrivalMs: 60_000 })
    expect(await ledger(url)).toEqual(before)
    expect(await list(url)).toEqual(listed)
    expect(await details()).toEqual(texts)
    expect(words(await report(url, status(code, 7)))).toContain('thành công')
  })

  it('remembers what it answered when it is killed right after', async () => {
    const main = join(import.meta.dirname, '../../../mocks/main.ts')
    const settings = JSON.stringify({ linkedArrivalMs: 0 })
    const args = [main, '--port', '0', '--state', state, '--settings', settings, '--with-parent']
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const url = await new Promise<string>((resolve) => {
      let text = ''
      child.stdout.on('data', (piece: Buffer) => {
        text += piece.toString('utf8')
        const found = /registry: (http:\S+)/.exec(text)?.[1]
        if (found !== undefined) resolve(found)
      })
    })
    const gone = new Promise((resolve) => child.once('exit', resolve))
    const codes = await come(url, { count: 30 })
    const answered: string[] = []
    let killed = false
    await Promise.all(
      codes.map((code) =>
        toFailure(
          (async () => {
            await acknowledge(url, code)
            const got = await report(url, status(code, 1))
            expect(words(got)).toContain('thành công')
            answered.push(code)
            if (answered.length < 10 || killed) return
            killed = true
            child.kill('SIGKILL')
          })(),
        ),
      ),
    )
    await gone
    const { dossiers } = await ledger(await restart())
    expect(answered.length).toBeGreaterThanOrEqual(10)
    const first = dossiers.filter(({ steps }) => steps.length === 1).map(({ code }) => code)
    expect(first).toEqual(expect.arrayContaining(answered))
    expect(dossiers.every(({ doubled }) => doubled === 0)).toBe(true)
  })

  it('tells only what changed', async () => {
    const url = await restart()
    const [code = '', other = ''] = await come(url, { count: 2 })
    const { last } = await ledger(url)
    expect((await ledger(url, `?after=${last}`)).dossiers).toEqual([])
    await acknowledge(url, other)
    expect((await ledger(url, `?after=${last}`)).dossiers.map((one) => one.code)).toEqual([other])
    expect(await ledger(url, '?limit=1')).toMatchObject({ more: true, dossiers: [{ code }], summary: { dossiers: 2 } })
  })
})

/** What of a report is kept, and the words or the shape of the answer. */
const ACTS: Readonly<Record<string, readonly [keeps: boolean, says: RegExp]>> = {
  'kept-slow': [true, /thành công/],
  'kept-late': [true, /thành công/],
  'kept-html': [true, /<html>/],
  'kept-truncated': [true, /^\{[^}]*$/],
  'kept-double': [true, /thành công.*thành công/],
  'kept-server-error': [true, /Server Error/],
  'lost-server-error': [false, /Server Error/],
  'lost-soap-fault': [false, /Client received SOAP Fault/],
  'kept-not-updated': [true, /chưa cập nhật trạng thái/],
  'lost-not-updated': [false, /chưa cập nhật trạng thái/],
  'lost-adding-failed': [false, /Có lỗi trong quá trình thêm mới/],
  'lost-success': [false, /thành công/],
  'code-list': [false, /không tồn tại trong danh mục/],
  'token-ended': [false, /Unauthorized/],
}

describe('scenarios', () => {
  it.each(Object.entries(ACTS))('report-%s', async (act, [keeps, says]) => {
    const url = await restart()
    const code = await taken(url, { scenario: `report-${act}` })
    const got = await report(url, status(code, 1))
    expect(got.text.replaceAll('\n', ' ')).toMatch(says)
    expect(await kept(url, code)).toEqual(keeps ? [1] : [])
    // Once only: what comes next goes the usual way.
    expect(words(await report(url, status(code, 1)))).toContain(keeps ? 'đã tồn tại' : 'thành công')
    expect(await kept(url, code)).toEqual([1])
  })

  it.each(Object.entries(ACTS))('acknowledge-%s', async (act, [keeps, says]) => {
    const url = await restart()
    const [code = ''] = await come(url, { scenario: `acknowledge-${act}` })
    expect((await acknowledge(url, code)).text.replaceAll('\n', ' ')).toMatch(says)
    expect(await list(url)).toHaveLength(keeps ? 0 : 1)
    expect(words(await acknowledge(url, code))).toContain('thành công')
    expect(await list(url)).toEqual([])
  })

  it('report-refused stays refused', async () => {
    const url = await restart()
    const code = await taken(url, { scenario: 'report-refused' })
    for (let turn = 0; turn < 3; turn += 1) expect(words(await report(url, status(code, 1)))).toContain('7F-22')
    expect(await row(url, code)).toMatchObject({ status: 0, verdicts: { dropped: 3 } })
  })

  it.each([
    ['report-kept-silence', true],
    ['report-lost-silence', false],
  ] as const)('%s: no answer, and the caller gives up', async (scenario, keeps) => {
    const url = await restart()
    const code = await taken(url, { scenario })
    const pending = toFailure(report(url, status(code, 1)))
    await eventually('the report to arrive', async () => (await row(url, code))?.calls.some((one) => one.status === 1))
    expect(await kept(url, code)).toEqual(keeps ? [1] : [])
    await mocks?.close()
    expect(await pending).not.toBe('answered')
  })

  it.each([
    ['detail-html', /<html>/],
    ['detail-truncated', /[^}]$/],
    ['detail-empty', /^\{"data":null\}$/],
    ['detail-server-error', /Server Error/],
  ])('%s, once', async (scenario, says) => {
    const url = await restart()
    await come(url, { scenario })
    const [one] = await list(url)
    expect((await detail(url, one?.id ?? '')).text.trimEnd()).toMatch(says)
    expect(JSON.parse((await detail(url, one?.id ?? '')).text)).toMatchObject({ data: { maHoSo: one?.maHoSo } })
  })

  it('are chosen by rule, by control and by header, and have numbers of their own', async () => {
    const url = await restart()
    const serials = [...LINKED_SCENARIOS.values()].map(({ serial }) => serial)
    expect(new Set(serials).size).toBe(LINKED_SCENARIOS.size)
    expect(serials.every((serial) => serial > 9300 && serial < 9400)).toBe(true)
    await control(url, 'POST', 'linked/scenarios', { scenario: 'report-lost-server-error', count: 1 })
    const [code = '', other = ''] = await come(url, { count: 2 })
    expect((await ledger(url)).dossiers.map(({ scenario }) => scenario)).toEqual(['report-lost-server-error', null])
    await control(url, 'PATCH', `linked/dossiers/${code}`, { scenario: null })
    expect((await row(url, code))?.scenario).toBeNull()
    await acknowledge(url, other)
    expect(words(await report(url, status(other, 1), { 'X-Mock-Scenario': 'report-code-list' }))).toContain(
      'không tồn tại',
    )
    expect((await report(url, status(other, 1), { 'X-Mock-Scenario': 'none' })).status).toBe(400)
    expect((await control(url, 'PATCH', `linked/dossiers/${code}`, { scenario: 'none' })).status).toBe(400)
    await control(url, 'PATCH', `linked/dossiers/${other}`, { back: true })
    expect((await list(url)).map(({ maHoSo }) => maHoSo)).toContain(other)
  })

  it('faults of the wire: what was not seen is dropped', async () => {
    const url = await restart()
    const code = await taken(url)
    await control(url, 'POST', 'faults', { fault: 'reset', layer: 'linked', operation: 'report', count: 1 })
    expect(await toFailure(report(url, status(code, 1)))).not.toBe('answered')
    expect(await row(url, code)).toMatchObject({ status: 0, verdicts: { dropped: 1 } })
    await control(url, 'POST', 'faults', {
      fault: 'close',
      layer: 'linked',
      operation: 'report',
      commits: true,
      count: 1,
    })
    expect(await toFailure(report(url, status(code, 1)))).not.toBe('answered')
    expect(await kept(url, code)).toEqual([1])
  })
})

describe('the order', () => {
  /** Statuses that must have come before, and the model of what is kept. */
  const NEEDED: Readonly<Record<number, readonly number[]>> = {
    1: [],
    2: [1],
    3: [1],
    6: [1],
    7: [1, 3],
    4: [1, 3, 7],
    5: [4],
  }
  function keeps(steps: readonly number[], next: number): boolean {
    const last = steps.at(-1)
    if (last === next || steps.includes(6) || steps.includes(5)) return false
    if (steps.includes(4)) return next === 5
    if (!(NEEDED[next] ?? [0]).every((one) => steps.includes(one))) return false
    if (next === 1) return steps.length === 0
    if (next === 2 || next === 6) return true
    // After a supplement it may go back, and from there on as always.
    const way = '13745'
    return steps.slice(steps.lastIndexOf(2) + 1).every((one) => way.indexOf(`${one}`) < way.indexOf(`${next}`))
  }

  it('is kept for any sequence of reports', { timeout: 90_000 }, async () => {
    const url = await restart({ linkedNeedsAcknowledgement: false })
    const bearer = await token(url)
    const reported = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(1, 3, 7, 4, 5) },
      { weight: 1, arbitrary: fc.constantFrom(2, 6) },
    )
    // Every second sequence begins as it should, so that many get far.
    const sequence = fc.tuple(
      fc.constantFrom<number[]>([], [1, 3], [1, 3, 7], [1, 3, 7, 4]),
      fc.array(reported, { maxLength: 8 }),
    )
    await fc.assert(
      fc.asyncProperty(sequence, async ([begin, more]) => {
        const sent = [...begin, ...more]
        const [code = ''] = await come(url)
        const expected: number[] = []
        for (const one of sent) {
          await report(url, status(code, one), { Authorization: `Bearer ${bearer}` })
          if (keeps(expected, one)) expected.push(one)
        }
        const dossier = mocks?.linked.dossiers.get(code)
        const found = dossier && toLinkedRow(dossier)
        expect(found?.steps.map((step) => step.status)).toEqual(expected)
        expect(found).toMatchObject({ doubled: 0, outOfOrder: 0, status: expected.at(-1) ?? 0 })
        for (const one of new Set(expected))
          expect(found?.steps.find((step) => step.status === one)?.arrivals).toBe(
            sent.filter((each) => each === one).length,
          )
      }),
      { numRuns: 40, seed: 20_261_130, endOnFailure: true },
    )
  })
})
