// What becomes of dossiers and steps that arrive: the rules of the portal, without touching its memory. What is judged is a
// list of lines; whether they are recorded as they are is decided by the scenario.

import { readCode } from './checks/codes.ts'
import { getCodeProblems, getDossierProblems, getStepProblems } from './checks/dossier.ts'
import {
  getDossier2026Problems,
  getFilesNamed,
  getStatus2026Problems,
  getStep2026Problems,
} from './checks/portal-2026.ts'
import { type Item, isItem, type Problem, toSentence } from './checks/rules.ts'
import type { PortalDeps } from './deps.ts'
import {
  type DossierLine,
  type DossierOperation,
  type ProgressLine,
  type StepArrival,
  toStepKey,
} from './state/dossier.ts'
import { text } from './state/shown.ts'
import { readIso, readStamp } from './state/time.ts'
import { toView } from './state/view.ts'
import { canReach, mayFollow } from './statuses.ts'
import type { Style } from './style.ts'

export type Outcome =
  | { readonly ok: true; readonly ids: readonly { readonly code: string; readonly id: string }[] }
  | {
      readonly ok: false
      readonly kind: 'exists' | 'unknown' | 'refused'
      readonly code: string
      readonly text: string
    }

export type Judged = { readonly lines: readonly (DossierLine | ProgressLine)[]; readonly outcome: Outcome }

export type Arrival = {
  readonly style: Style
  /** Number of the call. */
  readonly call: number
  /** SHA-256 of the body. */
  readonly hash: string
  readonly at: number
}

/** Nothing could be read of it. */
export const refuseAll = (reason: string): Judged => ({
  lines: [],
  outcome: { ok: false, kind: 'refused', code: '', text: reason },
})

type Verdict = { readonly verdict: 'kept' | 'exists' | 'unknown' | 'refused'; readonly reason?: string }

export function judgeDossiers(
  operation: DossierOperation,
  items: readonly unknown[],
  arrival: Arrival,
  deps: PortalDeps,
): Judged {
  if (items.length === 0) return refuseAll('Danh sách hồ sơ không được để trống')
  const judged = items.map((item) => ({ item, code: readCode(item), ...judgeDossier(operation, item, arrival, deps) }))
  const bad = judged.find(({ verdict }) => verdict !== 'kept')
  const ids: { code: string; id: string }[] = []
  const lines = judged.flatMap(({ item, code, verdict, reason }): DossierLine[] => {
    if (code === '') return []
    const line = { t: 'dossier', at: arrival.at, call: arrival.call, code, style: arrival.style, operation } as const
    // One bad item, and none is kept.
    if (bad)
      return [
        {
          ...line,
          hash: arrival.hash,
          verdict: verdict === 'kept' ? 'refused' : verdict,
          reason: reason ?? `cùng lần gửi: ${bad.reason ?? bad.verdict}`,
        },
      ]
    const id =
      arrival.style === '2026' && operation === 'create' ? `99${String(arrival.call).padStart(8, '0')}` : undefined
    ids.push({ code, id: id ?? deps.dossiers.get(code)?.id ?? '' })
    return [
      {
        ...line,
        hash: arrival.hash,
        verdict,
        ...(isItem(item) ? { item } : {}),
        ...(id === undefined ? {} : { id }),
      },
    ]
  })
  if (!bad) return { lines, outcome: { ok: true, ids } }
  const kind = bad.verdict === 'kept' ? 'refused' : bad.verdict
  return { lines, outcome: { ok: false, kind, code: bad.code, text: bad.reason ?? '' } }
}

function judgeDossier(operation: DossierOperation, item: unknown, { style }: Arrival, deps: PortalDeps): Verdict {
  const { settings, dossiers } = deps
  const problems = findProblems(operation, item, style, deps)
  if (problems.length > 0) return { verdict: 'refused', reason: toText(problems) }
  if (!isItem(item)) return { verdict: 'refused' }
  const code = readCode(item)
  const known = dossiers.get(code)
  const view = toView(known)
  if (operation === 'create')
    return known?.held ? { verdict: 'exists', reason: `Hồ sơ ${code} đã tồn tại` } : { verdict: 'kept' }
  if (!known?.held) return { verdict: 'unknown', reason: `Hồ sơ ${code} không tồn tại` }
  if (settings.portalTransitions === 'kept') return { verdict: 'kept' }
  const to = text(item.TrangThaiHoSo) || text(item.TrangThai)
  const from = known.planted.status ?? known.shown.status
  // A dossier may have gone several steps since it was last sent; in 2026 each change of status is a message.
  const may = operation === 'status' ? mayFollow(from, to, settings) : canReach(from, to, settings)
  if (may) return { verdict: 'kept' }
  return { verdict: 'refused', reason: `Hồ sơ ${code} không thể chuyển từ trạng thái ${view.status} sang ${to}` }
}

