// The samples of the contract are valid, the mock takes them as they are, and what it answers is valid too.

import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { startMocks } from '../../../mocks/start.ts'
import { acknowledge, come, detail, type Item, list, parsed, report } from './samples.ts'

const FOLDER = 'contracts/upstream/linked-services'
const read = (path: string): Item => JSON.parse(readFileSync(`${FOLDER}/${path}`, 'utf8')) as Item

const ajv = new Ajv2020({ allErrors: true, strictTypes: false, allowUnionTypes: true })
function expectValid(name: string, value: unknown): void {
  const key = `${name}.schema.json`
  const validate = ajv.getSchema(key) ?? ajv.compile({ ...read(key), $id: key })
  expect(validate(value) ? [] : validate.errors, name).toEqual([])
}

it.each(readdirSync(`${FOLDER}/samples`))('%s is valid', (file) => {
  expectValid(file.replace(/(-.*)?\.json$/, ''), read(`samples/${file}`))
})

it('a report of another agency, or with the status as text, is not valid', () => {
  const sample = read('samples/status.json')
  for (const wrong of [{ coQuanXuLy: 4 }, { trangThai: '4' }, { thoiGianThucHien: '2026-11-30' }])
    expect(() => expectValid('status', { ...sample, ...wrong })).toThrow()
})

it('the mock takes the sample of a report and answers as the contract says', async () => {
  const now = Date.parse('2026-11-30T09:20:00+07:00')
  const mocks = await startMocks({ clock: () => now, settings: { linkedArrivalMs: 0 } })
  try {
    const { url } = mocks
    const [code = ''] = await come(url, { seed: 1 })
    const sample = read('samples/status.json')
    expect(sample.soHoSoLT).toBe(code)
    expectValid('list', { data: await list(url) })
    const [one] = await list(url)
    expectValid('detail', parsed(await detail(url, one?.id ?? '')))
    await acknowledge(url, code)
    const without = { traceId: expect.any(String) }
    expect(parsed(await report(url, sample))).toEqual({ ...read('samples/answer-out-of-order.json'), ...without })
    const agency = parsed(await report(url, { ...sample, coQuanXuLy: 4 }))
    expect(agency).toEqual({ ...read('samples/answer-code-list.json'), ...without })
    for (const trangThai of [1, 3, 7]) await report(url, { ...sample, trangThai, ketQuaXuLy: '' })
    expect(parsed(await report(url, sample))).toEqual({ ...read('samples/answer-accepted.json'), ...without })
  } finally {
    await mocks.close()
  }
})
