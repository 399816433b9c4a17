/**
 * What a status query was answered with (civil-registry contract, sections 2.4 and 4.1). "Not known" is read only where
 * that was said of the dossier: by an empty list, by the absence of one dossier among others that are all ours, by code or
 * by words. An answer that cannot be attributed, that echoes other codes than ours, or that says two things at once is
 * unclear: it changes nothing, least of all does it let anything be sent again.
 */
import { isDeepStrictEqual } from 'node:util'
import type {
  RegistryKey,
  RegistryRoute,
  RegistryStatus,
  StatusAnswer,
  UnclearCause,
} from '../../../domain/filing/civil-registry.ts'
import type { AnomalyKind } from '../../../domain/link/anomaly.ts'
import type { Clock } from '../../../domain/runtime.ts'
import { fold } from '../../../domain/text.ts'
import type { HttpAnswer } from '../../http/exchange.ts'
import { readBoundedJson } from '../../parsing/bounded-json.ts'
import { codeKey, echoes, member } from '../../parsing/compare-codes.ts'
import { createOpenings } from '../../parsing/phrases.ts'
import { readMoment, withinYears } from '../../parsing/read-date.ts'
import { findCode, firstText, type ReplyJson } from '../../parsing/read-reply.ts'
import type { CivilRegistryPathSettings } from '../settings.ts'
import { errorNamed, readObject, refuseSignIn } from './read-answer.ts'
import { readResult, resultIn } from './read-result.ts'

type Settings = Pick<CivilRegistryPathSettings, 'phrases' | 'statuses' | 'province'>

/** No supplement is due later, and no clock that is kept is further ahead. */
const yearsAhead = 5

/** What a question of G2 or G3 was about. */
interface StatusQuery {
  keys: readonly RegistryKey[]
  route: RegistryRoute
  certificates: boolean
  /** Gets the result of a dossier as it came, for a reader that wants more of it. */
  onResult?: ((result: unknown) => void) | undefined
}

export interface StatusReader {
  /** The answer of G2 and G3 to a question about several dossiers, in the order of the keys; or its no to all of it. */
  several(answer: HttpAnswer, query: StatusQuery): StatusAnswer[] | { refused: StatusAnswer }
  /** The status answer of G1, whose status slot holds the filing's own status. */
  one(answer: HttpAnswer, key: RegistryKey, route: RegistryRoute): StatusAnswer
  /** The result answer of G1 to a filing that its status answer called completed: that answer with the result, or what is wrong with it. */
  withResult(
    completed: KnownAnswer,
    answer: HttpAnswer,
    key: RegistryKey,
    query: Omit<StatusQuery, 'keys'>,
  ): StatusAnswer
}

type KnownAnswer = Extract<StatusAnswer, { known: true }>

/** Hears of what was not understood: names of members of the contract, never a value and never a name of theirs. */
export type Saw = (kind: AnomalyKind, member: string) => void

/** Members of an item (section 2.4), in lower case. */
const itemMembers: ReadonlySet<string> = new Set(
  [
    'maDonVi',
    'maTinh',
    'module',
    'maHoSoLT',
    'maHoSoMCDT',
    'maHoSo',
    'trangThai',
    'errors',
    'thoiGianThucHien',
    'ghiChu',
    'noiDungXuLy',
    'nguoiXuLy',
    'chucDanh',
    'phongBanXuLy',
    'hanBoSungHoSo',
    'ketQuaXuLy',
  ].map((name) => name.toLowerCase()),
)

