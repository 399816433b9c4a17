/** What is said of a certificate that was held against the register, in both languages: verdicts, reasons, classes of fields, notes and flags. */
import type { CertificateKind, CertificateRole } from '../certificate/certificate.ts'
import type { FieldOutcome, UncheckedReason, Verdict } from '../certificate/compare-certificate.ts'
import type { FlagCode } from '../certificate/form-flags.ts'
import type { RecordCertainty, RecordWay, RegisterNote } from '../certificate/register-record.ts'
import type { Bilingual } from './bilingual.ts'

const say = (vi: string, en: string): Bilingual => ({ vi, en })

export const certificateTitles = {
  birth: say('Giấy khai sinh', 'Birth certificate'),
  death: say('Trích lục khai tử', 'Extract of a death'),
  marriage: say('Giấy chứng nhận kết hôn', 'Marriage certificate'),
  'marital-status': say('Giấy xác nhận tình trạng hôn nhân', 'Confirmation of marital status'),
  'parent-child': say('Trích lục đăng ký nhận cha, mẹ, con', 'Extract of a recognition of a parent or child'),
  guardianship: say('Trích lục đăng ký giám hộ', 'Extract of a guardianship'),
  change: say('Trích lục thay đổi, cải chính, bổ sung thông tin hộ tịch', 'Extract of a change of civil status'),
} as const satisfies Record<CertificateKind, Bilingual>

export const verdictTexts = {
  match: say(
    'Khớp: mọi mục đã đối chiếu đều phù hợp với cơ sở dữ liệu hộ tịch.',
    'Match: every item that was compared agrees with the civil-status register.',
  ),
  mismatch: say(
    'Không khớp: có mục khác với cơ sở dữ liệu hộ tịch. Đề nghị đối chiếu bản chính hoặc xác minh tại cơ quan đăng ký.',
    'Mismatch: an item differs from the civil-status register. Compare the original, or verify with the registering office.',
  ),
  'not-found': say(
    'Không tìm thấy bản ghi như vậy ở nơi đã tra cứu. Điều đó không có nghĩa là giấy tờ giả: bản ghi có thể chưa được số hóa hoặc đã được cập nhật ở ngày khác.',
    'No such record was found where it was looked for. That does not say that the paper is forged: the record may not have been digitised, or may stand under the day of a later change.',
  ),
  'not-checkable': say(
    'Chưa đối chiếu được, nên chưa thể kết luận.',
    'It could not be compared, so nothing can be concluded.',
  ),
} as const satisfies Record<Verdict, Bilingual>

export const uncheckedTexts = {
  'no-way': say(
    'Kết nối hiện có không có cách tra cứu loại giấy tờ này.',
    'The connection has no way to look up a certificate of this kind.',
  ),
  'unit-code-missing': say(
    'Cần mã của cơ quan đăng ký theo danh mục tại ngày đăng ký.',
    'The code of the registering unit in the catalogue of that day is needed.',
  ),
  'unit-not-sure': say(
    'Tên cơ quan đăng ký chưa đủ để xác định một đơn vị; hãy nêu mã của cơ quan theo danh mục tại ngày đăng ký.',
    'The name of the registering unit does not say for sure which unit is meant; give its code in the catalogue of that day.',
  ),
  'too-many': say(
    'Ngày đó có quá nhiều bản ghi của đơn vị; hãy nêu mã hồ sơ đã đăng ký.',
    'The unit has too many records of that day; give the code of the dossier.',
  ),
  'list-incomplete': say(
    'Danh sách theo ngày chưa đầy đủ cho thời gian này, nên không thấy không có nghĩa là không có.',
    'The list by day is not complete for that time, so that nothing follows from not finding it.',
  ),
  'not-registered-yet': say(
    'Hồ sơ đã được tiếp nhận nhưng chưa hoàn thành đăng ký.',
    'It was received, and is not registered yet.',
  ),
  'answer-unclear': say(
    'Phản hồi của cơ sở dữ liệu hộ tịch không dùng được để kết luận.',
    'The answer of the register cannot be applied.',
  ),
  'several-records': say(
    'Có nhiều bản ghi phù hợp như nhau; cần người đối chiếu.',
    'Several records fit equally well; a person must compare.',
  ),
  'register-unreadable': say(
    'Có mục trong cơ sở dữ liệu không đọc được.',
    'An item of the register could not be read.',
  ),
  'nothing-compared': say('Bản ghi không có họ tên để đối chiếu.', 'The record holds no name to compare with.'),
} as const satisfies Record<UncheckedReason, Bilingual>

