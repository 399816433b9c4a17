/** The question of every row: fields of one of ten thousand synthetic people, so that no two calls in flight are alike. */

export const requestedFields = [
  'personalNumber',
  'fullName',
  'dateOfBirth',
  'sex',
  'ethnicity',
  'nationality',
  'permanentResidence',
  'currentResidence',
  'father.fullName',
  'mother.fullName',
] as const

const people = 10_000

/** Numbers that begin with 999 belong to no one. */
export function toNumber(n: number): string {
  return `99909${String(n % people).padStart(7, '0')}`
}

export function lookupBody(n: number): string {
  return JSON.stringify({
    purpose: { procedure: '1.001193', dossier: 'H99.01.02-261123-0001', officer: '999085000777', unit: 'H99.01.02' },
    person: {
      personalNumber: toNumber(n),
      fullName: 'Nguyễn Văn Thử',
      dateOfBirth: { precision: 'day', date: '1990-01-31' },
    },
    fields: requestedFields,
  })
}

/** The same question as the upstream sees it, for the rows that do not translate. */
export function soapBody(n: number): string {
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:dan="http://dancuquocgia.bca"><soapenv:Header/><soapenv:Body><dan:TraCuuThongTinCongDan><dan:MaYeuCau>${n}</dan:MaYeuCau><dan:MaDVC>1.001193</dan:MaDVC><dan:MaTichHop>037</dan:MaTichHop><dan:MaCanBo>999085000777</dan:MaCanBo><dan:MaDonVi>H99.01.02</dan:MaDonVi><dan:SoDienThoai>0</dan:SoDienThoai><dan:SoDinhDanh>${toNumber(n)}</dan:SoDinhDanh><dan:HoVaTen>NGUYENVANTHU</dan:HoVaTen><dan:NgayThangNamSinh><dan:NgayThangNam>19900131</dan:NgayThangNam></dan:NgayThangNamSinh></dan:TraCuuThongTinCongDan></soapenv:Body></soapenv:Envelope>`
}

export const expectedName = 'NGUYỄN VĂN THỬ'
