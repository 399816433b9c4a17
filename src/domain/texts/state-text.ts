/**
 * What each state of a filing and each remark on it means, and who acts next: for the description of the API and for the
 * reference, in both languages. Which state may follow which is no text: `transitions` in domain/filing/filing.ts.
 */
import type { FilingRemark, FilingState } from '../filing/filing.ts'
import type { Bilingual } from './bilingual.ts'

/** Who takes the next step: this gateway, the registry, the system that filed, an operator of the gateway, or no one. */
export type Mover = 'gateway' | 'registry' | 'consumer' | 'operator' | 'none'

export const moverTexts = {
  gateway: { vi: 'Cổng liên thông', en: 'The gateway' },
  registry: { vi: 'Cơ quan đăng ký hộ tịch', en: 'The civil registry' },
  consumer: { vi: 'Hệ thống đã nộp hồ sơ', en: 'The system that filed' },
  operator: { vi: 'Đơn vị vận hành cổng liên thông', en: 'An operator of the gateway' },
  none: { vi: 'Không ai: đã kết thúc', en: 'No one: it has ended' },
} as const satisfies Record<Mover, Bilingual>

export interface StateText {
  name: Bilingual
  meaning: Bilingual
  mover: Mover
}

export const filingStateTexts = {
  accepted: {
    name: { vi: 'Cổng đã nhận', en: 'Accepted' },
    meaning: {
      vi: 'Hồ sơ đã được lưu bền vững tại cổng và chờ đến lượt gửi. Chắc chắn chưa có gì đến cơ quan hộ tịch.',
      en: 'The filing is durable here and waits for its turn or for its link. Provably nothing is at the registry.',
    },
    mover: 'gateway',
  },
  delivering: {
    name: { vi: 'Đang gửi', en: 'Delivering' },
    meaning: { vi: 'Hồ sơ đang được gửi đến hệ thống hộ tịch.', en: 'A send to the registry is under way.' },
    mover: 'gateway',
  },
  'outcome-unknown': {
    name: { vi: 'Chưa rõ đã đến nơi', en: 'Outcome unknown' },
    meaning: {
      vi: 'Hồ sơ có thể đã đến nơi. Cổng hỏi lại hệ thống hộ tịch trước khi gửi bất cứ thứ gì lần nữa.',
      en: 'It may have been sent. The registry is asked before anything is sent again.',
    },
    mover: 'gateway',
  },
  received: {
    name: { vi: 'Đã tiếp nhận', en: 'Received' },
    meaning: {
      vi: 'Hệ thống hộ tịch đã nhận hồ sơ và chưa kết luận.',
      en: 'The registry has taken the dossier in and has not decided yet.',
    },
    mover: 'registry',
  },
  'supplement-requested': {
    name: { vi: 'Yêu cầu bổ sung', en: 'Supplement requested' },
    meaning: {
      vi: 'Cơ quan hộ tịch yêu cầu bổ sung giấy tờ hoặc thông tin, kèm lý do và có thể kèm hạn.',
      en: 'The registry asks for more papers or data, with a reason and perhaps a due time.',
    },
    mover: 'consumer',
  },
  eligible: {
    name: { vi: 'Đủ điều kiện', en: 'Eligible' },
    meaning: {
      vi: 'Hồ sơ đủ điều kiện đăng ký; cơ quan hộ tịch đang hoàn tất việc đăng ký.',
      en: 'The dossier may be registered; the registry is completing the registration.',
    },
    mover: 'registry',
  },
  'identifier-pending': {
    name: { vi: 'Chờ số định danh', en: 'Identifier pending' },
    meaning: {
      vi: 'Đã đăng ký. Số định danh cá nhân sẽ được cấp sau (Công văn 3160/BTP-CNTT).',
      en: 'Registered. The personal number comes later (Official letter 3160/BTP-CNTT).',
    },
    mover: 'registry',
  },
  'document-pending': {
    name: { vi: 'Chờ bản điện tử', en: 'Document pending' },
    meaning: {
      vi: 'Đã đăng ký. Chưa có bản điện tử của giấy tờ hộ tịch; cổng tiếp tục hỏi.',
      en: 'Registered. The certificate is missing and is asked for again.',
    },
    mover: 'registry',
  },
  completed: {
    name: { vi: 'Hoàn thành', en: 'Completed' },
    meaning: {
      vi: 'Đã đăng ký và có kết quả; bản điện tử tải được qua cổng.',
      en: 'Registered, and the result is here; the certificate can be fetched.',
    },
    mover: 'none',
  },
  refused: {
    name: { vi: 'Từ chối', en: 'Refused' },
    meaning: {
      vi: 'Cơ quan hộ tịch từ chối đăng ký, kèm lý do. Muốn nộp lại phải lập hồ sơ mới.',
      en: 'The registry refused to register, with a reason. To try again, file anew.',
    },
    mover: 'none',
  },
  rejected: {
    name: { vi: 'Tờ khai có lỗi', en: 'Rejected' },
    meaning: {
      vi: 'Hệ thống hộ tịch trả lại tờ khai vì có lỗi và chưa đăng ký gì. Có thể sửa rồi gửi lại.',
      en: 'The registry returned the declaration with faults and registered nothing. Correct it and send it again.',
    },
    mover: 'consumer',
  },
  'needs-review': {
    name: { vi: 'Cần người xem xét', en: 'Needs review' },
    meaning: {
      vi: 'Hệ thống hộ tịch trả lời điều mà cổng không được tự diễn giải. Nguyên nhân và việc cần làm được ghi trong hồ sơ.',
      en: 'The registry said something that the gateway may not interpret. The cause and the next step stand in the filing.',
    },
    mover: 'operator',
  },
  'lost-at-registry': {
    name: { vi: 'Không còn tìm thấy', en: 'Lost at the registry' },
    meaning: {
      vi: 'Hệ thống hộ tịch từng xác nhận đã nhận, nay không còn tìm thấy hồ sơ.',
      en: 'The registry confirmed the dossier before and does not know it any more.',
    },
    mover: 'operator',
  },
  stale: {
    name: { vi: 'Lâu không thay đổi', en: 'Stale' },
    meaning: {
      vi: 'Lâu không có thay đổi; có thể hồ sơ đã được nhập tay tại cơ quan hộ tịch.',
      en: 'Nothing has moved for long; perhaps it was keyed in by hand at the registry.',
    },
    mover: 'operator',
  },
  'dead-letter': {
    name: { vi: 'Ngừng gửi', en: 'Dead letter' },
    meaning: {
      vi: 'Cổng đã ngừng các lần gửi. Nguyên nhân được lưu; đơn vị vận hành có thể cho gửi lại.',
      en: 'The attempts have ended. The cause is stored; an operator may have it sent again.',
    },
    mover: 'operator',
  },
  withdrawn: {
    name: { vi: 'Đã rút', en: 'Withdrawn' },
    meaning: { vi: 'Hệ thống đã nộp rút hồ sơ.', en: 'The system that filed has withdrawn it.' },
    mover: 'none',
  },
  closed: {
    name: { vi: 'Đã đóng', en: 'Closed' },
    meaning: {
      vi: 'Đơn vị vận hành đóng hồ sơ, kèm lý do.',
      en: 'An operator ended it by hand, with a reason.',
    },
    mover: 'none',
  },
} as const satisfies Record<FilingState, StateText>