export function createStatusReader(
  { phrases, statuses, province }: Settings,
  clock: Clock,
  saw: Saw = () => {},
): StatusReader {
  const notFound = createOpenings(phrases.notFound)

  function refusal(reply: ReplyJson): StatusAnswer {
    const code = findCode(member(reply, 'errorCode'))
    const text = firstText(member(reply, 'errorDescription'), member(reply, 'statusDescription')) ?? ''
    refuseSignIn(code)
    // A success that names an error says two things.
    if (findCode(member(reply, 'status')) === '1') return unclear('status-unknown', code, text)
    // "Không tồn tại" is said of faulty data too: 500 always means those, and only whole sentences count.
    const absent = code === '201' || (code !== '500' && notFound(text))
    if (!absent) saw('unknown-code', 'errorCode')
    return absent ? { known: false } : unclear('status-unknown', code, text)
  }

  /** A dossier has no item in an answer that succeeded. With an error beside it, that is a list that could not be made. */
  function absence(reply: ReplyJson): StatusAnswer {
    const error = errorNamed(reply)
    const text = firstText(member(reply, 'errorDescription')) ?? ''
    const quiet = text === '' || notFound(text) || isSuccess(text)
    return (error === null || error === '201') && quiet ? { known: false } : unclear('answers-contradict', error, text)
  }

  function registryStatus(status: string, more: Partial<RegistryStatus>): StatusAnswer | null {
    const state = Object.hasOwn(statuses, status) ? statuses[status] : undefined
    if (state === undefined) return null
    const bare = { at: null, reason: null, supplementDue: null, dueUnreadable: false, result: null }
    return { known: true, status: { state, ...bare, ...more } }
  }

  /** Names of other members are the registry's to choose and may hold anything: they are counted together. */
  function seeMembers(given: ReplyJson): void {
    for (const [name, value] of Object.entries(given)) {
      const idle = value === null || value === undefined || value === ''
      if (!idle && !itemMembers.has(name.trim().toLowerCase())) saw('unknown-element', 'value/other')
    }
  }

  function seeList(value: unknown, items: readonly Item[] | null): void {
    if (items === null || items.some(({ given }) => given === null)) saw('unreadable-value', 'value')
    else if (!Array.isArray(value)) saw('unusual-form', 'value')
  }

  function findResult(value: unknown, kind: RegistryKey['kind'], certificates: boolean): RegistryStatus['result'] {
    const result = readResult(value, kind, certificates, clock.now())
    for (const name of result?.unreadable ?? []) {
      saw('unreadable-value', name === 'result' ? 'ketQuaXuLy' : `ketQuaXuLy/${name}`)
    }
    return result
  }

  /** Whether everything that is echoed belongs to this filing. */
  function isAbout(given: ReplyJson, key: RegistryKey, { module }: RegistryRoute): boolean {
    // `maHoSoLT` repeats the filing's own code where nothing is linked, and has been seen to hold the module (section 2.6).
    const linked = [key.linkedDossier ?? key.dossier, module, ...(key.linkedDossier === null ? [key.dossier] : [])]
    return (
      echoes(member(given, 'maHoSoMCDT'), key.dossier) &&
      linked.some((code) => echoes(member(given, 'maHoSoLT'), code)) &&
      // Asked about without a unit, every unit is an answer.
      (key.unit === '' || echoes(member(given, 'maDonVi'), key.unit)) &&
      echoes(member(given, 'module'), module) &&
      echoes(member(given, 'maTinh'), province)
    )
  }

  /** The same of an answer of G1, which knows the filing by one code alone. */
  const isAboutOne = (given: ReplyJson, key: RegistryKey, route: RegistryRoute): boolean =>
    isAbout(given, key, route) && echoes(member(given, 'maHoSo'), key.dossier)

  function item(given: ReplyJson, key: RegistryKey, { route, certificates, onResult }: StatusQuery): StatusAnswer {
    const status = findCode(member(given, 'trangThai'))
    const reason = firstText(member(given, 'noiDungXuLy'), member(given, 'ghiChu'))
    const errors = firstText(member(given, 'errors'))
    const result = member(given, 'ketQuaXuLy')
    if (!isAbout(given, key, route) || !echoes(resultIn(result)?.maHoSoMCDT, key.dossier)) return aboutAnother
    seeMembers(given)
    const now = clock.now()
    // Wherever the registry's clock stands: its own time is only ever held against what it wrote before.
    const at = readMoment(member(given, 'thoiGianThucHien'), withinYears(now, yearsAhead))
    const due = readMoment(member(given, 'hanBoSungHoSo'), withinYears(now, yearsAhead))
    if (at.state === 'unreadable') saw('unreadable-value', 'thoiGianThucHien')
    if (due.state === 'unreadable') saw('unreadable-value', 'hanBoSungHoSo')
    const brought = () => {
      onResult?.(result)
      return findResult(result, key.kind, certificates)
    }
    const known =
      status === null
        ? null
        : registryStatus(status, {
            at: at.state === 'read' ? at.at : null,
            reason,
            supplementDue: due.state === 'read' ? due.at : null,
            dueUnreadable: due.state === 'unreadable',
            result: Object.hasOwn(statuses, status) && statuses[status] === 'completed' ? brought() : null,
          })
    if (known !== null) {
      return errors !== null && notFound(errors) ? unclear('answers-contradict', status, errors) : known
    }
    // A status that means nothing to us beside such words is no plain "not known".
    const text = errors ?? reason ?? ''
    if ((status === null || status === '0') && notFound(text)) return { known: false }
    saw(status === null ? 'unreadable-value' : 'unknown-code', 'trangThai')
    return unclear('status-unknown', status, text)
  }

  return {
    several(answer, query) {
      const reply = readObject(answer)
      const value = member(reply, 'value')
      const items = findItems(value)
      const success = findCode(member(reply, 'status')) === '1'
      if (success) seeList(value, items)
      if (!success && items?.some(({ given }) => given !== null)) {
        // It says that it does not answer, and how the dossiers stand.
        return { refused: unclear('answers-contradict', errorNamed(reply), errorText(reply)) }
      }
      if (!success || items === null) return { refused: refusal(reply) }
      const byCode = new Map<string, ReplyJson[]>()
      const wanted = new Set(query.keys.map(({ dossier }) => codeKey(dossier)))
      let strangers = 0
      for (const { code, given } of items) {
        if (code === null || given === null || !wanted.has(code)) strangers += 1
        else {
          const about = byCode.get(code)
          if (about === undefined) byCode.set(code, [given])
          else about.push(given)
        }
      }
      return query.keys.map((key) => {
        const answers = (byCode.get(codeKey(key.dossier) ?? '') ?? []).map((given) => item(given, key, query))
        const [first, ...others] = answers
        if (first === undefined) {
          return strangers === 0 ? absence(reply) : aboutAnother
        }
        return others.every((other) => isDeepStrictEqual(other, first))
          ? first
          : unclear('answers-contradict', null, '')
      })
    },
    one(answer, key, route) {
      const reply = readObject(answer)
      const status = findCode(member(reply, 'status'))
      const text = firstText(member(reply, 'statusDescription'))
      if (!isAboutOne(reply, key, route)) return aboutAnother
      // 0 is the transport's no; every other value is the dossier's own.
      if (status === null || status === '0') return refusal(reply)
      const error = errorNamed(reply)
      if (error !== null) return unclear('answers-contradict', error, errorText(reply))
      const reason = text === null ? null : (/^[^:]{1,80}:\s*(.+)$/s.exec(text)?.[1] ?? text)
      const known = registryStatus(status, { reason })
      if (known === null) saw('unknown-code', 'status')
      return known ?? unclear('status-unknown', status, text ?? '')
    },
    withResult(completed, answer, key, { route, certificates, onResult }) {
      const reply = readObject(answer)
      const code = findCode(member(reply, 'errorCode'))
      refuseSignIn(code)
      const value = member(reply, 'value')
      const records = getRecords(value)
      if (![reply, ...records].every((given) => isAboutOne(given, key, route))) return aboutAnother
      const refused = findCode(member(reply, 'status')) === '0'
      // A no that brings a result, and a result beside the code of an error: which of the two is meant nobody knows.
      if (records.length > 0 && (refused || errorNamed(reply) !== null)) {
        return unclear('answers-contradict', code, firstText(member(reply, 'errorDescription')) ?? '')
      }
      if (!refused) onResult?.(value)
      const result = refused ? null : findResult(value, key.kind, certificates)
      return { known: true, status: { ...completed.status, result } }
    },
  }
}

