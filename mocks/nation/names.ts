// The names of the mock nation, upper-case with accents as the register writes them, and the lineages that carry them:
// a lineage fixes surname, ethnicity, religion, nationality and home place, and passes from father to child.

import { NEW_PLACES, type NewPlace } from './places.ts'
import { chance, hash, pick } from './seed.ts'

export type Lineage = {
  readonly surname: string
  readonly ethnicity: string
  readonly religion: string
  readonly nationality: string
  readonly home: NewPlace
}

/** Shares in 1/1000, close to the real ones. */
const SURNAMES: readonly (readonly [surname: string, share: number, ethnicity: string])[] = [
  ['NGUYỄN', 330, '01'],
  ['TRẦN', 110, '01'],
  ['LÊ', 95, '01'],
  ['PHẠM', 70, '01'],
  ['HUỲNH', 26, '01'],
  ['HOÀNG', 25, '01'],
  ['PHAN', 45, '01'],
  ['VŨ', 22, '01'],
  ['VÕ', 20, '01'],
  ['ĐẶNG', 22, '01'],
  ['BÙI', 20, '01'],
  ['ĐỖ', 18, '01'],
  ['HỒ', 15, '01'],
  ['NGÔ', 15, '01'],
  ['DƯƠNG', 13, '01'],
  ['LÝ', 8, '01'],
  ['ĐINH', 12, '01'],
  ['TRƯƠNG', 14, '01'],
  ['ĐOÀN', 10, '01'],
  ['QUÁCH', 6, '06'],
  ['NÔNG', 14, '02'],
  ['HÀ', 10, '03'],
  ['LÒ', 14, '03'],
  ['THẠCH', 12, '05'],
  ['BẾ', 8, '02'],
  ['GIÀNG', 12, '08'],
  ['TRIỆU', 8, '09'],
  ['QUÁCH', 6, '04'],
  ['TÔN', 5, '01'],
  ['LƯƠNG', 15, '07'],
]

const FOREIGN: readonly (readonly [surname: string, nationality: string])[] = [
  ['KIM', 'KR'],
  ['PARK', 'KR'],
  ['TANAKA', 'JP'],
  ['CHEN', 'CN'],
  ['SOK', 'KH'],
  ['VONGSA', 'LA'],
  ['MULLER', 'DE'],
]

const GIVEN = {
  m: list(
    'ANH|BẢO|BÌNH|CƯỜNG|DŨNG|DUY|ĐẠT|ĐỨC|GIANG|HẢI|HIẾU|HOÀ|HÙNG|HUY|KHÁNH|KHOA|LÂM|LONG|MINH|NAM|NGHĨA|PHONG|PHÚC|QUÂN|QUÝ|SƠN|TÀI|THẮNG|THUỶ|TOÀN|TRUNG|TUẤN|VINH|VƯỢNG',
  ),
  f: list(
    'ÁNH|BÍCH|CHÂU|DIỆP|DUNG|ĐÀO|GIANG|HÀ|HẠNH|HIỀN|HOA|HƯƠNG|KHUÊ|LAN|LIÊN|LOAN|MAI|MỸ|NGA|NGỌC|NHUNG|OANH|PHƯỢNG|QUỲNH|THẢO|THUÝ|THUỶ|TRANG|TUYẾT|VÂN|XUÂN|YẾN',
  ),
}

const MIDDLE = {
  m: list('VĂN|VĂN|VĂN|ĐỨC|MINH|QUỐC|HỮU|ĐÌNH|CÔNG|XUÂN|GIA|THÀNH|NGỌC|ANH|TRỌNG'),
  f: list('THỊ|THỊ|THỊ|THỊ THANH|NGỌC|THU|MINH|KIM|BÍCH|PHƯƠNG|HỒNG|THỊ MỸ|DIỆU|BẢO'),
}

const FOREIGN_GIVEN = { m: list('MIN HO|JUN|WEI|DARA|SOMCHAI|JONAS'), f: list('SO YEON|YUKI|LI NA|CHANTHA|MALY|ANNA') }

function list(names: string): readonly string[] {
  return names.split('|')
}

export type Sex = 'm' | 'f'

const lineages = new Map<number, Lineage>()

export function getLineage(line: number): Lineage {
  const known = lineages.get(line)
  if (known) return known
  const made = makeLineage(line)
  lineages.set(line, made)
  return made
}

function makeLineage(line: number): Lineage {
  const home = pick(NEW_PLACES, 'home', line)
  if (chance(1.5, 'foreign', line)) {
    const [surname, nationality] = pick(FOREIGN, 'foreign-name', line)
    return { surname, nationality, ethnicity: '', religion: '00', home }
  }
  const total = SURNAMES.reduce((sum, [, share]) => sum + share, 0)
  let left = hash('surname', line) % total
  const row = SURNAMES.find(([, share]) => {
    left -= share
    return left < 0
  })
  const religion = chance(80, 'religion', line) ? '00' : pick(['01', '02', '03'], 'which-religion', line)
  return { surname: row?.[0] ?? 'NGUYỄN', ethnicity: row?.[2] ?? '01', religion, nationality: 'VN', home }
}

/** Full name; `turn` distinguishes the two of a pair of twins, so that they never share a given name. */
export function fullName(line: number, sex: Sex, key: string, turn: 0 | 1): string {
  const { surname, nationality } = getLineage(line)
  const given = nationality === 'VN' ? GIVEN[sex] : FOREIGN_GIVEN[sex]
  const first = given[(hash('given', key) + turn) % given.length] ?? ''
  if (nationality !== 'VN') return `${surname} ${first}`
  return `${surname} ${pick(MIDDLE[sex], 'middle', key)} ${first}`
}
