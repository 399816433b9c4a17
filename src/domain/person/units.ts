/**
 * Administrative units (đơn vị hành chính) of both generations: codes in, official names out.
 * It decides which generation a record's codes belong to, by which list they fit into, and says `unknown` rather than
 * guess. It never translates a code of one generation into the other: no published list of pairs is complete.
 */

// Imported, not read on first use: a missing list stops the start (5 ms, 1 MB), never the first request.
import before from '../data/units-before-2025-07.json' with { type: 'json' }
import since from '../data/units-since-2025-07.json' with { type: 'json' }
import { nfc } from '../text.ts'
import { country } from './code-lists.ts'
import type { Address, Coded, UnitGeneration } from './identity.ts'
import { canonicalWords } from './names.ts'

/** The lists by which codes are read, and what units are called since. */
export interface UnitLines {
  /** `01 Thành phố Hà Nội`, `001 01 Quận Ba Đình`: the length of a code is its level. */
  before: readonly string[]
  since: readonly string[]
  /** Names that units of `since` have taken since its first day, by code: `Phường Lộc Ninh`. */
  renamed?: ReadonlyMap<string, string> | undefined
}

/** Reads codes of administrative units by the lists that it was made from. */
export interface UnitCodes {
  /** An address (địa chỉ) with names and generation. An unknown code passes unchanged with `label: null`. */
  toAddress(input: AddressCodes): Address
  /** Province or centrally-run city (tỉnh, thành phố trực thuộc trung ương), by its 2-digit code. */
  province(code: string, generation: UnitGeneration): Coded
  /** District (quận, huyện, thị xã, thành phố thuộc tỉnh), by its 3-digit code. Only the old generation has any. */
  district(code: string, generation: UnitGeneration): Coded
  /** Commune, ward, special zone (xã, phường, đặc khu; formerly also thị trấn), by its 5-digit code. */
  commune(code: string, generation: UnitGeneration): Coded
  /**
   * Whether a unit existed on a day (`yyyy-mm-dd`), by its code of 2, 3 or 5 digits. `null` = neither list has the code, which proves
   * nothing: communes were merged before 2025 too, and the registry numbers its districts differently.
   */
  existsOn(code: string, day: string): boolean | null
}

/** The reader that counts on a day (`yyyy-mm-dd`, in Viet Nam): units take other names. */
export type UnitCodesOfDay = (day: string) => UnitCodes

/** An address as a record holds it: codes only, `null` or empty where there is none. */
interface AddressCodes {
  /** Mã tỉnh, thành phố: 2 digits. */
  province: string | null
  /** Mã quận, huyện: 3 digits; none since 1 July 2025. */
  district: string | null
  /** Mã xã, phường: 5 digits. */
  commune: string | null
  /** The single code of QCVN 109 (MaDonViHanhChinh): 2, 3 or 5 digits. Read when the three codes are missing. */
  unit: string | null
  detail: string | null
  country: string | null
}

type KnownGeneration = Exclude<UnitGeneration, 'unknown'>
const widths = { province: 2, district: 3, commune: 5 } as const
/** How systems write that there is none. */
const noughts = { province: '00', district: '000', commune: '00000' } as const
type Level = keyof typeof widths

interface Unit {
  /** As it is called now. */
  name: string
  /** What its list calls it, where it has another name by now: a record may be of that time. */
  formerNames: readonly string[]
  /** The name in capitals, as registers write it. */
  capitals: string
  /** The district of an old commune, else the province; `null` for a province. */
  parent: string | null
}

/** `01 Thành phố Hà Nội`, `001 01 Quận Ba Đình`: the length of a code is its level, so one map holds all levels. */
const toIndex = (lines: readonly string[]) =>
  new Map<string, string | Unit>(lines.map((line) => [line.slice(0, line.indexOf(' ')), line]))

function readLine(rest: string, renamed: string | undefined): Unit {
  const code = rest.slice(0, rest.indexOf(' '))
  const parent = /^\d+$/.test(code) ? code : null
  const first = parent === null ? rest : rest.slice(parent.length + 1)
  const name = renamed ?? first
  return { parent, name, capitals: name.toUpperCase(), formerNames: name === first ? [] : [first] }
}

