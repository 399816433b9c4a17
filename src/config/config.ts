/**
 * The configuration: one schema, one frozen object. A file that cannot be used is refused with every problem at once,
 * each with its place, and no value is ever repeated. Secrets are not written into the file: `{ env: NAME }` or
 * `{ file: path }` stands in their place.
 */
import { basename, dirname, resolve } from 'node:path'
import { z } from 'zod'
import { AccessSettings } from '../access/settings.ts'
import { AgreementSettings } from '../agreement/settings.ts'
import { AlertSettings } from '../alert/settings.ts'
import { AuditSettings } from '../audit/settings.ts'
import { BatchSettings } from '../batch/settings.ts'
import { CertificateSettings } from '../certificate/settings.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { PublicStatusSettings } from '../dossier/settings.ts'
import { FileAddressSettings } from '../file-address/settings.ts'
import { FileCheckSettings } from '../file-check/settings.ts'
import { FilingSettings } from '../filing/settings.ts'
import { HealthSettings } from '../health/settings.ts'
import { ServerSettings } from '../http/settings.ts'
import { LawSettings } from '../law/settings.ts'
import { LinkSettings } from '../link/settings.ts'
import { LinkedSettings } from '../linked/settings.ts'
import { OversightSettings } from '../oversight/settings.ts'
import { PortalSettings } from '../portal/settings.ts'
import { LiveForecastSettings } from '../settlement/live/settings.ts'
import { DatabaseSettings } from '../store/settings.ts'
import { ReconcileSettings } from '../sync/reconcile/settings.ts'
import { SyncSettings } from '../sync/settings.ts'
import { TelemetrySettings } from '../telemetry/settings.ts'
import { UnitSettings } from '../unit/settings.ts'
import { CivilRegistryPathSettings } from '../upstream/civil-registry/settings.ts'
import { LinkedServicesPathSettings } from '../upstream/linked/settings.ts'
import { PopulationPathSettings } from '../upstream/population/settings.ts'
import { PortalPathSettings } from '../upstream/portal/settings.ts'
import { WebhookSettings } from '../webhook/settings.ts'
import { type ConfigPath, isSecret, type JsonSchema, toName, valueAt } from './json-schema.ts'
import { type ConfigProblem, ConfigProblems } from './problem.ts'
import { mergeProfile, type Profile, type ProfileLink, readProfile } from './profile.ts'
import { readYaml, type YamlFile } from './read-yaml.ts'
import { dereference, type Environment, isTree, mapLeaves } from './references.ts'
import { getFaults, type SettingFault } from './setting-faults.ts'

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
      .describe('The paths to the population database, the preferred one first. Absent: refused'),
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
    'Longest time for one attempt, in ms. Default 60 000: messages carry files of megabytes, and no one waits at a counter for them',
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
    'A call that is given up after at least this long, while the path answered no one, counts as a failure of the path, in ms. Default 20 000',
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
      .describe('The paths to the registry, the preferred one first. Absent: refused'),
  })
  .describe(
    'The link to the civil-status registry (Cơ sở dữ liệu hộ tịch điện tử). Absent, with `filing`: this gateway takes no filings',
  )

/** A target of the synchronisation: `sync.concurrency` dossiers, and half as many again that wait for a late answer. */
const targetConcurrencyMax = (meaning: string) =>
  LinkSettings.shape.concurrencyMax
    .unwrap()
    .default(48)
    .describe(`Most calls in flight per path. Default 48: ${meaning}`)

const LinkedServicesGuard = RegistryGuard.safeExtend({
  concurrencyMax: targetConcurrencyMax('32 dossiers at a time, and 16 whose answer is late'),
})

const LinkedServicesLink = z
  .strictObject({
    guard: LinkedServicesGuard.prefault({}),
    ...LinkedSettings.shape,
    paths: z
      .array(LinkedServicesPathSettings)
      .min(1)
      .refine(
        (paths) => new Set(paths.map(({ name }) => name)).size === paths.length,
        'each path needs a name of its own',
      )
      .describe('The paths to the linked-service software, the preferred one first. Absent: refused'),
  })
  .describe(
    'The link to the linked-service software (Phần mềm dịch vụ công liên thông, DVCLT), which needs `filing`. Absent: no linked dossiers are pulled',
  )

const PortalGuard = RegistryGuard.safeExtend({
  attemptTimeoutMs: slower(
    'attemptTimeoutMs',
    60_000,
    'Longest time for one attempt, in ms. Default 60 000: the read time-out of a running client, and no one waits at a counter for it',
  ),
  windowMs: slower(
    'windowMs',
    60_000,
    'Rolling window of the breaker, in ms. Default 60 000: at night a few dossiers change in an hour',
  ),
  concurrencyMax: targetConcurrencyMax(
    '160 steps a second by 32 dossiers, ten steps in a call that takes 2 s, and 16 whose answer is late',
  ),
})

