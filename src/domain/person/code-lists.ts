/**
 * Official code lists of a person's coded values: a code in, the code and its Vietnamese name out.
 * A code that a list does not know passes unchanged with `label: null`; nothing here fails or guesses.
 */

import countries from '../data/countries.json' with { type: 'json' }
import { fold } from '../text.ts'
import type { Coded } from './identity.ts'

/**
 * Ethnicities in the numbering of the statistics office (Decision 421-TCTK/PPCĐ of 2 March 1979, also cited as
 * 121-TCTK/PPCĐ), spelled as that list spells them; the position is the code. 55 is what the census adds for foreigners.
 * Some local systems add more of their own (55 as Ca Dong or Cao Lan, 99 for foreigners): only 1-55 are known here.
 */
const ethnicities = [
  'Kinh',
  'Tày',
  'Thái',
  'Hoa',
  'Khơ-me',
  'Mường',
  'Nùng',
  'Hmông',
  'Dao',
  'Gia-rai',
  'Ngái',
  'Ê-đê',
  'Ba-na',
  'Xơ-đăng',
  'Sán Chay',
  'Cơ-ho',
  'Chăm',
  'Sán Dìu',
  'Hrê',
  'Mnông',
  'Ra-glai',
  'Xtiêng',
  'Bru-Vân Kiều',
  'Thổ',
  'Giáy',
  'Cơ-tu',
  'Gié-Triêng',
  'Mạ',
  'Khơ-mú',
  'Co',
  'Tà-ôi',
  'Chơ-ro',
  'Kháng',
  'Xinh-mun',
  'Hà Nhì',
  'Chu-ru',
  'Lào',
  'La Chí',
  'La Ha',
  'Phù Lá',
  'La Hủ',
  'Lự',
  'Lô Lô',
  'Chứt',
  'Mảng',
  'Pà Thẻn',
  'Cơ Lao',
  'Cống',
  'Bố Y',
  'Si La',
  'Pu Péo',
  'Brâu',
  'Ơ Đu',
  'Rơ-măm',
  'Người nước ngoài',
] as const

/** Ethnicity (dân tộc). Codes are compared as numbers, since leading zeros vary, and come out with two digits. */
export function ethnicity(code: string): Coded {
  const padded = toTwoDigits(code)
  const label = padded === null ? undefined : ethnicities[Number(padded) - 1]
  return label === undefined || padded === null ? { code, label: null } : { code: padded, label }
}

/** Letters alone, without accents, case, blanks and dashes: how names of lists are compared. */
function foldName(name: string): string {
  return fold(name).replace(/[^a-z]/g, '')
}

/** A finder by name. Names that are alike without their accents find nothing. */
function finder(entries: readonly (readonly [name: string, code: string])[], list: (code: string) => Coded) {
  const codes = new Map<string, string | null>()
  for (const [name, code] of entries) {
    const folded = foldName(name)
    const before = codes.get(folded)
    codes.set(folded, before === undefined || before === code ? code : null)
  }
  return (name: string): Coded | null => {
    const code = codes.get(foldName(name))
    return code === undefined || code === null ? null : list(code)
  }
}

/** An ethnicity by the name that its list has for it, `null` for any other. */
export const ethnicityByName = finder(
  ethnicities.map((name, at) => [name, String(at + 1)] as const),
  ethnicity,
)

/**
 * Religion (tôn giáo). The register's own list is not published, and the lists in use elsewhere (census 2009, census
 * 2019, schools) disagree from 03 on: the same code is Hòa Hảo Buddhism in one and Protestantism in another. A religion
 * is sensitive data, and a wrong one is worse than none; so only what all lists that have the code agree on has a name
 * here. Not so 99, which is "none" for schools and merely seen in the register.
 */
const religions: Readonly<Record<string, string>> = { '00': 'Không', '01': 'Phật giáo', '02': 'Công giáo' }

/** Religion (tôn giáo), two digits. See `religions` for why most codes have no label. */
export function religion(code: string): Coded {
  const padded = toTwoDigits(code)
  const label = padded === null ? undefined : religions[padded]
  return label === undefined || padded === null ? { code, label: null } : { code: padded, label }
}

function toTwoDigits(code: string): string | null {
  const digits = code.trim()
  return /^\d{1,3}$/.test(digits) && Number(digits) < 100 ? String(Number(digits)).padStart(2, '0') : null
}

/** A religion by its name, as far as all lists agree on one. */
export const religionByName = finder(
  Object.entries(religions).map(([code, name]) => [name, code] as const),
  religion,
)

const countryNames = new Map<string, string>(Object.entries(countries))

/** Country (quốc gia), ISO 3166-1 alpha-2 in either letter case, with its usual Vietnamese name. */
export function country(code: string): Coded {
  // As it stands first: that is how it is written, ten times in one record.
  const own = countryNames.get(code)
  if (own !== undefined) return { code, label: own }
  const upper = code.trim().toUpperCase()
  const label = countryNames.get(upper)
  return label === undefined ? { code, label: null } : { code: upper, label }
}

const otherNamesOfOurs = ['VNM', 'Vietnam', 'CHXHCN Việt Nam', 'Cộng hòa xã hội chủ nghĩa Việt Nam']

/** A country by its Vietnamese name; of ours also the three letters of ISO 3166-1 and the English name. */
export const countryByName = finder(
  [
    ...Object.entries(countries).map(([code, name]) => [name, code] as const),
    ...otherNamesOfOurs.map((name) => [name, 'VN'] as const),
  ],
  country,
)

const sexes = { male: 'Nam', female: 'Nữ', unknown: 'Chưa xác định' } as const
export type SexCode = keyof typeof sexes

/** Sex (giới tính). */
export function sex(code: SexCode): Coded {
  return { code, label: sexes[code] }
}

// The register has one value for divorced and widowed; it must not be made to say more than it knows.
const maritalStatuses = {
  'no-information': 'Chưa có thông tin',
  single: 'Chưa kết hôn',
  married: 'Đang có vợ hoặc chồng',
  'divorced-or-widowed': 'Đã ly hôn hoặc góa vợ, góa chồng',
} as const
export type MaritalStatusCode = keyof typeof maritalStatuses

/** Marital status (tình trạng hôn nhân). */
export function maritalStatus(code: MaritalStatusCode): Coded {
  return { code, label: maritalStatuses[code] }
}

const bloodGroups = { A: 'Nhóm A', B: 'Nhóm B', AB: 'Nhóm AB', O: 'Nhóm O', none: 'Chưa có thông tin' } as const
export type BloodGroupCode = keyof typeof bloodGroups

/** Blood group (nhóm máu). `none` = the register has no blood group. */
export function bloodGroup(code: BloodGroupCode): Coded {
  return { code, label: bloodGroups[code] }
}