/** The day on which districts ended and most codes changed their meaning (Decision 19/2025/QĐ-TTg). */
export const unitsReform = '2025-07-01'

/** `contradictory`: the codes are known and do not belong together, so that no name may be given to any of them. */
type Verdict = UnitGeneration | 'contradictory'
type Codes = Pick<AddressCodes, Level | 'detail'>

/** Reads nothing before the first address, and of a list no more than is asked for. */
export function createUnitCodes(lines: UnitLines): UnitCodes {
  // Built on first use (3 ms, 1 MB): a process that never sees an address never pays.
  let indexes: Record<KnownGeneration, Map<string, string | Unit>> | undefined

  function find(code: string | null, generation: KnownGeneration): Unit | null {
    indexes ??= { 'since-2025-07': toIndex(lines.since), 'before-2025-07': toIndex(lines.before) }
    if (code === null) return null
    const known = indexes[generation].get(code)
    if (typeof known !== 'string') return known ?? null
    // Read once: a city asks for the same few hundred units all day.
    const unit = readLine(
      known.slice(code.length + 1),
      generation === 'since-2025-07' ? lines.renamed?.get(code) : undefined,
    )
    indexes[generation].set(code, unit)
    return unit
  }

  /** The province that a unit lies in, upwards through its district. */
  function findProvince(unit: Unit | null, generation: KnownGeneration): string | null {
    if (unit === null || unit.parent === null || unit.parent.length === widths.province) return unit?.parent ?? null
    return find(unit.parent, generation)?.parent ?? null
  }

  /** Trims, restores zeros that a number type ate where a list then knows the code, and reads only zeros as no code. */
  function toCode(code: string | null, level: Level): string | null {
    const given = code?.trim() ?? ''
    if (given.length === widths[level] && given !== noughts[level]) return given
    if (/^0*$/.test(given)) return null
    const padded = /^\d+$/.test(given) ? given.padStart(widths[level], '0') : given
    return find(padded, 'since-2025-07') !== null || find(padded, 'before-2025-07') !== null ? padded : given
  }

  /** Where the generation is not known, a code has a name only when it means the same in every list that knows it. */
  function findName(code: string, level: Level, generation: UnitGeneration): string | null {
    if (code.length !== widths[level]) return null
    if (generation !== 'unknown') return find(code, generation)?.name ?? null
    const [asNew, asOld] = [find(code, 'since-2025-07')?.name, find(code, 'before-2025-07')?.name]
    return asNew === undefined || asOld === undefined || asNew === asOld ? (asNew ?? asOld ?? null) : null
  }

  function toCoded(given: string, level: Level, generation: UnitGeneration): Coded {
    const code = toCode(given, level) ?? given
    return { code, label: findName(code, level, generation) }
  }

  function province(code: string, generation: UnitGeneration): Coded {
    return toCoded(code, 'province', generation)
  }
  function district(code: string, generation: UnitGeneration): Coded {
    return toCoded(code, 'district', generation)
  }
  function commune(code: string, generation: UnitGeneration): Coded {
    return toCoded(code, 'commune', generation)
  }

  function existsOn(code: string, day: string): boolean | null {
    const reformed = day >= unitsReform
    if (reformed && code.length === widths.district) return false
    if (find(code, reformed ? 'since-2025-07' : 'before-2025-07') !== null) return true
    return find(code, reformed ? 'before-2025-07' : 'since-2025-07') === null ? null : false
  }

  function decide(codes: Codes): Verdict {
    if (codes.district !== null) return decideWithDistrict(codes)
    const lowest = codes.commune ?? codes.province
    const fits = (generation: KnownGeneration): Unit | null => {
      const unit = find(lowest, generation)
      const inProvince =
        codes.commune === null || codes.province === null || findProvince(unit, generation) === codes.province
      return unit !== null && inProvince ? unit : null
    }
    const [asNew, asOld] = [fits('since-2025-07'), fits('before-2025-07')]
    if (asNew !== null && asOld !== null) {
      const named = namedIn(codes.detail, asNew, asOld)
      if (named !== null) return named
      // 2,028 pairs of province and commune stand in both lists. A record of the old time carries its district, so one
      // without is new; and were it old, the new unit of that code holds ground of the old one (true of all 2,028).
      return codes.commune !== null && codes.province !== null ? 'since-2025-07' : 'unknown'
    }
    if (asNew !== null) return 'since-2025-07'
    if (asOld !== null) return 'before-2025-07'
    const known = find(codes.commune, 'since-2025-07') ?? find(codes.commune, 'before-2025-07')
    return known === null ? 'unknown' : 'contradictory'
  }

  /** A district code says by itself that the record is old, as long as nothing around it says otherwise. */
  function decideWithDistrict(codes: Codes): Verdict {
    const old = find(codes.commune, 'before-2025-07')
    const home = find(codes.district, 'before-2025-07')?.parent ?? null
    const provinces = [home, findProvince(old, 'before-2025-07'), codes.province].filter((code) => code !== null)
    if (new Set(provinces).size > 1) return 'contradictory'
    // A commune may stand under another district of its province: both were moved about before 2025 too.
    return home !== null || old !== null ? 'before-2025-07' : 'unknown'
  }

  /** What one QCVN 109 code stands for: itself, and the units above it where the lists leave no doubt. */
  function readUnit(unit: string, detail: string | null): { codes: Codes; verdict: Verdict } {
    const own = unit.length <= widths.province ? 'province' : unit.length === widths.district ? 'district' : 'commune'
    const codes: Codes = { province: null, district: null, commune: null, detail, [own]: unit }
    const verdict = decide(codes)
    const generations: KnownGeneration[] =
      verdict === 'since-2025-07' || verdict === 'before-2025-07' ? [verdict] : ['since-2025-07', 'before-2025-07']
    const [home, ...others] = new Set(generations.map((generation) => findProvince(find(unit, generation), generation)))
    if (own !== 'province' && others.length === 0) codes.province = home ?? null
    if (own === 'commune' && verdict === 'before-2025-07') codes.district = find(unit, verdict)?.parent ?? null
    return { codes, verdict }
  }

  function toAddress(input: AddressCodes): Address {
    const given: Codes = {
      province: toCode(input.province, 'province'),
      district: toCode(input.district, 'district'),
      commune: toCode(input.commune, 'commune'),
      detail: input.detail,
    }
    const unit = input.unit?.trim() ?? ''
    const single = given.province === null && given.district === null && given.commune === null && /[^0]/.test(unit)
    const { codes, verdict } = single ? readUnit(unit, input.detail) : { codes: given, verdict: decide(given) }
    const generation = verdict === 'contradictory' ? 'unknown' : verdict
    const coded = (level: Level): Coded | null => {
      const code = codes[level]
      if (code === null) return null
      return { code, label: verdict === 'contradictory' ? null : findName(code, level, generation) }
    }
    return {
      generation,
      province: coded('province'),
      district: coded('district'),
      commune: coded('commune'),
      detail: input.detail,
      country: input.country === null || input.country.trim() === '' ? null : country(input.country),
    }
  }

  return { toAddress, province, district, commune, existsOn }
}