const PortalLink = z
  .strictObject({
    guard: PortalGuard.prefault({}),
    paths: z
      .array(PortalPathSettings)
      .min(1)
      .refine(
        (paths) => new Set(paths.map(({ name }) => name)).size === paths.length,
        'each path needs a name of its own',
      )
      .describe('The paths to the portal, the preferred one first. Absent: refused'),
  })
  .describe('The link to the public-service portal (Cổng Dịch vụ công quốc gia). Absent: no dossier is reported there')

const linkedNeedsFiling = 'links.linkedServices needs filing: linked dossiers are sealed by its vault'
const portalNeedsFiling = 'links.portal needs filing: what the portal is sent follows from its dossiers'
const signInNeedsOrigin = 'access.signIn needs server.publicOrigins: browsers come back there from the provider'
const agreementNeedsSignIn = 'agreement.acts needs access.signIn: a typed account proves no second person'
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
      .strictObject({
        population: PopulationLink,
        civilRegistry: CivilRegistryLink.optional(),
        linkedServices: LinkedServicesLink.optional(),
        portal: PortalLink.optional(),
      })
      .describe('The paths to the national systems'),
    filing: FilingSettings.optional(),
    batches: BatchSettings.prefault({}),
    fileAddresses: FileAddressSettings.prefault({}),
    publicStatus: PublicStatusSettings.prefault({}),
    fileChecks: FileCheckSettings.prefault({}),
    certificates: CertificateSettings.prefault({}),
    oversight: OversightSettings.prefault({}),
    agreement: AgreementSettings.prefault({}),
    law: LawSettings.prefault({}),
    units: UnitSettings.prefault({}),
    forecast: LiveForecastSettings.prefault({}),
    health: HealthSettings.prefault({}),
    webhooks: WebhookSettings.prefault({}),
    sync: SyncSettings.prefault({}),
    reconcile: ReconcileSettings.prefault({}),
    portal: PortalSettings.prefault({}),
    alerts: AlertSettings.prefault({}),
    telemetry: TelemetrySettings.prefault({}),
  })
  .refine(({ filing, links }) => (filing === undefined) === (links.civilRegistry === undefined), {
    error: filingNeedsRegistry,
    path: ['filing'],
  })
  .refine(({ filing, links }) => filing !== undefined || links.linkedServices === undefined, {
    error: linkedNeedsFiling,
    path: ['links', 'linkedServices'],
  })
  .refine(({ filing, links }) => filing !== undefined || links.portal === undefined, {
    error: portalNeedsFiling,
    path: ['links', 'portal'],
  })
  .refine(({ access, server }) => access.signIn === undefined || server.publicOrigins.length > 0, {
    error: signInNeedsOrigin,
    path: ['server', 'publicOrigins'],
  })
  .refine(({ agreement, access }) => agreement.acts.length === 0 || access.signIn !== undefined, {
    error: agreementNeedsSignIn,
    path: ['agreement', 'acts'],
  })
export type Config = z.output<typeof Config>
export type ConfigInput = z.input<typeof Config>

/** Reads a YAML file. `DATABASE_URL`, when set, stands in for `database.url`. */
export function loadConfig(file: string, environment: Environment): Config {
  const yaml = readYaml(file, file)
  return parseConfig(yaml.tree, {
    source: file,
    directory: dirname(resolve(file)),
    environment,
    literalSecrets: false,
    yaml,
  })
}

/** The settings that stand in files of their own, `{ file: … }`, those of profiles among them. */
export function findFileReferences(file: string): { name: string; file: string }[] {
  const directory = dirname(resolve(file))
  const found: { name: string; file: string }[] = []
  const whole = withProfiles(readYaml(file, file).tree, directory, { read: () => {}, failed: () => {} })
  mapLeaves(whole, ({ place, reference }) => {
    if (reference !== null && 'file' in reference)
      found.push({ name: toName(place), file: resolve(directory, reference.file) })
  })
  return found
}

export interface ParseOptions {
  source: string
  /** Relative paths in the configuration begin here. */
  directory: string
  environment: Environment
  /** Whether secrets may stand in the tree itself: only for a tree that a program made. */
  literalSecrets: boolean
  /** The file that the tree was read from; absent = a program made it. */
  yaml?: YamlFile
}

