// The status query of G2 and G3: several dossiers in one question, an item for each that is known.

import type { Serving } from '../../wire/serve.ts'
import { type Incoming, json, type Reply } from '../../wire/types.ts'
import type { RegistryDeps } from '../deps.ts'
import { getScenario, type ScenarioName, type Telling } from '../scenarios.ts'
import type { RegistrySettings } from '../settings.ts'
import type { Dossier } from '../state/dossier.ts'
import { advance } from '../state/dossier-lifecycle.ts'
import { slotFor } from '../state/slot.ts'
import { getMoment, isoDay } from '../state/time.ts'
import { isProvince } from '../units.ts'
import { parseObject } from './envelope.ts'
import { type Shown, toResult } from './result.ts'
import * as say from './texts.ts'
import type { Value } from './value.ts'

export type StatusDeed = { readonly reply: Reply; readonly act: 'true' | NonNullable<Telling['answer']> }

export const SUPPLEMENT_REASON = 'Bổ sung giấy tờ rõ nét, đầy đủ theo quy định'
export const REFUSAL_REASON = 'Từ chối: hồ sơ không thuộc thẩm quyền giải quyết'

export function requestedCodes(incoming: Incoming): string[] {
  const codes = parseObject(incoming.body.toString('utf8'))?.maDinhDanhHoSo
  return Array.isArray(codes) ? codes.filter((code: Value): code is string => typeof code === 'string') : []
}

export function answerStatus(
  incoming: Incoming,
  header: ScenarioName | undefined,
  now: number,
  { settings }: Serving,
  { dossiers }: RegistryDeps,
): StatusDeed {
  const slot = slotFor('ask', settings)
  const truly = (reply: Reply): StatusDeed => ({ reply, act: 'true' })
  const { maTinh, module } = parseObject(incoming.body.toString('utf8')) ?? {}
  const codes = requestedCodes(incoming)
  if (codes.length === 0 || typeof module !== 'string')
    return truly(say.refused(slot, 500, 'DATA_INCORRECT - maDinhDanhHoSo, module không được để trống.'))
  if (settings.registryAskMax > 0 && codes.length > settings.registryAskMax)
    return truly(say.refused(slot, 500, 'DATA_INCORRECT - maDinhDanhHoSo vượt quá số lượng cho phép.'))
  if (typeof maTinh !== 'string' || !isProvince(maTinh)) return truly(say.coded(slot, 108))

  const found = codes.map((code) => {
    const dossier = dossiers.get(code)
    if (dossier) advance(dossier, now, dossiers, settings)
    return dossier?.held && dossier.module === module ? dossier : undefined
  })
  dossiers.record({ t: 'ask', at: now, codes })

  let act: StatusDeed['act'] = getScenario(header).tell?.answer ?? 'true'
  for (const dossier of found) {
    const answer = getScenario(dossier?.scenario).tell?.answer
    if (answer !== undefined && act === 'true') act = answer
  }
  if (act === 'unknown-text') return { reply: say.refused(slot, 999, say.UNKNOWN_TEXT), act }
  if (act === 'html') return { reply: say.html(), act }

  if (settings.registryUnknownDossier === 'error' && found.every((dossier) => dossier === undefined))
    return truly(say.coded(slot, 201))
  const value = found.flatMap((dossier, index): Value[] => {
    if (dossier) return [findItem(dossier, maTinh, header, now, settings)]
    const code = codes[index] ?? ''
    return settings.registryUnknownDossier === 'absent'
      ? []
      : [{ maHoSoMCDT: code, module, maTinh, trangThai: slot(0), errors: 'Hồ sơ không tồn tại' }]
  })
  const reply = json(200, { status: slot(1), statusDescription: 'Thành công', value })
  return { reply: act === 'truncated' ? say.truncated(reply) : reply, act }
}

function findItem(
  dossier: Dossier,
  maTinh: string,
  header: ScenarioName | undefined,
  now: number,
  settings: RegistrySettings,
): Value {
  const telling: Telling = { ...getScenario(dossier.scenario).tell, ...getScenario(header).tell }
  const slot = slotFor('ask', settings, telling.types)
  const { state, since } = dossier
  const time = telling.time === 'odd' ? `${isoDay(since)}T${getMoment(since).slice(11)}` : getMoment(since)
  const item: Record<string, Value> = {
    maDonVi: dossier.unit,
    maTinh,
    module: dossier.module,
    maHoSoLT: dossier.linked,
    maHoSoMCDT: dossier.code,
    trangThai: slot(state),
    ...(telling.time === 'missing' ? {} : { thoiGianThucHien: time }),
    ...(state === 2
      ? { noiDungXuLy: SUPPLEMENT_REASON, hanBoSungHoSo: getMoment(since + settings.registrySupplementMs) }
      : {}),
    ...(state === 6 ? { ghiChu: REFUSAL_REASON } : {}),
    ...(state > 1 ? { nguoiXuLy: 'CÁN BỘ MẪU', chucDanh: 'Công chức tư pháp - hộ tịch', phongBanXuLy: 'Tư pháp' } : {}),
    ...(state === 4 ? { ketQuaXuLy: shownResult(dossier, telling, maTinh, now, settings) } : {}),
  }
  if (telling.text === 'nfd') return eachText(item, (text) => text.normalize('NFD'))
  if (telling.text === 'blanks')
    return {
      ghiChu: '',
      noiDungXuLy: '',
      hanBoSungHoSo: '',
      errors: '',
      ...(eachText(item, (text) => `${text}${text.length < 200 ? ' ' : ''}`) as object),
    }
  return item
}

/** Null while the document is missing: then the registry has not even the numbers to show. */
export function shownResult(
  dossier: Dossier,
  telling: Telling,
  province: string,
  now: number,
  settings: RegistrySettings,
): Value {
  const late = now < dossier.since + settings.registryLateMs
  if (telling.document === 'never' || (telling.document === 'late' && late)) return null
  const shown: Shown = {
    number: telling.number !== 'never' && !(telling.number === 'late' && late),
    pdfBytes: telling.answer === 'slow-large' ? settings.registryLargePdfBytes : 0,
    province,
  }
  return toResult(dossier, shown)
}

function eachText(value: Value, change: (text: string) => string): Value {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item: Value) => eachText(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, eachText(part as Value, change)]))
}
