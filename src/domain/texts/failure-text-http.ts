/** What the failures of a request as such say to people, before anybody looks at who sends it; part of the one table in failure-text.ts. */
import { says, tellSoftwareTeam } from './failure-steps.ts'

export const httpFailureTexts = {
  'request-malformed': says(
    'Yêu cầu gửi đến không đúng quy cách của giao thức HTTP',
    'What was sent is no valid HTTP request',
    tellSoftwareTeam,
  ),
  'request-timeout': says(
    'Yêu cầu chưa được gửi đến đầy đủ trong thời gian cho phép',
    'The request did not arrive in full within the allowed time',
    {
      vi: 'Vui lòng chờ ít phút, kiểm tra đường truyền rồi gửi lại. Nếu đây là tệp đính kèm, có thể quét lại giấy tờ ở độ phân giải thấp hơn.',
      en: 'Wait a few minutes, check the connection and send the request again. If this is an attachment, it can be scanned at a lower resolution.',
    },
  ),
  'headers-too-large': says(
    'Địa chỉ và phần đầu của yêu cầu dài hơn mức cho phép',
    'The address and the headers of the request are longer than allowed',
    tellSoftwareTeam,
  ),
  'expectation-unsupported': says(
    'Cổng liên thông không đáp ứng được điều kiện ghi trong phần đầu của yêu cầu',
    'The gateway cannot meet the expectation stated in the headers of the request',
    tellSoftwareTeam,
  ),
  'body-malformed': says(
    'Nội dung yêu cầu không phải là JSON hợp lệ',
    'The body of the request is not valid JSON',
    tellSoftwareTeam,
  ),
  'request-invalid': says(
    'Yêu cầu thiếu thông tin hoặc có thông tin chưa đúng quy cách',
    'Something in the request is missing or not in the required form',
    {
      vi: 'Vui lòng xem từng mục trong danh sách lỗi, sửa lại rồi gửi lại yêu cầu. Chưa có dữ liệu nào được tra cứu hay nộp đi.',
      en: 'Go through the listed errors, correct each one and send the request again. Nothing has been looked up or filed.',
    },
  ),
  'body-too-large': says(
    'Nội dung yêu cầu vượt quá dung lượng cho phép',
    'The body of the request is larger than allowed',
    {
      vi: 'Nếu đây là tệp đính kèm, vui lòng quét lại giấy tờ ở độ phân giải thấp hơn hoặc tách thành nhiều tệp rồi tải lên lại. Nếu đây là danh sách nhiều người, vui lòng chia thành nhiều lô. Nếu không, đề nghị chuyển mã lỗi và mã yêu cầu này cho đơn vị phát triển phần mềm tại bộ phận của anh/chị.',
      en: 'If this is an attachment, scan the paper at a lower resolution or in several files and upload it again. If it is a list of many people, send it as several batches. Otherwise pass the error code and the request id to the software team of your system.',
    },
  ),
  'media-type-unsupported': says(
    'Định dạng nội dung của yêu cầu không được hỗ trợ',
    'The media type of the request is not supported',
    tellSoftwareTeam,
  ),
  'content-coding-unsupported': says(
    'Nội dung của yêu cầu được nén theo cách mà cổng liên thông không nhận',
    'The body of the request is compressed, which the gateway does not accept',
    tellSoftwareTeam,
  ),
  'file-not-found': says(
    'Không có tệp nào tại địa chỉ này, hoặc địa chỉ không còn dùng được',
    'There is no file under this address, or the address does not work any more',
    {
      vi: 'Vui lòng dùng địa chỉ trong lần đồng bộ hồ sơ gần nhất. Nếu địa chỉ đó cũng không tải được, đề nghị báo đơn vị vận hành cổng liên thông kèm mã yêu cầu này.',
      en: 'Use the address that came with the latest message about the dossier. If that one does not work either, pass the request id to the operators of the gateway.',
    },
  ),
  'public-status-not-found': says(
    'Không có hồ sơ nào khớp với mã hồ sơ và thông tin kèm theo',
    'No dossier fits the code and the fact that was given with it',
    {
      vi: 'Vui lòng kiểm tra mã hồ sơ trên giấy tiếp nhận và thông tin kèm theo rồi thử lại. Nếu vẫn không được, người nộp có thể hỏi trực tiếp bộ phận một cửa đã nhận hồ sơ.',
      en: 'Check the code on the receipt and the fact given with it, then try again. If it still fails, the applicant can ask the one-stop office that took the dossier.',
    },
  ),
  'attempts-exceeded': says(
    'Đã hỏi tình trạng hồ sơ quá nhiều lần',
    'The status of dossiers has been asked for too often',
    {
      vi: 'Vui lòng chờ hết thời gian nêu ở Retry-After rồi gửi lại yêu cầu. Sau nhiều lần nhập sai, mã hồ sơ này chỉ hỏi lại được vào ngày hôm sau.',
      en: 'Wait for the time in Retry-After, then send the request again. After many wrong attempts a code can be asked for again on the next day.',
    },
  ),
  'file-checks-busy': says('Đang có quá nhiều tệp chờ kiểm tra', 'Too many files wait to be checked', {
    vi: 'Vui lòng chờ hết thời gian nêu ở Retry-After rồi gửi lại yêu cầu.',
    en: 'Wait for the time in Retry-After, then send the request again.',
  }),
  'range-not-satisfiable': says(
    'Phần tệp được yêu cầu nằm ngoài tệp',
    'The requested part lies outside the file',
    tellSoftwareTeam,
  ),
  'fetches-exceeded': says(
    'Tệp đang được tải quá nhiều lần trong một phút',
    'Files are fetched too often within a minute',
    {
      vi: 'Vui lòng chờ số giây nêu ở Retry-After rồi gửi lại yêu cầu. Mỗi tệp chỉ cần tải một lần.',
      en: 'Wait for the seconds in Retry-After, then send the request again. A file needs to be fetched once.',
    },
  ),
  'route-not-found': says(
    'Không có chức năng nào tại địa chỉ này',
    'There is no operation at this address',
    tellSoftwareTeam,
  ),
  'method-not-allowed': says(
    'Phương thức HTTP này không dùng được tại địa chỉ này',
    'This HTTP method cannot be used at this address',
    tellSoftwareTeam,
  ),
} as const