/** Where paths stand, and the link that their profiles are for. */
const pathLists = [
  { at: ['links', 'population', 'paths'], link: 'population' },
  { at: ['links', 'civilRegistry', 'paths'], link: 'civil-registry' },
  { at: ['links', 'linkedServices', 'paths'], link: 'linked-services' },
  { at: ['links', 'portal', 'paths'], link: 'public-service-portal' },
] as const satisfies readonly { at: ConfigPath; link: ProfileLink }[]

export function parseConfig(tree: unknown, options: ParseOptions): Config {
  const { source, directory, environment, literalSecrets, yaml } = options
  const problems: ConfigProblem[] = []
  const profiles: { at: ConfigPath; profile: Profile }[] = []
  const schema = configJsonSchema()
  const shown = basename(source)
  const findOrigin = (place: ConfigPath): ConfigProblem['at'] => {
    const above = profiles.find(({ at }) => isBelow(at, place))
    const inside = place.slice(above?.at.length ?? 0)
    // What the path does not state itself comes from its profile.
    if (above && valueAt(tree, place) === undefined && valueAt(above.profile.settings, inside) !== undefined) {
      return { file: above.profile.shown, line: above.profile.yaml.toLine(['settings', ...inside]) }
    }
    return yaml === undefined ? null : { file: shown, line: yaml.toLine(place) }
  }
  const report = (place: ConfigPath, says: Bilingual) =>
    problems.push({ place: toName(place), at: findOrigin(place), says })
  const url = environment.DATABASE_URL
  const withUrl =
    url && isTree(tree) ? { ...tree, database: { ...(isTree(tree.database) ? tree.database : {}), url } } : tree
  const unread: ConfigPath[] = []
  const whole = withProfiles(withUrl, directory, {
    read: (at, profile) => profiles.push({ at, profile }),
    failed: (at, found) => {
      unread.push(at)
      for (const problem of found) {
        // A profile that cannot be read has no line; the setting that names it has.
        if (problem.at === null) report([...at, 'profile'], problem.says)
        else problems.push(problem)
      }
    },
  })
  const resolved = mapLeaves(whole, ({ place, reference, value }) => {
    if (reference !== null) return dereference(reference, place.at(-1), options, (says) => report(place, says))
    const fromUrl = url !== undefined && toName(place) === 'database.url'
    if (isSecret(schema, place) && !literalSecrets && !fromUrl && value !== null) report(place, secretInFile)
    return value
  })
  // Read once: compiled readers of two hundred shapes would stay for the life of the process.
  const parsed = Config.safeParse(resolved, { jitless: true })
  if (!parsed.success) {
    const result = new Set(problems.map(({ place }) => place))
    for (const issue of parsed.error.issues) {
      for (const { place, says } of getFaults(issue, schema, resolved)) {
        // What could not be found is missing to the schema too, and so is all that stands in a profile that cannot be read.
        if (!result.has(toName(place)) && !unread.some((at) => isBelow(at, place))) report(place, says)
      }
    }
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigProblems(source, withoutRepeats(problems))
  const { access, server, law, units, fileChecks } = parsed.data
  const consumersFile = resolve(directory, access.consumersFile)
  const inFolder = (files: readonly string[]) => files.map((file) => resolve(directory, file))
  return deepFreeze({
    ...parsed.data,
    access: { ...access, consumersFile },
    server: withServerFiles(server, directory),
    law: { ...law, files: inFolder(law.files) },
    units: { ...units, files: inFolder(units.files) },
    fileChecks: { ...fileChecks, ...resolveFolders(fileChecks, directory) },
  })
}

function withServerFiles(server: Config['server'], directory: string): Config['server'] {
  const { tls, clientCertificates } = server
  const { authoritiesFile, revocationFiles } = clientCertificates
  const inFolder = (file: string) => resolve(directory, file)
  return {
    ...server,
    ...(tls && { tls: { ...tls, certFile: inFolder(tls.certFile), keyFile: inFolder(tls.keyFile) } }),
    clientCertificates: {
      ...clientCertificates,
      ...(authoritiesFile !== undefined && { authoritiesFile: inFolder(authoritiesFile) }),
      revocationFiles: revocationFiles.map(inFolder),
    },
  }
}

function resolveFolders(settings: Config['fileChecks'], directory: string): Partial<Config['fileChecks']> {
  const names = ['rootsFolder', 'intermediatesFolder', 'revocationFolder'] as const
  const stated = names.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]] as const]))
  return Object.fromEntries(stated.map(([name, folder]) => [name, resolve(directory, folder)]))
}

const secretInFile: Bilingual = {
  vi: 'bí mật không được nằm trong tệp; dùng { env: TÊN } hoặc { file: đường-dẫn }',
  en: 'a secret may not stand in the file; use { env: NAME } or { file: path }',
}

