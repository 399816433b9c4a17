/** What a case keeps of its people, and what the command does with what it must not write. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { findLeftovers } from '../../src/scrub/leftovers.ts'
import { scrubAnswer } from '../../src/scrub/scrub-answer.ts'
import { readKit } from '../foreign/kit/case.ts'

const root = resolve(import.meta.dirname, '../..')
const samples = ['population', 'civil-registry'].flatMap((upstream) => {
  const folder = resolve(root, 'contracts/upstream', upstream, 'samples')
  return readdirSync(folder).map((file) => join(folder, file))
})
const scrubText = (text: string) => scrubAnswer(Buffer.from(text), Buffer.alloc(32, 3)).bytes.toString()

describe('people of one case', () => {
  test('the same number is the same one wherever it stands', () => {
    const text = scrubText(
      '<a><SoDinhDanh>001190000123</SoDinhDanh><ChuHo><SoDinhDanh>001190000123</SoDinhDanh></ChuHo></a>',
    )
    const numbers = text.match(/\d{12}/g) ?? []
    expect(numbers).toHaveLength(2)
    expect(new Set(numbers).size).toBe(1)
  })

  test('a number keeps its sex, and its year goes with the day of birth', () => {
    const text = scrubText(
      '<a><SoDinhDanh>001190000123</SoDinhDanh><NgayThangNam>19900615</NgayThangNam><Nam>1990</Nam><Khac>15/06/1990</Khac></a>',
    )
    const [, sex, year] = /999(\d)(\d\d)\d{6}/.exec(text) ?? []
    expect(Number(sex) % 2).toBe(1)
    const [, full] = /<NgayThangNam>(\d{8})</.exec(text) ?? []
    expect(full?.slice(2, 4)).toBe(year)
    expect(/<Nam>(\d{4})</.exec(text)?.[1]).toBe(full?.slice(0, 4))
    expect(/<Khac>(.*)<\/Khac>/.exec(text)?.[1]).toBe(`${full?.slice(6)}/${full?.slice(4, 6)}/${full?.slice(0, 4)}`)
    expect(full).not.toBe('19900615')
  })

  test('days keep their distance', () => {
    const text = scrubText('{"a":"2026-03-01","b":"2026-03-11T08:00:00+07:00"}')
    const [a, b] = text.match(/\d{4}-\d\d-\d\d/g) ?? []
    expect(Date.parse(b ?? '') - Date.parse(a ?? '')).toBe(10 * 86_400_000)
    expect(text).toContain('T08:00:00+07:00')
  })

  test('the same name is the same one in capitals and in small letters', () => {
    const text = scrubText('{"hoTen":"Nguyễn Văn Thử","HoVaTen":"NGUYỄN VĂN THỬ","ghiChu":"Hồ sơ của Nguyễn Văn Thử"}')
    const { hoTen, HoVaTen, ghiChu } = JSON.parse(text)
    expect(HoVaTen).toBe(hoTen.toUpperCase())
    expect(ghiChu).toBe(`Hồ sơ của ${hoTen}`)
    expect(hoTen).not.toContain('Nguyễn')
  })
})

test('a name that is made of words of an answer is a name where it stands as one', () => {
  const text = scrubText('{"hoTen":"KIM THÀNH CÔNG","ghiChu":"ho ten Kim Thành Công","statusDescription":"Thành công"}')
  expect(text).not.toMatch(/KIM|THÀNH CÔNG|Kim Thành|Thành Công/)
  expect(text).toContain('"statusDescription":"Thành công"')
})

describe('what names nobody stays', () => {
  test.each([
    [
      'a phrase that decides',
      '{"status":"0","errorCode":"106","errorDescription":"AGENCY_ID_INCORRECT - Mã đơn vị không chính xác."}',
    ],
    ['a fault of a bus', '{"fault":{"code":900901,"message":"Invalid Credentials","description":"Access failure"}}'],
    [
      'a SOAP fault',
      '<s:Fault><faultcode>s:Server</faultcode><faultstring>java.lang.NullPointerException</faultstring></s:Fault>',
    ],
    [
      'codes of a record',
      '<a><GioiTinh>1</GioiTinh><DanToc>01</DanToc><QuocTich>VN</QuocTich><QuanHe>CH01</QuanHe></a>',
    ],
    [
      'the complaint about a field',
      '{"errorDescription":"nksHoTen không được để trống. nksNgaySinh có định dạng không đúng."}',
    ],
    [
      'an empty collection',
      '<S:Body xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><ns1:CongdanCollection xmlns:ns1="http://www.mic.gov.vn/dancu/1.0"/></S:Body>',
    ],
    ['a page', '<html><head><title>502 Bad Gateway</title></head><body><center>nginx/1.24.0</center></body></html>'],
  ])('%s', (_, text) => {
    expect(scrubText(text)).toBe(text)
  })

  test.each(samples)('the sample %s is read as what it was', (file) => {
    const { bytes, leftovers } = scrubAnswer(readFileSync(file), Buffer.alloc(32, 5))
    expect(leftovers).toEqual([])
    expect(bytes.length).toBe(readFileSync(file).length)
  })
})

test('a packed body is packed again, and its head says how long it is', () => {
  const body = gzipSync('<a><HoVaTen>NGUYỄN VĂN THỬ</HoVaTen></a>')
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`
  const { bytes } = scrubAnswer(Buffer.concat([Buffer.from(head), body]))
  const at = bytes.indexOf('\r\n\r\n') + 4
  expect(gunzipSync(bytes.subarray(at)).toString()).toMatch(/^<a><HoVaTen>(?!NGUYỄN)[\p{L} ]+<\/HoVaTen><\/a>$/u)
  expect(bytes.toString('latin1', 0, at)).toContain(`Content-Length: ${bytes.length - at}\r\n`)
})

describe('the judge, which knows nothing of how it was done,', () => {
  const names = new Set(['NGUYỄN', 'THỬ'])
  const capture = Buffer.from('NGUYỄN VĂN THỬ 001090000123 0912345678 a.b@mau.example 10.1.2.3')
  test.each([
    ['digits', 'x 0912345678'],
    ['digits', '{"a":"\\u0030\\u0039\\u0031\\u0032345678"}'],
    ['name', 'ông Nguyễn'],
    ['name', 'NGUY&#7876;N'],
    ['name', Buffer.from('the name NGUYỄN in base64 ......').toString('base64')],
    ['mail', 'a.b@mau.example'],
    ['address', '10.1.2.3'],
    ['number', 'x 001090000999 x'],
  ])('finds %s in %s', (kind, text) => {
    expect(findLeftovers(capture, Buffer.from(text), names).map((one) => one.kind)).toContain(kind)
  })

  test('finds nothing in what is synthetic', () => {
    expect(findLeftovers(capture, Buffer.from('TRẦN THỊ MẪU 999090000123 0999888777'), names)).toEqual([])
  })
})

describe('the command', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lienthong-scrub-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  async function run(...args: string[]): Promise<{ code: number; output: string }> {
    const options = ['src/commands/scrub-answer.ts', ...args]
    return promisify(execFile)(process.execPath, options, { cwd: root }).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ code, output: stdout + stderr }),
    )
  }
  const secrets = ['001090000123', 'NGUYỄN', 'Nguyễn']

  test('writes a case that the kit reads, and prints nothing of the capture', async () => {
    const body =
      '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><a:CongdanCollection xmlns:a="http://www.mic.gov.vn/dancu/1.0"><a:CongDan><a:SoDinhDanh>001090000123</a:SoDinhDanh><a:HoVaTen><a:Ten>NGUYỄN VĂN THỬ</a:Ten></a:HoVaTen></a:CongDan></a:CongdanCollection></S:Body></S:Envelope>'
    const file = join(folder, 'capture.http')
    writeFileSync(file, `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
    const { code, output } = await run(file, '--out', folder, '--name', 'tinh-mau', '--on', 'lgsp')
    expect(output).not.toMatch(new RegExp(secrets.join('|')))
    expect(code).toBe(0)
    const written = readFileSync(join(folder, 'tinh-mau.http'), 'utf8')
    for (const secret of secrets) expect(written).not.toContain(secret)
    rmSync(file)
    const [trial] = readKit(folder).population
    expect(trial).toMatchObject({ layer: 'lgsp', ask: 'lookup', must: { never: 'not-matched' } })
    expect(trial?.asked).toMatchObject({ personalNumber: expect.stringMatching(/^999/) })
    expect(parse(readFileSync(join(folder, 'tinh-mau.yaml'), 'utf8'))).toMatchObject({ source: 'scrubbed' })
  })

  test('takes one answer of a HAR', async () => {
    const entry = (text: string, encoding?: string) => ({
      response: {
        status: 200,
        headers: [{ name: 'Content-Type', value: 'application/json' }],
        content: { text, encoding },
      },
    })
    const json = '{"soDinhDanh":"001090000123"}'
    const har = { log: { entries: [entry('{}'), entry(Buffer.from(json).toString('base64'), 'base64')] } }
    const file = join(folder, 'capture.har')
    writeFileSync(file, JSON.stringify(har))
    expect((await run(file, '--entry', '1', '--out', folder)).code).toBe(0)
    expect(readFileSync(join(folder, 'captured.http'), 'utf8')).toMatch(/\r\n\r\n\{"soDinhDanh":"999\d{9}"\}$/)
  })

  test('overwrites nothing', async () => {
    const file = join(folder, 'a.json')
    writeFileSync(file, '{}')
    expect((await run(file, '--out', folder, '--name', 'once')).code).toBe(0)
    expect((await run(file, '--out', folder, '--name', 'once')).code).toBe(2)
  })

  test('says nothing of what it cannot read', async () => {
    const file = join(folder, 'broken.har')
    writeFileSync(file, '{"log": NGUYỄN 001090000123')
    const { code, output } = await run(file, '--out', folder)
    expect(code).toBe(2)
    for (const secret of secrets) expect(output).not.toContain(secret)
    expect(existsSync(join(folder, 'captured.yaml'))).toBe(false)
  })
})
