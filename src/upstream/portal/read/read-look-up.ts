/**
 * What the portal answered to a question about dossiers. "Not there" is read only where that was said: by an empty list, or in words
 * about this very dossier. An item about another dossier is never this one.
 */
import { isDeepStrictEqual } from 'node:util'
import { type DossierStatus, dossierStatusCodes } from '../../../domain/dossier/dossier.ts'
import { isInventedNumber } from '../../../domain/dossier/invented-number.ts'
import type { PortalLookup, PortalView } from '../../../domain/portal/portal.ts'
import type { Clock } from '../../../domain/runtime.ts'
import { echoes, member } from '../../parsing/compare-codes.ts'
import { readMoment, withinYears } from '../../parsing/read-date.ts'
import { findCode, firstText, type ReplyJson } from '../../parsing/read-reply.ts'
import type { PortalPathSettings } from '../settings.ts'
import type { PortalReply, Saw } from './portal-reply.ts'
import { type AnswerReader, isItem } from './read-answer.ts'

export type LookUpReader = (reply: PortalReply, codes: readonly string[]) => LookUpReading
/** `alone`: nothing can be said of some of several codes; each is asked about by itself. */
export type LookUpReading = readonly PortalLookup[] | 'alone'

/** No due time is further ahead. */
const yearsAhead = 50

const byCode = new Map<string, DossierStatus>(
  Object.entries(dossierStatusCodes).map(([status, code]) => [String(code), status as DossierStatus]),
)

export function createLookUpReader(
  { codes: known, statusWords }: Pick<PortalPathSettings, 'codes' | 'statusWords'>,
  reader: AnswerReader,
  clock: Clock,
  saw: Saw,
): LookUpReader {
  const words = new Map(Object.entries(statusWords).map(([word, status]) => [word.toLowerCase(), status]))

  function readStatus(value: unknown, name: string): DossierStatus | 'unknown' {
    const code = findCode(value)
    const status = code === null ? undefined : (byCode.get(code) ?? words.get(code.toLowerCase()))
    if (status === undefined) saw(code === null ? 'unreadable-value' : 'unknown-code', name)
    return (status as DossierStatus | undefined) ?? 'unknown'
  }

  /** `undefined` = not shown, or shown and not to be read. */
  function readTime(item: ReplyJson, name: string): number | null | undefined {
    const value = member(item, name)
    if (value === undefined) return undefined
    const read = readMoment(value, withinYears(clock.now(), yearsAhead))
    if (read.state === 'read') return Date.parse(read.at)
    if (read.state === 'absent') return null
    saw('unreadable-value', name)
    return undefined
  }

  function readSteps(item: ReplyJson, code: string): PortalView['steps'] {
    const steps = member(item, 'TienTrinh')
    if (steps === undefined) return undefined
    const all = Array.isArray(steps) ? steps.filter(isItem) : []
    const whole = Array.isArray(steps) && all.length === steps.length
    if (!whole || all.some((step) => !echoes(member(step, 'MaHoSo'), code))) {
      saw('unreadable-value', 'TienTrinh')
      return undefined
    }
    return all.map((step) => ({
      status: readStatus(member(step, 'TrangThai'), 'TienTrinh/TrangThai'),
      at: readTime(step, 'ThoiDiemXuLy') ?? null,
      content: firstText(member(step, 'NoiDungXuLy')) ?? '',
    }))
  }

  function readView(item: ReplyJson, code: string): PortalView {
    return {
      code,
      id: findCode(member(item, 'IdHoSo')),
      status: readStatus(member(item, 'TrangThaiHoSo'), 'TrangThaiHoSo'),
      dueAt: readTime(item, 'NgayHenTra'),
      endedAt: readTime(item, 'NgayKetThucXuLy'),
      steps: readSteps(item, code),
      resultUrls: readAddresses(item, 'DanhSachGiayToKetQua', 'DuongDanTepTinKetQua'),
      submittedUrls: readAddresses(item, 'TaiLieuNop', 'DuongDanTaiTepTin'),
      lookedUp: readCodes(item, 'DSKetNoiCSDL', 'MaCSDL')?.includes(populationDatabase),
      numberInvented: findNumbers(item)?.some(isInventedNumber),
    }
  }

  function readOne(items: readonly ReplyJson[], code: string): PortalLookup | null {
    const ours = items.filter(
      (item) => findCode(member(item, 'MaHoSo')) !== null && echoes(member(item, 'MaHoSo'), code),
    )
    const [first, ...others] = ours
    if (first === undefined) return null
    // Two items about one dossier that differ: no one knows which of them is true.
    if (others.some((other) => !isDeepStrictEqual(other, first))) return unclear(contradiction)
    return { known: true, view: readView(first, code) }
  }

  return (reply, codes) => {
    reader.refuseEndedSession(reply)
    const [code = ''] = codes
    if (codes.length === 1 && reader.isAbsent(reply, code)) return [{ known: false }]
    const answered = reply.code !== null && known.success.includes(reply.code)
    if (!answered || !Array.isArray(reply.data)) {
      if (!answered) saw('unknown-code', 'error_code')
      return codes.length === 1 ? [unclear(reply.text ?? '')] : 'alone'
    }
    const items = reply.data.filter(isItem)
    if (items.length !== reply.data.length) saw('unreadable-value', 'data')
    const found = codes.map((one) => readOne(items, one))
    if (reply.data.length === 0 && codes.length === 1) {
      // A portal in trouble shows an empty list too, under a code of success.
      const denied = reply.text !== null && reader.deniesSuccess(reply.text)
      return [denied ? unclear(reply.text ?? '') : { known: false }]
    }
    if (codes.length > 1 && found.includes(null)) return 'alone'
    return found.map((one) => one ?? unclear(anotherDossier))
  }
}

/** The population database in the portal's list (MaCSDL). */
const populationDatabase = '7'

/** `undefined` = the list is not shown. */
function readCodes(item: ReplyJson, list: string, name: string): string[] | undefined {
  const entries = member(item, list)
  if (!Array.isArray(entries)) return undefined
  return entries.filter(isItem).flatMap((entry) => findCode(member(entry, name)) ?? [])
}

/** Numbers of the holder; `undefined` = none is shown. */
function findNumbers(item: ReplyJson): string[] | undefined {
  const paper = findCode(member(item, 'SoGiayToChuHoSo'))
  const numbers = [...(paper === null ? [] : [paper]), ...(readCodes(item, 'DinhDanhCHS', 'SoDinhDanh') ?? [])]
  return numbers.length === 0 ? undefined : numbers
}

const unclear = (text: string): PortalLookup => ({ known: 'unclear', text })
const contradiction = 'Trả lời có hai mục khác nhau về cùng một hồ sơ.'
const anotherDossier = 'Trả lời về một hồ sơ khác.'

/** `undefined` = the list is not shown. */
function readAddresses(item: ReplyJson, list: string, name: string): readonly string[] | undefined {
  const files = member(item, list)
  if (!Array.isArray(files)) return undefined
  return files.filter(isItem).flatMap((file) => {
    const url = member(file, name)
    return typeof url === 'string' && url !== '' ? [url] : []
  })
}
