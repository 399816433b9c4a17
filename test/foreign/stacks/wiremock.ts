/**
 * WireMock, set up by its own admin API to serve the contract: request matching by XPath and JSONPath, answers by its
 * templates, the registry's memory by a scenario.
 */
import type { Serving } from './processes.ts'

const soap = (body: string) =>
  `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
const collection = (inside: string) =>
  soap(`<dc:CongdanCollection xmlns:dc="http://www.mic.gov.vn/dancu/1.0">${inside}</dc:CongdanCollection>`)
const number = '{{xPath request.body \'//*[local-name()="SoDinhDanh"]/text()\'}}'
const record = (birth: string) =>
  collection(
    `<dc:CongDan><dc:SoDinhDanh>${number}</dc:SoDinhDanh><dc:HoVaTen><dc:Ten>NGUYỄN VĂN THỬ</dc:Ten></dc:HoVaTen><dc:GioiTinh>1</dc:GioiTinh><dc:NgayThangNamSinh>${birth}</dc:NgayThangNamSinh></dc:CongDan>`,
  )
const verdict = (bit: boolean) =>
  soap(`<a:KetQuaXacThuc xmlns:a="http://dancuquocgia.bca"><a:TonTai>${bit}</a:TonTai></a:KetQuaXacThuc>`)

function requested(operation: string, lastDigit: string, status: number, body: string) {
  const ends = `//*[local-name()='${operation}']/*[local-name()='SoDinhDanh' and substring(., string-length(.)) = '${lastDigit}']`
  return {
    request: { method: 'POST', urlPath: '/population', bodyPatterns: [{ matchesXPath: ends }] },
    response: { status, headers: { 'Content-Type': 'text/xml; charset=utf-8' }, body },
  }
}

const lookup = 'TraCuuThongTinCongDan'
const verify = 'XacThucThongTinCongDan'
const population = [
  requested(lookup, '1', 200, record('<dc:Nam>1990</dc:Nam><dc:NgayThangNam>19900131</dc:NgayThangNam>')),
  requested(lookup, '2', 200, record('<dc:Nam>1950</dc:Nam>')),
  requested(lookup, '3', 200, collection('')),
  requested(lookup, '4', 200, collection('<dc:CongDan/>')),
  requested(
    lookup,
    '5',
    500,
    soap('<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>Lỗi hệ thống</faultstring></soapenv:Fault>'),
  ),
  requested(verify, '1', 200, verdict(true)),
  requested(verify, '3', 200, verdict(false)),
]

const pdf = Buffer.from('%PDF-1.4\n% nobody\n%%EOF\n').toString('base64')
const registered = { soDangKy: 12, quyenSo: '01/2026', trangSo: '6', ngayDangKy: '03/03/2026', giayKhaiSinh: pdf }
const item = {
  maHoSoMCDT: "{{jsonPath request.body '$.maDinhDanhHoSo[0]'}}",
  trangThai: '4',
  thoiGianThucHien: '03/03/2026 08:00:00',
  ketQuaXuLy: registered,
}
const accepted = { status: '1', errorCode: '', errorDescription: '' }
const duplicate = { status: '0', errorDescription: 'Hồ sơ đã được tiếp nhận' }
const unknown = { status: 0, errorCode: '201', errorDescription: 'RECORD_NOT_FOUND' }

/** An operation of the registry before and after it has taken a filing: WireMock's scenario is all the memory it has. */
function operation(name: string, before: object, after: object, takes = false) {
  const request = { method: 'POST', urlPath: `/registry/${name}` }
  const answer = (jsonBody: object) => ({
    status: 200,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    jsonBody,
  })
  const scenario = { scenarioName: 'registry', request }
  return [
    {
      ...scenario,
      requiredScenarioState: 'Started',
      ...(takes && { newScenarioState: 'taken' }),
      response: answer(before),
    },
    { ...scenario, requiredScenarioState: 'taken', response: answer(after) },
  ]
}

const registry = [
  ...operation('nhanHoSoDKHT', accepted, duplicate, true),
  ...operation('dangKyHoTich', accepted, duplicate, true),
  ...operation('layKetQua', { status: 1, value: [] }, { status: 1, value: [item] }),
  ...operation('traTrangThaiHoSo', unknown, { status: '4' }),
  ...operation('ketQuaDangKyHS', unknown, { status: 1, value: [{ so: '12', quyenSo: '01/2025', trangSo: '6' }] }),
]

export async function mapWireMock(serving: Serving): Promise<Serving> {
  const tell = async (path: string, body: object) => {
    const answer = await fetch(`${serving.url}/__admin/${path}`, { method: 'POST', body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`WireMock refused ${path}: ${await answer.text()}`)
  }
  for (const mapping of [...population, ...registry]) await tell('mappings', mapping)
  return { ...serving, reset: () => tell('scenarios/reset', {}) }
}
