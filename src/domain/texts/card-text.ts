/** What is said of the code of an identity card, in both languages. */
import type { Bilingual } from './bilingual.ts'

/** By what `identity/verify-card.ts` notices of a code. */
export const cardNoticeTexts = {
  're-encoded': {
    vi: 'Mã do một ứng dụng tạo lại, không phải mã in trên thẻ.',
    en: 'An application wrote this code anew; it is not the one that is printed on a card.',
  },
  'form-unlike-issue-date': {
    vi: 'Dạng mã không phù hợp với ngày cấp thẻ (thẻ căn cước cấp từ ngày 01/07/2024 có 11 trường).',
    en: 'The form of the code does not fit the day of issue (cards since 1 July 2024 have eleven fields).',
  },
  'issued-in-future': { vi: 'Ngày cấp thẻ còn ở phía trước.', en: 'The day of issue has not come yet.' },
  'name-cut': {
    vi: 'Họ tên lấp đầy dòng của vùng đọc máy nên có thể bị cắt bớt.',
    en: 'The name fills its line of the zone, so that its end may be missing.',
  },
  'not-on-card': {
    vi: 'Thẻ không có một thông tin cần đối chiếu, nên thông tin đó không được đối chiếu.',
    en: 'The card does not state something that was to be compared, so it was not compared.',
  },
} as const satisfies Record<string, Bilingual>

/** Stands in every answer. */
export const noProofText: Bilingual = {
  vi: 'Mã trên thẻ không được ký số nên không chứng minh thẻ là thật hay người xuất trình là chủ thẻ. Kết quả chỉ cho biết các thông tin này có khớp với Cơ sở dữ liệu quốc gia về dân cư hay không.',
  en: 'The code on a card is not signed: it proves neither that the card is genuine nor that it belongs to its bearer. The outcome says only whether these data agree with the National Population Database.',
}
