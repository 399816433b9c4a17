/**
 * One file of units: which lists, successions, changes, former names and books it may state, and what makes it unusable. The
 * files that are shipped and those of an operator have the same form. A line of a list is `code parent name` (`00025 01 Phường
 * Giảng Võ`); a file that ends in `.json` is read fast, so that whole lists come as JSON and small corrections as YAML.
 */
import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import type { ConfigPath, JsonSchema } from '../config/json-schema.ts'
import { type ConfigProblem, ConfigProblems } from '../config/problem.ts'
import { readYaml, type YamlFile } from '../config/read-yaml.ts'
import { getFaults } from '../config/setting-faults.ts'
import { line } from '../domain/text.ts'
import { type Bilingual, encodeBilingual } from '../domain/texts/bilingual.ts'
import { explainUnreadable } from '../domain/texts/file-text.ts'
import { successionKinds } from './unit.ts'

const date = z.iso.date()
const text = line(500)
const Source = z.union([text.transform((name) => ({ vi: name, en: name })), z.strictObject({ vi: text, en: text })])
const id = z
  .string()
  .regex(
    /^[a-z0-9-]{1,60}$/,
    encodeBilingual('chỉ gồm chữ thường, số và gạch nối', 'must be lower-case letters, digits and hyphens'),
  )

const isLine = (value: unknown): boolean => typeof value === 'string' && value.length <= 300

/** More than Viet Nam ever had at once. */
const linesMax = 30_000
/** Looked at as a whole: a schema for each of tens of thousands of lines would leave megabytes behind. */
const lines = z.custom<readonly string[]>(
  (value) => Array.isArray(value) && value.length <= linesMax && value.every(isLine),
  encodeBilingual(
    'phải là danh sách các dòng chữ, mỗi dòng một đơn vị (đặt trong dấu nháy nếu cần)',
    'must be a list of lines of text, one for each unit (in quotes where needed)',
  ),
)

const List = z.strictObject({
  id,
  /** First day of the list; absent: it shows the state of `stateOf`. */
  from: date.optional(),
  to: date.optional(),
  stateOf: date,
  source: Source,
  verified: date,
  /** How many units of each level it must have: a table that was cut is refused. */
  counts: z.strictObject({ province: z.int().min(0), district: z.int().min(0), commune: z.int().min(0) }),
  units: lines,
})

const Successions = z.strictObject({
  from: id,
  to: id,
  source: Source,
  verified: date,
  /** How many lines it must have. */
  count: z.int().min(0),
  /** `old new kind` */
  pairs: lines,
})

/** The type or the name of units changed, their code and ground did not. */
const Change = z.strictObject({
  on: date,
  act: Source,
  verified: date,
  /** `code name`, with its type: as it is called from that day on. */
  units: lines,
})

const FormerNames = z.strictObject({
  /** The list in which the units stand that took them over. */
  list: id,
  source: Source,
  /** `code former-code name`: a name that a unit had, or that a unit had which went over into it; `-`: its code is not known. */
  names: lines,
})

const Books = z.strictObject({
  source: Source,
  verified: date,
  /** The list in which the old unit stands. */
  list: id,
  /** `old new`: the unit that keeps the old one's books today. */
  custodians: lines,
})

const UnitTree = z.strictObject({
  lists: z.array(List).max(20).optional(),
  successions: z.array(Successions).max(20).optional(),
  changes: z.array(Change).max(500).optional(),
  formerNames: z.array(FormerNames).max(20).optional(),
  books: z.array(Books).max(100).optional(),
})
export type UnitTree = z.output<typeof UnitTree>

/** A file that has the right form, and how a fault is reported at its place. */
export interface UnitFile {
  file: string
  tree: UnitTree
  fault(place: ConfigPath, says: Bilingual): ConfigProblem
}

export const isSuccessionKind = (text: string): text is (typeof successionKinds)[number] =>
  successionKinds.some((kind) => kind === text)

let described: JsonSchema | undefined

/**
 * Parsing cannot be done in steps: at these sizes it takes some 40 ms, and no caller waits longer for it. All lists that are
 * shipped have 700 000 bytes.
 */
const bytesMax = { json: 3_000_000, yaml: 30_000 }

/** Throws ConfigProblems with every fault of the form. */
export function readUnitFile(file: string): UnitFile {
  const kind = file.endsWith('.json') ? 'json' : 'yaml'
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > bytesMax[kind]) {
    throw unreadable(file, {
      vi: `tệp lớn hơn ${bytesMax[kind]} byte; danh mục đầy đủ phải là tệp .json, có thể chia thành nhiều tệp`,
      en: `the file has more than ${bytesMax[kind]} bytes; whole lists come as .json, in several files where needed`,
    })
  }
  return toUnitFile(file, kind === 'json' ? readJson(file) : readYaml(file, file))
}

export function toUnitFile(file: string, { tree, toLine }: YamlFile): UnitFile {
  const fault: UnitFile['fault'] = (place, says) => ({
    place: place.join('.'),
    at: { file, line: toLine(place) },
    says,
  })
  const parsed = UnitTree.safeParse(tree)
  if (parsed.success) return { file, tree: parsed.data, fault }
  described ??= z.toJSONSchema(UnitTree, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema
  const schema = described
  const faults = parsed.error.issues.flatMap((issue) => getFaults(issue, schema, tree))
  throw new ConfigProblems(
    file,
    faults.map(({ place, says }) => fault(place, says)),
  )
}

/** The YAML reader takes JSON too, in a hundred times the time: 14,000 lines would hold up every request of the process. */
function readJson(file: string): YamlFile {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw unreadable(file, explainUnreadable(error))
  }
  try {
    const tree: unknown = JSON.parse(text)
    return { tree, toLine: (place) => findLine(text, tree, place) }
  } catch {
    throw unreadable(file, { vi: 'không phải JSON đúng cú pháp', en: 'this is no valid JSON' })
  }
}

const unreadable = (file: string, says: Bilingual) => new ConfigProblems(file, [{ place: '', at: null, says }])

/** Where a line of a list stands as written; of anything else the nearest name above it. */
function findLine(text: string, tree: unknown, place: ConfigPath): number {
  let value = tree
  let from = 0
  for (const step of place) {
    value = typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined
    const wanted = typeof value === 'string' ? JSON.stringify(value) : typeof step === 'string' ? `"${step}"` : null
    const at = wanted === null ? -1 : text.indexOf(wanted, from)
    if (at !== -1) from = at
  }
  return text.slice(0, from).split('\n').length
}
