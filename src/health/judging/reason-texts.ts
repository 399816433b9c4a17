/**
 * What an operator reads at night, reason by reason: what happens (a clause that a time can follow), and what to do now.
 * Unlike failure-text.ts, which speaks to an officer at a counter, this speaks to anyone who can look at the line.
 */

import type { Layer } from '../../domain/failure.ts'
import type { HealthReasonCode } from '../../domain/link/health.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'

export interface OperatorText {
  says: Bilingual
  step: Bilingual
}

const text = (vi: string, en: string, step: Bilingual): OperatorText => ({ says: { vi, en }, step })

const step = {
  line: {
    vi: 'Chạy doctor để xem từng chặng từ máy này, rồi hỏi người quản trị mạng về tường lửa, định tuyến và đường truyền số liệu chuyên dùng. Nếu phía ta thông, gọi bên quản lý đầu kia.',
    en: 'Run the doctor to see every stage from this machine, then ask your network people about the firewall, the routing and the leased line. If our side is fine, call the people who run the other end.',
  },
  proxy: {
    vi: 'Chạy doctor để xem proxy nói gì, rồi kiểm tra mục `proxy` trong cấu hình: địa chỉ, tài khoản, mật khẩu. Nếu đúng, hỏi người quản trị proxy xem tài khoản còn hiệu lực và đích đến có được phép không.',
    en: 'Run the doctor to see what the proxy says, then check `proxy` in the configuration: address, account, password. If they are right, ask those who run the proxy whether the account is valid and the destination allowed.',
  },
  dns: {
    vi: 'Kiểm tra máy chủ DNS mà cổng liên thông dùng và tên máy chủ trong cấu hình. Nếu các tên khác vẫn phân giải được, gọi bên quản lý tên miền đó.',
    en: 'Check the DNS server that the gateway uses, and the name in the configuration. If other names resolve, call the people who run that name.',
  },
  tls: {
    vi: 'Xem chứng thư đầu kia đang dùng: nơi cấp và thời hạn. Nếu họ vừa thay chứng thư, xác nhận với họ qua điện thoại rồi mới cập nhật tệp CA trong cấu hình. Không tắt kiểm tra chứng thư.',
    en: 'Look at the certificate that the other end shows: its issuer and its dates. If they have replaced it, confirm that with them by telephone before you put the new CA into the configuration. Do not turn verification off.',
  },
  waitForThem: {
    vi: 'Phía ta không có gì để sửa. Nếu kéo dài quá 15 phút, gọi đầu mối của hệ thống đó và gửi kèm bản ghi sự cố.',
    en: 'There is nothing to mend on our side. If it lasts for more than 15 minutes, call the contact of that system and send the incident report along.',
  },
  intermediary: {
    vi: 'Có thiết bị hoặc trang báo lỗi chen vào giữa. Gọi bên quản lý chặng này, đọc cho họ mã lỗi và giờ xảy ra; gửi kèm bản ghi sự cố.',
    en: 'A device or an error page stands in between. Call the people who run this hop, and give them the code and the times; send the incident report along.',
  },
  credentials: {
    vi: 'Kiểm tra tài khoản và khóa của đường này: có thể đã bị đổi, hết hạn hoặc khóa. Xem cả đồng hồ của máy. Gọi bên cấp tài khoản nếu phía ta không đổi gì.',
    en: 'Check the account and the secret of this path: they may have been changed, have expired or been locked. Look at the clock of this machine as well. If nothing changed here, call the people who issued the account.',
  },
  rights: {
    vi: 'Gọi bên quản lý nền tảng: quyền gọi dịch vụ này đã bị thu hồi, hoặc địa chỉ dịch vụ đã đổi. Đối chiếu đường dẫn trong cấu hình.',
    en: 'Call the people who run the platform: the right to this service has been withdrawn, or its address has changed. Compare the address in the configuration.',
  },
  throttled: {
    vi: 'Giảm tải: tạm dừng việc chạy lại hồ sơ hàng loạt và xem hệ thống nào đang gọi nhiều. Nếu thường xuyên, xin nâng hạn mức.',
    en: 'Lower the load: stop reruns of many filings and see which system calls so much. If it happens often, ask for a higher limit.',
  },
  none: {
    vi: 'Chưa cần làm gì: đường sẽ tự nhận lại toàn bộ lưu lượng.',
    en: 'Nothing needs to be done: the path takes all of its traffic back by itself.',
  },
} satisfies Record<string, Bilingual>

