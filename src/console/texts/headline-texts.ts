/** Texts of the headline of the board, in both languages. */
import { plural } from '../../pages/texts/plural.ts'

const vi = {
  good: 'Mọi đường liên thông đều thông suốt',
  bad: (sick: number, all: number) => `${sick} trong ${all} đường kết nối có vấn đề, cần theo dõi`,
  badLinks: (names: string) => `Đang gián đoạn: ${names}`,
  heldLinks: (names: string) => `Đang tạm giữ: ${names}`,
  carried: (names: string) => `${names} vẫn phục vụ, nhưng có đường kết nối gặp vấn đề`,
  none: 'Chưa cấu hình đường liên thông nào',
  ending: 'Tiến trình này đang dừng: yêu cầu mới bị từ chối',
  noTrail: 'Không ghi được nhật ký khai thác: mọi yêu cầu đều bị từ chối cho đến khi cơ sở dữ liệu ghi được trở lại',
  noDatabase: 'Không đọc được cơ sở dữ liệu: một phần trang này đang thiếu',
  brokenChain: 'Chuỗi nhật ký khai thác có chỗ không toàn vẹn',
  waiting: (count: string) => `${count} hồ sơ chờ gửi đã quá 1 giờ`,
  alerts: (count: number) => `${count} cảnh báo đang cần người xử lý`,
}

const en: typeof vi = {
  good: 'Every link is healthy',
  bad: (sick, all) => `${sick} of ${plural(all, 'path has', 'paths have')} trouble`,
  badLinks: (names) => `Down: ${names}`,
  heldLinks: (names) => `Held: ${names}`,
  carried: (names) => `${names}: still served, but a path has trouble`,
  none: 'No link is configured',
  ending: 'This process is ending: new requests are refused',
  noTrail: 'The audit trail cannot be written: every request is refused until the database can be written again',
  noDatabase: 'The database cannot be read: a part of this page is missing',
  brokenChain: 'The hash chain of the audit trail is broken',
  waiting: (count) => `${plural(count, 'filing has', 'filings have')} waited to be sent for more than an hour`,
  alerts: (count) => (count === 1 ? 'An alert wants somebody' : `${count} alerts want somebody`),
}

export const headlineTexts = { vi, en }
