/**
 * Whatever happens to a sample on the way, "no such person" is reported only for an answer in which nothing is left that
 * could be a person. The judge is independent of the reader: libxml2 and JSON.parse, and the question whether any word remains.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { XmlAttribute, XmlDocument, XmlElement } from 'libxml2-wasm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GatewayFailure } from '../../src/domain/failure.ts'
import type { PopulationPath } from '../../src/domain/person/population.ts'
import { http } from '../support/wire.ts'
import { openPath, queryFor } from '../upstream/paths.ts'
import { readKit } from './kit/case.ts'
import { goodAnswer } from './kit/persons.ts'
import { type ScriptedUpstream, startScripted } from './kit/upstream.ts'

const samples = resolve(import.meta.dirname, '../../contracts/upstream/population/samples')
const read = (name: string) => readFileSync(resolve(samples, name), 'utf8')
const xmlSamples = [
  'answer-037',
  'answer-037-qcvn',
  'answer-037-sparse',
  'answer-037-structured-relatives',
  'answer-037-year-only',
]
  .map((name) => read(`${name}.xml`))
  .concat(kitDocuments('lgsp'))
const treeSamples = [read('tree-answer.json'), goodAnswer('lgsp-tree', 'lookup').toString()].concat(
  kitDocuments('lgsp-tree'),
)

/** Whole documents of the kit in which a person is found. */
function kitDocuments(layer: 'lgsp' | 'lgsp-tree'): string[] {
  return readKit().population.flatMap(({ layer: on, answer, envelope, must, ask: request }) => {
    if (on !== layer || request !== 'lookup' || !('outcome' in must) || must.outcome !== 'found') return []
    const text = answer.soap ?? answer.body ?? (envelope ?? '').replace('{{body}}', () => answer.soapBody ?? '')
    return text.includes('{{') || text === '' ? [] : [text]
  })
}

/** Names that a record or what surrounds it may have. */
const known = new Set(
  'Envelope Header Body Action CongdanCollection CongDan SoDinhDanh SoCMND HoVaTen Ho ChuDem Ten GioiTinh DanToc MaDanToc TenGoi TonGiao MaTonGiao TinhTrangHonNhan NhomMau NgayThangNamSinh Nam NgayThangNam NoiDangKyKhaiSinh QuocTich QueQuan ThuongTru NoiOHienTai Cha Me VoChong NguoiDaiDien ChuHo QuanHe SoSoHoKhau MaTinhThanh MaQuanHuyen MaPhuongXa MaDonViHanhChinh ChiTiet QuocGia ThoiDiemDuLieu'.split(
    ' ',
  ),
)

/** Attributes that say nothing about a person. */
const countless = new Set(['nil', 'type', 'encodingStyle', 'ThoiDiemDuLieu', 'id', 'GhiChu', 'SoCongDan'])

/** Whether an XML answer can be read as "nobody": well-formed, no word left below its body, and no name that is not known. */
function saysNobodyInXml(text: string): boolean {
  let document: XmlDocument
  try {
    document = XmlDocument.fromString(text)
  } catch {
    return false
  }
  try {
    const body = document.root.get("./*[local-name()='Body']")
    if (!(body instanceof XmlElement)) return false
    // In a group of a record, such as the name, an element with nothing in it says nothing, whatever it is called.
    const named = body.find(`.//*[parent::*[local-name()='CongDan'] or not(ancestor::*[local-name()='CongDan'])]`)
    const names = named.map((node) => (node instanceof XmlElement ? node.name : ''))
    // A serializer wrote the declaration of a prefix once more as an attribute, `_xmlns:ns1`: it says nothing either.
    const attributes = body
      .find('.//@*')
      .map((node) => (node instanceof XmlAttribute && node.prefix !== '_xmlns' ? node.name : 'nil'))
    const counted = attributes.filter((name) => !countless.has(name))
    return body.content.trim() === '' && names.every((name) => known.has(name)) && counted.length === 0
  } finally {
    document.dispose()
  }
}

function saysNobodyInJson(text: string): boolean {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return false
  }
  return isBlank(value, 'Envelope')
}

function isBlank(value: unknown, key: string): boolean {
  if (key.startsWith('@') || key === '$') return true
  const local = key.replace(/^.*:/, '')
  if (!known.has(local)) return false
  if (value === null || value === '') return true
  if (typeof value === 'string') return value.trim() === '' || local === 'ThoiDiemDuLieu'
  if (typeof value !== 'object') return false
  const children = Array.isArray(value) ? value.map((one) => [key, one] as const) : Object.entries(value)
  return children.every(([name, one]) => isBlank(one, name))
}

