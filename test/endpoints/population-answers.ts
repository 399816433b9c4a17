/** Wishes of population endpoints about the answer: charsets, wrappers, names, parts and dates. */
import iconv from 'iconv-lite'
import { expect } from 'vitest'
import { sample } from '../upstream/population/samples.ts'
import type { PopulationWish } from './endpoint.ts'

const thu = { personalNumber: '999090000001', fullName: 'NGUYỄN VĂN THỬ' }
const answer = sample('answer-037.xml')
const undeclared = answer.replace(/<\?xml[^>]*\?>\s*/, '')
/** The record of the sample, and the collection around it. */
const collection = /<ns1:CongdanCollection[\s\S]*<\/ns1:CongdanCollection>/.exec(answer)?.[0] ?? ''
const record = /<ns1:CongDan>[\s\S]*<\/ns1:CongDan>/.exec(answer)?.[0] ?? ''
const inBody = (content: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${content}</s:Body></s:Envelope>`
const xml = (body: string) => () => ({ headers: { 'content-type': 'text/xml; charset=utf-8' }, body })
const json = (body: object) => () => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const isThu: PopulationWish['check'] = ({ value }) => expect(value).toMatchObject(thu)
const isNobody: PopulationWish['check'] = ({ value }) => expect(value).toBeNull()
const unreadable: PopulationWish['fails'] = (failure) => expect(failure.code).toBe('answer-unreadable')

/** Vietnamese of windows-1258 has its tones apart, as Windows writes it. */
const tonesApart = (text: string) =>
  text.normalize('NFD').replace(/([aAeEoO])\u0302|([aA])\u0306|([oOuU])\u031b/g, (pair) => pair.normalize('NFC'))

/** A message in parts as a SOAP stack sends it, the root not first. */
const pieces = (root: string, { boundary = 'uuid:4f-x', encoding = '8bit', end = '--' } = {}) =>
  [
    `--${boundary}`,
    'Content-Type: application/octet-stream',
    'Content-ID: <photo@example>',
    'Content-Transfer-Encoding: binary',
    '',
    '\u0000\u0001--uuid:4f-x in the middle',
    `--${boundary}`,
    'Content-Type: application/xop+xml; charset=UTF-8;',
    '\ttype="text/xml"',
    'Content-ID: <root@example>',
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    root,
    `--${boundary}${end}`,
    '',
  ].join('\r\n')
const related =
  'multipart/related; type="application/xop+xml"; start="<root@example>"; boundary="uuid:4f-x"; start-info="text/xml"'

const quoted = (text: string) =>
  [...Buffer.from(text)]
    .map((byte) => (byte > 126 || byte === 61 ? `=${byte.toString(16).toUpperCase()}` : String.fromCharCode(byte)))
    .join('')

const named = {
  answer: {
    wrappers: ['TraCuuResponse', 'return'],
    names: { collection: 'DanhSach', record: 'CaNhan' },
    fields: { HoTen: 'HoVaTen', SoCCCD: 'SoDinhDanh' },
    namespace: 'urn:tinh-99',
  },
}
const theirs = (content: string) =>
  inBody(`<t:TraCuuResponse xmlns:t="urn:goi"><t:return>${content}</t:return></t:TraCuuResponse>`)

export const populationAnswers: readonly PopulationWish[] = [
  {
    wish: 45,
    title: 'windows-1258 without a label',
    driver: 'ndxp-soap',
    check: isThu,
    settings: { answer: { charset: 'windows-1258' } },
    answer: () => ({
      headers: { 'content-type': 'text/xml' },
      body: iconv.encode(tonesApart(undeclared), 'windows-1258'),
    }),
  },
  {
    wish: 45,
    title: 'TCVN3 without a label, over JSON',
    driver: 'lgsp-json-tree',
    check: isThu,
    settings: { answer: { charset: 'tcvn3' } },
    answer: () => ({
      headers: { 'content-type': 'application/json' },
      body: iconv.encode(sample('tree-answer.json'), 'tcvn'),
    }),
  },
  {
    wish: 45,
    title: 'UTF-8 stays UTF-8 whatever is assumed',
    driver: 'lgsp-soap',
    check: isThu,
    settings: { answer: { charset: 'windows-1258' } },
    answer: () => ({ headers: { 'content-type': 'text/xml' }, body: undeclared }),
  },
  {
    wish: 45,
    title: 'and without the setting such bytes are refused',
    driver: 'ndxp-soap',
    settings: {},
    answer: () => ({
      headers: { 'content-type': 'text/xml' },
      body: iconv.encode(tonesApart(undeclared), 'windows-1258'),
    }),
    fails: (failure) => expect(failure.code).toBe('answer-charset'),
  },
  {
    wish: 46,
    title: 'wrappers around the collection',
    driver: 'ndxp-soap',
    check: isThu,
    settings: { answer: { wrappers: ['TraCuuResponse', 'return'] } },
    answer: xml(theirs(collection)),
  },
  {
    wish: 46,
    title: 'wrappers around nothing are a no',
    driver: 'ndxp-soap',
    check: isNobody,
    settings: { answer: { wrappers: ['TraCuuResponse', 'return'] } },
    answer: xml(theirs('')),
  },
  {
    wish: 46,
    title: 'a wrapper around the bit of a verification',
    driver: 'lgsp-soap',
    ask: 'verify',
    settings: { answer: { wrappers: ['XacThucResponse'] } },
    answer: xml(
      inBody(
        '<XacThucResponse><KetQuaXacThuc xmlns="http://dancuquocgia.bca"><TonTai>true</TonTai></KetQuaXacThuc></XacThucResponse>',
      ),
    ),
    check: ({ value }) => expect(value).toBe(true),
  },
  {
    wish: 46,
    title: 'a wrapper in JSON',
    driver: 'lgsp-json-tree',
    check: isThu,
    settings: { answerMembers: { body: 'data.result.Body' } },
    answer: json({ data: { result: JSON.parse(sample('tree-answer.json')) } }),
  },
  {
    wish: 46,
    title: 'a wrapper in JSON with XML inside',
    driver: 'lgsp-json-envelope',
    check: isThu,
    settings: { answerMembers: { message: 'response.data', code: 'response.status' }, successValues: ['OK'] },
    answer: json({ response: { status: 'OK', data: answer } }),
  },
  {
    wish: 46,
    title: 'a failure in such a wrapper is a failure',
    driver: 'lgsp-json-envelope',
    settings: {
      answerMembers: { message: 'response.data', code: 'response.status' },
      successValues: ['OK'],
    },
    answer: json({ response: { status: 'ERR', data: 'Lỗi hệ thống' } }),
    fails: (failure) => expect(failure.code).toBe('bus-error-text'),
  },
  {
    wish: 47,
    title: 'other names of root, record and fields, in another namespace',
    driver: 'ndxp-soap',
    settings: named,
    answer: xml(
      theirs(
        collection
          .replaceAll('CongdanCollection', 'DanhSach')
          .replaceAll('ns1:CongDan>', 'ns1:CaNhan>')
          .replaceAll('HoVaTen', 'HoTen')
          .replaceAll('SoDinhDanh', 'SoCCCD')
          .replace('http://www.mic.gov.vn/dancu/1.0', 'urn:tinh-99'),
      ),
    ),
    check: ({ value }) => {
      expect(value).toMatchObject({ ...thu, father: { fullName: 'NGUYỄN VĂN MẪU' } })
    },
  },
  {
    wish: 47,
    title: 'an empty root of that name is a no',
    driver: 'ndxp-soap',
    check: isNobody,
    settings: named,
    answer: xml(theirs('<DanhSach xmlns="urn:tinh-99"/>')),
  },
  {
    wish: 47,
    title: 'an empty root of another namespace is none',
    driver: 'ndxp-soap',
    fails: unreadable,
    settings: named,
    answer: xml(theirs('<DanhSach xmlns="urn:ai-do"/>')),
  },
  {
    wish: 47,
    title: 'records without a collection',
    driver: 'ndxp-soap',
    check: isThu,
    settings: { answer: { names: { collection: '' } } },
    answer: xml(inBody(record.replace('<ns1:CongDan>', '<ns1:CongDan xmlns:ns1="http://www.mic.gov.vn/dancu/1.0">'))),
  },
  {
    wish: 47,
    title: 'another name of the bit',
    driver: 'lgsp-soap',
    ask: 'verify',
    settings: { answer: { names: { result: 'KetQua', exists: 'CoTonTai' } } },
    answer: xml(inBody('<KetQua xmlns="http://dancuquocgia.bca"><CoTonTai>false</CoTonTai></KetQua>')),
    check: ({ value }) => expect(value).toBe(false),
  },
  {
    wish: 48,
    title: 'MTOM, the root behind another part',
    driver: 'ndxp-soap',
    check: isThu,
    settings: {},
    answer: () => ({ headers: { 'content-type': related }, body: pieces(answer) }),
  },
  {
    wish: 48,
    title: 'MTOM that breaks off is no answer',
    driver: 'ndxp-soap',
    settings: {},
    fails: unreadable,
    answer: () => ({
      headers: { 'content-type': related },
      body: pieces(answer, { end: '' }).replace(/--uuid:4f-x\r\n$/, ''),
    }),
  },
  {
    wish: 49,
    title: 'multipart without a start, quoted-printable',
    driver: 'lgsp-soap',
    check: isThu,
    settings: {},
    answer: () => ({
      headers: { 'content-type': 'multipart/mixed; boundary=b1' },
      body: `preamble\r\n--b1\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${quoted(answer)}\r\n--b1--\r\n`,
    }),
  },
  {
    wish: 49,
    title: 'multipart in base64, JSON inside',
    driver: 'lgsp-json-tree',
    check: isThu,
    settings: {},
    answer: () => ({
      headers: { 'content-type': 'Multipart/Related; Boundary="b 2"' },
      body: `--b 2\nContent-Type: application/json\nContent-Transfer-Encoding: base64\n\n${Buffer.from(sample('tree-answer.json')).toString('base64')}\n--b 2--`,
    }),
  },
  {
    wish: 50,
    title: 'MM/dd/yyyy where that is known',
    driver: 'ndxp-soap',
    settings: { answer: { dateFormat: 'MM/dd/yyyy' } },
    answer: xml(answer.replace('19900131', '03/04/1990')),
    check: ({ value }) => expect(value).toMatchObject({ dateOfBirth: { precision: 'day', date: '1990-03-04' } }),
  },
  {
    wish: 50,
    title: 'dd-MM-yyyy in JSON',
    driver: 'lgsp-json-tree',
    settings: { answer: { dateFormat: 'dd-MM-yyyy' } },
    answer: () => ({
      headers: { 'content-type': 'application/json' },
      body: sample('tree-answer.json').replace('19900131', '31-01-1990'),
    }),
    check: ({ value }) => expect(value).toMatchObject({ dateOfBirth: { precision: 'day', date: '1990-01-31' } }),
  },
]
