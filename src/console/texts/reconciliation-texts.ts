/** Words of the page on reconciliation. */
import type { DossierStatus } from '../../domain/dossier/dossier.ts'

interface ReconciliationTexts {
  title: string
  intro: string
  noTarget: string
  compareAll: (target: string) => string
  runs: string
  noRun: string
  running: string
  ended: string
  runColumns: readonly string[]
  kinds: string
  kindColumns: readonly string[]
  noDifference: string
  dossiers: string
  dossierColumns: readonly string[]
  /** As the portal's own list words them. */
  statuses: Readonly<Record<DossierStatus, string>>
  steps: (count: number) => string
  mendKind: string
  mendOne: string
  compareOne: string
  begun: string
}

const vi: ReconciliationTexts = {
  title: 'Đối soát với hệ thống nhận',
  intro:
    'Mỗi đêm cổng đọc từng hồ sơ ở hệ thống nhận và so với việc đã xảy ra ở đây. Điều không đọc được không bao giờ được tính là khớp.',
  noTarget: 'Chưa cấu hình hệ thống nhận nào đọc được.',
  compareAll: (target) => `Đối soát ngay: ${target}`,
  runs: 'Các lần đối soát gần đây',
  noRun: 'Chưa có lần nào.',
  running: 'đang chạy',
  ended: 'đã xong',
  runColumns: ['Bắt đầu', 'Hệ thống nhận', 'Tình trạng', 'Khớp', 'Khác', 'Đang gửi', 'Gửi lại'],
  kinds: 'Sai lệch theo loại',
  kindColumns: ['Sai lệch', 'Hồ sơ', 'Cần người', 'Việc cần làm', 'Hệ thống nhận', ''],
  noDifference: 'Không có sai lệch nào được biết.',
  dossiers: 'Từng hồ sơ',
  dossierColumns: ['Mã hồ sơ', 'Sai lệch', 'Ở đây', 'Ở đó', 'Từ khi', 'Đơn vị', 'Hệ thống nhận', ''],
  statuses: {
    new: 'Mới đăng ký',
    accepted: 'Được tiếp nhận',
    'not-accepted': 'Không được tiếp nhận',
    'in-process': 'Đang xử lý',
    'supplement-asked': 'Yêu cầu bổ sung giấy tờ',
    'payment-asked': 'Yêu cầu thực hiện nghĩa vụ tài chính',
    'withdrawal-asked': 'Công dân yêu cầu rút hồ sơ',
    stopped: 'Dừng xử lý',
    done: 'Đã xử lý xong',
    'result-returned': 'Đã trả kết quả',
  },
  steps: (count) => `${count} bước`,
  mendKind: 'Đọc lại và gửi lại',
  mendOne: 'Gửi lại',
  compareOne: 'Đọc lại',
  begun: 'Đã bắt đầu đối soát; kết quả hiện ở trang này.',
}

const en: ReconciliationTexts = {
  title: 'Reconciliation with the targets',
  intro:
    'Every night each dossier is read at the targets and compared with what happened here. What cannot be read never counts as equal.',
  noTarget: 'No target that can be read is configured.',
  compareAll: (target) => `Compare now: ${target}`,
  runs: 'The last runs',
  noRun: 'None yet.',
  running: 'running',
  ended: 'ended',
  runColumns: ['Begun', 'Target', 'State', 'Equal', 'Different', 'Under way', 'Sent again'],
  kinds: 'Differences by kind',
  kindColumns: ['Difference', 'Dossiers', 'For a person', 'What to do', 'Target', ''],
  noDifference: 'Nothing is known to differ.',
  dossiers: 'Dossiers',
  dossierColumns: ['Dossier', 'Difference', 'Here', 'There', 'Since', 'Unit', 'Target', ''],
  statuses: {
    new: 'New',
    accepted: 'Accepted',
    'not-accepted': 'Not accepted',
    'in-process': 'In process',
    'supplement-asked': 'Supplement asked',
    'payment-asked': 'Payment asked',
    'withdrawal-asked': 'Withdrawal asked',
    stopped: 'Stopped',
    done: 'Done',
    'result-returned': 'Result handed over',
  },
  steps: (count) => (count === 1 ? '1 step' : `${count} steps`),
  mendKind: 'Read and send again',
  mendOne: 'Send again',
  compareOne: 'Read again',
  begun: 'The comparison has begun; its result appears on this page.',
}

export const reconciliationTexts = { vi, en }
