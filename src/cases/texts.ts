/** The texts of the investigators' page in both languages. */
import type { Verdict } from '../domain/certificate/compare-certificate.ts'
import type { Language } from '../http/language.ts'
import { type ShellTexts, shellTexts } from '../pages/texts/shell-texts.ts'

const vi = {
  entrance: {
    name: 'Giấy tờ không khớp',
    title: 'Đăng nhập trang xác minh giấy tờ',
    intro: 'Dành cho người được giao xác minh giấy tờ hộ tịch nghi vấn. Mỗi lần xem đều được ghi lại.',
    keyHint: 'Khóa của hệ thống có vai trò investigator',
    officerHint: 'Tài khoản của anh/chị, ghi trong nhật ký mỗi lần xem',
    roleFault: 'Khóa này đúng nhưng hệ thống của khóa không có vai trò investigator.',
  },
  title: 'Giấy tờ không khớp với cơ sở dữ liệu hộ tịch',
  intro:
    'Mỗi dòng là một câu hỏi cần xác minh, không phải kết luận giấy tờ giả. Không nêu tên ai; nội dung đối chiếu xem ở hồ sơ, bằng chứng là bản ghi cùng mã yêu cầu trong nhật ký.',
  filter: 'Lọc',
  show: 'Xem',
  all: 'Bỏ lọc',
  export: 'Tải về (CSV)',
  anyKind: 'Mọi loại giấy',
  anyVerdict: 'Mọi kết quả',
  kind: 'Loại giấy',
  verdict: 'Kết quả',
  issuer: 'Mã nơi đăng ký',
  issuerHint: '2, 3 hoặc 5 chữ số; bỏ trống là mọi nơi',
  numberFrom: 'Từ số',
  numberTo: 'Đến số',
  numberHint: 'Khoảng số đăng ký; bỏ trống là mọi số',
  groups: 'Theo loại giấy, nơi đăng ký, năm và kết quả',
  groupColumns: ['Loại giấy', 'Nơi đăng ký', 'Năm', 'Kết quả', 'Số lần', 'Số giấy', 'Số quầy', 'Khoảng số'],
  moreGroups: (count: string) => `Các nhóm nhỏ hơn (${count})`,
  cases: 'Từng lần',
  columns: [
    'Lúc',
    'Nơi xuất trình',
    'Hồ sơ',
    'Giấy tờ',
    'Kết quả',
    'Mục khác',
    'Dấu hiệu hình thức',
    'Cùng giấy này',
    'Mã yêu cầu',
  ],
  counters: (count: number) => (count > 1 ? `ở ${count} quầy` : 'một quầy'),
  none: 'Không có trường hợp nào.',
  more: 'Xem tiếp',
  recorded: 'Lần xem này đã được ghi vào nhật ký.',
  verdicts: {
    match: 'Khớp, có dấu hiệu',
    mismatch: 'Không khớp',
    'not-found': 'Không tìm thấy',
    'not-checkable': 'Chưa đối chiếu được',
  } satisfies Record<Verdict, string>,
}
type OwnTexts = typeof vi

const en: OwnTexts = {
  entrance: {
    name: 'Certificates that differ',
    title: 'Sign in to the page of cases',
    intro: 'For those who verify doubtful certificates of civil status. Each look is on record.',
    keyHint: 'The key of a system with the role investigator',
    officerHint: 'Your account; it stands in the trail beside each look',
    roleFault: 'The key is right, but its system has no role investigator.',
  },
  title: 'Certificates that did not hold against the register',
  intro:
    'Each line is a question to verify, and no finding of a forgery. Nobody is named; what was compared is in the dossier, and the evidence is the record of the trail with the same request id.',
  filter: 'Filter',
  show: 'Show',
  all: 'Show all',
  export: 'Download (CSV)',
  anyKind: 'Every kind',
  anyVerdict: 'Every verdict',
  kind: 'Kind',
  verdict: 'Verdict',
  issuer: 'Code of the registering unit',
  issuerHint: '2, 3 or 5 digits; empty: every unit',
  numberFrom: 'From number',
  numberTo: 'To number',
  numberHint: 'Range of register numbers; empty: all',
  groups: 'By kind, registering unit, year and verdict',
  groupColumns: ['Kind', 'Registering unit', 'Year', 'Verdict', 'Times', 'Papers', 'Counters', 'Numbers'],
  moreGroups: (count: string) => `Smaller groups (${count})`,
  cases: 'One by one',
  columns: ['At', 'Shown at', 'Dossier', 'Paper', 'Verdict', 'Differs', 'Flags of form', 'The same paper', 'Request'],
  counters: (count: number) => (count > 1 ? `at ${count} counters` : 'at one counter'),
  none: 'There is none.',
  more: 'More',
  recorded: 'This look is in the trail.',
  verdicts: {
    match: 'Match, with flags',
    mismatch: 'Mismatch',
    'not-found': 'Not found',
    'not-checkable': 'Not checkable',
  },
}

export type Texts = ShellTexts & OwnTexts
export const texts: Record<Language, Texts> = { vi: { ...shellTexts.vi, ...vi }, en: { ...shellTexts.en, ...en } }