/** Text changed as servers, converters and cables change it. */
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    kind: fc.constant('drop' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 1, max: 60 }),
  }),
  fc.record({
    kind: fc.constant('rename' as const),
    which: fc.nat(),
    to: fc.constantFrom('x', 'congDan', 'CONGDAN', 'Record', 'ThongBaoLoi', 'CongDan2', ''),
  }),
  fc.record({
    kind: fc.constant('namespace' as const),
    to: fc.constantFrom('', 'urn:khac', 'http://www.mic.gov.vn/dancu/2.0'),
  }),
  fc.record({ kind: fc.constant('unprefix' as const), which: fc.nat() }),
  fc.record({
    kind: fc.constant('value' as const),
    which: fc.nat(),
    to: fc.constantFrom('', ' ', 'Loi he thong', '0', 'null'),
  }),
  fc.record({ kind: fc.constant('wrap' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('case' as const), which: fc.nat() }),
)
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never

function mutated(text: string, change: Mutation): string {
  const names = [...new Set(text.match(/[A-Za-z][A-Za-z0-9]*(?=["> /])/g) ?? [])]
  const nameAt = (which: number) => names[which % Math.max(1, names.length)] ?? 'CongDan'
  const word = (name: string) => new RegExp(`\\b${name}\\b`, 'g')
  switch (change.kind) {
    case 'cut':
      return text.slice(0, Math.floor(text.length * change.at))
    case 'drop': {
      const at = Math.floor(text.length * change.at)
      return text.slice(0, at) + text.slice(at + change.length)
    }
    case 'rename':
      return text.replace(word(nameAt(change.which)), change.to)
    case 'namespace':
      return text.replaceAll('http://www.mic.gov.vn/dancu/1.0', change.to)
    case 'unprefix':
      return text.replace(new RegExp(`(</?)[a-z0-9]+:(?=${nameAt(change.which)}\\b)`, 'gi'), '$1')
    case 'value': {
      const values = text.match(/(?<=[>"])[^<>"{}[\]:,]+(?=[<"])/g) ?? []
      return text.replaceAll(values[change.which % Math.max(1, values.length)] ?? '\0', change.to)
    }
    case 'wrap': {
      const name = nameAt(change.which)
      return text
        .replace(new RegExp(`(<[^<>]*\\b${name}\\b[^<>]*>)`, 'g'), '<Boc>$1')
        .replaceAll(`"${name}":`, `"Boc${name}":`)
    }
    case 'case':
      return text.replace(word(nameAt(change.which)), (name) => name.charAt(0).toLowerCase() + name.slice(1))
  }
}

describe.each([
  ['lgsp-soap', xmlSamples, saysNobodyInXml, 'text/xml; charset=utf-8'],
  ['lgsp-json-tree', treeSamples, saysNobodyInJson, 'application/json; charset=utf-8'],
] as const)('through %s', (driver, documents, saysNobody, contentType) => {
  let upstream: ScriptedUpstream
  let path: PopulationPath
  beforeAll(async () => {
    upstream = await startScripted()
    path = openPath(driver, upstream.url, { token: { variant: 'none' } })
  })
  afterAll(async () => {
    await path.close()
    await upstream.close()
  })

  /** `null` = the path reported that there is no such person. */
  async function reported(body: string | Buffer): Promise<unknown> {
    upstream.say(() => [{ bytes: http(200, { 'content-type': contentType }, body) }])
    try {
      return (await path.lookUp(queryFor('thu'), AbortSignal.timeout(10_000))).value
    } catch (error) {
      if (error instanceof GatewayFailure) return error
      throw error
    }
  }

  test('a changed sample is never reported as "no such person" while anything is left in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...documents),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        async (text, changes) => {
          const changed = changes.reduce(mutated, text)
          if ((await reported(changed)) === null) expect(saysNobody(changed), changed).toBe(true)
        },
      ),
      { numRuns: 400 },
    )
  })

  test('a sample with changed bytes is not either', async () => {
    const flips = fc.array(fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) }), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...documents), flips, async (text, changes) => {
        const bytes = Buffer.from(text)
        for (const { at, to } of changes) bytes[at % bytes.length] = to
        if ((await reported(bytes)) === null) expect(saysNobody(bytes.toString()), bytes.toString()).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('an empty answer, in the form of these samples, is reported as "no such person"', async () => {
    const empty = driver === 'lgsp-json-tree' ? read('tree-not-found.json') : read('answer-037-empty-collection.xml')
    expect(await reported(empty)).toBeNull()
    expect(saysNobody(empty)).toBe(true)
  })
})