function findProblems(
  operation: DossierOperation,
  item: unknown,
  style: Style,
  { settings, dossiers }: PortalDeps,
): readonly Problem[] {
  if (style !== '2026') {
    const problems = getDossierProblems(item, settings)
    return isItem(item) ? [...problems, ...neededCode(item), ...getCodeProblems(item, settings)] : problems
  }
  const problems =
    operation === 'status' ? getStatus2026Problems(item, settings) : getDossier2026Problems(item, settings)
  if (!isItem(item)) return problems
  const found = [...problems, ...neededCode(item)]
  const code = readCode(item)
  if (operation === 'create') {
    const given = dossiers.codes().get(code)
    const foreign = given === undefined || given.procedure !== text(item.MaTTHC)
    if (foreign && settings.portalForeignCodes === 'refused')
      found.push({ field: 'MaHoSo', kind: 'rule', text: `MaHoSo ${code} không do hệ thống cấp cho thủ tục này` })
  } else if (dossiers.get(code)?.held && dossiers.get(code)?.id !== text(item.IdHoSo))
    found.push({ field: 'IdHoSo', kind: 'rule', text: `IdHoSo không phải của hồ sơ ${code}` })
  for (const { id, sha256 } of getFilesNamed(item)) {
    const upload = dossiers.uploads().get(id)
    if (!upload) found.push({ field: 'IdGiayTo', kind: 'rule', text: `Tệp ${id} không tồn tại` })
    else if (upload.sha256 !== sha256)
      found.push({ field: 'HashTepTin', kind: 'rule', text: `Tệp ${id} không khớp mã băm` })
  }
  return found
}

/** The code is wanted whatever else is checked. */
const neededCode = (item: Item): readonly Problem[] =>
  readCode(item) === '' ? [{ field: 'MaHoSo', kind: 'missing' }] : []

const toText = (problems: readonly Problem[]): string => [...new Set(problems.map(toSentence))].join('; ')

/** `keepMax`: how many of the steps are judged at all; the others come to nothing. */
export function judgeSteps(
  items: readonly unknown[],
  arrival: Arrival,
  deps: PortalDeps,
  keepMax = Number.POSITIVE_INFINITY,
): Judged {
  const { settings } = deps
  if (items.length === 0) return refuseAll('Danh sách tiến trình không được để trống')
  const tooMany = items.length > settings.portalChunkMax
  const judge = createStepJudge(arrival.style, deps)
  let failed: { readonly code: string; readonly kind: 'unknown' | 'refused'; readonly text: string } | undefined
  const arrived = items.map((item, index) => {
    const code = readCode(item)
    const step = toStep(item, arrival.style)
    if (index >= keepMax) return { code, step, verdict: 'dropped' as const }
    const judged: StepVerdict = tooMany
      ? { verdict: 'refused', reason: `Quá ${settings.portalChunkMax} bước trong một lần gửi` }
      : failed
        ? { verdict: 'refused', reason: `sau bước bị từ chối: ${failed.text}` }
        : judge(item, code, step)
    if (judged.reason === undefined) return { code, step, verdict: judged.verdict }
    failed ??= { code, kind: judged.verdict, text: judged.reason }
    return { code, step, verdict: 'refused' as const, reason: judged.reason }
  })
  const whole = failed !== undefined && settings.portalChunks === 'whole'
  const byCode = new Map<string, StepArrival[]>()
  for (const { code, step, verdict, reason } of arrived) {
    if (code === '') continue
    const undone = whole && verdict === 'kept'
    const made: StepArrival = {
      ...step,
      verdict: undone ? 'refused' : verdict,
      ...(undone ? { reason: `cùng lần gửi: ${failed?.text}` } : reason === undefined ? {} : { reason }),
    }
    byCode.set(code, [...(byCode.get(code) ?? []), made])
  }
  const lines = [...byCode].map(([code, steps]): ProgressLine => {
    const kept = steps.some(({ verdict }) => verdict === 'kept' || verdict === 'ignored')
    const unknown = failed?.kind === 'unknown' && failed.code === code
    return {
      t: 'progress',
      at: arrival.at,
      call: arrival.call,
      code,
      style: arrival.style,
      hash: arrival.hash,
      verdict: kept ? 'kept' : unknown ? 'unknown' : 'refused',
      ...(failed ? { reason: failed.text } : {}),
      steps,
    }
  })
  if (failed) return { lines, outcome: { ok: false, kind: failed.kind, code: failed.code, text: failed.text } }
  return { lines, outcome: { ok: true, ids: [] } }
}

