// The statuses of a linked dossier, in words for citizens. 0: nothing was reported yet.

export const LINKED_STATUSES: Readonly<Record<number, readonly [vi: string, en: string]>> = {
  0: ['Chờ cơ quan hộ tịch tiếp nhận', 'Waiting for the civil-status office'],
  1: ['Đã tiếp nhận vào hệ thống', 'Received'],
  2: ['Yêu cầu bổ sung', 'More papers needed'],
  3: ['Hồ sơ đủ điều kiện', 'Accepted'],
  4: ['Có kết quả', 'Done'],
  5: ['Đã trả kết quả', 'Result handed over'],
  6: ['Từ chối', 'Refused'],
  7: ['Đã chuyển cán bộ tư pháp', 'With the registrar'],
}
