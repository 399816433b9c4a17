/**
 * The units of all times that are known, put together from files: later files override earlier ones, list by list, change by
 * change, book by book. What does not fit together is refused with every fault, and no half of it is in force. Reading is done
 * in steps, so that a process goes on answering meanwhile.
 */
import type { ConfigPath } from '../config/json-schema.ts'
import { type ConfigProblem, ConfigProblems } from '../config/problem.ts'
import { nfc } from '../domain/text.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { fromDate, toDate } from '../domain/working-time/days.ts'
import { createPause } from '../domain/yielding.ts'
import {
  codeWidths,
  readFullName,
  type Succession,
  type SuccessionCertainty,
  type SuccessionKind,
  type Unit,
  type UnitForm,
  type UnitLevel,
  type UnitList,
  unitLevels,
} from './unit.ts'
import { isSuccessionKind, type UnitFile, type UnitTree } from './unit-file.ts'

/** A name that is no longer used: of the unit itself, or of one that went over into it before the lists begin. */
interface FormerName {
  name: string
  /** The code under which it was known; `null`: not stated. */
  code: string | null
  source: Bilingual
}

/** Who keeps the books of a unit that is gone (sổ hộ tịch), as the operator stated it. */
interface StatedCustodian {
  custodian: Unit
  source: Bilingual
  verified: string
}

export interface Units {
  /** In the order of time. */
  lists: readonly UnitList[]
  /** The units of a list by their code. */
  inList(list: UnitList): ReadonlyMap<string, Unit>
  childrenOf(unit: Unit): readonly Unit[]
  successorsOf(unit: Unit): readonly Succession[]
  predecessorsOf(unit: Unit): readonly Succession[]
  formerNamesOf(unit: Unit): readonly FormerName[]
  findStatedCustodian(unit: Unit): StatedCustodian | null
}

type ListTree = NonNullable<UnitTree['lists']>[number]

/** Lines between two looks at the clock. */
const stepLines = 100

/** More faults than a person reads at once; a file that was cut or encoded wrongly has thousands. */
const faultsMax = 200

interface Building {
  /** Lets the process do other things, when it is time. */
  pause: ReturnType<typeof createPause>
  problems: ConfigProblem[]
  report(file: UnitFile, place: ConfigPath, vi: string, en: string): void
  lists: Map<string, { list: UnitList; units: Map<string, Unit> }>
}

/** Rejects with ConfigProblems that hold everything that does not fit together, each with its file and line. */
export async function createUnits(files: readonly UnitFile[]): Promise<Units> {
  const problems: ConfigProblem[] = []
  const building: Building = {
    pause: createPause(),
    problems,
    report(file, place, vi, en) {
      if (problems.length < faultsMax) problems.push(file.fault(place, { vi, en }))
    },
    lists: new Map(),
  }
  await addLists(building, files)
  assertWhole(files, problems)
  await addChanges(building, files)
  const successions = await addSuccessions(building, files)
  const formerNames = await addFormerNames(building, files)
  const custodians = addCustodians(building, files)
  assertWhole(files, problems)

  const lists = [...building.lists.values()]
    .map(({ list }) => list)
    .sort((a, b) => (getStart(a) < getStart(b) ? -1 : 1))
  const children = await groupUnits(building, (unit) => unit.parent)
  const none: readonly never[] = []
  return {
    lists,
    inList: ({ id }) => building.lists.get(id)?.units ?? new Map<string, Unit>(),
    childrenOf: (unit) => children.get(unit) ?? none,
    successorsOf: (unit) => successions.bySource.get(unit) ?? none,
    predecessorsOf: (unit) => successions.byTarget.get(unit) ?? none,
    formerNamesOf: (unit) => formerNames.get(unit) ?? none,
    findStatedCustodian: (unit) => custodians.get(unit) ?? null,
  }
}

/** The first day for which a list speaks. */
const getStart = ({ from, stateOf }: Pick<UnitList, 'from' | 'stateOf'>): string => from ?? stateOf

function assertWhole(files: readonly UnitFile[], problems: readonly ConfigProblem[]): void {
  if (problems.length > 0) throw new ConfigProblems(files.at(-1)?.file ?? 'units', problems)
}

interface Placed<Part> {
  part: Part
  file: UnitFile
  place: ConfigPath
}

