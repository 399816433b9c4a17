/**
 * Grants as they stand in the consumers file: procedure × operation × field, with the units and days they are limited to. Deny by
 * default: what no grant covers is refused.
 */
import { z } from 'zod'
import { everyProcedure, impersonalOperations, Operation, unitBoundOperations } from '../domain/access.ts'
import { dayMs } from '../domain/duration.ts'
import { findNearest } from '../domain/nearest-name.ts'
import { type Attribute, attributes, type Field, fields } from '../domain/person/identity.ts'
import { encodeBilingual } from '../domain/texts/bilingual.ts'
import { startOfDayInVietnam } from '../domain/vietnam-time.ts'

/** Names of groups, and the fields that each stands for. */
export type FieldGroups = ReadonlyMap<string, readonly Field[]>

/** `father.*` and the other groups that need no naming. */
const builtInGroups = [...new Set(fields.filter((name) => name.includes('.')).map((name) => `${name.split('.')[0]}.*`))]

const FieldPattern = z.string().meta({ enum: [...fields, ...builtInGroups] })

/** Of names that are written by hand. */
export const lowerCase = encodeBilingual(
  'chỉ gồm chữ thường không dấu, số và dấu gạch nối',
  'must be lower-case letters, digits and hyphens',
)
export const procedureCode = encodeBilingual(
  'phải là mã thủ tục quốc gia, như 1.001193',
  'must be a national procedure code, such as 1.001193',
)

const meanings = { vi: 'có phải ý là', en: 'did you mean' } as const

function meantField(value: string, language: keyof typeof meanings): string {
  const near = findNearest(value, fields)
  return near === undefined ? '' : `; ${meanings[language]} ${near}?`
}

/** `groups`: those of the file, by which a grant may name its fields. */
const fieldOfGrant = (groups: FieldGroups) =>
  z
    .string()
    .meta({ anyOf: [{ enum: [...fields, ...builtInGroups] }, { pattern: '^@[a-z][a-z0-9-]*$' }] })
    .superRefine((value, context) => {
      if (expandField(value, groups).length > 0) return
      const named = [...groups.keys()].map((name) => `@${name}`)
      const known = [...fields, ...named].join(', ')
      const message = value.startsWith('@')
        ? encodeBilingual(
            `không có nhóm này; fieldGroups có ${named.join(', ') || 'chưa nhóm nào'}`,
            `no such group; fieldGroups has ${named.join(', ') || 'none'}`,
          )
        : encodeBilingual(
            `không có trường này${meantField(value, 'vi')}; các trường là ${known}, và nhóm như father.*`,
            `no such field${meantField(value, 'en')}; known are ${known}, and groups such as father.*`,
          )
      context.addIssue({ code: 'custom', message })
    })

export const FieldGroupsEntry = z
  .record(
    z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, lowerCase),
    z
      .array(
        FieldPattern.superRefine((value, context) => {
          if (expandField(value, new Map()).length > 0) return
          context.addIssue({
            code: 'custom',
            message: encodeBilingual(
              `không có trường này${meantField(value, 'vi')}; các trường là ${fields.join(', ')}, và nhóm như father.*; một nhóm không chứa nhóm khác`,
              `no such field${meantField(value, 'en')}; known are ${fields.join(', ')}, and groups such as father.*; a group holds no other`,
            ),
          })
        }),
      )
      .min(1),
  )
  .describe('Fields under one name, which grants write as `@name`. Absent: none')

/** What the groups of a file stand for. Of one that is no group of fields nothing is taken; its faults are the schema's. */
export function toFieldGroups(entry: unknown): FieldGroups {
  const { data } = FieldGroupsEntry.safeParse(entry)
  const none: FieldGroups = new Map()
  return new Map(
    Object.entries(data ?? {}).map(([name, listed]) => [name, listed.flatMap((field) => expandField(field, none))]),
  )
}

