/**
 * The configuration: one schema, one frozen object. A file that cannot be used is refused with every problem at once,
 * each with its place, and no value is ever repeated. Secrets are not written into the file: `{ env: NAME }` or
 * `{ file: path }` stands in their place.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { AccessSettings } from './access/settings.ts'
import { AlertSettings } from './alert/settings.ts'
import { AuditSettings } from './audit/settings.ts'
import { FilingSettings } from './filing/settings.ts'
import { HealthSettings } from './health/settings.ts'
import { ServerSettings } from './http/settings.ts'
import { LinkSettings } from './link/settings.ts'
import { DatabaseSettings } from './store/settings.ts'
import { TelemetrySettings } from './telemetry/settings.ts'
import { CivilRegistryPathSettings } from './upstream/civil-registry/settings.ts'
import { PopulationPathSettings } from './upstream/population/settings.ts'
import { WebhookSettings } from './webhook/settings.ts'

const PopulationLink = z
  .strictObject({
    guard: LinkSettings.prefault({}),
    paths: z
      .array(PopulationPathSettings)
      .min(1)
      .refine(
        (paths) => new Set(paths.map(({ name }) => name)).size === paths.length,
        'each path needs a name of its own',
      )
      .describe('The roads to the population database, the preferred one first. Absent: refused'),
  })
  .describe('The link to the National Population Database (Cơ sở dữ liệu quốc gia về dân cư)')

/** A default of the guard that fits a registry whose messages carry files, in the words of the setting. */
const slower = <K extends 'attemptTimeoutMs' | 'probeLeaseMs' | 'slowCallMs' | 'silenceMs' | 'windowMs' | 'rampMs'>(
  name: K,
  ms: number,
  why: string,
) => LinkSettings.shape[name].unwrap().default(ms).describe(why)

const RegistryGuard = LinkSettings.safeExtend({
  attemptTimeoutMs: slower(
    'attemptTimeoutMs',
    60_000,
    'Longest time for one attempt, in ms. Default 60 000: messages carry files of megabytes, and nobody waits at a counter for them',
  ),
  probeLeaseMs: slower(
    'probeLeaseMs',
    60_000,
    'How long the one call that tries an opened path may take, in ms. Default 60 000, as for any attempt',
  ),
  slowCallMs: slower('slowCallMs', 30_000, 'A call that took at least this long counts as slow, in ms. Default 30 000'),
  silenceMs: slower(
    'silenceMs',
    20_000,
    'A call that is given up after at least this long, while the path answered nobody, counts as a failure of the path, in ms. Default 20 000',
  ),
  windowMs: slower(
    'windowMs',
    60_000,
    'Rolling window of the breaker, in ms. Default 60 000: filings come a few a second at most',
  ),
  rampMs: slower(
    'rampMs',
    120_000,
    'How long the share of a path that came back takes to grow to the whole, in ms. Default 120 000: what has waited for an hour can wait two minutes more',
  ),
  concurrencyMax: LinkSettings.shape.concurrencyMax
    .unwrap()
    .default(32)
    .describe('Most calls in flight per path. Default 32: 16 filings a second at 2 s each'),
})

const CivilRegistryLink = z
  .strictObject({
    guard: RegistryGuard.prefault({}),
    paths: z
      .array(CivilRegistryPathSettings)
      .min(1)
      .refine(
        (paths) => new Set(paths.map(({ name }) => name)).size === paths.length,
        'each path needs a name of its own',
      )
      .describe('The roads to the registry, the preferred one first. Absent: refused'),
  })
  .describe(
    'The link to the civil-status registry (Cơ sở dữ liệu hộ tịch điện tử). Absent, with `filing`: this gateway takes no filings',
  )

const filingNeedsRegistry = 'filing and links.civilRegistry stand together or not at all'

export const Config = z
  .strictObject({
    server: ServerSettings.prefault({}),
    log: z
      .strictObject({
        level: z
          .enum(['debug', 'info', 'warn', 'error', 'silent'])
          .default('info')
          .describe('Least important kind of line that is written. Absent: info, one line per request'),
      })
      .prefault({})
      .describe('The log, JSON lines on standard output'),
    database: DatabaseSettings,
    access: AccessSettings,
    audit: AuditSettings,
    links: z
      .strictObject({ population: PopulationLink, civilRegistry: CivilRegistryLink.optional() })
      .describe('The roads to the national systems'),
    filing: FilingSettings.optional(),
    health: HealthSettings.prefault({}),
    webhooks: WebhookSettings.prefault({}),
    alerts: AlertSettings.prefault({}),
    telemetry: TelemetrySettings.prefault({}),
  })
  .refine(({ filing, links }) => (filing === undefined) === (links.civilRegistry === undefined), {
    error: filingNeedsRegistry,
    path: ['filing'],
  })
export type Config = z.output<typeof Config>
export type ConfigInput = z.input<typeof Config>

