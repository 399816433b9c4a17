/** Words that name no one: of protocols, of servers, and of an office that says what became of something. */
import { normalized } from '../domain/text.ts'

const vietnamese = `
  bị bởi bổ các cán cần cấp cấu chờ cho chính chưa chuyển chức chứng chi tiết có công của cung cập cầu cùng danh dịch do dữ dụng dùng
  đã đang đăng để đến đề đi điều địa định đó đối đơn đồng độ đổi đúng được đủ đợi gia gian giá giấy giờ gửi hành hạn hãy hệ hết hiện
  hiệu hoàn hoặc hợp hồ hộ hủy không khai khác kết kê kho kiểm kiện ký kỹ lại làm lần lên lệ liên liệu loại lỗi lượng lưu mã máy mới mục
  nào này năng ngày ngoài nghi ngờ nghị nhận nhập nhiều như nội nơi phải phản pháp phép phiên phiếu quá quan quả quản quốc
  quy quyền ra rõ sai sách sau sẵn số sơ sở sử sự sung sửa tài tại tạm tạo tải tên tế thay thành thất thể theo thêm thì thiếu thiết thoại
  thông thống thời thủ thu thuật thực tiếp tiến tin tình tích tính tìm thấy tổ tồn trong trả tra trạng trên tri trì trình trống trước
  trường trùng truy từ tục tự tư tử và vào về vẫn việc với viên vị vui xác xảy xin xóa xử yêu ý
  bảo bắt buộc cao chọn dài dạng đọc gồm hỏng kèm khóa lòng lý mất mô ngừng ngưng ngắt nhật nối phần quét rỗng tệp tối tương vượt
`
const foldedVietnamese = `
  loi he thong khong tim thay ket noi duoc thanh cong du lieu ho so da tiep nhan ton tai qua trinh gui xay ra trong don vi can bo quyen ma
`
const english = `
  a about above abort aborted access account action adapter address agency already an and any api application are argument array as at
  authen authentication authorization authorized backend bad been before blocked body boolean bus by call cannot certificate chain char
  character check client close closed code com communication complete completed connect connection contact content could create
  credential credentials data database date denied description detail details disallowed dispatch document does domain due duplicate during
  element empty encoding end endpoint entity envelope error exceeded exception execute exist exists expected expired
  fail failed failure fault field file for forbidden format found frame from function gateway get given handle header host html http https
  id in incorrect index info input instance integer internal invalid io ip is it java javax key lang length level limit line list load
  log long maintenance match matching message method missing model module must name namespace net no node not null number object occurred of
  ok on only operation option or org out output page parameter parse parsing password path pending permission please pointer policy
  port post process processed processing program protocol proxy query quota read receive received record reference refused region register
  rejected remote request requested require required reset resource response result retry returned root route runtime schema script
  security send server service session set socket source sql stack state status string struct success successful successfully support system
  table temporarily temporary text that the this throttled time timeout timed title to token too trace type unable unauthorized unavailable
  undefined unexpected unknown unsupported update uri url use user utf valid validation value version violation was way web when with
  without wrong xml your nginx apache microsoft iis haproxy openresty tomcat weblogic websphere wso datapower biztalk axis cxf spring
  agency_id_incorrect data_incorrect record_not_found authen_error ip_disallowed bearer basic digest realm keep alive utf8 gzip chunked
  charset boundary identity private cache store max age revalidate none deny sameorigin nosniff mode block strict transport lax path
  httponly secure samesite json plain multipart related form urlencoded xop start accept ranges bytes vary origin mozilla
  mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec gmt
  center h1 hr br body head h2 p div doctype soap soapenv env tns ns dan qldc wsa wsu wsse multiref faultcode faultstring
  ams userexception internalservicefault stack overflow pointer index rejected consult administrator your support available
  moved bad
`
/** Codes of the contracts. */
const codes = `
  vn kr jp cn us kh la de fr gb ks kt kh hn cmc bs ltks ltkt ltkh gh gsgh tdcc true false null nil male female
  lookup verify utf
`

const split = (text: string): string[] => text.trim().split(/\s+/)
const harmless: ReadonlySet<string> = new Set([
  ...split(vietnamese),
  ...split(foldedVietnamese),
  ...split(english),
  ...split(codes),
])

/** Family names with which a sequence of capitalised words is somebody. */
const families: ReadonlySet<string> = new Set(
  split(`NGUYỄN NGUYEN TRẦN TRAN LÊ PHẠM PHAM HOÀNG HOANG HUỲNH HUYNH PHAN VŨ VÕ VO ĐẶNG DANG BÙI BUI ĐỖ DO HỒ NGÔ NGO DƯƠNG DUONG LÝ
    ĐINH DINH TRƯƠNG TRUONG ĐOÀN DOAN LÂM LAM MAI TRỊNH TRINH ĐÀO DAO TÔ TẠ CAO HÀ THÁI LƯƠNG LUONG NÔNG LÒ TRIỆU THẠCH QUÁCH VƯƠNG CHU
    CHÂU LƯU TÔN KIM BẾ GIÀNG HỨA KIỀU LẠI MẠC NGHIÊM PHÙNG QUAN TĂNG TIÊU TỐNG VI`),
)

export const isHarmless = (word: string): boolean => harmless.has(normalized(word, 'NFC').toLowerCase())
export const isFamilyName = (word: string): boolean => families.has(normalized(word, 'NFC').toUpperCase())