/** The tree with what each path's profile says below what the path says itself. */
function withProfiles(
  tree: unknown,
  directory: string,
  outcome: {
    read: (at: ConfigPath, profile: Profile) => void
    failed: (at: ConfigPath, problems: readonly ConfigProblem[]) => void
  },
): unknown {
  let result = tree
  for (const { at, link } of pathLists) {
    const paths = valueAt(result, at)
    if (!Array.isArray(paths)) continue
    const merged = paths.map((path: unknown, index) => {
      if (!isTree(path) || typeof path.profile !== 'string') return path
      try {
        const profile = readProfile(resolve(directory, path.profile), path.profile, pathJsonSchemas())
        if (profile.link === link) {
          outcome.read([...at, index], profile)
          return mergeProfile(profile.settings, path)
        }
        const line = profile.yaml.toLine(['link'])
        const problem = { place: 'link', at: { file: profile.shown, line }, says: otherLink(profile.link) }
        outcome.failed([...at, index], [problem])
      } catch (error) {
        if (!(error instanceof ConfigProblems)) throw error
        const named = ({ vi, en }: Bilingual) => ({
          vi: `tệp ${path.profile}: ${vi}`,
          en: `file ${path.profile}: ${en}`,
        })
        outcome.failed(
          [...at, index],
          error.problems.map((one) => (one.at === null ? { ...one, says: named(one.says) } : one)),
        )
      }
      return path
    })
    result = replacedAt(result, at, merged)
  }
  return result
}

const isBelow = (above: ConfigPath, place: ConfigPath): boolean => above.every((step, index) => place[index] === step)

const otherLink = (link: ProfileLink): Bilingual => ({
  vi: `hồ sơ này dành cho ${link}, không phải cho đường dùng nó`,
  en: `this profile is for ${link}, not for the path that names it`,
})

function replacedAt(tree: unknown, [step, ...rest]: ConfigPath, value: unknown): unknown {
  if (step === undefined) return value
  return isTree(tree) ? { ...tree, [step]: replacedAt(tree[step], rest, value) } : tree
}

function withoutRepeats(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const byText = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
  return [...byText.values()]
}

let described: WeakRef<JsonSchema> | undefined

/** Made again when it is asked for after a while: a start and the doctor want it, and a process that serves keeps a megabyte less. */
export function configJsonSchema(): JsonSchema {
  const kept = described?.deref()
  if (kept !== undefined) return kept
  const made = getJsonSchema(Config)
  described = new WeakRef(made)
  return made
}

/** One path, as a profile describes it. */
export type CheckedPath =
  | { link: 'population'; settings: PopulationPathSettings }
  | { link: 'civil-registry'; settings: CivilRegistryPathSettings }
  | { link: 'linked-services'; settings: LinkedServicesPathSettings }
  | { link: 'public-service-portal'; settings: PortalPathSettings }
  | { link: null; faults: SettingFault[] }

export function parsePath(link: ProfileLink, tree: unknown): CheckedPath {
  const schema = pathJsonSchemas()[link]
  const faults = (error: z.core.$ZodError): CheckedPath => ({
    link: null,
    faults: error.issues.flatMap((issue) => getFaults(issue, schema, tree)),
  })
  switch (link) {
    case 'population': {
      const parsed = PopulationPathSettings.safeParse(tree)
      return parsed.success ? { link, settings: parsed.data } : faults(parsed.error)
    }
    case 'civil-registry': {
      const parsed = CivilRegistryPathSettings.safeParse(tree)
      return parsed.success ? { link, settings: parsed.data } : faults(parsed.error)
    }
    case 'linked-services': {
      const parsed = LinkedServicesPathSettings.safeParse(tree)
      return parsed.success ? { link, settings: parsed.data } : faults(parsed.error)
    }
    case 'public-service-portal': {
      const parsed = PortalPathSettings.safeParse(tree)
      return parsed.success ? { link, settings: parsed.data } : faults(parsed.error)
    }
  }
}

let describedPaths: Record<ProfileLink, JsonSchema> | undefined

/** The schemas of one path, by link. */
export function pathJsonSchemas(): Record<ProfileLink, JsonSchema> {
  describedPaths ??= {
    population: getJsonSchema(PopulationPathSettings),
    'civil-registry': getJsonSchema(CivilRegistryPathSettings),
    'linked-services': getJsonSchema(LinkedServicesPathSettings),
    'public-service-portal': getJsonSchema(PortalPathSettings),
  }
  return describedPaths
}

function getJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) deepFreeze(inner)
  }
  return value
}
