/**
 * Raw answers as data: one file per foreign system below `answers/`, one entry per answer, and what must come of it.
 * The format is explained in ../README.md; what does not fit it is refused with its file and place.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { type FailureCode, failures, Layer } from '../../../src/domain/failure.ts'

const answersFolder = resolve(import.meta.dirname, '../answers')

/** Where a population answer arrives: paths of mocks/paths.yaml, one per access layer. */
export const populationLayers = ['ndxp', 'lgsp', 'lgsp-envelope', 'lgsp-tree'] as const
export type PopulationLayer = (typeof populationLayers)[number]
export const generations = ['G1', 'G2', 'G3'] as const
export type Generation = (typeof generations)[number]

const codes = Object.keys(failures) as [FailureCode, ...FailureCode[]]
const Code = z.enum(codes)

/** A step of a conversation over TCP. `send` and `file` may hold placeholders; `hex` is for bytes that are no text. */
const Step = z.union([
  z.strictObject({ send: z.string() }),
  z.strictObject({ file: z.string() }),
  z.strictObject({ hex: z.string().regex(/^([0-9a-f]{2}\s*)+$/i) }),
  z.strictObject({ end: z.enum(['close', 'reset']) }),
])

const Answer = z
  .strictObject({
    status: z.int().min(200).max(599).default(200),
    headers: z.record(z.string(), z.string()).default({}),
    /** A whole SOAP envelope: put into `message` on the layer that carries it inside JSON. */
    soap: z.string().optional(),
    /** What the body of the file's `envelope` holds. */
    soapBody: z.string().optional(),
    /** The body as it is. */
    body: z.string().optional(),
    file: z.string().optional(),
    base64: z.base64().optional(),
    /** Charset in which the text is sent; absent = UTF-8. */
    charset: z.string().optional(),
    /** Put before the text, as some writers do: `utf-8`, `utf-16le` or `utf-16be`. */
    bom: z.boolean().default(false),
    raw: z.array(Step).optional(),
  })
  .refine(
    (answer) =>
      [answer.soap, answer.soapBody, answer.body, answer.file, answer.base64, answer.raw].filter(
        (one) => one !== undefined,
      ).length === 1,
    'one of soap, soapBody, body, file, base64 and raw',
  )
export type Answer = z.output<typeof Answer>

const oneOrMore = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).min(1)])
const Failing = {
  /** The failure, or those that are as good: two names for the same thing are no fault of a gateway. */
  code: oneOrMore(Code),
  /** `nearest` = the hop that the path names first: security server or provincial bus. */
  layer: z.enum(['any', 'nearest', ...Object.values(Layer)]).default('any'),
}
const Subset = z.record(z.string(), z.unknown())

const PopulationMust = z.union([
  z.strictObject({
    outcome: z.enum(['found', 'not-matched', 'matched']),
    /** Part of the record that is returned. Absent: number and name are those that were asked for. */
    person: Subset.optional(),
    /** Codes of notices that must be among those returned. */
    notices: z.array(z.string()).optional(),
    asOf: z.string().nullable().optional(),
  }),
  z.strictObject(Failing),
  /** Anything but this: for what a person has not judged yet. */
  z.strictObject({ never: z.literal('not-matched') }),
])
const RegistryMust = z.union([
  z.strictObject({
    outcome: z.enum(['accepted', 'duplicate', 'suspected-duplicate', 'invalid', 'refused', 'unintelligible']),
    refusal: z.string().optional(),
    pointer: z.string().optional(),
  }),
  z.strictObject({
    known: z.union([z.boolean(), z.literal('unclear')]),
    state: z.string().optional(),
    at: z.string().nullable().optional(),
    supplementDue: z.string().nullable().optional(),
    reason: z.string().optional(),
    result: Subset.nullable().optional(),
  }),
  z.strictObject({ ...Failing, sent: oneOrMore(z.enum(['no', 'maybe', 'answered'])).optional() }),
  /** Nothing that counts as received, completed or unknown. */
  z.strictObject({ never: z.enum(['accepted', 'not-known']) }),
])
type PopulationMust = z.output<typeof PopulationMust>
type RegistryMust = z.output<typeof RegistryMust>

/** The number of the row in our list of open work: such a case is read and not run, and the run says so. */
const awaits = z.string().min(2).optional()
const layersOf = z.union([z.literal('all'), z.literal('soap'), z.array(z.enum(populationLayers)).min(1)])