const texts: Partial<Record<HealthReasonCode, OperatorText>> = {
  'proxy-unreachable': text('Không tới được máy chủ proxy', 'The proxy cannot be reached', step.proxy),
  'proxy-refused': text('Máy chủ proxy không cho kết nối ra ngoài', 'The proxy lets no connection through', step.proxy),
  'dns-failed': text('Không phân giải được tên máy chủ', 'The server’s name cannot be resolved', step.dns),
  'connection-refused': text(
    'Máy chủ từ chối kết nối hoặc không tới được',
    'Connections are refused, or the server cannot be reached',
    step.line,
  ),
  'connect-timeout': text('Không mở được kết nối trong thời gian chờ', 'No connection can be made in time', step.line),
  'tls-failed': text('Không bắt tay TLS được', 'TLS fails', step.tls),
  'connection-reset': text('Kết nối bị ngắt giữa chừng', 'Connections break before the answer', step.line),
  'first-byte-timeout': text(
    'Kết nối được nhưng chờ mãi không có trả lời',
    'Connections are made, but no answer begins in time',
    step.waitForThem,
  ),
  'body-timeout': text(
    'Trả lời bắt đầu nhưng không đến hết',
    'Answers begin but do not arrive completely in time',
    step.line,
  ),
  'answer-truncated': text('Trả lời bị cụt', 'Answers are cut short', step.line),
  'answer-too-large': text('Trả lời lớn bất thường', 'Answers are unusually large', step.waitForThem),
  'answer-unreadable': text(
    'Trả lời không đúng cấu trúc',
    'Answers do not have the agreed structure',
    step.waitForThem,
  ),
  'answer-html': text('Nhận được trang web thay cho dữ liệu', 'Web pages arrive in place of data', step.intermediary),
  'answer-charset': text(
    'Trả lời dùng bảng mã không đọc được',
    'Answers use characters that cannot be decoded',
    step.waitForThem,
  ),
  'answer-hostile': text(
    'Trả lời có nội dung không an toàn',
    'Answers have unsafe content and are not read',
    step.intermediary,
  ),
  'http-error': text('Đầu kia báo lỗi HTTP', 'The other side answers with HTTP errors', step.intermediary),
  'security-server-refused': text(
    'Máy chủ bảo mật từ chối yêu cầu',
    'The security server refuses requests',
    step.rights,
  ),
  'security-server-failed': text('Máy chủ bảo mật báo lỗi', 'The security server reports errors', step.waitForThem),
  'token-unavailable': text('Không lấy được mã truy cập (token)', 'No access token can be had', step.credentials),
  'bus-credentials-refused': text(
    'Nền tảng tỉnh không chấp nhận thông tin xác thực',
    'The provincial platform does not accept our credentials',
    step.credentials,
  ),
  'bus-forbidden': text(
    'Nền tảng tỉnh không cho gọi dịch vụ này',
    'The provincial platform does not permit this service',
    step.rights,
  ),
  'bus-resource-unknown': text(
    'Nền tảng tỉnh không có dịch vụ ở địa chỉ này',
    'The provincial platform knows no service at this address',
    step.rights,
  ),
  'bus-api-blocked': text(
    'Dịch vụ đang bị khóa trên nền tảng tỉnh',
    'The service is blocked on the provincial platform',
    step.rights,
  ),
  'bus-throttled': text('Nền tảng tỉnh giới hạn lượt gọi', 'The provincial platform limits our calls', step.throttled),
  'bus-fault': text('Nền tảng tỉnh báo lỗi', 'The provincial platform reports errors', step.waitForThem),
  'bus-error-text': text(
    'Nền tảng tỉnh trả thông báo lỗi thay cho dữ liệu',
    'The provincial platform sends error messages in place of data',
    step.waitForThem,
  ),
  'ministry-credentials-refused': text(
    'Hệ thống của Bộ không chấp nhận thông tin xác thực',
    'The ministry’s system does not accept our credentials',
    step.credentials,
  ),
  'ministry-failed': text('Hệ thống của Bộ báo lỗi', 'The ministry’s system reports errors', step.waitForThem),
  'slow-calls': text('Trả lời chậm', 'Answers are slow', step.waitForThem),
  'ramping-up': text(
    'Đã thông trở lại, đang nhận dần lưu lượng',
    'Answers again and takes its traffic back little by little',
    step.none,
  ),
  'trial-pending': text(
    'Đã trả lời lại, chờ lượt gọi thử quyết định',
    'Answers again; the next call decides',
    step.none,
  ),
  'certificate-expiring': text('Chứng thư của đầu kia sắp hết hạn', 'The other side’s certificate runs out soon', {
    vi: 'Báo bên quản lý đầu kia gia hạn, hỏi trước ngày thay và nơi cấp mới để cập nhật tệp CA đúng lúc.',
    en: 'Tell the people who run the other end to renew it; ask for the day and the new issuer, so that the CA file is ready in time.',
  }),
  'clock-skew': text('Hai đồng hồ lệch nhau', 'The two clocks differ', {
    vi: 'Xem dịch vụ đồng bộ giờ (NTP) của máy này trước: mã xác thực tính theo giờ của ta, lệch giờ thì họ từ chối. Nếu giờ của ta đúng, báo cho họ.',
    en: 'Check the time service (NTP) of this machine first: credentials are made of our time, and a wrong clock gets them refused. If our time is right, tell them.',
  }),
}

/** What lies beyond the catalogue is a defect of ours, and the log knows more. */
const unknown = text('Đường không hoạt động', 'The path does not work', {
  vi: 'Xem nhật ký của cổng liên thông quanh giờ này.',
  en: 'Look into the log of the gateway around this time.',
})

export function operatorText(code: HealthReasonCode): OperatorText {
  return texts[code] ?? unknown
}

/** Where to look, as the end of a sentence. */
export const layerWords: Record<Layer, Bilingual> = {
  caller: { vi: 'do hệ thống gọi', en: 'with the calling system' },
  gateway: { vi: 'thuộc cổng liên thông của ta', en: 'with our own gateway' },
  network: { vi: 'trên đường mạng', en: 'on the network' },
  'provincial-bus': { vi: 'tại nền tảng tích hợp, chia sẻ dữ liệu cấp tỉnh', en: 'with the provincial platform' },
  'security-server': {
    vi: 'tại máy chủ bảo mật của nền tảng quốc gia',
    en: 'with the security server of the national exchange',
  },
  ministry: { vi: 'tại hệ thống của Bộ', en: 'with the ministry’s system' },
}
