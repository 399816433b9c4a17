/** Texts of the page of one filing, in both languages. */
const vi = {
  title: (dossier: string) => `Hồ sơ ${dossier}`,
  id: 'Mã tại cổng',
  verbs: { confirm: 'Xác nhận', rerun: 'Cho gửi lại hồ sơ này', close: 'Đóng hồ sơ' },
  hints: {
    confirm: (cause: string) =>
      ({
        'suspected-duplicate':
          'Đã kiểm tra: đây là sự kiện riêng (sinh đôi, sinh ba…), không trùng. Hồ sơ được gửi lại.',
        'dossier-taken': 'Đã đối chiếu: hồ sơ mang mã này tại hệ thống hộ tịch chính là hồ sơ này. Cổng theo dõi tiếp.',
        'result-differs': 'Đã đối chiếu: kết quả đúng là của hồ sơ này. Cổng trả kết quả cho hệ thống đã nộp.',
      })[cause] ?? 'Đã xem và ghi nhận.',
    rerun: () => 'Những gì có thể đã đến nơi được hỏi trước khi gửi.',
    close: () => 'Đã giải quyết ở nơi khác, hoặc không theo dõi nữa. Không mở lại được.',
  },
  done: {
    confirm: (dossier: string) => `Đã xác nhận hồ sơ ${dossier}.`,
    rerun: (dossier: string) => `Đã cho gửi lại hồ sơ ${dossier}.`,
    close: (dossier: string) => `Đã đóng hồ sơ ${dossier}.`,
  },
  nothing: 'Ở trạng thái hiện tại không có thao tác nào cho hồ sơ này.',
}

const en: typeof vi = {
  title: (dossier) => `Filing ${dossier}`,
  id: 'Id at the gateway',
  verbs: { confirm: 'Confirm', rerun: 'Send this filing again', close: 'Close the filing' },
  hints: {
    confirm: (cause) =>
      ({
        'suspected-duplicate': 'Looked at: an event of its own (twins, triplets…) and no duplicate. It is sent again.',
        'dossier-taken': 'Compared: what the registry has under this code is this very filing. It is followed.',
        'result-differs': 'Compared: the result is that of this filing. It is given to the system that filed it.',
      })[cause] ?? 'Seen, and taken note of.',
    rerun: () => 'What may have arrived is asked about before it is sent.',
    close: () => 'Settled elsewhere, or not to be followed any more. It cannot be opened again.',
  },
  done: {
    confirm: (dossier) => `The filing ${dossier} is confirmed.`,
    rerun: (dossier) => `The filing ${dossier} is being sent again.`,
    close: (dossier) => `The filing ${dossier} is closed.`,
  },
  nothing: 'As it stands nothing can be done to this filing.',
}

export const oneFilingTexts = { vi, en }
