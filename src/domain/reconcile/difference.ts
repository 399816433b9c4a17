/**
 * What can differ between a dossier here and what a target of the synchronisation shows of it (sai lệch khi đối soát), what each
 * difference means, and who mends it. No difference holds anything personal: statuses, moments, counts.
 */
import type { Bilingual } from '../texts/bilingual.ts'

interface DifferenceRow {
  /** `gateway`: sending again mends it, by the rules of the lane. `person`: someone has to look first. */
  mendedBy: 'gateway' | 'person'
  text: Bilingual
  /** The next step of the one who mends it. */
  advice: Bilingual
}

export const differences = {
  missing: {
    mendedBy: 'gateway',
    text: { vi: 'Chưa có ở hệ thống nhận', en: 'Not there: it was never sent' },
    advice: { vi: 'Gửi hồ sơ và mọi bước', en: 'Send the dossier with all its steps' },
  },
  'unknown-there': {
    mendedBy: 'person',
    text: { vi: 'Đã gửi, nhưng hệ thống nhận nói không có', en: 'Sent before, and the target now says it has none' },
    advice: {
      vi: 'Hỏi bên vận hành hệ thống nhận vì sao mất; sau đó cho gửi lại từ bước đầu',
      en: 'Find out at the target why it is gone; then have it sent again from the first step',
    },
  },
  behind: {
    mendedBy: 'gateway',
    text: { vi: 'Trạng thái ở hệ thống nhận chậm hơn', en: 'The status there is behind' },
    advice: { vi: 'Gửi tiếp những bước còn thiếu', en: 'Send the steps that lack' },
  },
  ahead: {
    mendedBy: 'person',
    text: { vi: 'Hệ thống nhận đi trước bước đã gửi', en: 'The target is ahead of what was sent' },
    advice: {
      vi: 'Tìm xem ai cập nhật ở đó; ghi bước thật vào hồ sơ hoặc sửa ở hệ thống nhận',
      en: 'Find out who changed it there; report the step here if it happened, or have it corrected there',
    },
  },
  'other-status': {
    mendedBy: 'person',
    text: { vi: 'Trạng thái khác, không thuộc trình tự đã gửi', en: 'Another status, neither before nor after ours' },
    advice: { vi: 'Đối chiếu hai bên rồi sửa bên sai', en: 'Compare both sides and correct the wrong one' },
  },
  'other-due-time': {
    mendedBy: 'gateway',
    text: { vi: 'Hạn trả kết quả khác', en: 'Another due time' },
    advice: { vi: 'Gửi lại thông tin hồ sơ', en: 'Send what the dossier states again' },
  },
  'false-done': {
    mendedBy: 'person',
    text: {
      vi: 'Ghi đã xong ở đó, còn ở đây chưa xong hoặc xong lúc khác',
      en: 'Done there, and not done here or not at that moment',
    },
    advice: {
      vi: 'Tìm bên đã ghi "đã xong"; đề nghị sửa ở hệ thống nhận',
      en: 'Find out who reported it as done; have it corrected at the target',
    },
  },
  'steps-missing': {
    mendedBy: 'person',
    text: { vi: 'Thiếu bước ở giữa tiến trình', en: 'Steps are missing before others that are there' },
    advice: {
      vi: 'Bước thiếu không chèn lại được; đề nghị bên vận hành hệ thống nhận bổ sung',
      en: 'A step cannot be put in between; have it added by those who run the target',
    },
  },
  'steps-doubled': {
    mendedBy: 'person',
    text: { vi: 'Có bước bị ghi hai lần', en: 'A step stands there twice' },
    advice: {
      vi: 'Đề nghị bên vận hành hệ thống nhận xóa bước trùng',
      en: 'Have the second one removed at the target',
    },
  },
  'steps-out-of-order': {
    mendedBy: 'person',
    text: { vi: 'Các bước sai thứ tự', en: 'The steps stand in another order' },
    advice: { vi: 'Đề nghị bên vận hành hệ thống nhận sửa thứ tự', en: 'Have the order corrected at the target' },
  },
  'steps-foreign': {
    mendedBy: 'person',
    text: { vi: 'Có bước không do cổng này gửi', en: 'A step stands there that was not sent from here' },
    advice: {
      vi: 'Tìm xem phần mềm nào khác cũng gửi hồ sơ này',
      en: 'Find out which other software sends this dossier too',
    },
  },
  'result-is-paper': {
    mendedBy: 'person',
    text: {
      vi: 'Giấy tờ kết quả ở đó là một giấy tờ công dân đã nộp',
      en: 'What stands there as the result is a paper that the citizen handed in',
    },
    advice: {
      vi: 'Tìm phần mềm đã gửi như vậy; đề nghị thay bằng kết quả thật, hoặc gỡ bỏ',
      en: 'Find out which software sent it; have it replaced by the result, or removed',
    },
  },
  'lookup-not-in-trail': {
    mendedBy: 'person',
    text: {
      vi: 'Ở đó ghi đã khai thác CSDL quốc gia về dân cư, nhưng nhật ký không có lần tra cứu nào cho hồ sơ này',
      en: 'It says there that the population database was read, and the trail has no lookup for this dossier',
    },
    advice: {
      vi: 'Tìm phần mềm đã ghi như vậy; tra cứu thật rồi ghi lại, hoặc đề nghị gỡ bỏ',
      en: 'Find out which software said so; make the lookup and send it, or have it removed',
    },
  },
  'number-invented': {
    mendedBy: 'person',
    text: {
      vi: 'Số định danh của chủ hồ sơ ở đó là số không có thật (như 000000001)',
      en: "An invented number such as 000000001 stands there as the holder's",
    },
    advice: {
      vi: 'Tìm phần mềm đã gửi như vậy; đề nghị ghi số thật hoặc để trống',
      en: 'Find out which software sent it; have the true number entered, or none',
    },
  },
  'not-comparable': {
    mendedBy: 'person',
    text: { vi: 'Không đối soát được', en: 'Cannot be compared' },
    advice: {
      vi: 'Câu trả lời không hiểu được: xem ở hệ thống nhận; lần đối soát sau sẽ hỏi lại',
      en: 'The answer cannot be relied on: see at the target; the next reconciliation reads it again',
    },
  },
} as const satisfies Record<string, DifferenceRow>

export type DifferenceKind = keyof typeof differences

/** In the order of the table; the cast says what `Object.keys` forgets. */
export const differenceKinds = Object.keys(differences) as DifferenceKind[]
