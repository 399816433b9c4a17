// TraCuuHoSo: whether a dossier is there, and how.

import { html, truncated } from '../civil-registry/answers/texts.ts'
import type { Deed } from '../wire/serve-stateful.ts'
import { json, type Reply } from '../wire/types.ts'
import { chooseScenario, findTwist, toReply } from './carry-out.ts'
import type { PortalDeps } from './deps.ts'
import type { ScenarioName } from './scenarios.ts'
import { fail, ok2026, type Speaker, sessionOk } from './speak.ts'
import type { Kept, PortalDossier } from './state/dossier.ts'
import { toLocal, toStamp } from './state/time.ts'
import { toView } from './state/view.ts'
import type { Style } from './style.ts'

export function answerLookUp(
  style: Style,
  codes: readonly string[],
  speaker: Speaker,
  named: ScenarioName | undefined,
  now: number,
  deps: PortalDeps,
): Deed {
  const { settings, dossiers } = deps
  const [code = ''] = codes
  if (!settings.portalLookUpIn.includes(style) || codes.includes('') || codes.length === 0) {
    const text = code === '' ? 'MaHoSo không được để trống' : 'Chức năng không tồn tại'
    return { reply: speaker.outcome({ ok: false, kind: 'refused', code, text }), act: 'true' }
  }
  const twist = findTwist('look-up', code, chooseScenario(code, named, deps), deps)
  for (const [index, one] of codes.entries())
    dossiers.record({ t: 'query', at: now, code: one, ...(twist && index === 0 ? { struck: 'look-up' as const } : {}) })
  const found = codes.flatMap((one) => {
    const dossier = dossiers.get(one)
    return dossier && toView(dossier).found ? [toItem(dossier, style, deps)] : []
  })
  const truth = answer(style, twist?.answer === 'true' ? [] : found, code, deps)
  if (!twist) return { reply: truth, act: 'true' }
  if (twist.answer === 'html') return { reply: html(), act: 'true' }
  if (twist.answer === 'truncated') return { reply: truncated(truth), act: 'true' }
  return { reply: toReply(twist.answer, truth, { speaker, code }), act: twist.answer }
}

function answer(style: Style, found: readonly object[], code: string, { settings }: PortalDeps): Reply {
  if (found.length === 0 && settings.portalNotFound === 'refusal') {
    const text = `Hồ sơ ${code} không tồn tại`
    return style === '2026' ? fail(404, text) : json(200, { error_code: settings.portalRefusalCode, message: text })
  }
  if (style === '2026') return ok2026(settings, 'Thành công', found)
  const ok = style === 'bus' ? '0' : sessionOk(settings)
  return json(200, { error_code: ok, message: 'Tra cứu thành công', data: found })
}

/** The dossier as last sent, with what is shown of it in place of what was sent. */
function toItem(dossier: PortalDossier, style: Style, { settings }: PortalDeps): object {
  const { code, item, steps, id } = dossier
  const view = toView(dossier)
  const time = (at: number | null): string =>
    at === null ? '' : style === '2026' ? toLocal(at).slice(0, 19).replace('T', ' ') : toStamp(at)
  const status = { MaHoSo: code, TrangThaiHoSo: view.status, ...(style === '2026' ? { IdHoSo: id } : {}) }
  if (settings.portalLookUpShows === 'status') return status
  const shown = { ...item, ...status, NgayHenTra: time(view.due), NgayKetThucXuLy: time(view.ended) }
  if (settings.portalLookUpShows === 'dossier') return shown
  return { ...shown, TienTrinh: steps.map((step) => toStepItem(code, step, style)) }
}

function toStepItem(code: string, step: Kept, style: Style): object {
  const at = step.at ?? 0
  return {
    MaHoSo: code,
    NguoiXuLy: step.officer,
    ...(style === '2026' ? {} : { ChucDanh: step.title }),
    ThoiDiemXuLy: style === '2026' ? toLocal(at) : toStamp(at),
    PhongBanXuLy: step.department,
    NoiDungXuLy: step.content,
    TrangThai: step.status,
  }
}
