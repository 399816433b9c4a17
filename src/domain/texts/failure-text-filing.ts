/** What the failures of filings (hồ sơ hộ tịch) say to people; part of the one table in failure-text.ts. */
import { says, tellOperators, tellSoftwareTeam } from './failure-steps.ts'

export const filingFailureTexts = {
  'filings-disabled': says(
    'Cổng liên thông này chưa mở chức năng nộp hồ sơ hộ tịch',
    'This gateway is not set up to take civil-status filings',
    tellOperators,
  ),
  'filing-not-found': says(
    'Hệ thống gọi chưa nộp hồ sơ nào mang mã này',
    'The calling system has filed nothing under this id',
    {
      vi: 'Vui lòng kiểm tra lại mã hồ sơ của cổng liên thông mà hệ thống của anh/chị đã lưu khi nộp. Hồ sơ do hệ thống khác nộp chỉ xem được trên hệ thống đó.',
      en: 'Check the id that your system kept when it filed. What another system has filed is shown to that system only.',
    },
  ),
  'webhook-not-found': says(
    'Hệ thống gọi chưa đăng ký địa chỉ nhận thông báo nào mang mã này',
    'The calling system has registered no webhook under this id',
    tellSoftwareTeam,
  ),
  'webhook-exists': says('Địa chỉ nhận thông báo này đã được đăng ký', 'This endpoint is registered already', {
    vi: 'Không cần đăng ký lại: thông báo vẫn được gửi đến địa chỉ này. Nếu đã mất khóa ký, đề nghị đơn vị phát triển phần mềm xóa đăng ký cũ rồi đăng ký lại.',
    en: 'Nothing needs to be done: messages are sent there. If the signing secret is lost, remove the webhook and register it again.',
  }),
  'filing-state-conflict': says(
    'Hồ sơ đang ở trạng thái không cho phép thao tác này',
    'The state of the filing does not allow this operation',
    {
      vi: 'Vui lòng mở lại hồ sơ để xem trạng thái hiện tại và bước tiếp theo được nêu ở đó.',
      en: 'Open the filing again: it shows its present state and the next step.',
    },
  ),
  'dossier-under-way': says(
    'Dưới mã hồ sơ này đang có một hồ sơ cùng loại chưa kết thúc; cổng không gửi hồ sơ thứ hai',
    'A filing of this kind under this dossier code has not ended; no second one is sent',
    {
      vi: 'Không nộp lại. Hồ sơ đang có là của cùng đơn vị, của đơn vị cấp trên hoặc cấp dưới, hoặc gửi tới cùng cơ quan đăng ký. Nếu hồ sơ đó do hệ thống này nộp, vui lòng mở hồ sơ theo mã nêu ở `detail` để theo dõi, bổ sung, sửa hoặc xin rút; nếu do hệ thống khác nộp, xử lý tại hệ thống đó hoặc báo đơn vị vận hành cổng. Hồ sơ đó kết thúc rồi thì nộp lại được. Nếu hai vụ việc bị cấp trùng mã, nộp vụ việc này với mã hồ sơ riêng.',
      en: 'Do not file it again. The first one is of the same unit, of one above or below it, or for the same registration unit. If your system filed the first one, `detail` holds its id: follow it, supplement or correct it, or ask for its withdrawal. If another system did, settle it there, or tell the operators of the gateway. Once that one has ended this can be filed again. If one code was given to two cases, file this one under a code of its own.',
    },
  ),
  'dossier-not-found': says(
    'Không có hồ sơ nào mang mã này trong phạm vi mà hệ thống gọi được xem',
    'No dossier that the calling system may see has this code',
    {
      vi: 'Vui lòng kiểm tra lại mã hồ sơ; mã tại địa phương và mã quốc gia đều tìm được. Nếu hồ sơ thuộc đơn vị hoặc thủ tục khác, đề nghị đơn vị vận hành cổng cấp quyền.',
      en: 'Check the code; a dossier is found by its local and by its national code. If it belongs to another unit or procedure, ask the operators of the gateway for the right.',
    },
  ),
  'linked-services-disabled': says(
    'Cổng liên thông này không nối tới phần mềm dịch vụ công liên thông',
    'This gateway is not connected to the linked-service software',
    tellOperators,
  ),
  'registry-disabled': says(
    'Cổng liên thông này không nối tới cơ sở dữ liệu hộ tịch điện tử',
    'This gateway is not connected to the civil-status registry',
    tellOperators,
  ),
  'linked-dossier-not-found': says(
    'Không có hồ sơ liên thông nào mang mã này trong phạm vi mà hệ thống gọi được nhận',
    'No linked dossier that the calling system may receive has this code',
    {
      vi: 'Vui lòng kiểm tra lại mã hồ sơ liên thông. Nếu hồ sơ thuộc đơn vị hoặc thủ tục khác, đề nghị đơn vị vận hành cổng cấp quyền `receive`.',
      en: 'Check the code of the linked dossier. If it belongs to another unit or procedure, ask the operators of the gateway for the right `receive`.',
    },
  ),
  'linked-dossier-removed': says(
    'Nội dung hồ sơ liên thông này đã được xóa khi hết thời hạn lưu trữ, hoặc không mở được',
    'The content of this linked dossier was removed at the end of its retention, or does not open',
    {
      vi: 'Mã hồ sơ và các mốc thời gian vẫn còn. Nếu hồ sơ chưa kết thúc, vui lòng báo đơn vị vận hành cổng.',
      en: 'Codes and times are still there. If the dossier has not ended, tell the operators of the gateway.',
    },
  ),
  'dossier-ambiguous': says('Nhiều đơn vị có hồ sơ mang cùng mã này', 'Several units have a dossier under this code', {
    vi: 'Vui lòng nêu đơn vị bằng tham số `unit`; các đơn vị được liệt kê trong danh sách lỗi.',
    en: 'Name the unit in the query parameter `unit`; the units stand in the list of errors.',
  }),
  'dossier-differs': says(
    'Hồ sơ mang mã này đã được ghi nhận với nội dung khác',
    'The dossier under this code is recorded with other content',
    {
      vi: 'Chưa có gì thay đổi. Vui lòng đối chiếu từng mục trong danh sách lỗi với hồ sơ đã ghi nhận; nếu hai vụ việc bị cấp trùng mã, đăng ký vụ việc này với mã riêng.',
      en: 'Nothing was changed. Compare each listed member with the dossier as it is recorded; if one code was given to two cases, register this one under a code of its own.',
    },
  ),
  'dossier-step-differs': says(
    'Bước này tại cùng thời điểm đã được ghi nhận với nội dung khác',
    'This step at this moment is recorded with other content',
    {
      vi: 'Bước đã ghi nhận không bị thay đổi. Nếu đây là một bước khác, vui lòng báo với thời điểm của bước đó.',
      en: 'What is recorded stays. If this is another step, report it with its own moment.',
    },
  ),
  'dossier-step-not-allowed': says(
    'Bước này không phù hợp với các bước đã ghi nhận của hồ sơ',
    'This step does not fit the recorded steps of the dossier',
    {
      vi: 'Chưa có gì được ghi. Vui lòng mở hồ sơ để xem các bước đã có; danh sách lỗi nêu bước bị vướng, thời điểm và các bước hiện có thể báo.',
      en: 'Nothing was recorded. Open the dossier to see its steps; the list of errors names the step in the way, its moment, and what may be reported now.',
    },
  ),
  'period-not-over': says('Kỳ báo cáo chưa hết nên chưa chốt được', 'The period is not over, so it cannot be closed', {
    vi: 'Chưa có gì thay đổi. Vui lòng chốt lại sau khi ngày cuối của kỳ đã hết theo giờ Việt Nam.',
    en: 'Nothing was changed. Close it when the last day of the period has ended in Viet Nam.',
  }),
  'rerun-needs-a-look': says(
    'Hồ sơ dừng vì nguyên nhân này phải được xem từng hồ sơ một, không gửi lại hàng loạt được',
    'What stopped for this cause has to be looked at one by one and cannot be sent again in bulk',
    {
      vi: 'Chưa có hồ sơ nào được gửi. Vui lòng xem từng hồ sơ trong danh sách; danh sách lỗi nêu việc cần xem và bước tiếp theo.',
      en: 'Nothing has been sent. Look at each of them in the list; the errors name what has to be seen, and the next step.',
    },
  ),
  'rerun-under-way': says('Đang có một đợt gửi lại cho nguyên nhân này', 'A rerun for this cause is under way', {
    vi: 'Chưa có gì thay đổi. Vui lòng chờ đợt đó kết thúc, hoặc dừng đợt đó trước.',
    en: 'Nothing was changed. Wait until it is over, or stop it first.',
  }),
  'second-person-required': says('Việc này phải có người thứ hai đồng ý', 'This needs a second person who agrees', {
    vi: 'Chưa có gì thay đổi. Vui lòng đề nghị việc này trên trang vận hành, sau khi đăng nhập bằng tài khoản của hệ thống định danh; một người khác sẽ đồng ý hoặc từ chối tại đó.',
    en: "Nothing was changed. Order it at the operators' page, signed in with the provider of sign-ins; another person agrees or refuses there.",
  }),
  'kind-not-carried': says(
    'Chưa có đường truyền nào tới hệ thống hộ tịch nhận loại hồ sơ này',
    'No path to the civil-status registry carries this kind of filing',
    tellOperators,
  ),
  'attachments-not-carried': says(
    'Đường kết nối dành cho loại hồ sơ này không nhận tệp đính kèm',
    'The path of this kind of filing carries no attachments',
    {
      vi: 'Vui lòng nộp lại không kèm tệp và chuyển giấy tờ cho cơ quan đăng ký bằng cách khác. Chưa có gì được gửi tới hệ thống hộ tịch.',
      en: 'File again without attachments and hand the papers to the registering office in another way. Nothing was sent to the registry.',
    },
  ),
  'message-too-large': says(
    'Hồ sơ cùng các tệp đính kèm lớn hơn mức đường truyền tới hệ thống hộ tịch cho phép',
    'The filing with its attachments is larger than the way to the registry lets through',
    {
      vi: 'Vui lòng giảm dung lượng tệp (quét lại ở độ phân giải thấp hơn, bỏ tệp trùng) rồi nộp lại. Gửi lại nguyên như cũ sẽ bị từ chối như cũ; hệ thống hộ tịch chưa nhận được gì.',
      en: 'Make the files smaller (scan at a lower resolution, leave out what is there twice) and file again. Unchanged it will be refused again; the registry has received nothing.',
    },
  ),
  'message-refused': says(
    'Một thiết bị trên đường truyền từ chối riêng hồ sơ này, trong khi các hồ sơ khác đi qua được',
    'A device on the way refuses this filing, while others pass',
    {
      vi: 'Đề nghị đơn vị vận hành cùng đơn vị quản lý nền tảng tích hợp xem nhật ký của tường lửa, máy chủ trung gian theo thời điểm gửi; sau khi xử lý, cho gửi lại hồ sơ.',
      en: 'Have the operators look, with those who run the integration platform, into the log of its firewall and proxies at the time of the send; then rerun the filing.',
    },
  ),
  'idempotency-key-missing': says(
    'Yêu cầu thiếu tiêu đề Idempotency-Key',
    'The request carries no Idempotency-Key header',
    tellSoftwareTeam,
  ),
  'idempotency-key-invalid': says(
    'Tiêu đề Idempotency-Key chưa đúng quy cách',
    'The Idempotency-Key header is not in the required form',
    tellSoftwareTeam,
  ),
  'idempotency-key-reused': says(
    'Idempotency-Key này đã dùng cho một yêu cầu có nội dung khác',
    'This Idempotency-Key was used for a request with another body',
    tellSoftwareTeam,
  ),
  'idempotency-in-progress': says(
    'Yêu cầu trước có cùng Idempotency-Key vẫn đang được xử lý',
    'An earlier request with the same Idempotency-Key is still under way',
    {
      vi: 'Vui lòng chờ vài giây rồi gửi lại yêu cầu với cùng Idempotency-Key; hồ sơ sẽ không bị nộp hai lần.',
      en: 'Wait a few seconds and send the request again with the same Idempotency-Key; nothing is filed twice.',
    },
  ),
  'attachment-unknown': says(
    'Hồ sơ nêu tệp đính kèm mà cổng liên thông chưa nhận được',
    'The filing names an attachment that the gateway has not received',
    {
      vi: 'Vui lòng tải lên các tệp được nêu trong danh sách lỗi (PUT /v1/attachments/…), sau đó gửi lại hồ sơ. Chưa có gì được gửi tới hệ thống hộ tịch.',
      en: 'Upload the files named in the errors (PUT /v1/attachments/…), then file again. Nothing was sent to the registry.',
    },
  ),
  'attachment-hash-mismatch': says(
    'Nội dung tệp không khớp với mã băm SHA-256 trong địa chỉ',
    'The content of the file does not have the SHA-256 in the address',
    {
      vi: 'Tệp có thể đã hỏng trên đường truyền: vui lòng tính lại mã băm và tải tệp lên lần nữa. Tệp vừa gửi không được lưu.',
      en: 'The file may have been damaged on its way: compute the hash anew and upload the file once more. What was sent is not kept.',
    },
  ),
  'attachment-content-mismatch': says(
    'Nội dung tệp không đúng với loại tệp đã khai',
    'The content of the file is not of the type that was stated',
    {
      vi: 'Tệp có thể đã bị đổi phần mở rộng hoặc bị hỏng. Vui lòng mở thử tệp, lưu lại thành PDF, JPEG hoặc PNG rồi tải lên lại.',
      en: 'The file may have been renamed or damaged. Open it, save it as PDF, JPEG or PNG and upload that file.',
    },
  ),
  'attachment-empty': says('Tệp đính kèm không có nội dung', 'The attachment is empty', {
    vi: 'Vui lòng kiểm tra lại tệp trên máy (0 byte) rồi quét hoặc lưu lại và tải lên lại.',
    en: 'Check the file on the computer (0 bytes), scan or save it again and upload it.',
  }),
  'attachment-type-unsupported': says(
    'Loại tệp này không dùng được làm tệp đính kèm',
    'A file of this type cannot be an attachment',
    {
      vi: 'Vui lòng quét giấy tờ thành tệp PDF, JPEG hoặc PNG rồi tải lên lại.',
      en: 'Scan the paper to PDF, JPEG or PNG and upload that file.',
    },
  ),
  'certificate-missing': says(
    'Hồ sơ này chưa có bản điện tử của giấy tờ hộ tịch',
    'There is no electronic certificate for this filing yet',
    {
      vi: 'Vui lòng xem trạng thái của hồ sơ: bản điện tử chỉ có sau khi hệ thống hộ tịch trả kết quả, và không phải loại hồ sơ nào cũng có.',
      en: 'Look at the state of the filing: a certificate comes with the result of the registry, and not every kind of filing has one.',
    },
  ),
} as const
