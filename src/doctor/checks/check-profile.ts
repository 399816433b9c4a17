/**
 * Looks at a contract profile by itself, without any connection: is it whole, does it contradict itself, and what would a
 * request look like? What only the path can say (addresses, accounts, keys) is filled in with examples.
 */
import { generateKeyPairSync } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { type CheckedPath, parsePath, pathJsonSchemas } from '../../config/config.ts'
import { type ConfigPath, completed, toName } from '../../config/json-schema.ts'
import { ConfigProblems, tellProblem } from '../../config/problem.ts'
import { type Profile, readProfile } from '../../config/profile.ts'
import { about, type Finding } from '../finding.ts'
import {
  type NotRendered,
  type RenderedRequest,
  renderPopulation,
  renderPortal,
  renderRegistry,
} from '../render-example.ts'
import { checkPathSettings } from './check-path-settings.ts'

export interface ProfileReport {
  findings: Finding[]
  examples: RenderedRequest[]
}

export async function checkProfile(file: string, now: number): Promise<ProfileReport> {
  const shown = basename(file)
  const say = about(shown)
  const schemas = pathJsonSchemas()
  let profile: Profile
  try {
    profile = readProfile(resolve(file), shown, schemas)
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error
    const findings = error.problems.map((problem) =>
      say.fail('profile', [tellProblem(problem, 'vi'), tellProblem(problem, 'en')], correctIt),
    )
    return { findings, examples: [] }
  }
  const { tree, examples: filledIn } = completed(schemas[profile.link], profile.settings)
  const { path, faults } = parseWithExamples(profile, tree, filledIn)
  if (faults.length > 0 || path.link === null) {
    const findings = faults.map(({ place, says }) => {
      const inFile = ['settings', ...place]
      const problem = { place: toName(inFile), at: { file: shown, line: profile.yaml.toLine(inFile) }, says }
      return say.fail('profile', [tellProblem(problem, 'vi'), tellProblem(problem, 'en')], correctIt)
    })
    return { findings, examples: [] }
  }
  const rendered = await renderExamples(path)
  const findings = [
    say.ok('profile', [`hợp lệ: ${profile.title}`, `valid: ${profile.title}`], { link: profile.link }),
    ...checkPathSettings(shown, path.settings, now).filter(({ status }) => status !== 'ok'),
    ...rendered
      .filter(isMissing)
      .map(({ what, failure }) =>
        say.warn(
          'example',
          [
            `không viết được yêu cầu mẫu ${what}: ${failure.detail ?? failure.code}`,
            `no example of ${what} can be written: ${failure.detail ?? failure.code}`,
          ],
          [
            'Yêu cầu mẫu dùng cán bộ 999085000777, tài khoản canbo.mau; kiểm tra các mục của `officerSent` và `procedureSent`.',
            'The example is asked by officer 999085000777 with the account canbo.mau; look at `officerSent` and `procedureSent`.',
          ],
        ),
      ),
  ]
  return { findings, examples: rendered.filter((one) => !isMissing(one)) as RenderedRequest[] }
}

/** Of the linked-service software there is none: its messages differ by the dossier alone, and the contract shows one of each. */
function renderExamples(path: Exclude<CheckedPath, { link: null }>): Promise<(RenderedRequest | NotRendered)[]> {
  switch (path.link) {
    case 'population':
      return renderPopulation(path.settings)
    case 'civil-registry':
      return renderRegistry(path.settings)
    case 'linked-services':
      return Promise.resolve([])
    case 'public-service-portal':
      return renderPortal(path.settings)
  }
}

const correctIt = [
  'Sửa tệp hồ sơ; cách viết ở docs/operate/endpoints.md, từng mục ở docs/reference/configuration.md.',
  'Correct the profile; how one is written stands in docs/operate/endpoints.md, every setting in docs/reference/configuration.md.',
] as const

const isMissing = (one: RenderedRequest | NotRendered): one is NotRendered => 'failure' in one

/** What is wrong with an example of ours is no fault of the profile: a certificate that was never stated cannot be read. */
function parseWithExamples(
  profile: Profile,
  tree: unknown,
  filledIn: readonly ConfigPath[],
): { path: CheckedPath; faults: { place: ConfigPath; says: Finding['says'] }[] } {
  const isOurs = (place: ConfigPath) => filledIn.some((at) => at.every((step, index) => place[index] === step))
  const keyIsOurs = isOurs(['signing', 'privateKey'])
  const path = parsePath(profile.link, keyIsOurs ? withKey(tree) : tree)
  const faults = path.link === null ? path.faults : []
  const theirs = faults.filter(({ place }) => !isOurs(place) && !(keyIsOurs && toName(place) === 'signing.certificate'))
  if (theirs.length > 0) return { path, faults: theirs }
  // Nothing is signed in an example with a key that was made up for it.
  const { signing: _, ...unsigned } = tree as Record<string, unknown>
  return { path: faults.length > 0 || keyIsOurs ? parsePath(profile.link, unsigned) : path, faults: [] }
}

/** The tree with a fresh key that fits the algorithm, so that the rest of its rules can be checked. */
function withKey(tree: unknown): unknown {
  const { signing, ...others } = tree as { signing: { algorithm?: unknown } }
  const algorithm = String(signing.algorithm ?? '')
  const pem = { type: 'pkcs8', format: 'pem' } as const
  const { privateKey } =
    algorithm === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : algorithm.startsWith('ES')
        ? generateKeyPairSync('ec', { namedCurve: algorithm === 'ES384' ? 'P-384' : 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...others, signing: { ...signing, privateKey: privateKey.export(pem) } }
}