type StepVerdict =
  | { readonly verdict: 'kept' | 'ignored'; readonly reason?: undefined }
  | { readonly verdict: 'refused' | 'unknown'; readonly reason: string }

/** Judges one step after the other, each after what was kept and what came before it in the chunk. */
function createStepJudge(style: Style, deps: PortalDeps) {
  const { settings, dossiers } = deps
  const states = new Map<string, { readonly keys: Set<string>; status: string; at: number | null }>()
  return (item: unknown, code: string, step: StepArrivalStep): StepVerdict => {
    const problems = style === '2026' ? getStep2026Problems(item, settings) : getStepProblems(item, settings)
    if (problems.length > 0 || code === '') {
      const missing: readonly Problem[] = code === '' ? [{ field: 'MaHoSo', kind: 'missing' }] : []
      return { verdict: 'refused', reason: toText([...problems, ...missing]) }
    }
    const known = dossiers.get(code)
    if (!known?.held) return { verdict: 'unknown', reason: `Hồ sơ ${code} không tồn tại` }
    if (style === '2026' && known.id !== (isItem(item) ? text(item.IDHoSo) : ''))
      return { verdict: 'refused', reason: `IDHoSo không phải của hồ sơ ${code}` }
    const last = known.steps.at(-1)
    const state = states.get(code) ?? {
      keys: new Set(known.steps.map(({ key }) => key)),
      status: last?.status ?? '',
      at: last?.at ?? null,
    }
    states.set(code, state)
    const key = toStepKey(step)
    if (state.keys.has(key)) {
      if (settings.portalRepeatedSteps === 'refuse')
        return { verdict: 'refused', reason: `Tiến trình của hồ sơ ${code} đã tồn tại` }
      if (settings.portalRepeatedSteps === 'ignore') return { verdict: 'ignored' }
    } else {
      if (settings.portalTransitions === 'enforced' && !mayFollow(state.status, step.status, settings)) {
        const from = state.status === '' ? 'chưa có' : state.status
        return {
          verdict: 'refused',
          reason: `Hồ sơ ${code} không thể chuyển từ trạng thái ${from} sang ${step.status}`,
        }
      }
      const early = state.at !== null && step.at !== null && step.at < state.at
      if (early && settings.portalStepTimes === 'enforced')
        return { verdict: 'refused', reason: `ThoiDiemXuLy của hồ sơ ${code} trước bước liền trước` }
    }
    state.keys.add(key)
    state.status = step.status
    state.at = step.at
    return { verdict: 'kept' }
  }
}

type StepArrivalStep = Omit<StepArrival, 'verdict' | 'reason'>

function toStep(item: unknown, style: Style): StepArrivalStep {
  const one: Item = isItem(item) ? item : {}
  const time = text(one.ThoiDiemXuLy)
  return {
    status: text(one.TrangThai),
    at: (style === '2026' ? readIso(time) : readStamp(time)) ?? null,
    officer: text(one.NguoiXuLy),
    title: text(one.ChucDanh),
    department: text(one.PhongBanXuLy),
    content: text(one.NoiDungXuLy),
  }
}

/** The same arrival, of which nothing came. */
export function toDropped(
  lines: readonly (DossierLine | ProgressLine)[],
  reason: string,
  verdict: 'dropped' | 'refused' = 'dropped',
): (DossierLine | ProgressLine)[] {
  return lines.map((line) => {
    if (line.t === 'dossier') {
      const { item: _, id: __, ...rest } = line
      return { ...rest, verdict, reason }
    }
    const steps = line.steps.map((step): StepArrival => ({ ...step, verdict, reason }))
    return { ...line, verdict, reason, steps }
  })
}
