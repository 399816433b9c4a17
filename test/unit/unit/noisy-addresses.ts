/**
 * Addresses of both generations as people write them: out of the units of two lists, with another letter case, without marks or
 * with the tone elsewhere, in another order, abbreviated. It knows nothing of how addresses are read.
 */
import type { Unit } from '../../../src/unit/unit.ts'

/** Whole numbers below a bound, out of a seed (mulberry32): the same addresses on every machine. */
export function createDice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

const typed: Readonly<Record<string, readonly string[]>> = {
  ward: ['Phường ', 'phường ', 'P. ', 'P.', 'P ', 'F.', 'Ph. '],
  commune: ['Xã ', 'xã ', 'X. ', 'X.'],
  township: ['Thị trấn ', 'thị trấn ', 'TT. ', 'TT ', 'T.T. '],
  'special-zone': ['Đặc khu ', 'đặc khu ', 'ĐK. '],
  'urban-district': ['Quận ', 'quận ', 'Q. ', 'Q.', 'Q '],
  'rural-district': ['Huyện ', 'huyện ', 'H. ', 'H.'],
  'district-town': ['Thị xã ', 'thị xã ', 'TX. ', 'TX ', 'T.X. '],
  'district-city': ['Thành phố ', 'thành phố ', 'TP. ', 'TP ', 'Tp. ', 'T.P. '],
  province: ['Tỉnh ', 'tỉnh ', 'T. ', ''],
  city: ['Thành phố ', 'TP. ', 'TP ', 'Tp. ', ''],
}

const short: Readonly<Record<string, readonly string[]>> = {
  'Hà Nội': ['HN', 'Hà Nội', 'TP.HN'],
  'Hồ Chí Minh': ['HCM', 'TPHCM', 'TP.HCM', 'Tp HCM', 'TP. Hồ Chí Minh', 'Sài Gòn'],
  'Bà Rịa - Vũng Tàu': ['BRVT', 'BR-VT', 'Bà Rịa-Vũng Tàu', 'Bà Rịa Vũng Tàu'],
  'Đà Nẵng': ['ĐN', 'TP. Đà Nẵng'],
  'Hải Phòng': ['HP', 'Hải Phòng'],
  'Cần Thơ': ['CT', 'Cần Thơ'],
  'Thừa Thiên Huế': ['TT Huế', 'TT-Huế', 'Thừa Thiên-Huế'],
}

const details = [
  (n: number) => `số ${n}`,
  (n: number) => `${n}/${(n % 9) + 1}`,
  (n: number) => `${n} đường Lê Lợi`,
  (n: number) => `Số ${n} đường Nguyễn Trãi`,
  (n: number) => `${n} Trần Phú`,
  (n: number) => `nhà ${n} ngõ ${(n % 40) + 1} phố Giảng Võ`,
  (n: number) => `thôn ${(n % 12) + 1}`,
  (n: number) => `tổ ${(n % 30) + 1}, khu phố ${(n % 9) + 1}`,
  (n: number) => `ấp ${(n % 9) + 1}`,
  () => 'thôn Đông Hòa',
  (n: number) => `${n}A Hẻm ${(n % 99) + 1} đường số ${(n % 30) + 1}`,
  (n: number) => `P.${n} chung cư An Phú`,
]

interface NoiseOptions {
  /** Without the province, of one address in so many; absent: always with it. */
  dropProvinceIn?: number
  /** Without the district. */
  dropDistrictIn?: number
}

export function writeAddress(
  unit: Unit,
  day: string,
  dice: (below: number) => number,
  options: NoiseOptions = {},
): string {
  const pick = <T>(list: readonly T[]): T => list[dice(list.length)] as T
  const separator = pick([', ', ', ', ', ', ',', ' - ', ' '])
  const chain: Unit[] = []
  for (let each: Unit | null = unit; each !== null; each = each.parent) chain.push(each)
  const parts = chain
    .filter((each) => !(each.level === 'province' && options.dropProvinceIn && dice(options.dropProvinceIn) === 0))
    .filter((each) => !(each.level === 'district' && options.dropDistrictIn && dice(options.dropDistrictIn) === 0))
    .map((each) => writeUnit(each, day, dice, separator))
  const detail = dice(5) === 0 ? [] : [pick(details)(1 + dice(400))]
  // Anything but commas leaves the order as the only guide to where a name begins.
  const ordered = separator.includes(',')
    ? pick([
        [...detail, ...parts],
        [...detail, ...parts],
        [...parts, ...detail].reverse(),
        shuffle([...detail, ...parts], dice),
      ])
    : [...detail, ...parts]
  return disguise(ordered.join(separator), dice)
}

function writeUnit(unit: Unit, day: string, dice: (below: number) => number, separator: string): string {
  const form = unit.forms.findLast(({ from }) => from === null || from <= day) ?? unit.forms[0]
  if (form === undefined) throw new Error('a unit has a form')
  const numbered = /^\d+$/.test(form.name)
  if (unit.level === 'province' && short[form.name] !== undefined && dice(3) === 0) {
    const list = short[form.name] ?? []
    return list[dice(list.length)] ?? form.name
  }
  const words = typed[form.type] ?? ['']
  // Without its type a name must at least stand between commas.
  if (!numbered && separator.includes(',') && dice(8) === 0) return form.name
  const type = words[dice(words.length)] ?? ''
  if (!numbered) return `${type}${form.name}`
  const number = dice(4) === 0 ? form.name.padStart(2, '0') : form.name
  return dice(3) === 0 && /^(P|Q)\.?\s?$/.test(type) ? `${type.charAt(0)}${number}` : `${type}${number}`
}

function shuffle<T>(list: readonly T[], dice: (below: number) => number): T[] {
  const rest = [...list]
  const mixed: T[] = []
  while (rest.length > 0) mixed.push(...rest.splice(dice(rest.length), 1))
  return mixed
}

const disguises: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text,
  (text) => text.toLocaleUpperCase('vi'),
  (text) => text.toLocaleLowerCase('vi'),
  (text) => text.normalize('NFD'),
  bare,
  (text) => bare(text).toUpperCase(),
  (text) => bare(text).toLowerCase(),
  (text) =>
    text.replace(/oà/g, 'òa').replace(/oá/g, 'óa').replace(/uỷ/g, 'ủy').replace(/uý/g, 'úy').replace(/oả/g, 'ỏa'),
  (text) =>
    text.replace(/òa/g, 'oà').replace(/óa/g, 'oá').replace(/ủy/g, 'uỷ').replace(/úy/g, 'uý').replace(/ỏa/g, 'oả'),
  (text) => text.replace(/ /g, '  '),
]

function bare(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D')
}

const disguise = (text: string, dice: (below: number) => number): string =>
  disguises[dice(disguises.length)]?.(text) ?? text