/** Remarks are events that leave the state as it is. */
export const filingRemarkTexts = {
  'supplement-submitted': {
    name: { vi: 'Đã gửi bổ sung', en: 'Supplement submitted' },
    meaning: {
      vi: 'Cổng đã nhận phần bổ sung và sẽ gửi đến cơ quan hộ tịch.',
      en: 'A supplement was taken over and goes to the registry.',
    },
    mover: 'gateway',
  },
  'duplicate-with-changed-content': {
    name: { vi: 'Trùng hồ sơ, khác nội dung', en: 'Duplicate with changed content' },
    meaning: {
      vi: 'Hệ thống hộ tịch đã có hồ sơ này với nội dung khác.',
      en: 'The registry already has this dossier with another content.',
    },
    mover: 'operator',
  },
  'second-supplement': {
    name: { vi: 'Bổ sung lần hai', en: 'Second supplement' },
    meaning: {
      vi: 'Cơ quan hộ tịch yêu cầu bổ sung thêm một lần nữa.',
      en: 'The registry asks for a supplement a second time.',
    },
    mover: 'consumer',
  },
  'suspected-duplicate': {
    name: { vi: 'Nghi trùng', en: 'Suspected duplicate' },
    meaning: {
      vi: 'Hệ thống hộ tịch nghi trùng. Có thể là sinh đôi: cần xác nhận trước khi gửi lại.',
      en: 'The registry suspects a duplicate. These may be twins: it is confirmed before it is sent again.',
    },
    mover: 'consumer',
  },
  'unknown-status': {
    name: { vi: 'Trả lời không áp dụng được', en: 'Unknown status' },
    meaning: {
      vi: 'Hệ thống hộ tịch trả lời điều không được áp dụng; nguyên nhân được ghi kèm.',
      en: 'The registry said something that may not be applied; the event carries its cause.',
    },
    mover: 'operator',
  },
  rerun: {
    name: { vi: 'Cho gửi lại', en: 'Rerun' },
    meaning: { vi: 'Đơn vị vận hành cho gửi lại hồ sơ.', en: 'An operator has it sent again.' },
    mover: 'gateway',
  },
  confirmed: {
    name: { vi: 'Đã xác nhận', en: 'Confirmed' },
    meaning: {
      vi: 'Đơn vị vận hành xác nhận không trùng, hoặc hồ sơ đã có ở cơ quan hộ tịch.',
      en: 'An operator confirmed that it is no duplicate, or that the registry has it.',
    },
    mover: 'gateway',
  },
  'withdrawal-requested': {
    name: { vi: 'Đề nghị rút', en: 'Withdrawal requested' },
    meaning: {
      vi: 'Hồ sơ đã ở cơ quan hộ tịch và không rút được từ cổng. Liên hệ ngay cán bộ hộ tịch nơi đăng ký.',
      en: 'The registry has it, and it cannot be withdrawn from here. Contact the registrar at once.',
    },
    mover: 'consumer',
  },
  'registered-after-withdrawal': {
    name: { vi: 'Đã đăng ký dù xin rút', en: 'Registered after withdrawal' },
    meaning: {
      vi: 'Việc đăng ký vẫn được thực hiện dù hồ sơ đã xin rút.',
      en: 'It was registered although it had been withdrawn.',
    },
    mover: 'operator',
  },
} as const satisfies Record<FilingRemark, StateText>
