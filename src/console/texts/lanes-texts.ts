/** Words of the page of lanes. */
import type { StopCause, stopCauses } from '../../domain/sync/stop-cause.ts'

type Owner = (typeof stopCauses)[StopCause]['owner']

const owners: Record<'vi' | 'en', Record<Owner, string>> = {
  vi: {
    'one-stop': 'Hệ thống một cửa',
    target: 'Bên vận hành hệ thống nhận',
    operator: 'Người vận hành cổng',
    gateway: 'Nhóm phát triển cổng',
  },
  en: {
    'one-stop': 'The one-stop system',
    target: 'Those who run the target',
    operator: 'The operators of the gateway',
    gateway: 'The developers of the gateway',
  },
}

const vi = {
  title: 'Đồng bộ tới hệ thống nhận',
  intro:
    'Mỗi hồ sơ là một luồng tới mỗi hệ thống nhận. Luồng dừng chỉ dừng hồ sơ của nó; hồ sơ khác vẫn đi. Mỗi luồng dừng có nguyên nhân, người phải xử lý và cách mở lại.',
  targets: 'Theo hệ thống nhận',
  noTarget: 'Chưa cấu hình hệ thống nhận nào.',
  targetColumns: ['Hệ thống nhận', 'Đang chờ', 'Chờ lâu nhất từ', 'Đang gửi', 'Đang dừng', 'Tạm giữ'],
  causes: 'Luồng dừng theo nguyên nhân',
  causeColumns: ['Hệ thống nhận', 'Nguyên nhân', 'Hồ sơ', 'Lâu nhất từ', 'Người xử lý', 'Mở lại khi', ''],
  noneStopped: 'Không có luồng nào dừng.',
  owners: owners.vi,
  byEvent: 'Sự kiện mới của hồ sơ cũng tự mở lại.',
  dossiers: 'Từng hồ sơ đang dừng',
  dossiersOf: 'Luồng của một hồ sơ',
  dossierColumns: ['Mã hồ sơ', 'Đơn vị', 'Hệ thống nhận', 'Tình trạng', 'Từ khi', 'Bước đã đến', 'Mã lỗi cuối', ''],
  states: { idle: 'đã gửi đủ', waiting: 'đang chờ', sending: 'đang gửi', stopped: 'đang dừng' },
  inDoubt: 'chưa rõ bước cuối đã đến chưa',
  none: 'Không có hồ sơ nào.',
  all: 'Tất cả nguyên nhân',
  more: 'Trang sau',
  dossier: 'Mã hồ sơ',
  dossierHint: 'Mã trên hệ thống một cửa hoặc mã quốc gia',
  dossierFault: 'Đây không phải là mã hồ sơ',
  show: 'Xem',
  actOnCause: 'Mở lại hoặc giữ…',
  actOnOne: 'Thao tác…',
  aboutCause: (target: string, cause: string, count: string) => `${target} · ${cause} · ${count} hồ sơ`,
  aboutOne: (target: string, code: string, unit: string) => `${target} · ${code} · ${unit}`,
  limit: 'Nhiều nhất bao nhiêu hồ sơ',
  limitHint: 'Thử vài hồ sơ trước; khi chúng đã đến nơi thì mở lại số còn lại.',
  limitFault: (most: string) => `Nhập số nguyên từ 1 đến ${most}.`,
  noteHint: 'Ghi vào nhật ký kiểm toán. Không ghi thông tin cá nhân.',
  verbs: { release: 'Mở lại', hold: 'Tạm giữ', arrived: 'Đã đến nơi, mở lại', 'not-arrived': 'Chưa đến nơi, gửi lại' },
  hints: {
    release: 'Cổng gửi tiếp; nếu chưa rõ bước cuối đã đến chưa thì hỏi hệ thống nhận trước.',
    hold: 'Không gửi gì nữa cho đến khi có người mở lại. Lần gửi đang chạy được kết thúc.',
    arrived: 'Chỉ khi đã tự xem ở hệ thống nhận và thấy bước đó.',
    'not-arrived': 'Chỉ khi đã tự xem ở hệ thống nhận và không thấy bước đó.',
  },
  done: { release: (count: string) => `Đã mở lại ${count} luồng.`, hold: (count: string) => `Đã giữ ${count} luồng.` },
  nothing: 'Không còn luồng nào như vậy; không có gì thay đổi.',
}

const en: typeof vi = {
  title: 'Synchronisation with the targets',
  intro:
    'Each dossier is one lane to each target. A lane that stops holds only its own dossier; the others go on. Each stopped lane has a cause, somebody who has to act, and what releases it.',
  targets: 'By target',
  noTarget: 'No target is configured.',
  targetColumns: ['Target', 'Waiting', 'Oldest waits since', 'Sending', 'Stopped', 'Held'],
  causes: 'Stopped lanes by cause',
  causeColumns: ['Target', 'Cause', 'Dossiers', 'Oldest since', 'Who has to act', 'What releases it', ''],
  noneStopped: 'No lane stands still.',
  owners: owners.en,
  byEvent: 'A new event of the dossier releases it as well.',
  dossiers: 'Dossiers that stand still',
  dossiersOf: 'Lanes of one dossier',
  dossierColumns: ['Dossier', 'Unit', 'Target', 'State', 'Since', 'Steps arrived', 'Last code', ''],
  states: { idle: 'all sent', waiting: 'waiting', sending: 'sending', stopped: 'stopped' },
  inDoubt: 'whether the last step arrived is open',
  none: 'No dossier.',
  all: 'All causes',
  more: 'Next page',
  dossier: 'Dossier code',
  dossierHint: 'The code at the one-stop system or the national one',
  dossierFault: 'This is no dossier code',
  show: 'Show',
  actOnCause: 'Release or hold…',
  actOnOne: 'Act…',
  aboutCause: (target, cause, count) => `${target} · ${cause} · dossiers: ${count}`,
  aboutOne: (target, code, unit) => `${target} · ${code} · ${unit}`,
  limit: 'How many dossiers at most',
  limitHint: 'Try a few first; once those have arrived, release the others.',
  limitFault: (most) => `Enter a whole number from 1 to ${most}.`,
  noteHint: 'Goes into the audit trail. Nothing personal, please.',
  verbs: {
    release: 'Release',
    hold: 'Hold',
    arrived: 'It arrived: release',
    'not-arrived': 'It did not arrive: send it again',
  },
  hints: {
    release: 'The gateway sends on; where it is open whether the last step arrived, it asks the target first.',
    hold: 'Nothing more is sent until somebody releases it. What is under way may end.',
    arrived: 'Only after you have seen the step at the target yourself.',
    'not-arrived': 'Only after you have looked at the target yourself and the step is not there.',
  },
  done: { release: (count) => `Lanes released: ${count}.`, hold: (count) => `Lanes held: ${count}.` },
  nothing: 'There is no such lane any more; nothing was changed.',
}

export const lanesTexts = { vi, en }
