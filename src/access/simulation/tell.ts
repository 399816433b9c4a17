/** What the simulator found, as lines for people in one language. */
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { findIsoInVietnam } from '../../domain/vietnam-time.ts'
import type { ChangedRights, PolicyChange, PolicyComparison } from './compare-policies.ts'
import { anyProcedure, type Period, type UnitClass } from './policy-space.ts'
import type { Replay, ReplayedCalls } from './replay-records.ts'
import type { WhoMay } from './who-may.ts'

type Language = keyof Bilingual

/** So many names of a list are written out; the JSON form holds all of them. */
const shownMax = 5

const words = {
  nobody: { vi: 'Không hệ thống nào được phép.', en: 'No system may.' },
  grants: { vi: 'quyền số', en: 'grant' },
  same: { vi: 'Hai bản cho cùng các quyền.', en: 'Both files give the same rights.' },
  granted: { vi: 'được thêm', en: 'may now' },
  withdrawn: { vi: 'mất quyền', en: 'may no longer' },
  role: { vi: 'vai trò', en: 'role' },
  board: { vi: 'bảng theo dõi của', en: 'the board of' },
  quota: { vi: 'hạn mức', en: 'quota' },
  example: { vi: 'ví dụ nhỏ nhất', en: 'smallest example' },
  more: { vi: 'và các hệ thống khác, tổng cộng', en: 'and others, in all' },
  below: { vi: 'đơn vị khác thuộc', en: 'another unit below' },
  own: { vi: 'hồ sơ của chính mình', en: 'own filings' },
  refused: { vi: 'lượt gọi sẽ bị từ chối', en: 'calls would have been refused' },
  allowed: { vi: 'lượt gọi bị từ chối sẽ được phép', en: 'refused calls would have been allowed' },
  judged: { vi: 'bản ghi đã xét lại', en: 'records were judged again' },
  unused: { vi: 'Quyền không dùng đến', en: 'Unused' },
  wholly: { vi: 'không dùng lần nào', en: 'not used at all' },
  since: { vi: 'từ', en: 'from' },
  until: { vi: 'đến trước', en: 'until before' },
} as const satisfies Record<string, Bilingual>

export function tellWho(found: readonly WhoMay[], language: Language): string[] {
  if (found.length === 0) return [words.nobody[language]]
  return found.map(({ consumer, name, grants, where }) => {
    const units = [...new Set(where.map(({ unit }) => tellUnit(unit, language)))]
    return `${consumer} (${name}): ${words.grants[language]} ${grants.join(', ')}; ${units.join(', ')}`
  })
}

export function tellComparison({ added, removed, changes }: PolicyComparison, language: Language): string[] {
  if (changes.length === 0) return [words.same[language]]
  const counts = added.length + removed.length > 0 ? [`+${added.length} −${removed.length}`] : []
  return [...counts, ...changes.flatMap((change) => tellChange(change, language))]
}

function tellChange(change: PolicyChange, language: Language): string[] {
  const { consumers, example, quota } = change
  const shown = consumers.slice(0, shownMax).join(', ')
  const lists = [
    ...change.granted.map((one) => `  ${words.granted[language]}: ${tellRights(one, language)}`),
    ...change.withdrawn.map((one) => `  ${words.withdrawn[language]}: ${tellRights(one, language)}`),
    ...change.rolesGranted.map((role) => `  ${words.granted[language]}: ${words.role[language]} ${role}`),
    ...change.rolesWithdrawn.map((role) => `  ${words.withdrawn[language]}: ${words.role[language]} ${role}`),
    ...change.boardGranted.map((unit) => `  ${words.granted[language]}: ${words.board[language]} ${unit.example}`),
    ...change.boardWithdrawn.map((unit) => `  ${words.withdrawn[language]}: ${words.board[language]} ${unit.example}`),
  ]
  return [
    consumers.length > shownMax ? `${shown}, ${words.more[language]} ${consumers.length}` : shown,
    ...lists,
    ...(quota ? [`  ${words.quota[language]}: ${JSON.stringify(quota.before)} → ${JSON.stringify(quota.after)}`] : []),
    ...(example
      ? [
          `  ${words.example[language]}: ${[example.consumer, example.operation, example.procedure, example.unit, example.name].filter(Boolean).join(' ')} ${findIsoInVietnam(example.at) ?? ''}`,
        ]
      : []),
  ]
}

function tellRights({ procedure, operation, names, units, period }: ChangedRights, language: Language): string {
  const about = procedure === anyProcedure ? words.own[language] : procedure
  const where = procedure === anyProcedure ? '' : ` ${units.map((unit) => tellUnit(unit, language)).join(', ')}`
  const what = names.length === 0 ? '' : ` [${names.join(', ')}]`
  return `${operation} ${about}${what}${where}${tellPeriod(period, language)}`
}

const tellUnit = ({ example, below }: UnitClass, language: Language) =>
  below === null ? example : `${words.below[language]} ${below} (${example})`

function tellPeriod({ from, until }: Period, language: Language): string {
  const end = until === null ? '' : ` ${words.until[language]} ${findIsoInVietnam(until) ?? ''}`
  return ` ${words.since[language]} ${findIsoInVietnam(from) ?? ''}${end}`
}

export function tellReplay({ records, judged, refused, allowed, unused }: Replay, language: Language): string[] {
  return [
    `${judged}/${records} ${words.judged[language]}`,
    ...tellCalls(refused, words.refused[language]),
    ...tellCalls(allowed, words.allowed[language]),
    ...unused.map(({ consumer, grant, whole, procedures, operations, names }) => {
      const what = whole ? words.wholly[language] : [...operations, ...procedures, ...names].join(', ')
      return `${words.unused[language]}: ${consumer} ${words.grants[language]} ${grant}: ${what}`
    }),
  ]
}

function tellCalls({ calls, groups }: { calls: number; groups: readonly ReplayedCalls[] }, what: string): string[] {
  return [
    `${calls} ${what}`,
    ...groups.map(
      ({ consumer, operation, procedure, unit, code, names, calls: some, example }) =>
        `  ${some}× ${consumer} ${operation} ${procedure} ${unit} ${code} ${names.join(', ')} (${example.requestId})`,
    ),
  ]
}
