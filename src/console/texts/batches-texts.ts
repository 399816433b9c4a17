/** Words of the page of batches. */
import type { BatchAction, BatchOperation, BatchState, PersonOutcome } from '../../domain/batch/batch.ts'

type Reason = 'paused' | 'link' | 'day-limit' | 'too-early'

const vi = {
  title: 'Lô xác thực, tra cứu',
  intro:
    'Mỗi lô là một tệp nhiều người, được hỏi lần lượt phía sau các quầy. Trang này chỉ hiện số lượng; kết quả từng người chỉ hệ thống đã gửi lô mới tải được, tại đây hoặc qua API, và mỗi lần tải đều được ghi lại.',
  columns: ['Hệ thống', 'Việc', 'Tình trạng', 'Số người', 'Đã có kết quả', 'Kết quả', 'Dự kiến xong', 'Nhận lúc', ''],
  list: 'Các lô, mới nhất trước',
  none: 'Chưa có lô nào.',
  more: 'Trang sau',
  operations: { verify: 'xác thực', lookup: 'tra cứu' } satisfies Record<BatchOperation, string>,
  states: {
    receiving: 'đang nhận tệp',
    running: 'đang chạy',
    paused: 'tạm dừng',
    done: 'đã xong',
    cancelled: 'đã hủy',
  } satisfies Record<BatchState, string>,
  outcomes: {
    matched: 'khớp',
    'not-matched': 'không khớp hoặc không có kết quả',
    found: 'có thông tin',
    refused: 'không được phép',
    failed: 'không lấy được',
    cancelled: 'đã hủy',
  } satisfies Record<PersonOutcome, string>,
  reasons: {
    paused: 'đang tạm dừng',
    link: 'CSDL quốc gia về dân cư tạm thời không nhận yêu cầu',
    'day-limit': 'đã hết số người được hỏi trong hôm nay, ngày mai hỏi tiếp',
    'too-early': 'chưa đủ để ước lượng',
  } satisfies Record<Reason, string>,
  pace: (perMinute: string) => `(${perMinute} người/phút)`,
  verbs: { pause: 'Tạm dừng', resume: 'Chạy tiếp', cancel: 'Hủy' } satisfies Record<BatchAction, string>,
  download: 'Tải kết quả (CSV)',
  done: {
    pause: 'Đã tạm dừng lô. Người đang được hỏi vẫn có kết quả.',
    resume: 'Lô chạy tiếp.',
    cancel: 'Đã hủy lô. Kết quả đã có vẫn tải về được.',
  } satisfies Record<BatchAction, string>,
  send: 'Gửi một lô',
  sendHint:
    'Tệp CSV UTF-8 có dòng tiêu đề (số định danh cá nhân, họ và tên, ngày sinh, mã TTHC, mã hồ sơ, mã cán bộ, mã đơn vị…) hoặc JSON lines. Tệp có lỗi thì không người nào được hỏi.',
  file: 'Tệp',
  fileHint: (people: string) => `Nhiều nhất ${people} người`,
  fileMissing: 'Hãy chọn một tệp.',
  operation: 'Việc cần làm với từng người',
  operationHint: 'Tra cứu cần thêm cột trường thông tin (fields)',
  submit: 'Gửi lô',
  taken: (people: string) => `Đã nhận lô, số người: ${people}.`,
  faults: (count: string) => `Tệp có lỗi (${count}); chưa nhận người nào.`,
  faultColumns: ['Dòng', 'Cột', 'Lỗi'],
}

const en: typeof vi = {
  title: 'Batches',
  intro:
    'A batch is a file of many people who are asked about one by one, behind the counters. This page shows numbers alone; only the system that sent a batch can fetch its outcomes, here or by the API, and each time is on record.',
  columns: ['System', 'Operation', 'State', 'People', 'With an outcome', 'Outcomes', 'Ends about', 'Taken', ''],
  list: 'Batches, the newest first',
  none: 'There is no batch yet.',
  more: 'Next page',
  operations: { verify: 'verification', lookup: 'lookup' },
  states: { receiving: 'receiving', running: 'running', paused: 'paused', done: 'done', cancelled: 'cancelled' },
  outcomes: {
    matched: 'matched',
    'not-matched': 'not matched',
    found: 'found',
    refused: 'refused',
    failed: 'failed',
    cancelled: 'cancelled',
  },
  reasons: {
    paused: 'paused',
    link: 'the population database takes no requests now',
    'day-limit': 'no one further is asked about today; it goes on tomorrow',
    'too-early': 'too early to say',
  },
  pace: (perMinute) => `(${perMinute} people a minute)`,
  verbs: { pause: 'Pause', resume: 'Resume', cancel: 'Cancel' },
  download: 'Download outcomes (CSV)',
  done: {
    pause: 'The batch is paused. Those who are being asked about still get an outcome.',
    resume: 'The batch goes on.',
    cancel: 'The batch is cancelled. The outcomes that are there can still be fetched.',
  },
  send: 'Send a batch',
  sendHint:
    'CSV in UTF-8 with a header (personalNumber, fullName, dateOfBirth, procedure, dossier, officer, unit …), or JSON lines. If the file has a fault, no one is asked about.',
  file: 'File',
  fileHint: (people) => `At most ${people} people`,
  fileMissing: 'Choose a file.',
  operation: 'What is asked about each person',
  operationHint: 'A lookup needs a column of fields as well',
  submit: 'Send the batch',
  taken: (people) => `The batch was taken; people: ${people}.`,
  faults: (count) => `The file has faults (${count}); no one was taken.`,
  faultColumns: ['Line', 'Column', 'Fault'],
}

export const batchesTexts = { vi, en }
