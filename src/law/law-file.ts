/**
 * One file of law data (dữ liệu pháp luật): which laws, procedures, calendars, office sessions and choices it may state, and what
 * makes a file unusable. The files that are shipped and those of an operator have the same form.
 */
import { z } from 'zod'
import type { JsonSchema } from '../config/json-schema.ts'
import { type ConfigProblem, ConfigProblems } from '../config/problem.ts'
import { readYaml } from '../config/read-yaml.ts'
import { getFaults } from '../config/setting-faults.ts'
import { line } from '../domain/text.ts'
import { type Bilingual, encodeBilingual } from '../domain/texts/bilingual.ts'
import { areInOrder, toSessions } from '../domain/working-time/worked-time.ts'
import { limitPattern } from './limit.ts'

const date = z.iso.date()
const text = line(500)
const Texts = z.strictObject({ vi: text, en: text })
/** Where it stands in the law; a text that is the same in both languages may stand once. */
const Source = z.union([text.transform((name) => ({ vi: name, en: name })), Texts])
const mark = z.enum(['confirmed', 'seen-once', 'inferred'])
const procedureCode = z
  .string()
  .regex(
    /^\d\.\d{6}$/,
    encodeBilingual('phải là mã thủ tục, như 1.001193', 'must be the code of a procedure, such as 1.001193'),
  )
const caseCode = z
  .string()
  .regex(
    /^\d\.\d{6}\.\d{2,3}$/,
    encodeBilingual('phải là mã trường hợp, như 1.000894.01', 'must be the code of a case, such as 1.000894.01'),
  )
const id = z
  .string()
  .regex(
    /^[a-z0-9-]{1,60}$/,
    encodeBilingual('chỉ gồm chữ thường, số và gạch nối', 'must be lower-case letters, digits and hyphens'),
  )
const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, encodeBilingual('phải có dạng HH:MM', 'must be HH:MM'))
const limit = z
  .string()
  .regex(
    limitPattern,
    encodeBilingual(
      'phải là `same day`, `n working days` hoặc `n days`',
      'must be `same day`, `n working days` or `n days`',
    ),
  )

const inOrder = ({ from, to }: { from?: string | undefined; to?: string | undefined }) =>
  from === undefined || to === undefined || from <= to
const endsAfter = {
  error: encodeBilingual('`to` không được trước `from`', '`to` must not be before `from`'),
  path: ['to'],
}

const Rule = z
  .strictObject({
    law: id,
    from: date.optional(),
    to: date.optional(),
    cases: z.array(caseCode).min(1).optional(),
    limit,
    cutOff: clockTime.optional(),
    verification: z
      .union([z.strictObject({ total: limit }), z.strictObject({ extra: limit }), z.strictObject({ unknown: Texts })])
      .optional(),
    article: Source.optional(),
    mark,
    verified: date,
    note: text.optional(),
    doubt: Texts.optional(),
  })
  .refine(inOrder, endsAfter)

const Procedure = z.strictObject({
  code: procedureCode,
  name: Texts,
  results: z.array(z.string().regex(/^KQ\.[A-Z]\d{2}\.\d{6}$/)).default([]),
  cases: z.array(z.strictObject({ code: caseCode, name: Texts.optional(), portal: text.optional() })).default([]),
  portal: text.optional(),
  rules: z.array(Rule).min(1),
})

const PackagePart = z.strictObject({
  id,
  agency: Texts,
  act: Texts,
  limit: limit.optional(),
  after: id.optional(),
})

const PackageRule = z
  .strictObject({
    from: date,
    to: date.optional(),
    parts: z.array(PackagePart).min(1).max(10),
    supplement: limit.optional(),
    article: Source,
    mark,
    verified: date,
    note: text.optional(),
    doubt: Texts.optional(),
  })
  .refine(inOrder, endsAfter)

const Package = z.strictObject({ procedure: procedureCode, rules: z.array(PackageRule).min(1) })

const LawVersion = z
  .strictObject({
    id,
    number: text,
    name: Texts,
    from: date,
    to: date.optional(),
    limits: z.enum(['known', 'unknown']),
    sameDay: z.strictObject({ cutOff: clockTime, article: Source }).optional(),
    source: Source,
    mark,
    verified: date,
  })
  .refine(inOrder, endsAfter)

