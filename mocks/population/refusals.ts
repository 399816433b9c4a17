// Why the register refuses a request. The official texts are unknown; these are distinct on purpose, so that a client
// can be configured to distinguish them. No text repeats a value of the request.

export const REFUSALS = {
  malformed: {
    side: 'Client',
    text: 'Dữ liệu yêu cầu không đúng định dạng XML',
    facade: 'Dữ liệu yêu cầu không đúng định dạng',
  },
  operation: {
    side: 'Client',
    text: 'Không hỗ trợ nghiệp vụ được yêu cầu',
    facade: 'Không hỗ trợ nghiệp vụ được yêu cầu',
  },
  order: {
    side: 'Client',
    text: 'Sai thứ tự hoặc thừa trường thông tin',
    facade: 'Sai thứ tự hoặc thừa trường thông tin',
  },
  requestId: { side: 'Client', text: 'MaYeuCau không hợp lệ', facade: 'MaYeuCau không hợp lệ' },
  duplicate: { side: 'Client', text: 'MaYeuCau đã tồn tại', facade: 'MaYeuCau đã tồn tại' },
  procedureMissing: { side: 'Client', text: 'Thiếu MaDVC', facade: '001' },
  procedureForm: { side: 'Client', text: 'MaDVC không hợp lệ', facade: 'MaDVC không hợp lệ' },
  procedure: { side: 'Client', text: 'Thủ tục chưa được cấp phép khai thác CSDL dân cư', facade: '004' },
  service: { side: 'Client', text: 'Mã dịch vụ tích hợp không hợp lệ', facade: 'MaTichHop không hợp lệ' },
  officerMissing: { side: 'Client', text: 'Thiếu MaCanBo', facade: '003' },
  officerForm: { side: 'Client', text: 'MaCanBo không hợp lệ', facade: 'MaCanBo không hợp lệ' },
  officer: { side: 'Client', text: 'Cán bộ không có quyền khai thác CSDL dân cư', facade: '005' },
  unitMissing: { side: 'Client', text: 'Thiếu MaDonVi', facade: '002' },
  unitForm: { side: 'Client', text: 'MaDonVi không hợp lệ', facade: 'MaDonVi không hợp lệ' },
  unit: {
    side: 'Client',
    text: 'Đơn vị không có quyền khai thác CSDL dân cư',
    facade: 'Đơn vị không có quyền khai thác CSDL dân cư',
  },
  identifier: {
    side: 'Client',
    text: 'Phải có đúng một trong hai: SoDinhDanh (12 số) hoặc SoCMND (9 số)',
    facade: 'Số định danh không hợp lệ',
  },
  name: { side: 'Client', text: 'HoVaTen không hợp lệ', facade: 'HoVaTen không hợp lệ' },
  birthDate: { side: 'Client', text: 'NgayThangNamSinh không hợp lệ', facade: 'NgayThangNamSinh không hợp lệ' },
} as const satisfies Record<string, { side: 'Client' | 'Server'; text: string; facade: string }>

export type RefusalCode = keyof typeof REFUSALS

export class Refused extends Error {
  readonly code: RefusalCode
  constructor(code: RefusalCode) {
    super(REFUSALS[code].text)
    this.code = code
  }
}
