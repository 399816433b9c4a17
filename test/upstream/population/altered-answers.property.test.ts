/**
 * The samples of the contract, altered as trees and served on every access layer: whatever is done to them, the gateway
 * reports no "no" that was not said, no value of a person that does not stand in its place, and no `null` where something
 * stands unless a notice says so. The judge knows the altered tree and none of the gateway's code.
 */
import fc from 'fast-check'
import { XmlDocument, XmlElement, XmlText } from 'libxml2-wasm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import type { Notice, Person } from '../../../src/domain/person/identity.ts'
import type { PopulationPath } from '../../../src/domain/person/population.ts'
import { http, json, startWire, type Wire, xml } from '../../support/wire.ts'
import { type Driver, drivers, openPath, queryFor } from '../paths.ts'
import { sample } from './samples.ts'

/** An element as the judge sees it. `text` stands before the children. */
interface Element {
  ns: string
  name: string
  text: string
  children: Element[]
}

const persons = 'http://www.mic.gov.vn/dancu/1.0'
const requests = 'http://dancuquocgia.bca'

function parse(name: string): Element {
  const document = XmlDocument.fromString(sample(name))
  try {
    const body = document.get('/*[local-name()="Envelope"]/*[local-name()="Body"]')
    if (!(body instanceof XmlElement)) throw new Error(`${name} has no body`)
    return toElement(body)
  } finally {
    document.dispose()
  }
}

