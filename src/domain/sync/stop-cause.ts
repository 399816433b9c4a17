/**
 * Why the lane of a dossier (luồng đồng bộ của hồ sơ) stands still, who can change that, and what releases it. A target that knows a
 * further cause adds its row here.
 */
import type { Bilingual } from '../texts/bilingual.ts'

/** Who has to act: the one-stop system and its officers, those who run the target, those who run the gateway, its developers. */
const laneOwners = ['one-stop', 'target', 'operator', 'gateway'] as const
type LaneOwner = (typeof laneOwners)[number]

interface StopCauseRow {
  owner: LaneOwner
  /** `event`: a new event of the dossier releases it as well; `operator`: only a person does. */
  releasedBy: 'event' | 'operator'
  /** What stands in the way. */
  text: Bilingual
  /** What releases it, as the next step of its owner. */
  release: Bilingual
  /**
   * Whether all lanes that stand still for it may be released at once, by cause: the cause itself proves that it is of no matter what each
   * of them holds. Otherwise what has to be looked at in each.
   */
  bulk: true | Bilingual
}

export const stopCauses = {
  held: {
    owner: 'operator',
    releasedBy: 'operator',
    text: { vi: 'Người vận hành đã tạm giữ', en: 'An operator holds it' },
    release: { vi: 'Người vận hành mở lại', en: 'An operator releases it' },
    bulk: {
      vi: 'Người vận hành đã giữ từng hồ sơ này vì lý do riêng',
      en: 'An operator holds each of these for a reason of its own',
    },
  },
  refused: {
    owner: 'one-stop',
    releasedBy: 'event',
    text: { vi: 'Hệ thống nhận đã từ chối hồ sơ này', en: 'The target refused this dossier' },
    release: {
      vi: 'Sửa dữ liệu hồ sơ ở hệ thống một cửa, hoặc người vận hành mở lại sau khi hệ thống nhận đã sửa',
      en: 'Correct the dossier in the one-stop system, or release the lane once the target has changed',
    },
    bulk: true,
  },
  'not-carried': {
    owner: 'operator',
    releasedBy: 'event',
    text: {
      vi: 'Không có đường kết nối nào chuyển được hồ sơ này',
      en: 'No path of the target can carry this dossier',
    },
    release: { vi: 'Sửa cấu hình đường kết nối rồi mở lại', en: 'Correct the configuration of the path, then release' },
    bulk: true,
  },
  'applicant-unknown': {
    owner: 'one-stop',
    releasedBy: 'event',
    text: { vi: 'Chưa biết chủ hồ sơ', en: 'The holder of the dossier is not known' },
    release: {
      vi: 'Hệ thống một cửa đăng ký hồ sơ kèm chủ hồ sơ, hoặc nộp tờ khai',
      en: 'The one-stop system registers the dossier with its holder, or files a declaration',
    },
    bulk: true,
  },
  'channel-unknown': {
    owner: 'one-stop',
    releasedBy: 'event',
    text: {
      vi: 'Chưa biết hồ sơ được nộp qua kênh nào',
      en: 'It is not known through which channel the dossier came',
    },
    release: {
      vi: 'Hệ thống một cửa đăng ký hồ sơ với kênh nộp, hoặc đặt portal.unknownChannel rồi mở lại',
      en: 'The one-stop system registers the dossier with its channel, or set portal.unknownChannel, then release',
    },
    bulk: true,
  },
  'certificate-missing': {
    owner: 'one-stop',
    releasedBy: 'event',
    text: {
      vi: 'Hồ sơ đã xong nhưng không có bản điện tử của giấy tờ kết quả ở đây',
      en: 'The dossier is done, and its certificate is not here',
    },
    release: {
      vi: 'Nộp hồ sơ sang hệ thống hộ tịch qua cổng này để có bản điện tử; nếu đã giải quyết ngoài cổng thì cập nhật kết quả ở hệ thống nhận, rồi người vận hành xác nhận đã đến và mở lại',
      en: 'File it at the registry through this gateway, which brings the certificate; where it was settled elsewhere, report the result at the target by hand, and an operator releases the lane as arrived',
    },
    bulk: {
      vi: 'Phải xem ở hệ thống nhận xem kết quả của từng hồ sơ đã được cập nhật ở đó chưa',
      en: 'For each of these it must be seen at the target whether its result was reported there by hand',
    },
  },
  'procedure-unknown': {
    owner: 'operator',
    releasedBy: 'event',
    text: { vi: 'Chưa biết tên thủ tục', en: 'The name of the procedure is not known' },
    release: {
      vi: 'Thêm thủ tục vào tệp pháp luật (law.files), hoặc ghi tên thủ tục trong cài đặt portal.procedureNames, rồi mở lại',
      en: 'Add the procedure to a law file (law.files), or its name to the setting portal.procedureNames, then release',
    },
    bulk: true,
  },
  'unit-unknown': {
    owner: 'operator',
    releasedBy: 'event',
    text: { vi: 'Chưa biết tên đơn vị giải quyết', en: 'The name of the unit that settles it is not known' },
    release: {
      vi: 'Thêm đơn vị vào server.board.units rồi mở lại',
      en: 'Add the unit to server.board.units, then release',
    },
    bulk: true,
  },
  'code-not-accepted': {
    owner: 'one-stop',
    releasedBy: 'event',
    text: { vi: 'Mã hồ sơ không theo quy tắc của hệ thống nhận', en: "The dossier's code breaks the target's rule" },
    release: {
      vi: 'Hệ thống một cửa đăng ký mã của mình hoặc mã quốc gia của hồ sơ',
      en: 'The one-stop system registers its own code of the dossier, or the national one',
    },
    bulk: true,
  },
  'cannot-ask': {
    owner: 'operator',
    releasedBy: 'operator',
    text: {
      vi: 'Không rõ bước gửi đã đến chưa, và không hỏi được hệ thống nhận',
      en: 'Whether a step arrived is open, and the target cannot be asked',
    },
    release: {
      vi: 'Xem ở hệ thống nhận, rồi xác nhận đã đến hoặc gửi lại',
      en: 'See at the target whether it arrived, then release the lane as arrived or to be sent again',
    },
    bulk: {
      vi: 'Mỗi hồ sơ có thể đã đến nơi; gửi lại hàng loạt có thể ghi hai lần',
      en: 'Each of these may have arrived; sending them all again could make them stand there twice',
    },
  },
  unclear: {
    owner: 'operator',
    releasedBy: 'operator',
    text: {
      vi: 'Hệ thống nhận được hỏi nhiều lần, câu trả lời không hiểu được',
      en: 'The target was asked several times and its answers cannot be understood',
    },
    release: {
      vi: 'Xem ở hệ thống nhận, rồi xác nhận đã đến hoặc gửi lại',
      en: 'See at the target whether it arrived, then release the lane as arrived or to be sent again',
    },
    bulk: {
      vi: 'Mỗi hồ sơ có thể đã đến nơi; gửi lại hàng loạt có thể ghi hai lần',
      en: 'Each of these may have arrived; sending them all again could make them stand there twice',
    },
  },
  'differs-there': {
    owner: 'operator',
    releasedBy: 'operator',
    text: {
      vi: 'Các bước ở hệ thống nhận khác với các bước đã gửi',
      en: 'The steps that stand at the target are not those that were sent',
    },
    release: {
      vi: 'Đối chiếu hai bên; sửa ở hệ thống nhận rồi mở lại',
      en: 'Compare both sides; have it mended at the target, then release',
    },
    bulk: {
      vi: 'Ở hệ thống nhận có bước mà cổng không gửi; phải xem từng hồ sơ là bước của ai',
      en: 'Steps stand there that were not sent from here; whose they are has to be seen in each dossier',
    },
  },
  'target-fault': {
    owner: 'target',
    releasedBy: 'operator',
    text: {
      vi: 'Hệ thống nhận lỗi với riêng hồ sơ này, trong khi nhận các hồ sơ khác',
      en: 'The target fails on this dossier while it takes others',
    },
    release: {
      vi: 'Bên vận hành hệ thống nhận tìm nguyên nhân; sau đó mở lại',
      en: 'Those who run the target find out why; then release',
    },
    bulk: true,
  },
  'internal-error': {
    owner: 'gateway',
    releasedBy: 'operator',
    text: { vi: 'Lỗi của cổng tích hợp với hồ sơ này', en: 'A defect of the gateway on this dossier' },
    release: {
      vi: 'Báo nhóm phát triển; sau khi sửa thì mở lại',
      en: 'Report it to the developers; release once mended',
    },
    bulk: true,
  },
} as const satisfies Record<string, StopCauseRow>

export type StopCause = keyof typeof stopCauses