const OnlineStart = z
  .strictObject({
    from: date,
    to: date.optional(),
    starts: z.enum(['accepted', 'slip-sent']),
    article: Source,
    mark,
    verified: date,
  })
  .refine(inOrder, endsAfter)

const Hours = z
  .strictObject({
    units: z.array(z.string().regex(/^(\*|[A-Za-z0-9]{1,10}(\.[A-Za-z0-9]{1,10}){0,7})$/)).min(1),
    from: date.optional(),
    to: date.optional(),
    weekdays: z.array(z.int().min(1).max(7)).min(1),
    sessions: z
      .array(z.strictObject({ from: clockTime, to: clockTime }))
      .max(10)
      .refine((sessions) => areInOrder(toSessions(sessions)), {
        error: encodeBilingual('phải theo thứ tự và không chồng nhau', 'must be in order and must not overlap'),
      }),
    counts: z.boolean(),
    source: Source,
    mark: mark.optional(),
    verified: date.optional(),
  })
  .refine(inOrder, endsAfter)

const StatedDay = z
  .strictObject({
    date,
    kind: z.enum(['off', 'worked', 'ordinary']),
    insteadOf: date.optional(),
    name: Texts,
    source: Source,
    announced: date.optional(),
  })
  .refine(({ kind, insteadOf }) => (kind === 'worked') === (insteadOf !== undefined), {
    error: encodeBilingual(
      'ngày làm bù phải nêu ngày nghỉ được bù (insteadOf), các ngày khác thì không',
      'a worked day, and no other, names the day off that it is worked for (insteadOf)',
    ),
    path: ['insteadOf'],
  })

const Undecided = z
  .strictObject({
    id,
    from: date.optional(),
    to: date.optional(),
    dates: z.array(date).default([]),
    name: Texts,
    source: Source,
  })
  .refine(inOrder, endsAfter)
  .refine(
    ({ from, to, dates }) => (from === undefined) === (to === undefined) && (from !== undefined || dates.length > 0),
    {
      error: encodeBilingual('phải có `from` và `to`, hoặc `dates`', 'needs `from` and `to`, or `dates`'),
    },
  )

const Calendar = z.strictObject({
  covers: z.strictObject({ from: date, to: date }).refine(inOrder, endsAfter).optional(),
  mark: mark.optional(),
  verified: date.optional(),
  days: z.array(StatedDay).max(2_000).default([]),
  undecided: z.array(Undecided).max(100).default([]),
  decided: z
    .array(z.strictObject({ id, announced: date.optional(), source: Source }))
    .max(100)
    .default([]),
})

const choice = <const Values extends readonly [string, string]>(values: Values) =>
  z.strictObject({ value: z.enum(values), source: Source, mark: mark.optional() }).optional()

const Choices = z.strictObject({
  atCutOff: choice(['not-after', 'after']),
  supplement: choice(['pause', 'afresh']),
  supplementCount: choice(['day', 'minute']),
  lawCompare: choice(['minute', 'day']),
  scoringCompare: choice(['minute', 'day']),
  scoringDue: choice(['first', 'extended']),
})

const LawTree = z.strictObject({
  lawVersions: z.array(LawVersion).optional(),
  onlineStarts: z.array(OnlineStart).optional(),
  procedures: z.array(Procedure).optional(),
  packages: z.array(Package).optional(),
  calendar: Calendar.optional(),
  hours: z.array(Hours).max(5_000).optional(),
  choices: Choices.optional(),
})
export type LawTree = z.output<typeof LawTree>

/** A file that has the right form, and how a fault is reported at its place. */
export interface LawFile {
  file: string
  tree: LawTree
  fault(place: readonly (string | number)[], says: Bilingual): ConfigProblem
}

let described: JsonSchema | undefined

/** Throws ConfigProblems with every fault of the form. */
export function readLawFile(file: string): LawFile {
  const yaml = readYaml(file, file)
  const fault: LawFile['fault'] = (place, says) => ({
    place: place.join('.'),
    at: { file, line: yaml.toLine(place) },
    says,
  })
  const parsed = LawTree.safeParse(yaml.tree)
  if (parsed.success) return { file, tree: parsed.data, fault }
  described ??= z.toJSONSchema(LawTree, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema
  const schema = described
  const faults = parsed.error.issues.flatMap((issue) => getFaults(issue, schema, yaml.tree))
  throw new ConfigProblems(
    file,
    faults.map(({ place, says }) => fault(place, says)),
  )
}
