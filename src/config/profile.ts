/**
 * Contract profiles: what one ministry's or province's endpoint wants, as a file that can be given to others. It holds no
 * secret and no reference to one. A path that names it takes its settings from there; what the path states itself wins.
 */
import { z } from 'zod'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { type ConfigPath, isSecret, type JsonSchema, toName } from './json-schema.ts'
import { type ConfigProblem, ConfigProblems } from './problem.ts'
import { readYaml, type YamlFile } from './read-yaml.ts'
import { isTree, mapLeaves } from './references.ts'
import { getFaults } from './setting-faults.ts'

const profileLinks = ['population', 'civil-registry', 'linked-services', 'public-service-portal'] as const
export type ProfileLink = (typeof profileLinks)[number]

/** The file around the settings, which are checked by the schema of the path. */
const ProfileFile = z
  .strictObject({
    profile: z.literal(1).describe('Version of this form'),
    link: z.enum(profileLinks).describe('Which link the endpoint belongs to'),
    title: z.string().min(1).max(200).describe('Whose endpoint it is'),
    source: z.string().max(500).optional().describe('Where this is known from: a document, a date, who confirmed it'),
    notes: z.string().max(5_000).optional().describe('What else a user of the profile should know'),
    settings: z.record(z.string(), z.unknown()).describe('Settings of one path'),
  })
  .describe('A contract profile')

export interface Profile {
  /** As it is shown to people. */
  shown: string
  link: ProfileLink
  title: string
  settings: Record<string, unknown>
  yaml: YamlFile
}

/** What a path must say for itself: two paths may share a profile, and a profile has none of its own. */
const ofThePath = ['name', 'profile']

/** Reads a profile. Throws ConfigProblems with everything that is wrong with it by itself. */
export function readProfile(
  file: string,
  shown: string,
  pathSchemas: Readonly<Record<ProfileLink, JsonSchema>>,
): Profile {
  const yaml = readYaml(file, shown)
  const problem = (place: ConfigPath, says: Bilingual): ConfigProblem => ({
    place: toName(place),
    at: { file: shown, line: yaml.toLine(place) },
    says,
  })
  const parsed = ProfileFile.safeParse(yaml.tree)
  if (!parsed.success) {
    const schema = z.toJSONSchema(ProfileFile, { io: 'input', unrepresentable: 'any' }) as JsonSchema
    const faults = parsed.error.issues.flatMap((issue) => getFaults(issue, schema, yaml.tree))
    throw new ConfigProblems(
      shown,
      faults.map(({ place, says }) => problem(place, says)),
    )
  }
  const { link, title, settings } = parsed.data
  const problems: ConfigProblem[] = []
  for (const name of ofThePath.filter((one) => one in settings))
    problems.push(problem(['settings', name], belongsToPath))
  mapLeaves(settings, ({ place, reference, value }) => {
    if (reference !== null) problems.push(problem(['settings', ...place], noReferences))
    else if (value !== null && isSecret(pathSchemas[link], place))
      problems.push(problem(['settings', ...place], noSecrets))
    return value
  })
  if (problems.length > 0) throw new ConfigProblems(shown, problems)
  return { shown, link, title, settings, yaml }
}

const belongsToPath: Bilingual = {
  vi: 'do từng đường tự ghi, không nằm trong hồ sơ kết nối',
  en: 'is for the path to say, not for a profile',
}
const noSecrets: Bilingual = {
  vi: 'là bí mật: hồ sơ kết nối để chia sẻ nên không được chứa; ghi ở đường dùng hồ sơ này',
  en: 'is a secret, and a profile is there to be shared: state it where the path is configured',
}
const noReferences: Bilingual = {
  vi: 'hồ sơ kết nối không trỏ tới biến môi trường hay tệp; ghi ở đường dùng hồ sơ này',
  en: 'a profile points to no variable and no file: state it where the path is configured',
}

/** By these an alternative is chosen: where two trees choose differently, nothing of the one fits the other. */
const choosers = ['driver', 'kind', 'variant', 'mode']

/** Groups are joined name by name; lists and values are taken whole. `own` wins. */
export function mergeProfile(profile: unknown, own: unknown): unknown {
  if (own === undefined) return profile
  if (!isTree(profile) || !isTree(own)) return own
  if (choosers.some((name) => name in own && name in profile && own[name] !== profile[name])) return own
  const names = new Set([...Object.keys(profile), ...Object.keys(own)])
  return Object.fromEntries([...names].map((name) => [name, mergeProfile(profile[name], own[name])]))
}