export const fieldOutcomeTexts = {
  equal: say('Trùng khớp', 'Equal'),
  'equal-normalised': say('Trùng khớp, khác cách viết', 'Equal, written differently'),
  'year-only': say('Chỉ đối chiếu được năm', 'Compared by the year only'),
  differs: say('KHÁC', 'DIFFERS'),
  'not-recorded': say('Không có trong cơ sở dữ liệu', 'Not recorded'),
  unreadable: say('Không đọc được', 'Not readable'),
} as const satisfies Record<FieldOutcome, Bilingual>

export const registerNoteTexts = {
  correction: say(
    'Có ghi chú thay đổi, cải chính, bổ sung: nội dung giấy cấp trước đó có thể đã khác.',
    'A change, correction or supplement is noted: a paper issued before may say something else.',
  ),
  divorce: say('Có ghi chú ly hôn.', 'A divorce is noted.'),
  annulled: say('Có ghi chú hủy hoặc thu hồi.', 'An annulment or withdrawal is noted.'),
  recognition: say('Có ghi chú công nhận hoặc nhận cha, mẹ, con.', 'A recognition is noted.'),
  adoption: say('Có ghi chú về nuôi con nuôi.', 'An adoption is noted.'),
  guardianship: say('Có ghi chú về giám hộ.', 'A guardianship is noted.'),
  'declared-missing': say('Có ghi chú tuyên bố mất tích.', 'A declaration as missing is noted.'),
  'limited-capacity': say('Có ghi chú về năng lực hành vi dân sự.', 'A limit of legal capacity is noted.'),
  'declared-dead': say('Có ghi chú tuyên bố chết của Tòa án.', "A court's declaration of death is noted."),
  'declaration-ended': say('Có ghi chú hủy tuyên bố trước đó.', 'The end of an earlier declaration is noted.'),
  other: say(
    'Có ghi chú khác; cần người xem tại cơ quan đăng ký.',
    'There is another note; a person must look at the registering office.',
  ),
} as const satisfies Record<RegisterNote, Bilingual>

export const flagTexts = {
  'number-not-positive': say(
    'Số đăng ký phải từ 01 trở lên (Thông tư 04/2020/TT-BTP, Điều 29).',
    'A register number begins at 01 (Circular 04/2020/TT-BTP, Art. 29).',
  ),
  'number-form-unusual': say('Số đăng ký không theo dạng thường gặp.', 'The register number has an unusual form.'),
  'number-year-differs': say(
    'Năm trong số đăng ký khác năm đăng ký.',
    'The year in the register number is not the year of registration.',
  ),
  'number-far-above-known': say(
    'Số đăng ký cao hơn nhiều so với các số trong năm đó của cơ quan này mà cổng liên thông từng thấy; cổng không thấy hết mọi số.',
    'The register number lies far above those of this unit and year that this gateway has seen; it does not see all of them.',
  ),
  'book-year-after-registration': say(
    'Quyển số của năm sau ngày đăng ký.',
    'The book is of a year after the day of registration.',
  ),
  'registered-in-future': say('Ngày đăng ký còn ở phía trước.', 'The day of registration has not come yet.'),
  'registered-before-event': say('Ngày đăng ký trước khi sự kiện xảy ra.', 'It was registered before it happened.'),
  'unit-did-not-exist': say(
    'Mã đơn vị này không có vào ngày đăng ký.',
    'A unit with this code did not exist on the day of registration.',
  ),
  'unit-name-unusual': say(
    'Tên cơ quan khác tên của mã đơn vị vào ngày đó (Thông tư 04/2020/TT-BTP, Điều 30).',
    'The name is not that of the unit with this code on that day (Circular 04/2020/TT-BTP, Art. 30).',
  ),
  'title-of-abolished-level': say(
    'Có tên quận, huyện, thị xã hoặc thị trấn sau ngày 30/06/2025.',
    'It names a district or township after 30/06/2025.',
  ),
  'day-off': say(
    'Ngày đăng ký là Chủ nhật hoặc ngày lễ; đăng ký trực tuyến thì vẫn có thể.',
    'The day of registration is a Sunday or a holiday; online that can be.',
  ),
  'sex-contradicts-number': say(
    'Giới tính không phù hợp với số định danh cá nhân.',
    'The sex does not fit the personal number.',
  ),
  'birth-year-contradicts-number': say(
    'Năm sinh không phù hợp với số định danh cá nhân.',
    'The year of birth does not fit the personal number.',
  ),
} as const satisfies Record<FlagCode, Bilingual>

