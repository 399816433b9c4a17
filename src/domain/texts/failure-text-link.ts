/** What is said when a link takes no call: it is down, full, closed by announcement, or the call ran out of time. */
import { type FailureText, says, waitAndRepeat } from './failure-steps.ts'

export const linkFailureTexts = {
  'link-unavailable': says(
    'Đường kết nối tới hệ thống cần hỏi đang gián đoạn',
    'The link to the system to be asked is down at the moment',
    {
      vi: 'Đơn vị vận hành theo dõi được tình trạng này và kết nối sẽ tự mở lại khi thông. Vui lòng chờ hết thời gian ghi trong phản hồi rồi gửi lại; nếu người dân đang chờ, hãy hẹn và tiếp nhận hồ sơ theo quy định.',
      en: 'The operators can see this, and the link reopens by itself. Wait for the time given in the answer and send the request again; if someone is waiting at the counter, take the papers in as the rules provide.',
    },
  ),
  'link-busy': says(
    'Đường kết nối tới hệ thống cần hỏi đang quá tải',
    'Too many requests are waiting for the link to the system to be asked',
    {
      vi: 'Vui lòng chờ hết thời gian ghi trong phản hồi rồi gửi lại yêu cầu.',
      en: 'Wait for the time given in the answer, then send the request again.',
    },
  ),
  'upstream-closed': says(
    'Hệ thống cần hỏi đang trong giờ đóng hoặc bảo trì đã công bố',
    'The system to be asked is closed at this hour, as announced',
    {
      vi: 'Vui lòng chờ hết thời gian ghi trong phản hồi rồi gửi lại. Hồ sơ đã nộp vẫn được giữ và sẽ tự gửi đi khi hệ thống mở lại.',
      en: 'Wait for the time given in the answer, then send the request again. Filings that were taken are kept, and go out by themselves when it opens.',
    },
  ),
  'upstream-rate-reached': says(
    'Đã đạt số lượt hỏi mà hệ thống cần hỏi cho phép lúc này',
    'The system to be asked takes no more questions now: the agreed limit is reached',
    {
      vi: 'Vui lòng chờ hết thời gian ghi trong phản hồi rồi gửi lại yêu cầu.',
      en: 'Wait for the time given in the answer, then send the request again.',
    },
  ),
  'deadline-exceeded': says(
    'Chưa có kết quả trong thời gian chờ cho phép',
    'There was no result within the time allowed for this request',
    waitAndRepeat,
  ),
} as const satisfies Record<string, FailureText>
