/** How a failure's text is put together, and the next steps that several failures share. */
import type { Bilingual } from './bilingual.ts'

export interface FailureText {
  title: Bilingual
  nextStep: Bilingual
}

/** Steps that several failures share: one wording, so that a counter learns it once. */
export const waitAndRepeat: Bilingual = {
  vi: 'Vui lòng chờ một phút rồi gửi lại yêu cầu. Nếu vẫn không được, hãy báo đơn vị vận hành cổng liên thông kèm mã yêu cầu.',
  en: 'Wait a minute and send the request again. If it still fails, tell the operators of the gateway, with the request id.',
}
export const tellSoftwareTeam: Bilingual = {
  vi: 'Đây là việc của đơn vị phát triển phần mềm tại bộ phận của anh/chị: đề nghị chuyển cho họ mã lỗi và mã yêu cầu này.',
  en: 'This is for the developers of the system you work with: pass them this code and the request id.',
}
export const tellOperators: Bilingual = {
  vi: 'Gửi lại ngay sẽ không có kết quả. Đề nghị báo đơn vị vận hành cổng liên thông kèm mã yêu cầu.',
  en: 'Repeating the request will not help. Tell the operators of the gateway, with the request id.',
}
export const requestAccess: Bilingual = {
  vi: 'Gửi lại sẽ không có kết quả. Nếu công việc được giao cần quyền này, đề nghị người phụ trách hệ thống của anh/chị liên hệ đơn vị vận hành cổng liên thông để được cấp.',
  en: 'Repeating the request will not help. If your assigned work needs this right, have the person in charge of your system ask the operators of the gateway for it.',
}

export const says = (vi: string, en: string, nextStep: Bilingual): FailureText => ({ title: { vi, en }, nextStep })
