// The questions of G1: status of one dossier, its result, the changed list, records by the registry's own id, catalogues.

import type { Serving } from '../../wire/serve.ts'
import { type Incoming, json, type Reply } from '../../wire/types.ts'
import { catalogue } from '../catalogue.ts'
import type { RegistryDeps } from '../deps.ts'
import { getScenario, type ScenarioName } from '../scenarios.ts'
import type { KeptEntry } from '../state/books.ts'
import type { Dossier } from '../state/dossier.ts'
import { advance } from '../state/dossier-lifecycle.ts'
import { slotFor } from '../state/slot.ts'
import { isoDay } from '../state/time.ts'
import { isProvince, unitAt, unitCode } from '../units.ts'
import { MODULES, parseObject } from './envelope.ts'
import { toResult } from './result.ts'
import { REFUSAL_REASON, type StatusDeed, SUPPLEMENT_REASON, shownResult } from './status.ts'
import * as say from './texts.ts'
import type { Value } from './value.ts'

export type G1Question =
  | 'traTrangThaiHoSo'
  | 'ketQuaDangKyHS'
  | 'dsHoSoDangKy'
  | 'traHoSo'
  | 'traDanhSachHoSo'
  | 'danhMuc'

const STATES: Readonly<Record<number, string>> = {
  1: 'Đã tiếp nhận hồ sơ, chờ xử lý',
  2: `Hồ sơ cần bổ sung thông tin: ${SUPPLEMENT_REASON}`,
  3: 'Hồ sơ đủ điều kiện giải quyết',
  4: 'Đã hoàn thành đăng ký',
  6: REFUSAL_REASON,
}

export function answerG1(
  question: G1Question,
  incoming: Incoming,
  header: ScenarioName | undefined,
  now: number,
  serving: Serving,
  { dossiers, books }: RegistryDeps,
): StatusDeed {
  const { settings } = serving
  const given = parseObject(incoming.body.toString('utf8')) ?? {}
  const slot = slotFor('g1', settings)
  const truly = (reply: Reply): StatusDeed => ({ reply, act: 'true' })
  const success = (value: Value): StatusDeed =>
    truly(
      json(200, { status: slot(1), statusDescription: 'Thành công', value, errorCode: null, errorDescription: null }),
    )

  if (question === 'danhMuc') {
    const value = catalogue(Number(given.loaiDanhMuc), now, settings)
    return value === undefined ? truly(say.coded(slot, 302)) : success(value)
  }
  const current = (dossier: Dossier | undefined): Dossier | undefined => {
    if (dossier) advance(dossier, now, dossiers, settings)
    return dossier?.held ? dossier : undefined
  }

  if (question === 'dsHoSoDangKy') {
    const day = typeof given.ngayCapNhat === 'string' ? given.ngayCapNhat.trim().slice(0, 10) : ''
    const module = typeof given.module === 'string' ? given.module : ''
    if (!MODULES.G1.includes(module) || !/^\d{4}-\d\d-\d\d$/.test(day)) return truly(say.refused(slot, 500, UNFIT))
    const changed = [...dossiers.all()].filter(
      (one) => isIn(module, one.module) && current(one) && isoDay(one.changedAt ?? one.since) === day,
    )
    return success([
      ...changed.map((one) => ({ id: String(one.id), maDonVi: one.unit })),
      ...books.on(module, day).map(({ id, unit }) => ({ id: String(id), maDonVi: unit })),
    ])
  }
  if (question === 'traHoSo') {
    const entry = books.byId(Number(given.maHoSo))
    if (entry?.module === given.module && entry) return success([toEntry(entry)])
    const dossier = current(dossiers.byId(Number(given.maHoSo)))
    if (!dossier || !isIn(given.module, dossier.module)) return truly(say.coded(slot, 201))
    return dossier.state === 4 ? success([findRecord(dossier)]) : truly(say.coded(slot, 200))
  }
  if (question === 'traDanhSachHoSo') {
    if (!isProvince(String(given.maTinh ?? ''))) return truly(say.coded(slot, 108))
    const ids = Array.isArray(given.dsMaHoSo) ? given.dsMaHoSo : []
    const found = ids
      .map((id: Value) => current(dossiers.byId(Number(id))))
      .filter((one) => one && isIn(given.module, one.module))
    const entries = ids
      .flatMap((id: Value) => books.byId(Number(id)) ?? [])
      .filter((one) => one.module === given.module)
    if (found.length + entries.length === 0) return truly(say.coded(slot, 201))
    return success([...found.flatMap((one) => (one?.state === 4 ? [findRecord(one)] : [])), ...entries.map(toEntry)])
  }

  const unit = unitCode(given.maDonVi, now, settings)
  const code = String(given.maHoSo ?? '').trim()
  // Either catalogue: the question carries no date.
  if (!unitAt(unit, now, settings) && !unitAt(unit, 0, settings)) return truly(say.coded(slot, 106))
  const dossier = current(dossiers.get(code))
  dossiers.record({ t: 'ask', at: now, codes: [code] })
  const telling = { ...getScenario(dossier?.scenario).tell, ...getScenario(header).tell }
  const act = telling.answer ?? 'true'
  if (act === 'unknown-text') return { reply: say.refused(slot, 999, say.UNKNOWN_TEXT), act }
  if (act === 'html') return { reply: say.html(), act }
  const deed = (reply: Reply): StatusDeed => ({ reply: act === 'truncated' ? say.truncated(reply) : reply, act })
  if (!dossier) return deed(say.coded(slot, 201))
  if (question === 'traTrangThaiHoSo') {
    const text = STATES[dossier.state] ?? `Trạng thái ${dossier.state}`
    const state = slotFor('g1', settings, telling.types)
    const reply = telling.text === 'nfd' ? text.normalize('NFD') : telling.text === 'blanks' ? `${text}  ` : text
    return deed(
      json(200, {
        status: state(dossier.state),
        statusDescription: reply,
        value: null,
        errorCode: null,
        errorDescription: null,
      }),
    )
  }
  if (dossier.state !== 4) return deed(say.coded(slot, 200))
  const province = unitAt(unit, dossier.since, settings)?.province ?? ''
  const result = shownResult(dossier, telling, province, now, settings)
  const form = settings.registryG1Result
  const value = form === 'text' ? JSON.stringify(result) : form === 'list' ? [result] : result
  return deed(
    json(200, { status: slot(1), statusDescription: 'Thành công', value, errorCode: null, errorDescription: null }),
  )
}

const UNFIT = 'DATA_INCORRECT - Dữ liệu không hợp lệ.'

/** What came as a linked package stands in the same book as what did not. */
const isIn = (asked: Value | undefined, module: string): boolean => asked === module || `LT${asked}` === module

const toEntry = ({ id, fields }: KeptEntry): Value => ({ id: String(id), ...fields })

/** A registered record: the register's columns beside the declared ones, without the document. */
function findRecord(dossier: Dossier): Value {
  const shown = toResult(dossier, { number: true, pdfBytes: 0, province: '' })
  const fields = Object.entries(shown).filter(([, value]) => typeof value !== 'string' || !value.startsWith('JVBERi0'))
  return {
    id: String(dossier.id),
    so: dossier.result?.soDangKy ?? '',
    noiDangKy: dossier.unit,
    ...Object.fromEntries(fields),
    ...dossier.notes,
  }
}
