/**
 * What a failure says to people, in Vietnamese and English: the title tells an officer at a counter what happened, the
 * next step what to do now. No text claims that a person does not exist, and none blames whom the gateway cannot prove.
 */

import type { FailureCode } from '../failure.ts'
import type { Notice } from '../person/identity.ts'
import type { Bilingual } from './bilingual.ts'
import {
  type FailureText,
  requestAccess,
  says,
  tellOperators,
  tellSoftwareTeam,
  waitAndRepeat,
} from './failure-steps.ts'
import { accessFailureTexts } from './failure-text-access.ts'
import { batchFailureTexts } from './failure-text-batch.ts'
import { filingFailureTexts } from './failure-text-filing.ts'
import { httpFailureTexts } from './failure-text-http.ts'
import { linkFailureTexts } from './failure-text-link.ts'

/** Title (Vietnamese, English) and next step of every failure. Internal detail never belongs here: these are published. */
export const failureTexts: Record<FailureCode, FailureText> = {
  ...httpFailureTexts,
  ...accessFailureTexts,
  'credentials-missing': says(
    'Yêu cầu không kèm thông tin xác thực của hệ thống gọi',
    'The request carries no credentials of the calling system',
    tellSoftwareTeam,
  ),
  'credentials-unknown': says(
    'Cổng liên thông không chấp nhận thông tin xác thực của hệ thống gọi',
    'The gateway does not accept the credentials of the calling system',
    {
      vi: 'Khóa truy cập có thể nhập sai, đã hết hạn hoặc đã bị thu hồi. Đề nghị người phụ trách hệ thống của anh/chị kiểm tra với đơn vị vận hành cổng liên thông.',
      en: 'The access key may be mistyped, expired or withdrawn. Have the person in charge of your system check it with the operators of the gateway.',
    },
  ),
  'operation-not-allowed': says(
    'Hệ thống gọi chưa được cấp quyền dùng chức năng này cho thủ tục đã nêu',
    'The calling system may not use this operation for the given procedure',
    requestAccess,
  ),
  'procedure-not-allowed': says(
    'Hệ thống gọi chưa được cấp quyền tra cứu hoặc nộp hồ sơ cho thủ tục hành chính này',
    'The calling system may neither request data nor file for this administrative procedure',
    {
      vi: 'Vui lòng kiểm tra lại mã thủ tục hành chính. Nếu mã đúng, đề nghị người phụ trách hệ thống của anh/chị liên hệ đơn vị vận hành cổng liên thông để được cấp quyền.',
      en: 'Check the procedure code. If it is right, have the person in charge of your system ask the operators of the gateway for access.',
    },
  ),
  'unit-not-allowed': says(
    'Hệ thống gọi không được gửi yêu cầu thay mặt cơ quan, đơn vị này',
    'The calling system may not act for this agency',
    {
      vi: 'Vui lòng kiểm tra lại mã đơn vị. Nếu mã đúng, đề nghị người phụ trách hệ thống của anh/chị liên hệ đơn vị vận hành cổng liên thông để được bổ sung.',
      en: 'Check the agency code. If it is right, have the person in charge of your system ask the operators of the gateway to add it.',
    },
  ),
  'field-not-allowed': says(
    'Có trường thông tin không được phép khai thác cho thủ tục đã nêu',
    'The request asks for data that the given procedure does not allow',
    {
      vi: 'Vui lòng bỏ các trường được liệt kê rồi gửi lại. Nếu thủ tục thực sự cần các trường này, đề nghị người phụ trách hệ thống của anh/chị liên hệ đơn vị vận hành cổng liên thông.',
      en: 'Leave out the listed fields and send the request again. If the procedure really needs them, have the person in charge of your system contact the operators of the gateway.',
    },
  ),
  'role-required': says(
    'Hệ thống gọi chưa được cấp vai trò cần có cho thao tác này',
    'The calling system does not have the role that this operation needs',
    requestAccess,
  ),
  'quota-exceeded': says(
    'Hệ thống gọi đã dùng hết số lượt được cấp trong lúc này',
    'The calling system has used up its number of requests for the moment',
    {
      vi: 'Vui lòng chờ hết thời gian ghi trong phản hồi rồi gửi lại. Nếu thường xuyên thiếu lượt, đề nghị người phụ trách hệ thống của anh/chị xin nâng hạn mức.',
      en: 'Wait for the time given in the answer, then send the request again. If this happens often, have the person in charge of your system ask for a higher limit.',
    },
  ),
  'answers-exceeded': says(
    'Địa chỉ này vừa tải quá nhiều trang lớn mà không xuất trình khóa truy cập',
    'This address has just fetched too many large pages without showing credentials',
    {
      vi: 'Vui lòng chờ số giây nêu ở Retry-After rồi gửi lại yêu cầu; nên nhận bản nén (Accept-Encoding: gzip) và giữ bản đã tải (ETag). Yêu cầu nghiệp vụ có khóa truy cập không bị giới hạn này.',
      en: 'Wait for the seconds in Retry-After, then send the request again; take it compressed (Accept-Encoding: gzip) and keep what you have (ETag). Requests with credentials do not meet this bound.',
    },
  ),
  'streams-exceeded': says(
    'Hệ thống gọi đang mở quá nhiều kết nối chờ sự kiện',
    'The calling system holds too many connections that wait for events',
    {
      vi: 'Vui lòng đóng các kết nối chờ không còn dùng hoặc chờ một kết nối kết thúc rồi gửi lại yêu cầu. Một kết nối là đủ cho mọi hồ sơ của một hệ thống.',
      en: 'Wait until one of these connections has ended, or close those that are no longer used, then send the request again. One connection is enough for all filings of a system.',
    },
  ),
  'request-cancelled': says(
    'Hệ thống gọi đã ngắt kết nối trước khi có kết quả',
    'The calling system closed the connection before there was a result',
    {
      vi: 'Nếu vẫn cần kết quả, vui lòng gửi lại yêu cầu.',
      en: 'Send the request again if the result is still needed.',
    },
  ),

  'link-not-found': says(
    'Cổng liên thông không có đường liên thông mang tên này',
    'The gateway has no link of this name',
    {
      vi: 'Vui lòng xem tên các đường liên thông tại /v1/links rồi gửi lại.',
      en: 'See /v1/links for the names of the links, and ask again.',
    },
  ),
  'path-not-found': says(
    'Đường liên thông này không có đường kết nối mang tên đã nêu',
    'The link has no path of this name',
    {
      vi: 'Vui lòng xem tên các đường kết nối tại /v1/links rồi gửi lại.',
      en: 'See /v1/links for the names of its paths, and ask again.',
    },
  ),
  'incident-not-found': says('Không có sự cố mang mã này', 'There is no incident of this id', {
    vi: 'Vui lòng kiểm tra mã sự cố; sự cố quá cũ được xóa theo thời hạn lưu giữ.',
    en: 'Check the id; incidents are removed when the time for which they are kept is over.',
  }),

  ...filingFailureTexts,
  ...batchFailureTexts,

  'audit-unavailable': says(
    'Cổng liên thông chưa ghi được nhật ký khai thác nên không cung cấp dữ liệu',
    'The gateway could not write its audit record, so it has disclosed nothing',
    waitAndRepeat,
  ),
  'audit-record-refused': says(
    'Nhật ký khai thác không ghi được đúng nội dung của lần khai thác này nên dữ liệu không được cung cấp',
    'The audit record of this request could not be written as it was, so nothing was disclosed',
    {
      vi: 'Vui lòng báo đơn vị vận hành cổng liên thông kèm mã yêu cầu; gửi lại nguyên như cũ sẽ không được. Các yêu cầu khác không bị ảnh hưởng.',
      en: 'Tell the operators of the gateway, with the request id; sending the same again will not help. Other requests are not affected.',
    },
  ),
  'storage-unavailable': says(
    'Cổng liên thông tạm thời không lưu được hồ sơ',
    'The gateway cannot store filings at the moment',
    {
      vi: 'Vui lòng chờ một phút rồi gửi lại yêu cầu với cùng Idempotency-Key: hồ sơ sẽ không bị nộp hai lần, và chỉ được coi là đã tiếp nhận khi có trả lời xác nhận.',
      en: 'Wait a minute and send the request again with the same Idempotency-Key: nothing is filed twice, and nothing counts as taken before the answer says so.',
    },
  ),
  'operations-unavailable': says(
    'Cổng liên thông tạm thời không đọc hoặc ghi được dữ liệu vận hành',
    'The gateway cannot read or write its records of operation at the moment',
    {
      vi: 'Vui lòng chờ ít giây rồi gửi lại yêu cầu; thao tác chưa có hiệu lực. Nếu vẫn không được, kiểm tra cơ sở dữ liệu của cổng liên thông.',
      en: 'Wait a few seconds and send the request again; nothing has been changed. If it still fails, look at the database of the gateway.',
    },
  ),
  ...linkFailureTexts,
  'shutting-down': says('Cổng liên thông đang khởi động lại', 'The gateway is being restarted', {
    vi: 'Vui lòng chờ ít giây rồi gửi lại yêu cầu.',
    en: 'Wait a few seconds and send the request again.',
  }),
  'internal-error': says('Cổng liên thông gặp lỗi khi xử lý yêu cầu', 'The gateway failed while handling the request', {
    vi: 'Lỗi thuộc về cổng liên thông, không phải do thông tin anh/chị đã nhập. Đề nghị báo đơn vị vận hành kèm mã yêu cầu.',
    en: 'The fault is in the gateway, not in what you entered. Tell its operators, with the request id.',
  }),

  'proxy-unreachable': says(
    'Không tới được máy chủ proxy mà kết nối phải đi qua',
    'The proxy that connections go through cannot be reached',
    waitAndRepeat,
  ),
  'proxy-refused': says(
    'Máy chủ proxy không cho mở kết nối ra ngoài',
    'The proxy does not let the connection through',
    tellOperators,
  ),
  'dns-failed': says(
    'Không phân giải được tên máy chủ cần kết nối',
    'The name of the server to connect to could not be resolved',
    waitAndRepeat,
  ),
  'connection-refused': says(
    'Không mở được kết nối tới máy chủ: bị từ chối hoặc không tới được máy chủ',
    'The server to connect to refused the connection or could not be reached',
    waitAndRepeat,
  ),
  'connect-timeout': says(
    'Không kết nối được tới máy chủ trong thời gian chờ',
    'No connection to the server could be made in time',
    waitAndRepeat,
  ),
  'tls-failed': says(
    'Không thiết lập được kết nối an toàn (TLS): chứng thư số không được chấp nhận hoặc hai bên không thống nhất được',
    'No secure connection (TLS): a certificate was not accepted, or the two sides could not agree',
    {
      vi: 'Vui lòng chờ một phút rồi gửi lại. Nếu vẫn không được, hãy báo đơn vị vận hành cổng liên thông kèm mã yêu cầu để kiểm tra chứng thư số và thời hạn của hai bên.',
      en: 'Wait a minute and send the request again. If it still fails, tell the operators of the gateway, with the request id: they should check the certificates of both sides and their expiry.',
    },
  ),
  'connection-reset': says(
    'Kết nối bị ngắt khi chưa nhận được kết quả',
    'The connection broke before an answer had arrived',
    waitAndRepeat,
  ),
  'first-byte-timeout': says(
    'Đã kết nối được nhưng chưa nhận được phần đầu của phản hồi trong thời gian chờ',
    'The connection was made, but the head of an answer did not arrive in time',
    waitAndRepeat,
  ),
  'body-timeout': says(
    'Phản hồi đã bắt đầu nhưng không đến đủ trong thời gian chờ',
    'The answer began but did not arrive completely in time',
    waitAndRepeat,
  ),

  'answer-truncated': says(
    'Phản hồi nhận được bị thiếu phần cuối',
    'The answer that arrived was cut short',
    waitAndRepeat,
  ),
  'answer-too-large': says(
    'Phản hồi nhận được lớn bất thường nên không được đọc',
    'The answer that arrived was unusually large and was not read',
    waitAndRepeat,
  ),
  'answer-unreadable': says(
    'Phản hồi nhận được không đúng cấu trúc nên không đọc được',
    'The answer that arrived could not be read: it does not have the agreed structure',
    waitAndRepeat,
  ),
  'answer-html': says(
    'Nhận được một trang web thay cho kết quả dữ liệu',
    'A web page arrived in place of data',
    waitAndRepeat,
  ),
  'answer-charset': says(
    'Phản hồi nhận được dùng bảng mã ký tự không đọc được',
    'The answer that arrived uses characters that cannot be decoded',
    waitAndRepeat,
  ),
  'answer-hostile': says(
    'Phản hồi nhận được chứa nội dung không an toàn nên bị từ chối đọc',
    'The answer that arrived had unsafe content and was not read',
    waitAndRepeat,
  ),
  'http-error': says(
    'Hệ thống bên ngoài báo lỗi mà không nói rõ lý do',
    'The system outside reported an error without saying why',
    waitAndRepeat,
  ),

  'security-server-refused': says(
    'Máy chủ bảo mật của nền tảng tích hợp, chia sẻ dữ liệu quốc gia từ chối yêu cầu',
    'The security server of the national data exchange refused the request',
    {
      vi: 'Gửi lại ngay sẽ không có kết quả. Đề nghị báo đơn vị vận hành cổng liên thông kèm mã yêu cầu để làm việc với đơn vị quản lý nền tảng quốc gia về quyền kết nối.',
      en: 'Repeating the request will not help. Tell the operators of the gateway, with the request id: they will settle the right to connect with those who run the exchange.',
    },
  ),
  'security-server-failed': says(
    'Máy chủ bảo mật của nền tảng tích hợp, chia sẻ dữ liệu quốc gia báo lỗi',
    'The security server of the national data exchange reported an error',
    waitAndRepeat,
  ),

  'token-unavailable': says(
    'Không lấy được mã truy cập (token) của nền tảng tích hợp, chia sẻ dữ liệu cấp tỉnh',
    'No access token could be had from the provincial integration platform',
    waitAndRepeat,
  ),
  'bus-credentials-refused': says(
    'Nền tảng tích hợp, chia sẻ dữ liệu cấp tỉnh không chấp nhận thông tin xác thực đã gửi',
    'The provincial integration platform did not accept the credentials it was sent',
    tellOperators,
  ),
  'bus-forbidden': says(
    'Nền tảng tích hợp, chia sẻ dữ liệu cấp tỉnh không cho phép gọi dịch vụ này',
    'The provincial integration platform does not permit this service to be called',
    tellOperators,
  ),
  'bus-resource-unknown': says(
    'Nền tảng tích hợp, chia sẻ dữ liệu cấp tỉnh không có dịch vụ tại địa chỉ đã gọi',
    'The provincial integration platform knows no service at the address that was called',
    tellOperators,
  ),
  'bus-api-blocked': says(
    'Dịch vụ đang tạm khóa trên nền tảng tích hợp, chia sẻ dữ liệu cấp tỉnh',
    'The service is blocked for now on the provincial integration platform',
    waitAndRepeat,
  ),
  'bus-throttled': says(
    'Nền tảng tích hợp, chia sẻ dữ liệu cấp tỉnh đang giới hạn số lượt gọi',
    'The provincial integration platform is limiting the number of calls',
    {
      vi: 'Vui lòng chờ hết thời gian ghi trong phản hồi rồi gửi lại. Nếu lặp lại nhiều lần trong ngày, đề nghị báo đơn vị vận hành cổng liên thông.',
      en: 'Wait for the time given in the answer, then send the request again. If it happens several times a day, tell the operators of the gateway.',
    },
  ),
  'bus-fault': says(
    'Nền tảng tích hợp, chia sẻ dữ liệu cấp tỉnh báo lỗi',
    'The provincial integration platform reported an error',
    waitAndRepeat,
  ),
  'bus-error-text': says(
    'Nền tảng tích hợp, chia sẻ dữ liệu cấp tỉnh trả về thông báo lỗi thay cho dữ liệu',
    'The provincial integration platform sent an error message in place of data',
    waitAndRepeat,
  ),

  'ministry-credentials-refused': says(
    'Hệ thống của Bộ không chấp nhận thông tin xác thực của cổng liên thông',
    'The ministry’s system did not accept the credentials of the gateway',
    {
      vi: 'Gửi lại ngay sẽ không có kết quả. Đề nghị báo đơn vị vận hành cổng liên thông kèm mã yêu cầu để kiểm tra tài khoản kết nối và đồng hồ máy chủ.',
      en: 'Repeating the request will not help. Tell the operators of the gateway, with the request id: they should check the connection account and the clock of the server.',
    },
  ),
  'ministry-failed': says(
    'Hệ thống của Bộ báo lỗi khi xử lý yêu cầu',
    'The ministry’s system reported an error while handling the request',
    waitAndRepeat,
  ),
  'ministry-refused': says('Hệ thống của Bộ từ chối yêu cầu', 'The ministry’s system refused the request', {
    vi: 'Vui lòng kiểm tra lại số định danh, họ tên, ngày sinh và mã thủ tục theo giấy tờ. Nếu đã đúng, đề nghị báo đơn vị vận hành cổng liên thông kèm mã yêu cầu.',
    en: 'Check the number, the name, the date of birth and the procedure code against the papers. If they are right, tell the operators of the gateway, with the request id.',
  }),
  'officer-not-authorised': says(
    'Hệ thống của Bộ chưa ghi nhận quyền khai thác của cán bộ này',
    'The ministry’s system does not recognise this officer as entitled to ask',
    {
      vi: 'Vui lòng kiểm tra mã cán bộ đã gửi. Nếu mã đúng, đề nghị lãnh đạo đơn vị đăng ký quyền cho cán bộ với đầu mối dữ liệu dân cư; trong lúc chờ, cán bộ khác đã được cấp quyền có thể thực hiện.',
      en: 'Check the officer code that was sent. If it is right, your agency has to register the officer with the contact point for population data; meanwhile a colleague who is registered can ask.',
    },
  ),
  'procedure-not-authorised': says(
    'Hệ thống của Bộ không chấp nhận tra cứu cho thủ tục hành chính này',
    'The ministry’s system does not accept questions for this administrative procedure',
    {
      vi: 'Vui lòng kiểm tra lại mã thủ tục hành chính. Nếu mã đúng, đề nghị báo đơn vị vận hành cổng liên thông để đăng ký thủ tục với cơ quan quản lý dữ liệu.',
      en: 'Check the procedure code. If it is right, tell the operators of the gateway, who can have the procedure registered with the owner of the data.',
    },
  ),
  'unit-not-authorised': says(
    'Hệ thống của Bộ chưa ghi nhận quyền khai thác của cơ quan, đơn vị này',
    'The ministry’s system does not recognise this agency as entitled to ask',
    {
      vi: 'Vui lòng kiểm tra lại mã đơn vị. Nếu mã đúng, đề nghị báo đơn vị vận hành cổng liên thông để đăng ký đơn vị với cơ quan quản lý dữ liệu.',
      en: 'Check the agency code. If it is right, tell the operators of the gateway, who can have the agency registered with the owner of the data.',
    },
  ),
}