/** The parts of all files; of those with one key the last counts. */
function merge<Part>(
  files: readonly UnitFile[],
  name: keyof UnitTree,
  get: (tree: UnitTree) => readonly Part[] | undefined,
  key: (part: Part) => string,
): Placed<Part>[] {
  const merged = new Map<string, Placed<Part>>()
  for (const file of files) {
    for (const [index, part] of (get(file.tree) ?? []).entries())
      merged.set(key(part), { part, file, place: [name, index] })
  }
  return [...merged.values()]
}

async function addLists(building: Building, files: readonly UnitFile[]): Promise<void> {
  const placed = merge(
    files,
    'lists',
    ({ lists }) => lists,
    ({ id }) => id,
  )
  placed.sort((a, b) => (getStart(toList(a.part)) < getStart(toList(b.part)) ? -1 : 1))
  const read = placed.map((one, index) => {
    const [list, next] = [toList(one.part), placed[index + 1]]
    // Up to the day before a list that counts from a day on; snapshots of one time leave it open.
    if (list.to === null && next?.part.from !== undefined) list.to = toDate(fromDate(next.part.from) - 1)
    return { ...one, list }
  })
  // The last first: what a snapshot has in common with the next one is one and the same unit.
  let later: { list: UnitList; units: ReadonlyMap<string, Unit> } | undefined
  for (const { part, file, place, list } of read.reverse()) {
    const shared = list.from === null && later?.list.from === null ? later.units : undefined
    const units = await readList(building, list, part, file, place, shared)
    later = { list, units }
    building.lists.set(part.id, { list, units })
  }
}

function toList({ id, from, to, stateOf, source, verified }: ListTree): UnitList {
  return { id, from: from ?? null, to: to ?? null, stateOf, source, verified }
}

const linePattern = /^(\d{2}|\d{3}|\d{5}) (?:(\d{2}|\d{3}) )?(\S.*)$/

async function readList(
  building: Building,
  list: UnitList,
  part: ListTree,
  file: UnitFile,
  place: ConfigPath,
  shared: ReadonlyMap<string, Unit> | undefined,
): Promise<Map<string, Unit>> {
  const units = new Map<string, Unit>()
  // A parent comes before its children, whatever the order of the lines.
  const levels: Record<UnitLevel, number[]> = { province: [], district: [], commune: [] }
  for (const [index, text] of part.units.entries()) {
    const width = text.indexOf(' ')
    const level = unitLevels.find((each) => codeWidths[each] === width)
    if (level === undefined) reportLine(building, file, [...place, 'units', index])
    else levels[level].push(index)
  }
  for (const level of unitLevels) {
    for (const [step, index] of levels[level].entries()) {
      if (step % stepLines === 0) await building.pause()
      const at = [...place, 'units', index]
      const [, code, parentCode, full] = linePattern.exec(nfc(part.units[index] ?? '')) ?? []
      const called = full === undefined ? null : readFullName(full.trim(), level)
      if (code === undefined || called === null) {
        reportLine(building, file, at)
        continue
      }
      const parent = parentCode === undefined ? null : (units.get(parentCode) ?? null)
      if ((level === 'province') !== (parentCode === undefined) || (parentCode !== undefined && parent === null)) {
        building.report(
          file,
          at,
          `${code}: đơn vị cấp trên không có trong danh sách`,
          `${code}: the unit above it is not in the list`,
        )
        continue
      }
      if (units.has(code)) {
        building.report(file, at, `${code}: mã có hai lần`, `${code}: the code stands there twice`)
        continue
      }
      const same = shared?.get(code)
      if (same !== undefined && same.parent === parent && isCalled(same, called)) {
        units.set(code, same)
        continue
      }
      const form: UnitForm = { from: list.from, to: list.to, type: called.type, name: called.name, act: null }
      units.set(code, { code, level, list, parent, forms: [form] })
    }
  }
  for (const level of unitLevels) {
    const found = [...units.values()].filter((unit) => unit.level === level).length
    const stated = part.counts[level]
    if (found !== stated) {
      building.report(
        file,
        [...place, 'counts'],
        `có ${found} đơn vị (${level}), khác với ${stated} đã nêu`,
        `has ${found} units of the level ${level}, and states ${stated}`,
      )
    }
  }
  return units
}

const isCalled = ({ forms }: Unit, { type, name }: Pick<UnitForm, 'type' | 'name'>): boolean =>
  forms.length === 1 && forms[0]?.type === type && forms[0].name === name

function reportLine({ report }: Building, file: UnitFile, at: ConfigPath): void {
  report(
    file,
    at,
    'phải có dạng `mã mã-cấp-trên tên`, tên có loại đơn vị đứng đầu',
    'must be `code parent name`, the name beginning with the type of the unit',
  )
}

