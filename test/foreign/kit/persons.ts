/** Whom the cases are about, and what a healthy upstream says of them: synthetic, number 999090000001. */
import type { Generation, PopulationLayer } from './case.ts'

export const requested = {
  personalNumber: '999090000001',
  fullName: 'Nguyễn Văn Thử',
  dateOfBirth: { precision: 'day', date: '1990-01-31' },
} as const
/** As the register writes it. */
export const recordedName = 'NGUYỄN VĂN THỬ'

const goodRecord = `<ns1:CongDan><ns1:SoDinhDanh>${requested.personalNumber}</ns1:SoDinhDanh><ns1:HoVaTen><ns1:Ho/><ns1:ChuDem/><ns1:Ten>${recordedName}</ns1:Ten></ns1:HoVaTen><ns1:GioiTinh>1</ns1:GioiTinh><ns1:NgayThangNamSinh><ns1:Nam>1990</ns1:Nam><ns1:NgayThangNam>19900131</ns1:NgayThangNam></ns1:NgayThangNamSinh></ns1:CongDan>`

function getSoap(body: string): string {
  return `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
}

const soapAnswers = {
  lookup: getSoap(
    `<ns1:CongdanCollection xmlns:ns1="http://www.mic.gov.vn/dancu/1.0">${goodRecord}</ns1:CongdanCollection>`,
  ),
  verify: getSoap(
    '<ns1:KetQuaXacThuc xmlns:ns1="http://dancuquocgia.bca"><ns1:TonTai>true</ns1:TonTai></ns1:KetQuaXacThuc>',
  ),
} as const

const treeAnswers = {
  lookup: {
    CongdanCollection: {
      CongDan: {
        SoDinhDanh: requested.personalNumber,
        HoVaTen: { Ho: '', ChuDem: '', Ten: recordedName },
        GioiTinh: '1',
        NgayThangNamSinh: { Nam: '1990', NgayThangNam: '19900131' },
      },
    },
  },
  verify: { KetQuaXacThuc: { TonTai: 'true' } },
} as const

/** What a healthy population database says on a layer. */
export function goodAnswer(layer: PopulationLayer, request: 'lookup' | 'verify'): Buffer {
  if (layer === 'lgsp-tree') return Buffer.from(JSON.stringify({ Header: '', Body: treeAnswers[request] }))
  const soap = soapAnswers[request]
  return Buffer.from(layer === 'lgsp-envelope' ? JSON.stringify({ error_code: '00', message: soap }) : soap)
}

/** The codes of the dossier that is asked about. */
export interface RegistryWords {
  dossier: string
  unit: string
  module: string
  province: string
  linked: string
  [name: string]: string
}

/** What a healthy registry says, by generation and operation. */
export function goodRegistryAnswer(
  generation: Generation,
  request: 'push' | 'status' | 'result',
  { dossier, unit, module, province, linked }: RegistryWords,
): Buffer {
  const accepted = { status: '1', statusDescription: 'Gửi thông tin thành công', errorCode: '', errorDescription: '' }
  const registered = { soDangKy: '12', quyenSo: '01/2026', trangSo: '6', ngayDangKy: '03/03/2026' }
  const result = { soDinhDanh: '999226000001', nksHoTen: 'Trần Thử Nghiệm', ...registered }
  const item = {
    maDonVi: unit,
    maTinh: province,
    module,
    maHoSoLT: linked,
    maHoSoMCDT: dossier,
    thoiGianThucHien: '03/03/2026 08:00:00',
  }
  const g1 = {
    push: accepted,
    status: { status: '3', statusDescription: 'Hồ sơ đủ điều kiện' },
    result: { status: 1, statusDescription: 'Thành công', value: [{ so: '12', quyenSo: '01/2025', trangSo: '6' }] },
  }
  const later = {
    push: accepted,
    status: { status: 1, value: [{ ...item, trangThai: 3 }] },
    result: { status: 1, value: [{ ...item, trangThai: 4, ketQuaXuLy: result }] },
  }
  return Buffer.from(JSON.stringify((generation === 'G1' ? g1 : later)[request]))
}