/** Whom the answer is about, where it is not the usual person; or which dossier. */
const Person = z.strictObject({ personalNumber: z.string(), fullName: z.string().optional() })
const PopulationCase = z.strictObject({
  name: z.string().min(5),
  asked: Person.optional(),
  on: layersOf.optional(),
  ask: z.enum(['lookup', 'verify']).default('lookup'),
  answer: Answer,
  must: PopulationMust,
  awaits,
})
const RegistryCase = z.strictObject({
  name: z.string().min(5),
  on: z.array(z.enum(generations)).min(1).optional(),
  ask: z.enum(['push', 'status', 'result']),
  kind: z.enum(['birth', 'death', 'birth-package', 'death-package', 'extract', 'marriage']).optional(),
  answer: Answer,
  must: RegistryMust,
  awaits,
})

const shared = {
  /** Whose answers these are. */
  from: z.string().min(3),
  /** Whether the bytes were recorded from a running stack, or written after its documentation and known answers. */
  source: z.enum(['recorded', 'written', 'scrubbed']),
  /** A SOAP envelope with `{{body}}` in it. */
  envelope: z.string().optional(),
}
const PopulationFile = z.strictObject({
  ...shared,
  upstream: z.literal('population'),
  on: layersOf.default('soap'),
  cases: z.array(PopulationCase).min(1),
})
const RegistryFile = z.strictObject({
  ...shared,
  upstream: z.literal('registry'),
  on: z.array(z.enum(generations)).min(1).default(['G1', 'G2', 'G3']),
  cases: z.array(RegistryCase).min(1),
})
const CaseFile = z.discriminatedUnion('upstream', [PopulationFile, RegistryFile])

/** One answer on one layer. */
export interface PopulationTrial {
  title: string
  file: string
  layer: PopulationLayer
  ask: 'lookup' | 'verify'
  asked?: z.output<typeof Person> | undefined
  answer: Answer
  envelope: string | undefined
  must: PopulationMust
  awaits: string | undefined
}
export interface RegistryTrial {
  title: string
  file: string
  generation: Generation
  ask: 'push' | 'status' | 'result'
  kind: z.output<typeof RegistryCase>['kind']
  answer: Answer
  envelope: string | undefined
  must: RegistryMust
  awaits: string | undefined
}

export interface Kit {
  population: PopulationTrial[]
  registry: RegistryTrial[]
}

/** Every case of the folder. Throws with the names of all files that do not fit. */
export function readKit(folder = answersFolder): Kit {
  const kit: Kit = { population: [], registry: [] }
  const wrong: string[] = []
  for (const file of filesBelow(folder)) {
    const name = relative(folder, file)
    const read = CaseFile.safeParse(parse(readFileSync(file, 'utf8')))
    if (!read.success) {
      wrong.push(`${name}: ${z.prettifyError(read.error)}`)
      continue
    }
    const { upstream, from, envelope } = read.data
    if (upstream === 'population') {
      for (const { name: what, on = read.data.on, ...rest } of read.data.cases) {
        for (const layer of layersNamed(on)) {
          kit.population.push({ title: `${from}: ${what} (${layer})`, file, layer, envelope, ...withAwaits(rest) })
        }
      }
    } else {
      for (const { name: what, on = read.data.on, ...rest } of read.data.cases) {
        for (const generation of on) {
          const title = `${from}: ${what} (${generation} ${rest.ask})`
          kit.registry.push({ title, file, generation, envelope, kind: rest.kind, ...withAwaits(rest) })
        }
      }
    }
  }
  if (wrong.length > 0) throw new Error(`cases that do not fit the format:\n${wrong.join('\n')}`)
  return kit
}

function withAwaits<T extends { awaits?: string | undefined }>(rest: T): T & { awaits: string | undefined } {
  return { ...rest, awaits: rest.awaits }
}

function layersNamed(on: z.output<typeof layersOf>): readonly PopulationLayer[] {
  if (on === 'all') return populationLayers
  return on === 'soap' ? ['ndxp', 'lgsp', 'lgsp-envelope'] : on
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** A file that a case names lies beside it. */
export const besideCase = (caseFile: string, name: string): Buffer => readFileSync(join(dirname(caseFile), name))
