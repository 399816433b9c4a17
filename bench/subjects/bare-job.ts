/**
 * Row (c): the job with no safeguards, written with the gateway's own fast libraries. It takes the same question, signs
 * in the same way, reads the same record into the same answer; it checks, records, limits and protects nothing. It reads
 * with saxes, where the gateway has a shorter way past it: a third of a bare lookup is that.
 */
import { createHash } from 'node:crypto'
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { SaxesParser } from 'saxes'
import { Pool } from 'undici'
import { listening, runChild } from '../child.ts'

type Node = { [name: string]: Node | string }

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const nameKey = (name: string) =>
  name
    .normalize('NFD')
    .replace(/[^A-Za-zđĐ]/g, '')
    .replace(/[đĐ]/g, 'D')
    .toUpperCase()

/** Elements by local name; the last of equal names wins, which is enough for one person. */
function parse(text: string): Node {
  const root: Node = {}
  const stack: Node[] = [root]
  let characters = ''
  const parser = new SaxesParser({ xmlns: true })
  parser.on('opentag', () => {
    stack.push({})
    characters = ''
  })
  parser.on('text', (piece) => {
    characters += piece
  })
  parser.on('closetag', ({ local }) => {
    const node = stack.pop() ?? {}
    const parent = stack.at(-1) ?? root
    parent[local] = Object.keys(node).length > 0 ? node : characters.trim()
    characters = ''
  })
  parser.write(text).close()
  return root
}

const at = (node: Node | string | undefined, ...path: string[]): Node | string | undefined =>
  path.reduce<Node | string | undefined>((inner, name) => (typeof inner === 'object' ? inner[name] : undefined), node)
const textAt = (node: Node | string | undefined, ...path: string[]) => {
  const value = at(node, ...path)
  return typeof value === 'string' && value !== '' ? value.normalize('NFC') : null
}
const coded = (code: string | null, labels: Record<string, string> = {}) =>
  code && { code, label: labels[code] ?? null }

function findAddress(node: Node | string | undefined) {
  if (typeof node !== 'object') return null
  return {
    generation: textAt(node, 'MaQuanHuyen') ? 'before-2025-07' : 'since-2025-07',
    province: coded(textAt(node, 'MaTinhThanh'), { '01': 'Thành phố Hà Nội' }),
    district: coded(textAt(node, 'MaQuanHuyen')),
    commune: coded(textAt(node, 'MaPhuongXa'), { '00004': 'Phường Ba Đình', '00070': 'Phường Hoàn Kiếm' }),
    detail: textAt(node, 'ChiTiet'),
    country: coded(textAt(node, 'QuocGia'), { VN: 'Việt Nam' }),
  }
}

const getRelative = (node: Node | string | undefined) => ({
  fullName: textAt(node, 'HoVaTen'),
  personalNumber: textAt(node, 'SoDinhDanh'),
  oldCardNumber: textAt(node, 'SoCMND'),
  nationality: coded(textAt(node, 'QuocTich'), { VN: 'Việt Nam' }),
})

function toPerson(text: string) {
  const record = at(parse(text), 'Envelope', 'Body', 'CongdanCollection', 'CongDan')
  const birth = textAt(record, 'NgayThangNamSinh', 'NgayThangNam')
  return {
    personalNumber: textAt(record, 'SoDinhDanh'),
    oldCardNumber: textAt(record, 'SoCMND'),
    fullName: textAt(record, 'HoVaTen', 'Ten'),
    dateOfBirth: birth && { precision: 'day', date: `${birth.slice(0, 4)}-${birth.slice(4, 6)}-${birth.slice(6)}` },
    sex: coded(textAt(record, 'GioiTinh') === '1' ? 'male' : 'female', { male: 'Nam', female: 'Nữ' }),
    ethnicity: coded(textAt(record, 'DanToc'), { '01': 'Kinh' }),
    religion: coded(textAt(record, 'TonGiao'), { '00': 'Không' }),
    nationality: coded(textAt(record, 'QuocTich'), { VN: 'Việt Nam' }),
    placeOfBirthRegistration: findAddress(at(record, 'NoiDangKyKhaiSinh')),
    homePlace: findAddress(at(record, 'QueQuan')),
    permanentResidence: findAddress(at(record, 'ThuongTru')),
    currentResidence: findAddress(at(record, 'NoiOHienTai')),
    father: getRelative(at(record, 'Cha')),
    mother: getRelative(at(record, 'Me')),
    spouse: getRelative(at(record, 'VoChong')),
    householdHead: getRelative(at(record, 'ChuHo')),
  }
}

function envelope(
  purpose: Record<string, string>,
  person: { personalNumber: string; fullName: string; dateOfBirth: { date: string } },
) {
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:dan="http://dancuquocgia.bca"><soapenv:Header/><soapenv:Body><dan:TraCuuThongTinCongDan><dan:MaYeuCau>${crypto.randomUUID().replaceAll('-', '')}</dan:MaYeuCau><dan:MaDVC>${escapeXml(purpose.procedure ?? '')}</dan:MaDVC><dan:MaTichHop>037</dan:MaTichHop><dan:MaCanBo>${escapeXml(purpose.officer ?? '')}</dan:MaCanBo><dan:MaDonVi>${escapeXml(purpose.unit ?? '')}</dan:MaDonVi><dan:SoDienThoai>0</dan:SoDienThoai><dan:SoDinhDanh>${escapeXml(person.personalNumber)}</dan:SoDinhDanh><dan:HoVaTen>${nameKey(person.fullName)}</dan:HoVaTen><dan:NgayThangNamSinh><dan:NgayThangNam>${person.dateOfBirth.date.replaceAll('-', '')}</dan:NgayThangNam></dan:NgayThangNamSinh></dan:TraCuuThongTinCongDan></soapenv:Body></soapenv:Envelope>`
}

function signIn() {
  const timestamp = String(Date.now())
  const token = createHash('sha256').update(`/bench${'bench'}${timestamp}secret`).digest('hex')
  return { timestamp, authorization: `Basic ${Buffer.from(`bench:${token}`).toString('base64')}` }
}

await runChild(async () => {
  const pool = new Pool(process.env.BENCH_UPSTREAM ?? '', { connections: 1100 })
  const app = new Hono()
  app.post('/v1/identity/lookups', async (c) => {
    const { purpose, person, fields } = await c.req.json()
    const answer = await pool.request({
      path: '/',
      method: 'POST',
      headers: { 'content-type': 'application/xml; charset=utf-8', soapaction: '""', ...signIn() },
      body: envelope(purpose, person),
    })
    const record: Record<string, unknown> = toPerson(await answer.body.text())
    const view: Record<string, unknown> = {}
    for (const field of fields as string[]) {
      const [group = '', part] = field.split('.')
      if (part === undefined) view[group] = record[group] ?? null
      else
        view[group] = { ...(view[group] as object), [part]: (record[group] as Record<string, unknown>)?.[part] ?? null }
    }
    return c.json({ outcome: 'found', person: view })
  })
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  return listening(server)
})
