/** Texts of the page of addresses of files, in both languages. */
const vi = {
  title: 'Tệp mà các cổng tự tải',
  open: 'Tệp mà các cổng tự tải',
  dossier: 'Mã hồ sơ',
  dossierHint: 'Mã trên hệ thống một cửa hoặc mã quốc gia',
  dossierFault: 'Đây không phải là mã hồ sơ',
  show: 'Xem',
  none: 'Hồ sơ này chưa có địa chỉ tệp nào.',
  columns: { target: 'Nơi nhận', kind: 'Tệp', expires: 'Dùng được đến', fetches: 'Đã tải', state: 'Tình trạng' },
  kinds: { result: 'kết quả', paper: 'giấy tờ nộp' },
  states: { good: 'dùng được', over: 'hết hạn', revoked: 'đã thu hồi', withdrawn: 'đã thu hồi, không cấp lại' },
  verbs: { again: 'Thu hồi và cấp địa chỉ mới', withdraw: 'Thu hồi, không cấp lại' },
  hints: {
    again: 'Khi địa chỉ bị lộ: lần đồng bộ sau mang địa chỉ mới.',
    withdraw: 'Khi nơi nhận không được có tệp: không cấp địa chỉ nào nữa.',
  },
  done: (count: number) => `Đã thu hồi ${count} địa chỉ.`,
}

const en: typeof vi = {
  title: 'Files that portals fetch',
  open: 'Files that portals fetch',
  dossier: 'Dossier code',
  dossierHint: 'The code at the one-stop system or the national one',
  dossierFault: 'This is no dossier code',
  show: 'Show',
  none: 'No file of this dossier has an address.',
  columns: { target: 'Target', kind: 'File', expires: 'Works until', fetches: 'Fetched', state: 'State' },
  kinds: { result: 'result', paper: 'paper' },
  states: { good: 'works', over: 'has run out', revoked: 'revoked', withdrawn: 'revoked, none issued again' },
  verbs: { again: 'Revoke, and issue new ones', withdraw: 'Revoke, and issue none' },
  hints: {
    again: 'After a leak: the next message carries new addresses.',
    withdraw: 'Where a target must not have the files: no address is issued any more.',
  },
  done: (count) => `${count} addresses are revoked.`,
}

export const filesTexts = { vi, en }