/**
 * The free text often repeats the address in words. The new name settles it, since nobody could write it before 2025;
 * the old name does where the new one is absent.
 */
function namedIn(detail: string | null, asNew: Unit, asOld: Unit): KnownGeneration | null {
  if (detail === null || [asNew.name, ...asNew.formerNames].includes(asOld.name)) return null
  // Letter by letter first, which is the usual case and ten times cheaper than word by word; as the register writes, first.
  const wanted = asNew.capitals
  if (names(detail, wanted) || names(nfc(detail).toUpperCase(), wanted)) return 'since-2025-07'
  const text = inWords(detail)
  if ([asNew.name, ...asNew.formerNames].some((name) => text.includes(inWords(name)))) return 'since-2025-07'
  return text.includes(inWords(asOld.name)) ? 'before-2025-07' : null
}

function names(text: string, unit: string): boolean {
  const at = text.indexOf(unit)
  return at !== -1 && !/[\p{L}\p{N}]/u.test(text.charAt(at + unit.length))
}

/** Whole words, between spaces: Phường 1 is not found in Phường 12, and Phường 04 is Phường 4. */
const inWords = (text: string): string => ` ${canonicalWords(text).join(' ')} `.replace(/(?<= )0+(?=\d)/g, '')

/** By the lists that are shipped: where no list of an operator counts. */
export const shippedUnitCodes: UnitCodes = createUnitCodes({ before, since })
