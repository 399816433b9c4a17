// How each style of the portal says what became of a call.

import { json, type Reply } from '../wire/types.ts'
import type { Outcome } from './judge.ts'
import type { PortalSettings } from './settings.ts'
import type { Style } from './style.ts'

export type SpeechKind = 'dossier' | 'progress'

export type Speaker = {
  outcome(outcome: Outcome): Reply
  success(): Reply
  exists(code: string): Reply
  /** The code of success without the words. */
  noPhrase(): Reply
  /** HTTP 200 and words that belong to no contract. */
  errorText(): Reply
  unknownText(): Reply
  sessionEnded(): Reply
}

const SUCCESS = {
  dossier: 'Đồng bộ hồ sơ thành công',
  progress: 'Cập nhật tiến trình thành công',
} as const satisfies Record<SpeechKind, string>

const UNKNOWN = 'Hệ thống đang đồng bộ phiên, mã xử lý 7F-22.'
const ERROR = 'Object reference not set to an instance of an object.'
const ENDED = 'Phiên làm việc không hợp lệ hoặc đã hết hạn'

export function createSpeaker(style: Style, kind: SpeechKind, settings: PortalSettings): Speaker {
  return style === '2026' ? speak2026(kind, settings) : speakCodes(style, kind, settings)
}

/** `{error_code, message}`; over the bus, steps are answered in plain text. */
function speakCodes(style: 'session' | 'bus', kind: SpeechKind, settings: PortalSettings): Speaker {
  const isPlain = style === 'bus' && kind === 'progress'
  const ok = style === 'bus' ? '0' : sessionOk(settings)
  const answer = (code: string | number, message: string): Reply =>
    isPlain ? plain(message) : json(200, { error_code: code, message })
  const exists = (code: string): Reply => answer(settings.portalExistsCode, existsText(code, settings))
  return {
    outcome(outcome) {
      if (outcome.ok) return answer(ok, SUCCESS[kind])
      return outcome.kind === 'exists' ? exists(outcome.code) : answer(settings.portalRefusalCode, outcome.text)
    },
    success: () => answer(ok, SUCCESS[kind]),
    exists,
    noPhrase: () => answer(ok, 'Đã ghi nhận yêu cầu'),
    errorText: () => plain(ERROR),
    unknownText: () => answer(settings.portalRefusalCode, UNKNOWN),
    sessionEnded: () =>
      settings.portalSessionRefusal === 'http-401'
        ? json(401, { message: ENDED })
        : json(200, { error_code: settings.portalRefusalCode, message: ENDED }),
  }
}

export const sessionOk = ({ portalSessionOk }: PortalSettings): string | number =>
  portalSessionOk === 'number' ? 0 : portalSessionOk

function speak2026(kind: SpeechKind, settings: PortalSettings): Speaker {
  const exists = (code: string): Reply => fail(400, existsText(code, settings))
  return {
    outcome(outcome) {
      if (!outcome.ok)
        return outcome.kind === 'exists' ? exists(outcome.code) : fail(toStatus(outcome.kind), outcome.text)
      const [first] = outcome.ids
      const data = kind === 'dossier' && first ? { idHoSo: first.id, maHoSo: first.code } : null
      return ok2026(settings, SUCCESS[kind], data)
    },
    success: () => ok2026(settings, SUCCESS[kind], kind === 'dossier' ? { idHoSo: '0', maHoSo: '' } : null),
    exists,
    noPhrase: () => ok2026(settings, 'Đã ghi nhận yêu cầu', null),
    errorText: () => plain(ERROR),
    unknownText: () => fail(400, UNKNOWN),
    sessionEnded: () => fail(401, 'Unauthorized'),
  }
}

const toStatus = (kind: 'exists' | 'unknown' | 'refused'): number => (kind === 'unknown' ? 404 : 400)

export const ok2026 = ({ portal2026Ok }: PortalSettings, message: string, data: unknown): Reply =>
  json(200, { code: /^\d+$/.test(portal2026Ok) ? Number(portal2026Ok) : portal2026Ok, message, data })

export const fail = (status: number, message: string): Reply => json(status, { code: status, message, data: null })

function plain(body: string, status = 200): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
}

function existsText(code: string, { portalExistsWording }: PortalSettings): string {
  const text = `Hồ sơ ${code} đã tồn tại`
  if (portalExistsWording === 'upper') return text.toLocaleUpperCase('vi')
  if (portalExistsWording === 'nfd') return text.normalize('NFD')
  return portalExistsWording === 'changed' ? `Mã hồ sơ ${code} bị trùng` : text
}