function toElement(node: XmlElement): Element {
  const children: Element[] = []
  let text = ''
  for (let child = node.firstChild; child !== null; child = child.next) {
    if (child instanceof XmlElement) children.push(toElement(child))
    else if (child instanceof XmlText) text += child.content.trim()
  }
  return { ns: node.namespaceUri, name: node.name, text, children }
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function toXml({ ns, name, text, children }: Element): string {
  const [tag, declaration] = ns === '' ? [name, 'xmlns=""'] : [`p:${name}`, `xmlns:p="${ns}"`]
  return `<${tag} ${declaration}>${escaped(text)}${children.map(toXml).join('')}</${tag}>`
}

function toJson({ text, children }: Element): unknown {
  if (children.length === 0) return text
  const members: Record<string, unknown> = text === '' ? {} : { '#text': text }
  for (const child of children) {
    const before = members[child.name]
    const value = toJson(child)
    members[child.name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
  }
  return members
}

function served(driver: Driver, body: Element): Buffer {
  const soap = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${escaped(body.text)}${body.children.map(toXml).join('')}</s:Body></s:Envelope>`
  if (driver === 'lgsp-json-envelope') return http(200, json, JSON.stringify({ error_code: '00', message: soap }))
  if (driver === 'lgsp-json-tree') return http(200, json, JSON.stringify({ Header: '', Body: toJson(body) }))
  return http(200, xml, soap)
}

const all = (root: Element): Element[] => [root, ...root.children.flatMap(all)]
const wordsIn = (element: Element): string =>
  all(element)
    .map(({ text }) => text)
    .join('')
const copy = (element: Element): Element => ({ ...element, children: element.children.map(copy) })

const other = {
  names: ['CongDan', 'ThongBaoLoi', 'congDan', 'SoDinhDanh', 'HoVaTen', 'Ten', 'TonTai', 'Loi', 'x', 'GioiTinh', 'Nam'],
  namespaces: ['', persons, requests, 'http://www.mic.gov.vn/dancu/2.0', 'urn:khac'],
  texts: [
    '',
    ' ',
    '0',
    '1',
    '2',
    'true',
    'false',
    'null',
    'Loi he thong',
    'NGUY?N',
    '999090000002',
    '19850505',
    '99001',
  ],
}
const alteration = fc.record({
  kind: fc.constantFrom('drop', 'rename', 'move', 'twice', 'twice differing', 'wrap', 'namespace', 'text', 'unwrap'),
  which: fc.nat(),
  where: fc.nat(),
  name: fc.constantFrom(...other.names),
  ns: fc.constantFrom(...other.namespaces),
  text: fc.constantFrom(...other.texts),
})
type Alteration = typeof alteration extends fc.Arbitrary<infer T> ? T : never

function altered(original: Element, alterations: readonly Alteration[]): Element {
  const body = copy(original)
  for (const { kind, which, where, name, ns, text } of alterations) {
    const elements = all(body)
    const target = elements[which % elements.length]
    const parent = elements.find(({ children }) => target !== undefined && children.includes(target))
    if (target === undefined || (parent === undefined && kind !== 'text')) continue
    const at = parent?.children.indexOf(target) ?? 0
    const replace = (...by: Element[]) => parent?.children.splice(at, 1, ...by)
    if (kind === 'drop') replace()
    else if (kind === 'rename') target.name = name
    else if (kind === 'twice') replace(target, copy(target))
    else if (kind === 'twice differing') replace(target, { ...target, text, children: [] })
    else if (kind === 'wrap') replace({ ns: target.ns, name, text: '', children: [target] })
    else if (kind === 'unwrap') replace(...target.children)
    else if (kind === 'namespace') target.ns = ns
    else if (kind === 'text') target.text = text.trim()
    else {
      replace()
      const remaining = all(body)
      remaining[where % remaining.length]?.children.push(target)
    }
  }
  return body
}

const recordNames = new Set(
  'SoDinhDanh SoCMND HoVaTen GioiTinh DanToc TonGiao TinhTrangHonNhan NhomMau NgayThangNamSinh NoiDangKyKhaiSinh QuocTich QueQuan ThuongTru NoiOHienTai Cha Me VoChong NguoiDaiDien ChuHo SoSoHoKhau'.split(
    ' ',
  ),
)

/** Whether an answer to 037 says that there is no one: nothing, or a collection of nothing but empty records. */
function saysNobody(body: Element, namespaced: boolean): boolean {
  if (wordsIn(body).trim() !== '') return false
  if (body.children.length === 0) return true
  const [collection, ...others] = body.children
  if (collection === undefined || others.length > 0 || collection.name !== 'CongdanCollection') return false
  if (namespaced && collection.ns !== persons) return false
  return collection.children.every(
    ({ name, children }) => name === 'CongDan' && children.every((child) => recordNames.has(child.name)),
  )
}

/** What an answer to 033 says; `null` = neither yes nor no. */
function findBit(body: Element, namespaced: boolean): boolean | null {
  const [result, ...others] = body.children
  if (result === undefined || others.length > 0 || result.name !== 'KetQuaXacThuc') return null
  if (namespaced && result.ns !== requests) return null
  const bits = result.children.filter(({ name }) => name === 'TonTai').map(wordsIn)
  const yes = bits.every((bit) => bit === 'true' || bit === '1')
  const no = bits.every((bit) => bit === 'false' || bit === '0')
  return bits.length === 0 || (!yes && !no) ? null : yes
}

/** Texts of a person, and the elements that they come from. */
const places: readonly (readonly [
  pointer: string,
  value: (person: Person) => string | null | undefined,
  path: string,
])[] = [
  ['/person/personalNumber', (person) => person.personalNumber, 'SoDinhDanh'],
  ['/person/fullName', (person) => person.fullName, 'HoVaTen'],
  ['/person/dateOfBirth', (person) => dateText(person), 'NgayThangNamSinh'],
  ['/person/sex', (person) => person.sex && 'known', 'GioiTinh'],
  ['/person/ethnicity', (person) => person.ethnicity && 'known', 'DanToc'],
  ['/person/homePlace', (person) => person.homePlace && 'known', 'QueQuan'],
  ['/person/permanentResidence', (person) => person.permanentResidence && 'known', 'ThuongTru'],
  ['/person/father/fullName', (person) => person.father?.fullName, 'Cha/HoVaTen'],
  ['/person/father/personalNumber', (person) => person.father?.personalNumber, 'Cha/SoDinhDanh'],
  ['/person/householdHead/fullName', (person) => person.householdHead?.fullName, 'ChuHo/HoVaTen'],
  ['/person/householdBookNumber', (person) => person.householdBookNumber, 'SoSoHoKhau'],
]

function dateText({ dateOfBirth }: Person): string | null {
  if (dateOfBirth === null) return null
  return dateOfBirth.precision === 'year' ? String(dateOfBirth.year) : dateOfBirth.date.replaceAll('-', '')
}

function under(roots: readonly Element[], path: string): Element[] {
  return path
    .split('/')
    .reduce<readonly Element[]>(
      (at, name) => at.flatMap(({ children }) => children.filter((child) => child.name === name)),
      roots,
    )
    .slice()
}

function expectTrue(person: Person, notices: readonly Notice[], body: Element): void {
  const records = body.children.flatMap(({ children }) => children.filter(({ name }) => name === 'CongDan'))
  for (const [pointer, value, path] of places) {
    const elements = under(records, path)
    const words = elements.map(wordsIn).join(' ')
    const reported = value(person)
    if (reported === null || reported === undefined) {
      if (words.trim() === '') continue
      const noticed = notices.some((notice) => pointer === notice.pointer || pointer.startsWith(`${notice.pointer}/`))
      expect(noticed, `${pointer} is null without a notice beside ${words} (${JSON.stringify(elements)})`).toBe(true)
    } else if (path.endsWith('HoVaTen')) {
      // In whatever order and however often its parts stand there: a name is reported with each of them, or not at all.
      expect(wordSet(reported), pointer).toEqual(
        wordSet(
          elements
            .flatMap(all)
            .map(({ text }) => text)
            .join(' '),
        ),
      )
    } else if (reported !== 'known')
      expect(words.replaceAll(/[\s-]/g, ''), pointer).toContain(reported.replaceAll(/[\s-]/g, ''))
  }
}

const wordSet = (text: string) => new Set(text.split(/\s+/).filter((word) => word !== ''))

const lookupSamples = ['answer-037', 'answer-037-qcvn', 'answer-037-sparse', 'answer-037-structured-relatives']
  .concat(['answer-037-year-only', 'answer-037-empty-collection', 'answer-037-no-collection'])
  .map((name) => parse(`${name}.xml`))
const verificationSamples = ['answer-033-true.xml', 'answer-033-false.xml'].map(parse)

describe.each(drivers)('through %s', (driver) => {
  const namespaced = driver !== 'lgsp-json-tree'
  let answer: Buffer = Buffer.alloc(0)
  let wire: Wire
  let path: PopulationPath
  beforeAll(async () => {
    wire = await startWire(({ socket }) => socket.write(answer))
    path = openPath(
      driver,
      wire.url,
      driver === 'ndxp-soap' ? {} : { token: { variant: 'none' }, authHash: { mode: 'none' } },
    )
  })
  afterAll(async () => {
    await path.close()
    await wire.close()
  })

  const signal = () => AbortSignal.timeout(10_000)
  async function orFailure<T>(work: Promise<T>): Promise<T | GatewayFailure> {
    try {
      return await work
    } catch (error) {
      if (error instanceof GatewayFailure) return error
      throw error
    }
  }

  test('a record is found as it stands, refused, or not there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...lookupSamples),
        fc.array(alteration, { maxLength: 3 }),
        async (original, alterations) => {
          const number =
            /\d{12}/.exec(under(all(original), 'CongDan/SoDinhDanh').map(wordsIn).join())?.[0] ?? '999090000001'
          const body = altered(original, alterations)
          answer = served(driver, body)
          const reported = await orFailure(path.lookUp(queryFor('thu', { personalNumber: number }), signal()))
          if (reported instanceof GatewayFailure) {
            expect(reported.code).toBe('answer-unreadable')
            expect(alterations).not.toEqual([])
          } else if (reported.value === null) expect(saysNobody(body, namespaced)).toBe(true)
          else {
            expect(reported.value.personalNumber).toBe(number)
            expectTrue(reported.value, reported.notices, body)
          }
        },
      ),
      { numRuns: 600 },
    )
  })

  test('a bit is reported as it stands, or not at all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...verificationSamples),
        fc.array(alteration, { maxLength: 3 }),
        async (original, alterations) => {
          const body = altered(original, alterations)
          answer = served(driver, body)
          const reported = await orFailure(path.verify(queryFor('thu'), signal()))
          if (!(reported instanceof GatewayFailure)) expect(reported.value).toBe(findBit(body, namespaced))
          else if (alterations.length === 0) throw reported
        },
      ),
      { numRuns: 300 },
    )
  })
})
