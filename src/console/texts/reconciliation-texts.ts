/** Words of the page on reconciliation. */
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
  kindColumns: ['Hệ thống nhận', 'Sai lệch', 'Hồ sơ', 'Cần người', 'Việc cần làm', ''],
  noDifference: 'Không có sai lệch nào được biết.',
  dossiers: 'Từng hồ sơ',
  dossierColumns: ['Mã hồ sơ', 'Đơn vị', 'Hệ thống nhận', 'Sai lệch', 'Ở đây', 'Ở đó', 'Từ khi', ''],
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
  kindColumns: ['Target', 'Difference', 'Dossiers', 'For a person', 'What to do', ''],
  noDifference: 'Nothing is known to differ.',
  dossiers: 'Dossiers',
  dossierColumns: ['Dossier', 'Unit', 'Target', 'Difference', 'Here', 'There', 'Since', ''],
  mendKind: 'Read and send again',
  mendOne: 'Send again',
  compareOne: 'Read again',
  begun: 'The comparison has begun; its result appears on this page.',
}

export const reconciliationTexts = { vi, en }
