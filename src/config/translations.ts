/**
 * What checks of settings say, in Vietnamese: by the English sentence, which stands beside its check. A test walks the whole
 * schema and fails for a sentence that is not here. Sentences made with `encodeBilingual` bring both languages along.
 */
const names = 'chữ không dấu, số'

export const translations: Readonly<Record<string, string>> = {
  'must be a time such as 22:00': 'phải là giờ trong ngày, như 22:00',
  'must be at least attemptTimeoutMs, or a path whose answers are slow but in time could never come back':
    'phải ít nhất bằng attemptTimeoutMs, nếu không một đường trả lời chậm mà kịp sẽ không bao giờ mở lại được',
  'needs a limit: perSecond, perMinute, perDay or concurrentMax':
    'phải có ít nhất một giới hạn: perSecond, perMinute, perDay hoặc concurrentMax',
  'burst needs perSecond': 'có burst thì phải có perSecond',
  'must be at least backoffMs': 'phải ít nhất bằng backoffMs',
  'must be at least retryBaseMs': 'phải ít nhất bằng retryBaseMs',
  'visible ASCII only': 'chỉ gồm ký tự ASCII in được',
  'these headers are set per request: Authorization, Timestamp, X-Road-Id, AuthHash, lgspaccesstoken, and framing':
    'những header này do cổng tự đặt cho từng yêu cầu: Authorization, Timestamp, X-Road-Id, AuthHash, lgspaccesstoken và các header của chính HTTP',
  'must be a code of 2, 3 or 5 digits': 'phải là mã 2, 3 hoặc 5 chữ số',
  'HH:mm': 'phải có dạng HH:mm',
  'must be after `from`': 'phải sau `from`',
  'it would never be open': 'như vậy đường này không bao giờ mở',
  'a prefix of XML names, or empty': 'phải là tiền tố XML, hoặc để trống',
  'not one of soapenv, wsse, wsu, ds, xrd, id, xml, xmlns': 'không được là soapenv, wsse, wsu, ds, xrd, id, xml, xmlns',
  '3 to 4 names with / between them': 'phải gồm 3 đến 4 tên, cách nhau bằng /',
  '5 to 6 names with / between them': 'phải gồm 5 đến 6 tên, cách nhau bằng /',
  'a name of an XML element, or empty': 'phải là tên phần tử XML, hoặc để trống',
  'a name of an XML element without a prefix': 'phải là tên phần tử XML, không có tiền tố',
  'state either `value` or `secret` of each': 'mỗi mục ghi `value` hoặc `secret`, không ghi cả hai',
  'must begin with a slash': 'phải bắt đầu bằng dấu /',
  'a name of an XML element: letters, digits, _ . - and no colon': `phải là tên phần tử XML: ${names}, _ . - và không có dấu hai chấm`,
  '`path` and `url` say the same thing twice: state one of them': '`path` và `url` nói cùng một việc: chỉ ghi một mục',
  'letters, digits and _': `chỉ gồm ${names} và _`,
  'must name each of requestId, procedure, service, officer, unit, account, phone, identifier, name, birthDate once':
    'phải nêu mỗi mục sau đúng một lần: requestId, procedure, service, officer, unit, account, phone, identifier, name, birthDate',
  'state either `value` or `secret`': 'ghi `value` hoặc `secret`, không ghi cả hai',
  'each name only once': 'mỗi tên chỉ một lần',
  'each file only once': 'mỗi tệp chỉ một lần',
  'a request has these of its own: MaYeuCau, MaDVC, MaTichHop, MaDichVu, MaCanBo, MaDonVi, TaiKhoan, SoDienThoai, SoDinhDanh, SoCMND, HoVaTen, NgayThangNamSinh, NgayThangNam, Nam':
    'yêu cầu đã có sẵn: MaYeuCau, MaDVC, MaTichHop, MaDichVu, MaCanBo, MaDonVi, TaiKhoan, SoDienThoai, SoDinhDanh, SoCMND, HoVaTen, NgayThangNamSinh, NgayThangNam, Nam',
  'must be a regular expression': 'phải là biểu thức chính quy đúng cú pháp',
  '1 to 20 visible characters': 'phải có 1 đến 20 ký tự in được',
  'instance/class/member/subsystem': 'phải có dạng instance/class/member/subsystem',
  'must be a number of at most four digits': 'phải là số có nhiều nhất bốn chữ số',
  'must be the name of one member': 'phải là tên của một mục, không có dấu chấm',
  'must be the name of a field in the contract, such as meHoTen': 'phải là tên trường trong hợp đồng, như meHoTen',
  'must be the name of a header': 'phải là tên một header HTTP',
  'these headers are the business of HTTP itself: Host, Connection, Content-Length and the like':
    'những header này thuộc về chính HTTP: Host, Connection, Content-Length và tương tự',
  'must be names of members with dots between them, like data.token':
    'phải là tên các mục, cách nhau bằng dấu chấm, như data.token',
  'must be one word, or empty': 'phải là một từ, hoặc để trống',
  'words with one space between them': 'các từ cách nhau đúng một dấu cách',
  'each path needs a name of its own': 'mỗi đường phải có tên riêng',
  'at least one of G1, G2 and G3 must say where it is': 'ít nhất một trong G1, G2, G3 phải có địa chỉ',
  'only G1 gives catalogues, and this path has none': 'chỉ G1 có danh mục, mà đường này không có G1',
  'must begin with a slash or a question mark': 'phải bắt đầu bằng dấu / hoặc dấu ?',
  'must be one or two digits': 'phải gồm một hoặc hai chữ số',
  'must be 2 to 40 letters, digits and dots': `phải gồm 2 đến 40 ký tự: ${names}, dấu chấm`,
  'must be a dot and two digits': 'phải là dấu chấm và hai chữ số',
  'must be a code such as 1.001193.01': 'phải là mã như 1.001193.01',
  'must be stated, because `calls` name it': 'phải ghi rõ, vì `calls` dùng đến',
  'this path does not have that generation': 'đường này không có thế hệ đó',
  'must be 1 to 40 letters, digits, dots, hyphens': `phải có 1 đến 40 ký tự: ${names}, dấu chấm, gạch nối`,
  'must be 32 bytes, in lower-case hex (64 digits) or base64 (44 characters)':
    'phải là 32 byte, viết dạng hex chữ thường (64 chữ số) hoặc base64 (44 ký tự)',
  'each key needs a name of its own': 'mỗi khóa phải có tên riêng',
  'must be a code of 2 or 5 digits': 'phải là mã gồm 2 hoặc 5 chữ số',
  'must be a national procedure code, such as 1.001193': 'phải là mã thủ tục quốc gia, như 1.001193',
  'must be at least one and a half times deadlineMs, or a filing could be under way in two processes':
    'phải ít nhất bằng một lần rưỡi deadlineMs, nếu không một hồ sơ có thể được hai tiến trình cùng gửi',
  'must be at least one and a half times deadlineMs': 'phải ít nhất bằng một lần rưỡi deadlineMs',
  'must be at least deadlineMs, or two processes could pull at once':
    'phải ít nhất bằng deadlineMs, nếu không hai tiến trình có thể cùng kéo hồ sơ',
  'must be a code of 3 or 5 digits': 'phải là mã gồm 3 hoặc 5 chữ số',
  'must be at least minMs': 'phải ít nhất bằng minMs',
  'must be a CIDR range or an address': 'phải là dải CIDR hoặc địa chỉ',
  'must be a CIDR range, an address or a host name': 'phải là dải CIDR, địa chỉ hoặc tên máy',
  'must be at least twice totalTimeoutMs, or a message could be sent by two processes at once':
    'phải ít nhất gấp đôi totalTimeoutMs, nếu không một tin có thể được hai tiến trình cùng gửi',
  'must be an http(s) address without credentials and without a fragment':
    'phải là địa chỉ http(s), không kèm tài khoản và không có phần #',
  'must be whsec_ and 24 to 64 bytes in base64': 'phải là whsec_ và 24 đến 64 byte dạng base64',
  'each target needs a name of its own': 'mỗi nơi nhận phải có tên riêng',
  'must be an http(s) address': 'phải là địa chỉ http(s)',
  'must end after it begins': 'phải kết thúc sau khi bắt đầu',
  'must be a unit code such as H99.01.02 or 00004': 'phải là mã đơn vị như H99.01.02 hoặc 00004',
  'each unit and kind may be named once': 'mỗi đơn vị và loại chỉ được nêu một lần',
  'must be a unit code such as H99.01.02': 'phải là mã đơn vị như H99.01.02',
  'each unit may be named once': 'mỗi đơn vị chỉ được nêu một lần',
  'must be the name of one of alerts.targets': 'phải là tên của một đích trong alerts.targets',
  'must be HH:MM': 'phải có dạng HH:MM',
  'must be in order and must not overlap': 'phải theo thứ tự và không chồng lên nhau',
  'must be https, unless allowHttp is set': 'phải là https, trừ khi đặt allowHttp',
  'must be at least remindEveryMs': 'phải ít nhất bằng remindEveryMs',
  'may not be larger than queueMax': 'không được lớn hơn queueMax',
  'filing and links.civilRegistry stand together or not at all':
    'filing và links.civilRegistry phải cùng có hoặc cùng không',
  'access.signIn needs server.publicOrigins: browsers come back there from the provider':
    'access.signIn cần server.publicOrigins: trình duyệt từ hệ thống đăng nhập quay về địa chỉ đó',
  'agreement.acts needs access.signIn: a typed account proves no second person':
    'agreement.acts cần có access.signIn: tài khoản tự gõ không chứng tỏ có người thứ hai',
  'links.portal needs filing: what the portal is sent follows from its dossiers':
    'links.portal cần có filing: những gì gửi lên Cổng suy ra từ hồ sơ ở đó',
  'links.linkedServices needs filing: linked dossiers are sealed by its vault':
    'links.linkedServices cần có filing: hồ sơ liên thông được niêm bằng khóa của nó',
}
