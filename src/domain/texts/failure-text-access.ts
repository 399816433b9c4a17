/** What the failures of tokens, proofs and client certificates say to people; part of the one table in failure-text.ts. */
import type { Bilingual } from './bilingual.ts'
import { says, tellSoftwareTeam, waitAndRepeat } from './failure-steps.ts'

const getAnotherToken: Bilingual = {
  vi: 'Phần mềm cần xin mã truy cập mới từ hệ thống cấp mã rồi gửi lại. Nếu vẫn không được, đề nghị chuyển mã lỗi và mã yêu cầu này cho đơn vị phát triển phần mềm.',
  en: 'The software must get a new access token from its issuer and send the request again. If it still fails, pass this code and the request id to its developers.',
}
const checkRegistration: Bilingual = {
  vi: 'Gửi lại sẽ không có kết quả. Đề nghị người phụ trách hệ thống của anh/chị kiểm tra cách đăng ký hệ thống này với đơn vị vận hành cổng liên thông.',
  en: 'Repeating the request will not help. Have the person in charge of your system check with the operators of the gateway how it is registered.',
}
const renewCertificate: Bilingual = {
  vi: 'Gửi lại sẽ không có kết quả. Đề nghị người phụ trách hệ thống của anh/chị thay chứng thư số của hệ thống và báo đơn vị vận hành cổng liên thông.',
  en: 'Repeating the request will not help. Have the person in charge of your system replace its certificate and tell the operators of the gateway.',
}

