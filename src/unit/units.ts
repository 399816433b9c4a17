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
  type UnitType,
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
  /**
   * Of a unit that only an old snapshot has: the units of the next one that carry its name as a former name. Whether all of it went
   * there is not stated.
   */
  mergedInto(unit: Unit): readonly Unit[]
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
  const merged = await findMerged(building, formerNames)
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
    mergedInto: (unit) => merged.get(unit) ?? none,
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
    const list = toList(one.part)
    // Up to the day before the next list that counts from a day on: what only a snapshot has ended by then at the latest.
    const next = placed.slice(index + 1).find(({ part }) => part.from !== undefined)?.part.from
    if (list.to === null && next !== undefined) list.to = toDate(fromDate(next) - 1)
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
  const counts: Record<UnitLevel, number> = { province: 0, district: 0, commune: 0 }
  const fault = (index: number, { vi, en }: Bilingual) => building.report(file, [...place, 'units', index], vi, en)
  const levels = groupLines(part.units, (index) => fault(index, lineFaults.form))
  // A parent comes before its children, whatever the order of the lines.
  for (const level of unitLevels) {
    for (const [step, index] of levels[level].entries()) {
      if (step % stepLines === 0) await building.pause()
      const read = readLine(part.units[index] ?? '', level, units)
      if (typeof read === 'string') fault(index, lineFaults[read])
      else {
        counts[level] += 1
        units.set(read.code, findSame(shared, read) ?? toUnit(read, level, list))
      }
    }
    if (counts[level] !== part.counts[level]) {
      building.report(
        file,
        [...place, 'counts', level],
        `danh sách có ${counts[level]} đơn vị cấp này, khác với số đã nêu`,
        `the list has ${counts[level]} units of this level, another number than stated`,
      )
    }
  }
  return units
}

/** Where the lines of each level stand: the length of a code is its level. */
function groupLines(lines: readonly string[], onUnread: (index: number) => void): Record<UnitLevel, number[]> {
  const levels: Record<UnitLevel, number[]> = { province: [], district: [], commune: [] }
  for (const [index, text] of lines.entries()) {
    const width = text.indexOf(' ')
    const level = unitLevels.find((each) => codeWidths[each] === width)
    if (level === undefined) onUnread(index)
    else levels[level].push(index)
  }
  return levels
}

interface ReadLine {
  code: string
  parent: Unit | null
  type: UnitType
  name: string
}

/** What is wrong with a line of a list; the values stand in the file. */
const lineFaults = {
  form: {
    vi: 'phải có dạng `mã mã-cấp-trên tên`, tên có loại đơn vị đứng đầu',
    en: 'must be `code parent name`, the name beginning with the type of the unit',
  },
  parent: {
    vi: 'đơn vị cấp trên không có trong danh sách',
    en: 'the unit above it is not in the list',
  },
  twice: { vi: 'mã này có hai lần', en: 'the code stands there twice' },
} as const satisfies Record<string, Bilingual>

function readLine(
  text: string,
  level: UnitLevel,
  above: ReadonlyMap<string, Unit>,
): ReadLine | keyof typeof lineFaults {
  const [, code, parentCode, full] = linePattern.exec(nfc(text)) ?? []
  const called = full === undefined ? null : readFullName(full.trimEnd(), level)
  if (code === undefined || called === null) return 'form'
  const parent = parentCode === undefined ? null : above.get(parentCode)
  if (parent === undefined || (level === 'province') !== (parent === null)) return 'parent'
  return above.has(code) ? 'twice' : { code, parent, type: called.type, name: called.name }
}

function toUnit({ code, parent, type, name }: ReadLine, level: UnitLevel, list: UnitList): Unit {
  return { code, level, list, parent, forms: [{ from: list.from, to: list.to, type, name, act: null }] }
}

/** The unit of the next snapshot where it has this name and lies in the same: it is one and the same. */
function findSame(
  shared: ReadonlyMap<string, Unit> | undefined,
  { code, parent, type, name }: ReadLine,
): Unit | undefined {
  const unit = shared?.get(code)
  const form = unit?.forms[0]
  const same = unit?.parent === parent && unit.forms.length === 1 && form?.type === type && form.name === name
  return same ? unit : undefined
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
      const numbered = readFullName(name, unit.level)
      const bare = numbered !== null && /^\d+$/.test(numbered.name) ? numbered.name : name
      push(names, unit, { name: bare, code: former === '-' ? null : former, source: part.source })
    }
  }
  return names
}

/** Former names that state the code of a unit of an earlier snapshot. */
async function findMerged(
  { lists, pause }: Building,
  formerNames: ReadonlyMap<Unit, readonly FormerName[]>,
): Promise<Map<Unit, Unit[]>> {
  const merged = new Map<Unit, Unit[]>()
  let step = 0
  for (const [unit, names] of formerNames) {
    if (++step % stepLines === 0) await pause()
    for (const { code } of names) {
      if (code === null || code === unit.code) continue
      const earlier = [...lists.values()].filter(({ list }) => list.stateOf < unit.list.stateOf)
      for (const { list, units } of earlier) {
        const gone = units.get(code)
        if (gone !== undefined && gone.list === list) push(merged, gone, unit)
      }
    }
  }
  return merged
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