/** The list that counts on a day, where one is whole on it. */
function findListOn({ lists }: Building, day: string): { list: UnitList; units: Map<string, Unit> } | undefined {
  return [...lists.values()].find(
    ({ list }) => list.from !== null && list.from <= day && (list.to === null || day <= list.to),
  )
}

async function addChanges(building: Building, files: readonly UnitFile[]): Promise<void> {
  const changes = files.flatMap((file) =>
    (file.tree.changes ?? []).flatMap((change, index) =>
      change.units.map((text, row) => ({ change, text, file, place: ['changes', index, 'units', row] as ConfigPath })),
    ),
  )
  const merged = new Map<string, (typeof changes)[number]>()
  for (const one of changes) merged.set(`${one.change.on} ${one.text.slice(0, one.text.indexOf(' '))}`, one)
  const inOrder = [...merged.values()].sort((a, b) => (a.change.on < b.change.on ? -1 : 1))
  for (const { change, text, file, place } of inOrder) {
    const [, code = '', , full = ''] = linePattern.exec(nfc(text)) ?? []
    const unit = findListOn(building, change.on)?.units.get(code)
    const called = unit === undefined ? null : readFullName(full.trim(), unit.level)
    if (unit === undefined || called === null) {
      building.report(
        file,
        place,
        'phải có dạng `mã tên`, với một đơn vị có vào ngày đó',
        'must be `code name` of a unit that exists on that day',
      )
      continue
    }
    const before = unit.forms.slice(0, -1)
    const last = unit.forms.at(-1)
    if (last === undefined || (last.from !== null && last.from > change.on)) continue
    const until: UnitForm = { ...last, to: toDate(fromDate(change.on) - 1) }
    const form: UnitForm = { from: change.on, to: last.to, type: called.type, name: called.name, act: change.act }
    unit.forms = [...before, until, form]
  }
}

interface Successions {
  bySource: Map<Unit, Succession[]>
  byTarget: Map<Unit, Succession[]>
}

async function addSuccessions(building: Building, files: readonly UnitFile[]): Promise<Successions> {
  const merged = merge(
    files,
    'successions',
    ({ successions }) => successions,
    ({ from, to }) => `${from} ${to}`,
  )
  const all: Successions = { bySource: new Map(), byTarget: new Map() }
  for (const { part, file, place } of merged) {
    const [source, target] = [building.lists.get(part.from), building.lists.get(part.to)]
    if (source === undefined || target === undefined || target.list.from === null) {
      building.report(file, place, 'phải nêu hai danh sách đã có', 'must name two lists that are there')
      continue
    }
    const on = target.list.from
    const kinds = new Map<Unit, { to: Unit; kind: SuccessionKind }[]>()
    for (const [index, text] of part.pairs.entries()) {
      if (index % stepLines === 0) await building.pause()
      const [old = '', code = '', kind = ''] = text.split(' ')
      const [from, to] = [source.units.get(old), target.units.get(code)]
      if (from === undefined || to === undefined || !isSuccessionKind(kind)) {
        building.report(
          file,
          [...place, 'pairs', index],
          'phải có dạng `mã-cũ mã-mới cách-sáp-nhập`, với các đơn vị có trong danh sách',
          'must be `old new kind`, of units that are in the lists',
        )
        continue
      }
      const found = kinds.get(from)
      if (found === undefined) kinds.set(from, [{ to, kind }])
      else found.push({ to, kind })
    }
    if (part.pairs.length !== part.count) {
      building.report(
        file,
        [...place, 'count'],
        `có ${part.pairs.length} dòng, khác với ${part.count} đã nêu`,
        `has ${part.pairs.length} lines, and states ${part.count}`,
      )
    }
    let step = 0
    for (const [from, targets] of kinds) {
      if (++step % stepLines === 0) await building.pause()
      for (const { to, kind } of targets) {
        add(all, { from, to, kind, certainty: judge(kind, targets), on })
      }
    }
    await addAbove(building, all, kinds, on)
  }
  return all
}

function judge(kind: SuccessionKind, all: readonly { kind: SuccessionKind }[]): SuccessionCertainty {
  if (all.length === 1 || kind === 'whole' || kind === 'part-of-area-whole-population') return 'everyone'
  return all.some((one) => one.kind === 'part-of-area-whole-population') ? 'no-one' : 'some'
}