export const accessFailureTexts = {
  'credentials-incomplete': says(
    'Hệ thống gọi phải kèm thêm thông tin xác thực khác cùng với thông tin đã gửi',
    'The calling system must show further credentials together with those it has sent',
    checkRegistration,
  ),
  'credentials-malformed': says(
    'Thông tin xác thực của hệ thống gọi được gửi nhiều lần hoặc gửi không đúng chỗ',
    'The credentials of the calling system were sent more than once, or where they do not belong',
    {
      vi: 'Phần mềm chỉ gửi một thông tin xác thực, trong phần đầu của yêu cầu, không gửi trong địa chỉ. Mã truy cập đã gửi trong địa chỉ coi như đã lộ: đề nghị báo đơn vị vận hành cổng liên thông kèm mã yêu cầu.',
      en: 'The software sends its credentials once, in the headers of the request and never in the address. A token that was sent in an address counts as stolen: tell the operators of the gateway, with the request id.',
    },
  ),
  'token-invalid': says(
    'Mã truy cập đã gửi không hợp lệ',
    'The access token that was sent is not valid',
    getAnotherToken,
  ),
  'token-expired': says('Mã truy cập đã gửi đã hết hạn', 'The access token that was sent has expired', getAnotherToken),
  'token-not-yet-valid': says(
    'Mã truy cập đã gửi chưa đến thời điểm có hiệu lực',
    'The access token that was sent is not valid yet',
    {
      vi: 'Đề nghị người phụ trách hệ thống của anh/chị kiểm tra đồng hồ của máy chủ và của hệ thống cấp mã, rồi gửi lại.',
      en: 'Have the person in charge of your system check the clocks of the server and of the token’s issuer, then send the request again.',
    },
  ),
  'token-issuer-unknown': says(
    'Mã truy cập do một nơi cấp mà cổng liên thông không công nhận',
    'The access token comes from an issuer that the gateway does not accept',
    checkRegistration,
  ),
  'token-audience-wrong': says(
    'Mã truy cập được cấp để dùng ở hệ thống khác, không phải ở cổng liên thông',
    'The access token was issued for another system than the gateway',
    checkRegistration,
  ),
  'token-algorithm-refused': says(
    'Mã truy cập không được ký, hoặc được ký bằng thuật toán không được chấp nhận',
    'The access token is not signed, or signed with an algorithm that is not accepted',
    tellSoftwareTeam,
  ),
  'token-key-unknown': says(
    'Mã truy cập được ký bằng khóa không có trong danh sách khóa của nơi cấp',
    'The access token is signed with a key that is not among those of its issuer',
    getAnotherToken,
  ),
  'token-keys-unavailable': says(
    'Cổng liên thông chưa lấy được khóa của nơi cấp nên chưa kiểm tra được mã truy cập',
    'The gateway cannot get the keys of the issuer, so it cannot check the access token',
    waitAndRepeat,
  ),
  'token-binding-missing': says(
    'Mã truy cập chỉ dùng được khi hệ thống gọi chứng minh đang giữ khóa riêng của mình',
    'The access token counts only with a proof that the calling system holds its own key',
    tellSoftwareTeam,
  ),
  'token-binding-wrong': says(
    'Mã truy cập được cấp cho một hệ thống khác với hệ thống đang gửi yêu cầu',
    'The access token was issued to another system than the one that sends the request',
    {
      vi: 'Gửi lại sẽ không có kết quả. Mã truy cập có thể đã bị lộ: đề nghị báo ngay đơn vị vận hành cổng liên thông kèm mã yêu cầu.',
      en: 'Repeating the request will not help. The token may have been stolen: tell the operators of the gateway at once, with the request id.',
    },
  ),
  'proof-invalid': says(
    'Bằng chứng giữ khóa gửi kèm mã truy cập không đúng',
    'The proof of possession that came with the access token does not hold',
    tellSoftwareTeam,
  ),
  'proof-nonce-required': says(
    'Bằng chứng giữ khóa phải chứa giá trị do cổng liên thông cấp',
    'The proof of possession must carry a value that the gateway gives out',
    {
      vi: 'Phần mềm lấy giá trị ở phần đầu của phản hồi này, tạo bằng chứng mới rồi gửi lại. Nếu việc đó không tự diễn ra, đề nghị chuyển mã lỗi này cho đơn vị phát triển phần mềm.',
      en: 'The software takes the value from the headers of this answer, makes a new proof and sends the request again. If that does not happen by itself, pass this code to its developers.',
    },
  ),
  'proof-replayed': says(
    'Bằng chứng giữ khóa này đã được dùng một lần',
    'This proof of possession has been used before',
    {
      vi: 'Mỗi yêu cầu cần một bằng chứng mới. Nếu phần mềm đã làm đúng như vậy, có thể ai đó đang phát lại yêu cầu: đề nghị báo đơn vị vận hành cổng liên thông kèm mã yêu cầu.',
      en: 'Each request needs a new proof. If the software does that, somebody may be replaying requests: tell the operators of the gateway, with the request id.',
    },
  ),
  'client-certificate-unknown': says(
    'Chứng thư số của hệ thống gọi chưa được đăng ký, hoặc không do nơi cấp được tin cậy cấp',
    'The certificate of the calling system is not registered, or not from a trusted authority',
    checkRegistration,
  ),
  'client-certificate-expired': says(
    'Chứng thư số của hệ thống gọi đã hết hạn hoặc chưa có hiệu lực',
    'The certificate of the calling system has expired or is not valid yet',
    renewCertificate,
  ),
  'client-certificate-revoked': says(
    'Chứng thư số của hệ thống gọi đã bị thu hồi',
    'The certificate of the calling system has been revoked',
    renewCertificate,
  ),
  'client-certificate-unchecked': says(
    'Danh sách chứng thư thu hồi đã quá hạn nên chưa kiểm tra được chứng thư số của hệ thống gọi',
    'The list of revoked certificates is out of date, so the certificate of the calling system cannot be checked',
    waitAndRepeat,
  ),
  'client-certificate-header-untrusted': says(
    'Yêu cầu chuyển chứng thư số của bên khác nhưng không đến từ máy chủ trung gian được tin cậy',
    'The request passes on a client certificate and does not come from a trusted proxy',
    checkRegistration,
  ),
  'sign-in-refused': says('Lần đăng nhập này không được chấp nhận', 'This sign-in was not accepted', {
    vi: 'Có thể trang đăng nhập đã mở quá lâu hoặc đã được dùng một lần. Vui lòng mở lại trang và đăng nhập từ đầu; nếu vẫn không được, đề nghị báo đơn vị vận hành cổng liên thông kèm mã yêu cầu.',
    en: 'The sign-in page may have been open for too long, or was used once before. Open the page again and sign in from the beginning; if it still fails, tell the operators of the gateway, with the request id.',
  }),
  'sign-in-unavailable': says(
    'Hiện không kết nối được hệ thống đăng nhập',
    'The sign-in service cannot be reached at the moment',
    waitAndRepeat,
  ),
  'officer-not-of-token': says(
    'Cán bộ ghi trong mục đích khai thác không phải người đang đăng nhập ở hệ thống gọi',
    'The officer stated in the purpose is not the one signed in at the calling system',
    {
      vi: 'Mỗi người dùng tài khoản của chính mình. Đề nghị đăng nhập lại ở phần mềm rồi thực hiện lại.',
      en: 'Everyone uses their own account. Sign in again at the software and repeat the step.',
    },
  ),
} as const