const errorText = (reply: ReplyJson): string =>
  firstText(member(reply, 'errorDescription'), member(reply, 'statusDescription')) ?? ''

/** Written where an error would be described, by those that fill every slot. */
const isSuccess = (text: string): boolean => /^(ok\b|success|thanh cong)/.test(fold(text))

/** What it says of the other one is for nobody's eyes here. */
const aboutAnother: StatusAnswer = { known: 'unclear', cause: 'answer-about-another', code: null, text: '' }

function unclear(cause: UnclearCause, code: string | null, text: string): StatusAnswer {
  return { known: 'unclear', cause, code, text }
}

/** `given: null` = something stands there that is no item. */
interface Item {
  code: string | null
  given: ReplyJson | null
}

/**
 * The items of an answer: a list, one item in place of a list, a map keyed by the code, or any of these as a text. `null`
 * when it is none of them.
 */
function findItems(value: unknown): Item[] | null {
  const parsed = typeof value === 'string' ? readBoundedJson(value).value : value
  if (Array.isArray(parsed)) return parsed.flatMap(itemsIn)
  const found = itemsIn(parsed)
  return found.some(({ given }) => given !== null) ? found : null
}

/** Reads every form in which a result may come: an object, a list of objects, or either as a text. */
function getRecords(value: unknown): ReplyJson[] {
  const parsed = typeof value === 'string' ? readBoundedJson(value).value : value
  return (Array.isArray(parsed) ? parsed : [parsed]).filter(isRecord)
}

/** What stands at one place of a list, or in place of it. */
function itemsIn(value: unknown): Item[] {
  if (!isRecord(value)) return [nothing]
  const code = codeKey(member(value, 'maHoSoMCDT'))
  if (code !== null || member(value, 'trangThai') !== undefined) return [{ code, given: value }]
  const inner = Object.entries(value).flatMap(([key, one]): Item[] => {
    if (isRecord(one)) return [{ code: codeKey(member(one, 'maHoSoMCDT')) ?? codeKey(key), given: one }]
    return Array.isArray(one) ? one.flatMap(itemsIn) : [nothing]
  })
  return inner.length > 0 ? inner : [nothing]
}

const nothing: Item = { code: null, given: null }

function isRecord(value: unknown): value is ReplyJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
