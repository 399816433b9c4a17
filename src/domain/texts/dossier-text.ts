/** What each event of a dossier means, in both languages. */
import type { DossierEventType } from '../dossier/dossier.ts'
import type { Bilingual } from './bilingual.ts'

export const dossierEventTexts = {
  received: {
    vi: 'Nộp hồ sơ. Tại quầy: hồ sơ đã đủ và được nhận.',
    en: 'Handed in; at the counter also complete and taken in.',
  },
  accepted: {
    vi: 'Tiếp nhận chính thức: hồ sơ đầy đủ, hợp lệ.',
    en: 'Officially accepted as complete and lawful.',
  },
  'not-accepted': { vi: 'Từ chối tiếp nhận, kèm lý do.', en: 'Refused at the door, with the reason.' },
  'processing-started': {
    vi: 'Chuyển cho đơn vị giải quyết. Hồ sơ hộ tịch tự có bước này khi hệ thống hộ tịch tiếp nhận.',
    en: 'Handed to those who settle it; a filing that the registry took in does this by itself.',
  },
  'verification-asked': {
    vi: 'Yêu cầu cơ quan khác xác minh: thời hạn dài hơn, không tạm dừng.',
    en: 'Another agency was asked: a longer limit, no pause.',
  },
  'verification-answered': { vi: 'Cơ quan được hỏi đã trả lời.', en: 'The agency that was asked has answered.' },
  'supplement-asked': { vi: 'Yêu cầu bổ sung giấy tờ.', en: 'Papers are missing and were asked for.' },
  'supplement-completed': { vi: 'Đã bổ sung giấy tờ.', en: 'The missing papers were handed in.' },
  'payment-asked': { vi: 'Yêu cầu nộp phí, lệ phí.', en: 'A fee is to be paid.' },
  'payment-completed': { vi: 'Đã nộp phí, lệ phí.', en: 'The fee was paid.' },
  'withdrawal-asked': { vi: 'Công dân xin rút hồ sơ.', en: 'The citizen asks for the dossier back.' },
  stopped: {
    vi: 'Dừng giải quyết, không có kết quả, kèm lý do.',
    en: 'Ended without a result, with the reason.',
  },
  done: { vi: 'Đã giải quyết xong, có kết quả.', en: 'Settled: the result exists.' },
  'result-returned': { vi: 'Đã trả kết quả cho công dân.', en: 'The citizen has the result.' },
  reopened: {
    vi: 'Mở lại hồ sơ đã kết thúc, kèm lý do.',
    en: 'Taken up again after an end, with the reason.',
  },
  'apology-sent': {
    vi: 'Gửi phiếu xin lỗi và hẹn lại ngày trả kết quả.',
    en: 'A letter of apology with a new day went out.',
  },
  'due-time-changed': {
    vi: 'Đổi hạn trả kết quả, kèm lý do. Hạn ban đầu được giữ nguyên.',
    en: 'A person set another due time, with the reason. The first one stays.',
  },
  registered: {
    vi: 'Hệ thống một cửa đăng ký và bổ sung thông tin cho hồ sơ mà trước đó đã có việc được nộp. Không phải bước giải quyết.',
    en: 'The one-stop system registered a dossier under which something was filed before, and completed what was not known. No step of the procedure.',
  },
} as const satisfies Record<DossierEventType, Bilingual>
