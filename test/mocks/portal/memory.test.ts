// What the portal remembers over its own restart, also when it is killed.

import { spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { toFailure } from '../client.ts'
import { CODE, create, dossier, ledger, lookUp, nextCode, progress, row, step, update, upload } from './samples.ts'

let mocks: Mocks | undefined
let state: string
const now = Date.parse('2026-11-30T09:20:00+07:00')
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'portal-'))
})
afterEach(async () => {
  await mocks?.close()
  mocks = undefined
  rmSync(state, { recursive: true })
})

async function restart(): Promise<string> {
  await mocks?.close()
  mocks = await startMocks({ state, clock: () => now, settings: { portalFetches: [] } })
  return mocks.url
}

describe('memory', () => {
  it('reports the same ledger and the same dossiers after a restart', async () => {
    let url = await restart()
    await create(url)
    await create(url)
    await progress(url, [step('2'), step('4', 1)])
    await progress(url, [step('4', 1)])
    await progress(url, [step('2', 9)])
    await create(url, dossier('H99.01.02-261130-9171'))
    await upload(url, 'x')
    expect(await nextCode(url)).toMatch(/0000001$/)
    const found = await lookUp(url)
    const before = await ledger(url)
    url = await restart()
    expect(await ledger(url)).toEqual(before)
    expect(await lookUp(url)).toEqual(found)
    expect(await nextCode(url)).toMatch(/0000002$/)
    expect(await row(url)).toMatchObject({ creates: 1, doubled: 1, calls: { length: 5 } })
  })

  it('goes on with the numbers of its calls', async () => {
    let url = await restart()
    await create(url)
    url = await restart()
    await create(url)
    expect((await row(url))?.calls.map(({ call }) => call)).toEqual([1, 2])
  })

  it.each(['{"t":"dossier","at":17', '\u0000\u0000\u0000', '{"t":"query"}x\n{"t":'])(
    'tolerates a torn end: %j',
    async (torn) => {
      let url = await restart()
      await create(url)
      await mocks?.close()
      const file = join(state, 'portal.jsonl')
      const whole = readFileSync(file, 'utf8')
      appendFileSync(file, torn)
      url = await restart()
      expect(readFileSync(file, 'utf8')).toBe(whole)
      await progress(url, [step('2')])
      url = await restart()
      expect(await row(url)).toMatchObject({ creates: 1, steps: [{ status: '2' }] })
    },
  )

  it('remembers what it answered when it is killed right after', async () => {
    const main = join(import.meta.dirname, '../../../mocks/main.ts')
    const settings = JSON.stringify({ portalBusToken: 'none', portalFetches: [] })
    const child = spawn(
      process.execPath,
      [main, '--port', '0', '--state', state, '--settings', settings, '--with-parent'],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    )
    const url = await new Promise<string>((resolve) => {
      let text = ''
      child.stdout.on('data', (piece: Buffer) => {
        text += piece.toString('utf8')
        const found = /registry: (http:\S+)/.exec(text)?.[1]
        if (found !== undefined) resolve(found)
      })
    })
    const gone = new Promise((resolve) => child.once('exit', resolve))
    const codes = Array.from({ length: 40 }, (_, index) => `H99.01.02-261130-${2000 + index}`)
    const created: string[] = []
    const stepped: string[] = []
    let killed = false
    await Promise.all(
      codes.map((code) =>
        toFailure(
          (async () => {
            await create(url, dossier(code))
            created.push(code)
            await progress(url, [step('2', 0, { MaHoSo: code })])
            stepped.push(code)
            if (stepped.length < 15 || killed) return
            killed = true
            child.kill('SIGKILL')
          })(),
        ),
      ),
    )
    await gone
    const rows = (await ledger(await restart())).dossiers
    const has = (test: (one: (typeof rows)[number]) => boolean): string[] => rows.filter(test).map(({ code }) => code)
    expect(stepped.length).toBeGreaterThanOrEqual(15)
    expect(has(({ held }) => held)).toEqual(expect.arrayContaining(created))
    expect(has(({ steps }) => steps.length === 1)).toEqual(expect.arrayContaining(stepped))
    expect(rows.every(({ creates, doubled }) => creates <= 1 && doubled === 0)).toBe(true)
  })
})

describe('ledger', () => {
  it('tells only what changed', async () => {
    const url = await restart()
    await create(url)
    const { last } = await ledger(url)
    expect((await ledger(url, `?after=${last}`)).dossiers).toEqual([])
    await create(url, dossier('H99.01.02-261130-0002'))
    expect((await ledger(url, `?after=${last}`)).dossiers.map(({ code }) => code)).toEqual(['H99.01.02-261130-0002'])
    const first = await ledger(url, '?limit=1')
    expect(first).toMatchObject({ more: true, dossiers: [{ code: CODE }] })
    expect((await ledger(url, `?after=${first.last}`)).dossiers).toHaveLength(1)
    expect(await ledger(url, '?limit=0')).toMatchObject({ summary: { dossiers: 2, creates: 2 }, dossiers: [] })
  })

  it.each<[says: string, change: Record<string, unknown>, kind: string]>([
    ['an invented number', { DinhDanhCHS: [{ LoaiDinhDanh: '2', SoDinhDanh: '000000001' }] }, 'invented-number'],
    ['no due time', { NgayHenTra: '' }, 'no-due-time'],
    ['done without an end', { TrangThaiHoSo: '9' }, 'done-without-end'],
    [
      'an input file as result',
      {
        TaiLieuNop: [{ TenTepDinhKem: 'a.pdf', DuongDanTaiTepTin: 'http://127.0.0.1:9/a' }],
        DanhSachGiayToKetQua: [{ TenGiayTo: 'Kết quả', DuongDanTepTinKetQua: 'http://127.0.0.1:9/a' }],
      },
      'input-as-result',
    ],
  ])('finds %s', async (_, change, kind) => {
    const url = await restart()
    await create(url, dossier(CODE, change))
    expect((await row(url))?.findings.map((one) => one.kind)).toEqual([kind])
  })

  it('finds a step done at the moment of receipt, and a due time moved without a reason', async () => {
    const url = await restart()
    await create(url)
    await progress(url, [step('2'), step('4'), step('9')])
    const moved = { TrangThaiHoSo: '4', NgayHenTra: '20261205170000' }
    await update(url, dossier(CODE, moved))
    expect((await row(url))?.findings.map(({ kind }) => kind)).toEqual(['done-at-receipt', 'due-time-moved'])
    const supplement = {
      HoSoBoSungId: 1,
      NoiDungBoSung: 'Thiếu',
      NgayBoSung: '20261130100000',
      TrangThaiBoSung: true,
      NgayHenTraTruoc: '20261130170000',
      NgayHenTraMoi: '20261205170000',
    }
    await update(url, dossier(CODE, { ...moved, DanhSachHoSoBoSung: [supplement] }))
    expect((await row(url))?.findings.map(({ kind }) => kind)).toEqual(['done-at-receipt'])
  })
})
