/** What failures of batches, and of cases of breaches, say to people; part of the one table in failure-text.ts. */
import { says, tellSoftwareTeam } from './failure-steps.ts'

export const batchFailureTexts = {
  'breach-not-found': says('Không có vụ việc vi phạm nào mang mã này', 'There is no case of a breach with this code', {
    vi: 'Vui lòng xem danh sách vụ việc để lấy đúng mã.',
    en: 'See the list of cases for the right code.',
  }),
  'breach-state-conflict': says(
    'Vụ việc đã kết thúc, hoặc thời điểm phát hiện bị lùi lại so với lần khai trước',
    'The case is closed, or its detection would be later than was stated before',
    {
      vi: 'Vụ việc đã kết thúc không sửa được nữa; hãy lập vụ việc mới. Thời điểm phát hiện chỉ được sửa thành sớm hơn.',
      en: 'A closed case is changed no more: open another one. The moment of detection may only become an earlier one.',
    },
  ),
  'batches-disabled': says('Cổng liên thông này không nhận lô xác thực, tra cứu', 'This gateway takes no batches', {
    vi: 'Có thể gửi từng nhóm không quá 20 người trong một yêu cầu. Nếu cần gửi cả tệp, đề nghị người phụ trách hệ thống của anh/chị liên hệ đơn vị vận hành cổng liên thông.',
    en: 'Up to 20 people can be sent in one request. If a whole file is needed, have the person in charge of your system contact the operators of the gateway.',
  }),
  'batch-not-found': says(
    'Hệ thống gọi không có lô xác thực, tra cứu mang mã này',
    'The calling system has no batch of this id',
    tellSoftwareTeam,
  ),
  'batch-removed': says(
    'Kết quả của lô này đã được xóa khi hết thời hạn lưu trữ',
    'The outcomes of this batch were removed at the end of their retention',
    {
      vi: 'Số liệu chung và các mốc thời gian vẫn còn. Nếu vẫn cần kết quả, vui lòng gửi lại lô với khóa Idempotency-Key mới.',
      en: 'Its counts and times are still there. If the outcomes are still needed, send the batch again with a new Idempotency-Key.',
    },
  ),
  'batch-state-conflict': says(
    'Lô đã kết thúc nên không thực hiện được thao tác này',
    'The batch has ended, so this cannot be done',
    {
      vi: 'Vui lòng xem lại trạng thái của lô; kết quả đã có vẫn tải về được.',
      en: 'See where the batch stands; the outcomes that are there can still be fetched.',
    },
  ),
  'batches-exceeded': says(
    'Hệ thống gọi đang có quá nhiều lô chưa kết thúc',
    'The calling system has too many batches that have not ended',
    {
      vi: 'Vui lòng chờ một lô kết thúc, hoặc hủy lô không còn cần, rồi gửi lại yêu cầu.',
      en: 'Wait until one has ended, or cancel one that is no longer needed, then send the request again.',
    },
  ),
} as const