export const wayTexts = {
  'register-day': say('Danh sách bản ghi của đơn vị theo ngày', 'Records of the unit by day'),
  dossier: say('Kết quả của hồ sơ đã đăng ký', 'Result of the dossier'),
} as const satisfies Record<RecordWay, Bilingual>

export const certaintyTexts = {
  contract: say('theo tài liệu kết nối', 'as the interface documents describe'),
  assumed: say('theo giả định, chưa được cơ quan quản lý xác nhận', 'by assumption, not confirmed by the ministry'),
} as const satisfies Record<RecordCertainty, Bilingual>

const roleNames = {
  child: say('Người được khai sinh hoặc con', 'Child'),
  mother: say('Mẹ', 'Mother'),
  father: say('Cha', 'Father'),
  deceased: say('Người chết', 'Deceased'),
  husband: say('Chồng', 'Husband'),
  wife: say('Vợ', 'Wife'),
  person: say('Người được cấp giấy', 'Person'),
  parent: say('Cha hoặc mẹ', 'Parent'),
  guardian: say('Người giám hộ', 'Guardian'),
  ward: say('Người được giám hộ', 'Ward'),
} as const satisfies Record<CertificateRole, Bilingual>

const partNames: Readonly<Record<string, Bilingual>> = {
  fullName: say('họ, chữ đệm, tên', 'full name'),
  dateOfBirth: say('ngày sinh', 'date of birth'),
  sex: say('giới tính', 'sex'),
  personalNumber: say('số định danh cá nhân', 'personal number'),
}

const placeNames: Readonly<Record<string, Bilingual>> = {
  '/registration/number': say('Số đăng ký', 'Register number'),
  '/registration/book': say('Quyển số', 'Book'),
  '/registration/page': say('Trang số', 'Page'),
  '/registration/date': say('Ngày đăng ký', 'Day of registration'),
  '/registration/unit/code': say('Cơ quan đăng ký (mã)', 'Registering unit (code)'),
  '/registration/unit/name': say('Cơ quan đăng ký (tên)', 'Registering unit (name)'),
  '/registration/dossier': say('Mã hồ sơ', 'Dossier code'),
  '/registration/lastNoteDate': say('Ngày ghi chú gần nhất', 'Day of the last note'),
  '/dateOfDeath': say('Ngày chết', 'Date of death'),
  '/signerTitle': say('Chức vụ người ký', 'Title of the signer'),
}

/** What people call a field of a certificate. */
export function certificatePlace(pointer: string): Bilingual {
  const place = placeNames[pointer]
  if (place !== undefined) return place
  const [, , role = '', part = ''] = pointer.split('/')
  const [who, what] = [roleNames[role as CertificateRole], partNames[part]]
  return who && what ? say(`${who.vi}: ${what.vi}`, `${who.en}: ${what.en}`) : say(pointer, pointer)
}