/** Notices stand beside an answer that is valid as it is. */
export const noticeTexts = {
  'sex-contradicts-number': {
    vi: 'Giới tính đã khai khác với giới tính thể hiện trong số định danh. Số có thể nhập nhầm, cũng có thể hộ tịch đã được cải chính: vui lòng đối chiếu giấy tờ.',
    en: 'The sex that was stated differs from the one in the digits of the personal number. The number may be mistyped, or civil status may have been corrected: compare the papers.',
  },
  'birth-year-contradicts-number': {
    vi: 'Năm sinh đã khai khác với năm sinh thể hiện trong số định danh. Số có thể nhập nhầm, cũng có thể hộ tịch đã được cải chính: vui lòng đối chiếu giấy tờ.',
    en: 'The year of birth that was stated differs from the one in the digits of the personal number. The number may be mistyped, or civil status may have been corrected: compare the papers.',
  },
  'birth-date-unreadable': {
    vi: 'Ngày sinh trong cơ sở dữ liệu không đọc được nên được để trống. Vui lòng căn cứ giấy tờ của công dân.',
    en: 'The date of birth in the register could not be read and is left empty. Rely on the papers of the person.',
  },
  'birth-date-not-recorded': {
    vi: 'Cơ sở dữ liệu ghi một giá trị tạm thay cho ngày sinh, nên được để trống. Vui lòng căn cứ giấy tờ của công dân.',
    en: 'The register holds a placeholder in place of a date of birth, so it is left empty. Rely on the papers of the person.',
  },
  'value-unreadable': {
    vi: 'Cơ sở dữ liệu có ghi thông tin này nhưng không đọc được, nên được để trống; để trống ở đây không có nghĩa là không có.',
    en: 'The register holds something here that could not be read and is left empty; empty does not mean that there is nothing.',
  },
  'unusual-form': {
    vi: 'Câu trả lời của cơ sở dữ liệu có dạng khác với đặc tả nhưng vẫn đọc được. Vui lòng đối chiếu kỹ với giấy tờ trước khi sử dụng.',
    en: 'The answer of the register was written in another form than its contract has, and could be read. Compare carefully with the papers before use.',
  },
  'several-records': {
    vi: 'Cơ sở dữ liệu trả về nhiều bản ghi cho cùng một câu hỏi. Vui lòng đối chiếu kỹ với giấy tờ trước khi sử dụng.',
    en: 'The register answered with several records for one question. Compare carefully with the papers before use.',
  },
} as const satisfies Record<Notice['code'], Bilingual>
