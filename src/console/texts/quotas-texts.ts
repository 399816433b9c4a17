/** Texts of the page of quotas, in both languages. */
const vi = {
  title: 'Hạn mức và giới hạn',
  intro:
    'Các hệ thống đang dùng bao nhiêu hạn mức của mình, bị từ chối bao nhiêu lần, và hệ thống nguồn còn nhận bao nhiêu lượt gọi. Tính chung cho mọi bản chạy song song.',
  unread: 'Hiện không đọc được số liệu. Trang tự thử lại.',
  consumers: 'Hạn mức của các hệ thống',
  quiet: 'Lúc này không hệ thống nào dùng đáng kể hạn mức của mình, và hôm nay chưa hệ thống nào bị từ chối.',
  more: (count: string) => `và ${count} hệ thống khác`,
  columns: ['Hệ thống', 'Đang dùng', 'Hạn mức', 'Bị từ chối trong một giờ', 'Bị từ chối hôm nay'],
  gone: 'không còn trong danh sách',
  used: (used: string, burst: string) => `${used} trong ${burst} lượt cùng lúc`,
  free: 'không đáng kể',
  full: 'đã hết',
  limit: (perMinute: string, burst: string) => `${perMinute} lượt một phút, ${burst} lượt cùng lúc`,
  procedures: (names: string) => `thủ tục ${names}`,
  refused: (quota: string, right: string) => `${quota} lần vượt hạn mức, ${right} lần thiếu quyền`,
  usual: (usual: string) => `thường ngày: ${usual}`,
  upstreams: 'Giới hạn của hệ thống nguồn',
  unlimited: 'Cấu hình không đặt giới hạn nào cho đường kết nối nào.',
  pathColumns: ['Đường kết nối', 'Giới hạn', 'Đã gọi hôm nay', 'Còn lại'],
  per: {
    second: (max: string) => `${max} lượt một giây`,
    minute: (max: string) => `${max} lượt một phút`,
    day: (max: string) => `${max} lượt một ngày`,
  },
  left: { atOnce: (left: string) => `${left} lượt có thể gọi ngay`, day: (left: string) => `${left} lượt` },
  near: 'sắp hết',
  none: 'đã hết',
}

const en: typeof vi = {
  title: 'Quotas and limits',
  intro:
    'How much of its quota each system is using, how often it is refused, and how many calls the upstreams still take. Over all replicas together.',
  unread: 'The figures cannot be read at the moment. The page tries again by itself.',
  consumers: 'Quotas of the systems',
  quiet: 'No system uses much of its quota at this moment, and none was refused today.',
  more: (count) => `and ${count} more`,
  columns: ['System', 'In use now', 'Quota', 'Refused in an hour', 'Refused today'],
  gone: 'no longer registered',
  used: (used, burst) => `${used} of ${burst} at once`,
  free: 'hardly any',
  full: 'used up',
  limit: (perMinute, burst) => `${perMinute} a minute, ${burst} at once`,
  procedures: (names) => `procedure ${names}`,
  refused: (quota, right) => `${quota} over the quota, ${right} without the right`,
  usual: (usual) => `usual: ${usual}`,
  upstreams: 'Limits of the upstreams',
  unlimited: 'The configuration sets no limit for any path.',
  pathColumns: ['Path', 'Limit', 'Calls made today', 'Left'],
  per: {
    second: (max) => `${max} a second`,
    minute: (max) => `${max} a minute`,
    day: (max) => `${max} a day`,
  },
  left: { atOnce: (left) => `${left} could go at once`, day: (left) => `${left} calls` },
  near: 'nearly used up',
  none: 'used up',
}

export const quotasTexts = { vi, en }
