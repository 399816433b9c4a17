// The portal fetches files from the addresses that dossiers name, and the page where a citizen sees the dossier.

import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Settings } from '../../../mocks/settings.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { eventually } from '../../support/eventually.ts'
import { call, control } from '../client.ts'
import { CODE, create, dossier, type Item, parsed, progress, row, stampAt, step, update } from './samples.ts'

const CONTENT = `%PDF-1.4 ${'mẫu '.repeat(100)}`
const SHA256 = createHash('sha256').update(CONTENT).digest('hex')

type Seen = { method: string; range: string | undefined; url: string }

/** Files as a gateway would serve them: ranges, HEAD, and what is not there. */
let files: Server
let base: string
let seen: Seen[]
let failures: number
let mocks: Mocks | undefined
let state: string

beforeEach(async () => {
  seen = []
  failures = 0
  state = mkdtempSync(join(tmpdir(), 'portal-files-'))
  files = createServer((request, response) => {
    const { method = '', url = '' } = request
    const { range } = request.headers
    seen.push({ method, range, url })
    if (failures > 0) {
      failures -= 1
      response.writeHead(503).end()
      return
    }
    if (url === '/moved') return void response.writeHead(302, { location: '/result' }).end()
    if (url !== '/paper' && url !== '/result') return void response.writeHead(404).end()
    const body = Buffer.from(CONTENT)
    const end = /^bytes=0-(\d+)$/.exec(range ?? '')?.[1]
    const piece = end === undefined ? body : body.subarray(0, Number(end) + 1)
    response.writeHead(end === undefined ? 200 : 206, {
      'content-type': 'application/pdf',
      'content-length': piece.length,
    })
    response.end(method === 'HEAD' ? undefined : piece)
  })
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(files.address() as AddressInfo).port}`
})
afterEach(async () => {
  await mocks?.close()
  mocks = undefined
  files.closeAllConnections()
  await new Promise((resolve) => files.close(resolve))
  rmSync(state, { recursive: true })
})

async function start(settings: Partial<Settings> = {}): Promise<string> {
  await mocks?.close()
  mocks = await startMocks({ state, settings: { portalFetchAfterMs: 1, portalFetchLateMs: 1, ...settings } })
  return mocks.url
}

const withFiles = (more: Item = {}): Item =>
  dossier(CODE, {
    TrangThaiHoSo: '9',
    NgayKetThucXuLy: stampAt(60),
    TaiLieuNop: [{ TenTepDinhKem: 'gcs.pdf', DuongDanTaiTepTin: `${base}/paper` }],
    DanhSachGiayToKetQua: [{ TenGiayTo: 'Giấy khai sinh', DuongDanTepTinKetQua: `${base}/result` }],
    ...more,
  })

const fetched = (url: string, count: number) =>
  eventually(`${count} fetches`, async () => {
    const fetches = (await row(url))?.fetches ?? []
    return fetches.length >= count ? fetches : undefined
  })

describe('files by address', () => {
  it('are fetched by itself, each by the plan, and once', async () => {
    const url = await start({ portalFetches: ['HEAD', 'RANGE', 'GET', 'LATE'] })
    await create(url, withFiles())
    const fetches = await fetched(url, 8)
    const own = fetches.filter((one) => one.url === `${base}/result`)
    expect(own).toMatchObject([
      { method: 'HEAD', status: 200, bytes: 0, by: 'self' },
      { method: 'GET', range: 'bytes=0-99', status: 206, bytes: 100 },
      { method: 'GET', range: null, status: 200, sha256: SHA256, type: 'application/pdf' },
      { method: 'GET', range: null, status: 200, sha256: SHA256 },
    ])
    // What is named again is not fetched again.
    await update(url, withFiles({ GhiChu: 'lần hai' }))
    await update(url, withFiles({ GhiChu: 'lần ba', TaiLieuNop: [] }))
    expect((await row(url))?.fetches).toHaveLength(8)
  })

  it('are fetched once also when they are named again before the first fetch', async () => {
    const url = await start({ portalFetches: ['HEAD', 'GET'], portalFetchAfterMs: 20 })
    for (const turn of ['một', 'hai', 'ba'])
      await (turn === 'một' ? create : update)(url, withFiles({ TaiLieuNop: [], GhiChu: turn }))
    // Fetched per naming, a second HEAD would stand before the GET that follows the first.
    expect((await fetched(url, 2)).map(({ method }) => method)).toEqual(['HEAD', 'GET'])
  })

  it('are tried again when they are not there, five times at most, and go on after a restart', async () => {
    let url = await start({ portalFetches: ['GET'] })
    failures = 2
    await create(url, withFiles({ TaiLieuNop: [] }))
    expect((await fetched(url, 3)).map(({ status }) => status)).toEqual([503, 503, 200])
    const gone = { DanhSachGiayToKetQua: [{ TenGiayTo: 'x', DuongDanTepTinKetQua: `${base}/gone` }], TaiLieuNop: [] }
    await update(url, withFiles(gone))
    await fetched(url, 8)
    expect(seen.filter((one) => one.url === '/gone')).toHaveLength(5)
    // Nothing is left to be done after a restart, but what was never begun is.
    url = await start({ portalFetches: ['GET', 'LATE'] })
    await eventually('the late fetch', () => seen.filter((one) => one.url === '/gone').length === 10)
  })

  it('are fetched on command, in any way and as often as asked for; redirects are not followed', async () => {
    const url = await start({ portalFetches: [] })
    await create(url, withFiles())
    const order = (body: object) => control(url, 'POST', 'portal/fetches', body)
    expect(parsed(await order({ code: CODE })).fetches).toHaveLength(2)
    const ranged = parsed(await order({ code: CODE, url: `${base}/result`, range: 'bytes=0-9', times: 3 }))
    expect(ranged.fetches).toMatchObject([{ status: 206, bytes: 10 }, { status: 206 }, { status: 206 }])
    expect(parsed(await order({ code: CODE, url: `${base}/moved`, method: 'HEAD' })).fetches).toMatchObject([
      { status: 302, by: 'command' },
    ])
    expect(parsed(await order({ code: CODE, url: 'http://127.0.0.1:9/x' })).fetches).toMatchObject([
      { status: null, error: expect.anything() },
    ])
    expect((await order({ code: 'none' })).status).toBe(400)
    expect((await order({ code: CODE, method: 'PUT', times: 0 })).status).toBe(400)
    expect((await row(url))?.fetches).toHaveLength(7)
  })

  it('with the same content are found to be an input file as result', async () => {
    const url = await start()
    await create(url, withFiles())
    await fetched(url, 2)
    expect((await row(url))?.findings).toEqual([{ kind: 'input-as-result', about: 'Giấy khai sinh' }])
  })
})

describe('the page for citizens', () => {
  const page = (url: string, query = '', method = 'GET') => call(`${url}/portal/tra-cuu${query}`, { method })

  it('shows status, steps, due time and result, and of the name only a little', async () => {
    const url = await start()
    await create(url, withFiles({ TaiLieuNop: [] }))
    await progress(url, [step('2'), step('4', 5, { NoiDungXuLy: '<b>Đang "xử lý"</b>' }), step('9', 60)])
    await fetched(url, 1)
    const { status, text, headers } = await page(url, `?ma=${CODE}`)
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    for (const words of [
      'Đã xử lý xong',
      'Done',
      '30/11/2026 17:00',
      'Giấy khai sinh',
      'Cổng đã lấy tệp về',
      'Bộ phận một cửa',
    ])
      expect(text).toContain(words)
    expect(text).toContain('NGUYỄN V** T**')
    expect(text).not.toContain('NGUYỄN VĂN THỬ')
    expect(text).not.toContain('999090000001')
    // Secret addresses stay the portal's.
    expect(text).not.toContain(base)
    expect(text).not.toContain('<b>')
    expect(text).not.toContain('<script')
  })

  it('says when there is no such dossier, lists the latest, and answers HEAD', async () => {
    const url = await start()
    expect((await page(url)).text).toContain('chưa nhận hồ sơ nào')
    const none = await page(url, '?ma=%3Cb%3E')
    expect([none.status, none.text.includes('<b>')]).toEqual([404, false])
    await create(url)
    expect((await page(url)).text).toContain(CODE)
    expect(await page(url, '', 'HEAD')).toMatchObject({ status: 200, text: '' })
    expect((await page(url, '', 'POST')).status).toBe(405)
  })

  it('shows supplements with both due times, fees, and a step that came twice', async () => {
    const url = await start({ portalFetches: [] })
    await create(
      url,
      dossier(CODE, {
        TrangThaiHoSo: '5',
        DanhSachLePhi: [{ TenPhiLePhi: 'Lệ phí', MaPhiLePhi: '1', HinhThucThu: '1', Gia: '8000', LoaiPhiLePhi: '1' }],
        DanhSachHoSoBoSung: [
          {
            HoSoBoSungId: 1,
            NoiDungBoSung: 'Thiếu giấy chứng sinh',
            NgayBoSung: '20261130100000',
            TrangThaiBoSung: false,
            NgayHenTraTruoc: '20261130170000',
            NgayHenTraMoi: '20261205170000',
          },
        ],
      }),
    )
    await progress(url, [step('2')])
    await progress(url, [step('2')])
    const { text } = await page(url, `?ma=${CODE}`)
    for (const words of [
      'Thiếu giấy chứng sinh',
      '30/11/2026 17:00 → 05/12/2026 17:00',
      '8.000 đ',
      'Bước này đã được gửi',
    ])
      expect(text).toContain(words)
  })
})
