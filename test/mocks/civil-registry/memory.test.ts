// What the registry remembers over its own restart, and what its ledger says of twenty thousand dossiers.

import { spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { call, control, toFailure } from '../client.ts'
import { itemG2, ledger, pushG2, reply, requestG2, row } from './samples.ts'

let mocks: Mocks | undefined
let state: string
let now = Date.parse('2026-09-01T08:00:00+07:00')
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'registry-'))
})
afterEach(async () => {
  await mocks?.close()
  mocks = undefined
  rmSync(state, { recursive: true })
})

async function restart(): Promise<string> {
  await mocks?.close()
  mocks = await startMocks({ state, clock: () => now })
  return mocks.url
}

describe('memory', () => {
  it('reports the same ledger and the same status after a restart', async () => {
    let url = await restart()
    const codes = ['H01.004-260115-0001', 'H01.004-260115-9051', 'H01.004-260115-9059']
    for (const code of codes) await pushG2(url, code)
    await pushG2(url, 'H01.004-260115-0001')
    now += 2000
    const items = (await reply(requestG2(url, codes))).value
    const before = await ledger(url)
    url = await restart()
    expect(await ledger(url)).toEqual(before)
    expect((await reply(requestG2(url, codes))).value).toEqual(items)
    expect(await pushG2(url, 'H01.004-260115-0001')).toMatchObject({ status: '0' })
    expect(await pushG2(url, 'H01.004-260115-9051')).toMatchObject({ status: '1' })
    expect(await row(url, 'H01.004-260115-9051')).toMatchObject({ registrations: 1, supplements: 1, state: 1 })
  })

  it('goes on with its numbers where it stopped', async () => {
    let url = await restart()
    await pushG2(url, 'H01.004-260115-0001')
    now += 5000
    const first = await itemG2(url, 'H01.004-260115-0001')
    url = await restart()
    await pushG2(url, 'H01.004-260115-0002')
    now += 5000
    const second = await itemG2(url, 'H01.004-260115-0002')
    expect(first?.ketQuaXuLy?.soDangKy).toBe('1/2026')
    expect(second?.ketQuaXuLy?.soDangKy).toBe('2/2026')
    expect(second?.ketQuaXuLy?.soDinhDanh).not.toBe(first?.ketQuaXuLy?.soDinhDanh)
  })

  it.each(['{"t":"push","at":17', '\u0000\u0000\u0000', '{"t":"push"}x\n{"t":'])(
    'tolerates a torn end: %j',
    async (torn) => {
      let url = await restart()
      await pushG2(url, 'H01.004-260115-0001')
      await mocks?.close()
      const file = join(state, 'registry.jsonl')
      const whole = readFileSync(file, 'utf8')
      appendFileSync(file, torn)
      url = await restart()
      expect(readFileSync(file, 'utf8')).toBe(whole)
      await pushG2(url, 'H01.004-260115-0002')
      url = await restart()
      expect((await ledger(url)).summary).toMatchObject({ dossiers: 2, registrations: 2 })
    },
  )

  it('remembers what it answered when it is killed right after', async () => {
    const main = join(import.meta.dirname, '../../../mocks/main.ts')
    const child = spawn(process.execPath, [main, '--port', '0', '--state', state, '--with-parent'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const url = await new Promise<string>((resolve) => {
      let text = ''
      child.stdout.on('data', (piece: Buffer) => {
        text += piece.toString('utf8')
        const found = /registry: (http:\S+)/.exec(text)?.[1]
        if (found !== undefined) resolve(found)
      })
    })
    const codes = Array.from({ length: 60 }, (_, index) => `H01.004-260115-${2000 + index}`)
    const answered: string[] = []
    let killed = false
    await Promise.all(
      codes.map((code) =>
        toFailure(
          pushG2(url, code).then(() => {
            answered.push(code)
            if (answered.length < 20 || killed) return
            killed = true
            child.kill('SIGKILL')
          }),
        ),
      ),
    )
    const rows = (await ledger(await restart())).dossiers
    const registered = rows.filter(({ registrations }) => registrations === 1).map(({ code }) => code)
    expect(answered.length).toBeGreaterThanOrEqual(20)
    expect(registered).toEqual(expect.arrayContaining(answered))
    expect(rows.every(({ registrations }) => registrations === 1)).toBe(true)
  })
})

describe('ledger', () => {
  it('counts receipts, registrations, asks and bodies per dossier, and tells only what changed', async () => {
    const url = await restart()
    const code = 'H01.004-260115-0001'
    await pushG2(url, code)
    await pushG2(url, code)
    await requestG2(url, [code])
    const { summary, last, dossiers } = await ledger(url)
    expect(summary).toMatchObject({
      dossiers: 1,
      receipts: 2,
      registrations: 1,
      registered: 1,
      doubled: 0,
      asks: 1,
      states: { 1: 1 },
    })
    expect(dossiers).toMatchObject([
      { code, generation: 'G2', module: 'LTKS', unit: '00004', receipts: 2, asks: 1, state: 1, held: true },
    ])
    expect(dossiers[0]?.hashes).toHaveLength(1)
    expect((await ledger(url, `?after=${last}`)).dossiers).toEqual([])
    await pushG2(url, 'H01.004-260115-0002')
    expect((await ledger(url, `?after=${last}`)).dossiers.map((one) => one.code)).toEqual(['H01.004-260115-0002'])
    const first = await ledger(url, '?limit=1')
    expect(first).toMatchObject({ more: true, dossiers: [{ code }] })
    expect((await ledger(url, `?after=${first.last}`)).dossiers).toHaveLength(1)
    expect((await ledger(url, '?limit=0')).dossiers).toEqual([])
  })

  it('answers about twenty thousand dossiers', async () => {
    const url = await restart()
    const dossiers = mocks?.registry.dossiers
    for (let index = 0; index < 20_000; index += 1) {
      const code = `H01.004-260115-${10_000 + index}`
      const line = {
        at: now,
        code,
        gen: 'G2',
        hash: String(index),
        module: 'LTKS',
        unit: '00004',
        linked: '',
        received: '',
      } as const
      dossiers?.record({
        ...line,
        t: 'push',
        verdict: 'registered',
        id: index + 1,
        data: '{"nksNgaySinh":"10.01.2026"}',
        files: [],
      })
    }
    now += 60_000
    const whole = await call(`${url}/_control/registry/ledger`, { method: 'GET', deadlineMs: 15_000 })
    expect(JSON.parse(whole.text).dossiers).toHaveLength(20_000)
    expect((await ledger(url, '?limit=0')).summary).toMatchObject({ states: { 4: 20_000 } })
  })
})

describe('control of one dossier', () => {
  it('shows what was received, and moves it by hand', async () => {
    const url = await restart()
    const code = 'H01.004-260115-0001'
    await pushG2(url, code)
    const path = `registry/dossiers/${code}`
    expect(JSON.parse((await control(url, 'GET', path)).text)).toMatchObject({
      code,
      state: 1,
      steps: [{ to: 1 }],
      declaration: { nksHoTen: "TRẦN THỊ K'THỬ & CON" },
      files: [{ name: 'gcs.pdf', title: 'Giấy chứng sinh' }],
      result: null,
    })
    expect(JSON.parse((await control(url, 'PATCH', path, { state: 4 })).text)).toMatchObject({
      state: 4,
      result: { soDangKy: '1/2026' },
    })
    expect((await control(url, 'PATCH', 'registry/dossiers/none', { state: 4 })).status).toBe(400)
    expect((await control(url, 'GET', 'registry/dossiers/none')).status).toBe(404)
    expect((await control(url, 'GET', 'registry/nothing')).status).toBe(404)
  })

  it('gives a dossier its scenario before it comes', async () => {
    const url = await restart()
    const code = 'H01.004-260115-0001'
    expect((await control(url, 'PATCH', `registry/dossiers/${code}`, { scenario: 'nonsense' })).status).toBe(400)
    await control(url, 'PATCH', `registry/dossiers/${code}`, { scenario: 'refusal' })
    await pushG2(url, code)
    now += 1000
    expect(await itemG2(url, code)).toMatchObject({ trangThai: 6, ghiChu: expect.stringContaining('Từ chối') })
  })

  it('is counted in the state and named on the page', async () => {
    const url = await restart()
    await pushG2(url, 'H01.004-260115-0001')
    expect(JSON.parse((await control(url, 'GET', 'state')).text)).toMatchObject({
      registry: { directory: state, dossiers: 1, registrations: 1 },
      counts: { 'registry-g2': 1 },
    })
    const page = (await call(`${url}/`, { method: 'GET' })).text
    for (const named of ['/registry/g1/dangKyHoTich', '/registry/g3/nhanHoSoDKHT', '9051', 'supplement'])
      expect(page).toContain(named)
  })
})