function expandField(pattern: string, groups: FieldGroups): readonly Field[] {
  if (pattern.startsWith('@')) return groups.get(pattern.slice(1)) ?? []
  if (!pattern.endsWith('.*')) return fields.filter((field) => field === pattern)
  return fields.filter((field) => field.startsWith(pattern.slice(0, -1)))
}

const openToAll: readonly string[] = impersonalOperations
const narrowed: readonly string[] = unitBoundOperations

export function grantEntry(groups: FieldGroups) {
  return z
    .strictObject({
      procedures: z
        .array(z.string().regex(/^(\d\.\d{6}|\*)$/, procedureCode))
        .min(1)
        .describe(
          'National codes of the procedures (mã thủ tục) that this grant covers; `*` covers every one, and stands only with operations that bring nothing of a person',
        ),
      operations: z
        .array(z.enum(Operation))
        .min(1)
        .describe(
          '`verify`, `lookup`, `file` (file and act on own filings), `follow` (read own filings, and dossiers of its units), `register` (register dossiers of its units and report their steps), `watch` (read dossiers of its units without reasons and officers), `public-status` (ask for the status of one for a citizen who knows its code and a second fact), `receive` (linked dossiers of its units, with declarations and files), `check-file` (check signed files that it was shown), `verify-certificate` (hold certificates against the register)',
        ),
      fields: z
        .array(fieldOfGrant(groups))
        .default([])
        .describe('Fields that a lookup may return; `father.*` covers a group, `@name` one of `fieldGroups`'),
      attributes: z.array(z.enum(attributes)).default([]).describe('Attributes that a verification may compare'),
      units: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .describe(
          'Narrows the grant to these of the units of the consumer, with all below them. Only with `verify`, `lookup`, `file`, `check-file`, `verify-certificate` and `public-status`. Absent: every unit of the consumer',
        ),
      from: z.iso
        .date()
        .optional()
        .describe('First day on which the grant works, in Viet Nam. Absent: it works already'),
      until: z.iso.date().optional().describe('Last day on which it works. Absent: it does not end'),
    })
    .refine(
      ({ procedures, operations }) =>
        !procedures.includes(everyProcedure) || operations.every((operation) => openToAll.includes(operation)),
      {
        error: encodeBilingual(
          `với * chỉ được cấp: ${impersonalOperations.join(', ')}`,
          `with * only these are granted: ${impersonalOperations.join(', ')}`,
        ),
        path: ['procedures'],
      },
    )
    .refine(
      ({ units, operations }) => units === undefined || operations.every((operation) => narrowed.includes(operation)),
      {
        error: encodeBilingual(
          `units chỉ thu hẹp được: ${unitBoundOperations.join(', ')}; với thao tác khác, hãy lập cho hệ thống một mục riêng`,
          `units narrow only these: ${unitBoundOperations.join(', ')}; for another, give the system an entry of its own`,
        ),
        path: ['units'],
      },
    )
    .refine(({ from, until }) => from === undefined || until === undefined || from <= until, {
      error: encodeBilingual('không được trước `from`', 'must not be before `from`'),
      path: ['until'],
    })
}

/** A grant with its groups spelled out and its days as moments: what travels from the thread that reads the file. */
export interface GrantOfRegister {
  row: number
  procedures: readonly string[]
  operations: readonly Operation[]
  fields: readonly Field[]
  attributes: readonly Attribute[]
  units?: readonly string[]
  /** First instant of it, and the first one behind it, in ms since the epoch. */
  from?: number
  until?: number
}

export function toGrantOfRegister(
  grant: z.infer<ReturnType<typeof grantEntry>>,
  index: number,
  groups: FieldGroups,
): GrantOfRegister {
  const { from, until, units, fields: listed, ...rest } = grant
  return {
    row: index + 1,
    ...rest,
    fields: [...new Set(listed.flatMap((field) => expandField(field, groups)))],
    ...(units && { units }),
    ...(from !== undefined && { from: startOfDayInVietnam(from) }),
    ...(until !== undefined && { until: startOfDayInVietnam(until) + dayMs }),
  }
}
