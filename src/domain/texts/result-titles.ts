/** What the paper is called that a registration brings (giấy tờ kết quả), as portals show it to citizens: official names, in Vietnamese. */
import type { FilingKind } from '../filing/filing.ts'

export const resultTitles = {
  birth: 'Giấy khai sinh',
  'birth-package': 'Giấy khai sinh',
  death: 'Trích lục khai tử',
  'death-package': 'Trích lục khai tử',
  marriage: 'Giấy chứng nhận kết hôn',
  'marital-status': 'Giấy xác nhận tình trạng hôn nhân',
  'parent-child': 'Trích lục đăng ký nhận cha, mẹ, con',
  guardianship: 'Trích lục đăng ký giám hộ',
  change: 'Trích lục thay đổi, cải chính, bổ sung thông tin hộ tịch',
  extract: 'Trích lục hộ tịch',
} as const satisfies Record<FilingKind, string>