function add({ bySource, byTarget }: Successions, succession: Succession): void {
  const [after, before] = [bySource.get(succession.from), byTarget.get(succession.to)]
  if (after === undefined) bySource.set(succession.from, [succession])
  else after.push(succession)
  if (before === undefined) byTarget.set(succession.to, [succession])
  else before.push(succession)
}

/** Provinces and districts went where their communes went; the table of conversion states communes alone. */
async function addAbove(
  { pause }: Building,
  all: Successions,
  kinds: ReadonlyMap<Unit, readonly { to: Unit }[]>,
  on: string,
): Promise<void> {
  const reached = new Map<Unit, Set<Unit>>()
  let step = 0
  for (const [from, targets] of kinds) {
    if (++step % stepLines === 0) await pause()
    // A district that became a special zone itself stands in the table.
    const district = from.level === 'commune' && from.parent?.level === 'district' ? from.parent : null
    for (const { to } of targets) {
      if (district !== null) reach(reached, district, to)
      reach(reached, getProvince(from), getProvince(to))
    }
  }
  for (const [from, targets] of reached) {
    await pause()
    const alone = targets.size === 1
    for (const to of targets) {
      add(all, { from, to, kind: alone ? 'whole' : 'part', certainty: alone ? 'everyone' : 'some', on })
    }
  }
}

function reach(reached: Map<Unit, Set<Unit>>, from: Unit, to: Unit): void {
  const found = reached.get(from)
  if (found === undefined) reached.set(from, new Set([to]))
  else found.add(to)
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const found = map.get(key)
  if (found === undefined) map.set(key, [value])
  else found.push(value)
}

/** The province that a unit lies in; of a province itself. */
export function getProvince(unit: Unit): Unit {
  return unit.parent === null ? unit : getProvince(unit.parent)
}

async function addFormerNames(building: Building, files: readonly UnitFile[]): Promise<Map<Unit, FormerName[]>> {
  const names = new Map<Unit, FormerName[]>()
  for (const { part, file, place } of merge(
    files,
    'formerNames',
    ({ formerNames }) => formerNames,
    ({ list }) => list,
  )) {
    const units = building.lists.get(part.list)?.units
    for (const [index, text] of part.names.entries()) {
      if (index % stepLines === 0) await building.pause()
      const [, code = '', former = '', name] = /^(\d+) (\d+|-) (.+)$/u.exec(nfc(text)) ?? []
      const unit = units?.get(code)
      if (unit === undefined || name === undefined) {
        building.report(
          file,
          [...place, 'names', index],
          'phải có dạng `mã mã-cũ tên`, với một đơn vị có trong danh sách',
          'must be `code former-code name`, of a unit that is in the list',
        )
        continue
      }
      push(names, unit, { name, code: former === '-' ? null : former, source: part.source })
    }
  }
  return names
}

function addCustodians(building: Building, files: readonly UnitFile[]): Map<Unit, StatedCustodian> {
  const custodians = new Map<Unit, StatedCustodian>()
  for (const file of files) {
    for (const [index, { list, custodians: lines, source, verified }] of (file.tree.books ?? []).entries()) {
      const units = building.lists.get(list)?.units
      const now = [...building.lists.values()].find((one) => one.list.from !== null && one.list.to === null)?.units
      for (const [row, text] of lines.entries()) {
        const [old = '', code = ''] = text.split(' ')
        const [unit, custodian] = [units?.get(old), now?.get(code)]
        if (unit === undefined || custodian === undefined) {
          building.report(
            file,
            ['books', index, 'custodians', row],
            'phải có dạng `mã-cũ mã-mới`, với các đơn vị có trong danh sách',
            'must be `old new`, of units that are in the lists',
          )
        } else custodians.set(unit, { custodian, source, verified })
      }
    }
  }
  return custodians
}

async function groupUnits({ lists, pause }: Building, key: (unit: Unit) => Unit | null): Promise<Map<Unit, Unit[]>> {
  const groups = new Map<Unit, Unit[]>()
  for (const { list, units } of lists.values()) {
    let step = 0
    for (const unit of units.values()) {
      if (++step % stepLines === 0) await pause()
      const above = unit.list === list ? key(unit) : null
      if (above !== null) push(groups, above, unit)
    }
  }
  return groups
}

/** What a unit is called on a day, or was last called before its end. */
export function getForm(unit: Unit, day: string): UnitForm {
  const form = unit.forms.findLast(({ from }) => from === null || from <= day) ?? unit.forms[0]
  if (form === undefined) throw new Error('a unit has a name')
  return form
}