/** A configuration that cannot be used. The message lists every problem; it holds no value from the file. */
export class ConfigProblems extends Error {
  readonly problems: readonly string[]
  constructor(source: string, problems: readonly string[]) {
    super(`${source} cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'ConfigProblems'
    this.problems = problems
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/** Reads a YAML file. `DATABASE_URL`, when set, stands in for `database.url`. */
export function loadConfig(file: string, environment: Environment): Config {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigProblems(file, [`the file cannot be read (${(error as NodeJS.ErrnoException).code})`])
  }
  const document = parseDocument(text)
  if (document.errors.length > 0) {
    throw new ConfigProblems(
      file,
      document.errors.map(({ code, linePos }) => `line ${linePos?.[0].line ?? '?'}: ${code}`),
    )
  }
  let tree: unknown
  try {
    tree = document.toJS({ maxAliasCount: 0 }) ?? {}
  } catch {
    throw new ConfigProblems(file, ['aliases (&, *) are not used here'])
  }
  return parseConfig(tree, { source: file, directory: dirname(resolve(file)), environment, literalSecrets: false })
}

export interface ParseOptions {
  source: string
  /** Relative paths in the configuration begin here. */
  directory: string
  environment: Environment
  /** Whether secrets may stand in the tree itself: only for a tree that a program made. */
  literalSecrets: boolean
}

export function parseConfig(tree: unknown, options: ParseOptions): Config {
  const problems: string[] = []
  const schema = configJsonSchema()
  const url = options.environment.DATABASE_URL
  const withUrl =
    url && isTree(tree) ? { ...tree, database: { ...(isTree(tree.database) ? tree.database : {}), url } } : tree
  const resolved = resolveReferences(withUrl, [], (place, value, literal) => {
    if (literal && isSecret(schema, place) && !options.literalSecrets && !(url && place.join('.') === 'database.url')) {
      problems.push(`${place.join('.')}: a secret may not stand in the file; use { env: NAME } or { file: path }`)
    }
    return literal ? value : dereference(value as Reference, place, options, problems)
  })
  const parsed = Config.safeParse(resolved)
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap(describeIssue))
  if (problems.length > 0 || !parsed.success) throw new ConfigProblems(options.source, [...new Set(problems)])
  const { access } = parsed.data
  const consumersFile = resolve(options.directory, access.consumersFile)
  return deepFreeze({ ...parsed.data, access: { ...access, consumersFile } })
}

type Reference = { env: string } | { file: string }
type Tree = Record<string, unknown>
type Place = readonly (string | number)[]

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isReference(value: unknown): value is Reference {
  if (!isTree(value)) return false
  const [key, ...more] = Object.keys(value)
  return more.length === 0 && (key === 'env' || key === 'file') && typeof value[key] === 'string'
}

function resolveReferences(
  value: unknown,
  place: Place,
  visit: (place: Place, value: unknown, literal: boolean) => unknown,
): unknown {
  if (isReference(value)) return visit(place, value, false)
  if (Array.isArray(value)) return value.map((item, index) => resolveReferences(item, [...place, index], visit))
  if (!isTree(value)) return visit(place, value, true)
  const entries = Object.entries(value).map(([key, item]) => [key, resolveReferences(item, [...place, key], visit)])
  return Object.fromEntries(entries)
}

function dereference(
  reference: Reference,
  place: Place,
  options: ParseOptions,
  problems: string[],
): string | undefined {
  if ('env' in reference) {
    const value = options.environment[reference.env]
    if (value === undefined) problems.push(`${place.join('.')}: environment variable ${reference.env} is not set`)
    return value
  }
  try {
    return readFileSync(resolve(options.directory, reference.file), 'utf8').trim()
  } catch {
    problems.push(`${place.join('.')}: file ${reference.file} cannot be read`)
    return undefined
  }
}

/** Whether any reading of the schema marks this place as secret: lists, tables and alternatives are looked through. */
export function isSecret(schema: JsonSchema, place: Place): boolean {
  const alternatives = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])]
  if (alternatives.some((inner) => isSecret(inner, place))) return true
  const [step, ...rest] = place
  if (step === undefined) return schema.secret === true
  const table = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  const inner = typeof step === 'number' ? schema.items : (schema.properties?.[step] ?? table)
  return inner !== undefined && isSecret(inner, rest)
}

/** The part of JSON Schema that the configuration's own description uses. */
export interface JsonSchema {
  description?: string
  default?: unknown
  type?: string
  enum?: unknown[]
  const?: unknown
  minimum?: number
  maximum?: number
  secret?: boolean
  required?: string[]
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  oneOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  allOf?: JsonSchema[]
  additionalProperties?: JsonSchema | boolean
}

export function configJsonSchema(): JsonSchema {
  return z.toJSONSchema(Config, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const place = issue.path.join('.') || 'the file'
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${place}: there is no setting "${key}"`)
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.reduce((best, branch) => (branch.length < best.length ? branch : best))
    return nearest.flatMap((inner) => describeIssue({ ...inner, path: [...issue.path, ...inner.path] }))
  }
  return [`${place}: ${issue.message}`]
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) deepFreeze(inner)
  }
  return value
}
