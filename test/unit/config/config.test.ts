/** A configuration is right, or it is refused with every problem at once and no value repeated. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Config, loadConfig } from '../../../src/config/config.ts'
import { type ConfigProblem, ConfigProblems, tellProblem } from '../../../src/config/problem.ts'
import { translations } from '../../../src/config/translations.ts'
import { decodeBilingual } from '../../../src/domain/texts/bilingual.ts'
import { configurationPage } from '../../../tools/config-page.ts'
import { getMessages } from './collect-messages.ts'

const folder = mkdtempSync(join(tmpdir(), 'lienthong-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const good = `
database: { url: { env: DB } }
access: { consumersFile: consumers.yaml, keyHashKey: { env: KEY_HASH_KEY } }
audit: { keyId: k1, chainKey: { file: chain.key }, subjectKey: { env: SUBJECT_KEY } }
links:
  population:
    paths:
      - name: ndxp
        driver: ndxp-soap
        url: https://bus.example/ndxp
        username: gateway
        secret: { env: NDXP_SECRET }
      - name: lgsp
        driver: lgsp-soap
        url: https://lgsp.example/population
        token: { variant: wso2, url: "https://lgsp.example/token", key: k, secret: { env: LGSP_SECRET } }
        authHash:
          mode: per-officer
          officers: { "999085000777": { keyName: n, keyPass: { env: OFFICER_KEY } } }
`
const secretText = 'Hush-hush-this-is-a-secret-of-the-test'
const environment = {
  DB: `postgres://u:${secretText}@db/x`,
  KEY_HASH_KEY: secretText,
  SUBJECT_KEY: secretText,
  NDXP_SECRET: secretText,
  LGSP_SECRET: secretText,
  OFFICER_KEY: secretText,
}
writeFileSync(join(folder, 'chain.key'), `${secretText}\n`)

function load(text: string, variables: Record<string, string> = environment) {
  const file = join(folder, 'lienthong.yaml')
  writeFileSync(file, text)
  return loadConfig(file, variables)
}

function problemsIn(text: string, variables: Record<string, string> = environment): readonly ConfigProblem[] {
  try {
    load(text, variables)
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error
    for (const language of ['vi', 'en'] as const) expect(error.tell(language)).not.toContain(secretText)
    return error.problems
  }
  throw new Error('the configuration was accepted')
}

/** Without the lines. */
const toProblems = (text: string, variables: Record<string, string> = environment): readonly string[] =>
  problemsIn(text, variables).map((problem) => tellProblem({ ...problem, at: null }, 'en'))

test('a right file is read, its secrets come from where it says, and the result cannot be changed', () => {
  const config = load(good)
  expect(config.audit.chainKey).toBe(secretText)
  expect(config.access.consumersFile).toBe(join(folder, 'consumers.yaml'))
  expect(config.links.population.paths.map(({ name }) => name)).toEqual(['ndxp', 'lgsp'])
  expect(() => Object.assign(config.server, { port: 1 })).toThrow()
  expect(() => Object.assign(config.links.population.paths[0] ?? {}, { name: 'x' })).toThrow()
})

test('DATABASE_URL stands in for database.url', () => {
  const config = load(good.replace('database: { url: { env: DB } }', ''), {
    ...environment,
    DATABASE_URL: 'postgres://elsewhere/y',
  })
  expect(config.database.url).toBe('postgres://elsewhere/y')
})

test('every problem is named at once, with its place', () => {
  const { NDXP_SECRET: _, ...poorer } = environment
  const bad = good
    .replace('driver: lgsp-soap', 'driver: carrier-pigeon')
    .replace('keyId: k1', 'keyId: "not a name!"')
    .replace('{ file: chain.key }', '{ file: nowhere.key }')
  const problems = toProblems(`${bad}server: { port: 99999, colour: red }\n`, poorer)
  const places = problems.map((problem) => problem.split(':')[0])
  expect(places).toEqual(
    expect.arrayContaining([
      'server.port',
      'server.colour',
      'audit.keyId',
      'audit.chainKey',
      'links.population.paths.0.secret',
    ]),
  )
  expect(places.some((place) => place?.startsWith('links.population.paths.1'))).toBe(true)
})

test.each([
  ['a secret of a path', 'secret: { env: NDXP_SECRET }', `secret: ${secretText}`, 'links.population.paths.0.secret'],
  [
    'a secret inside an alternative',
    'secret: { env: LGSP_SECRET }',
    `secret: ${secretText}`,
    'links.population.paths.1.token.secret',
  ],
  [
    'a secret inside a table',
    'keyPass: { env: OFFICER_KEY }',
    `keyPass: ${secretText}`,
    'links.population.paths.1.authHash.officers.999085000777.keyPass',
  ],
  ['a key', 'keyHashKey: { env: KEY_HASH_KEY }', `keyHashKey: ${secretText}`, 'access.keyHashKey'],
])('%s may not stand in the file', (_, from, to, place) => {
  expect(toProblems(good.replace(from, to))).toEqual([
    `${place}: a secret may not stand in the file; use { env: NAME } or { file: path }`,
  ])
})

test('a file that is no YAML, or not there, or a bomb of aliases, is refused', () => {
  expect(toProblems('server: [').length).toBeGreaterThan(0)
  expect(() => loadConfig(join(folder, 'absent.yaml'), {})).toThrow(/there is no such file/)
  expect(toProblems('a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n').length).toBeGreaterThan(0)
})

test('every setting is on the configuration page with its meaning', () => {
  const rows = configurationPage()
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows.length).toBeGreaterThan(60)
  const silent = rows.filter((row) => row.split('|').at(-2)?.trim() === '')
  expect(silent).toEqual([])
})

const registry = `
  civilRegistry:
    paths:
      - name: registry
        province: "01"
        token: { variant: none }
        G3: { url: "https://bus.example/registry" }
`
const filing = 'filing: { vault: { keyId: k1, key: { env: VAULT_KEY } } }\n'
const withVault = { ...environment, VAULT_KEY: 'a'.repeat(64) }

test('filings and the path to the registry stand together or not at all', () => {
  expect(load(good).filing).toBeUndefined()
  const { links, filing: settings } = load(`${good}${registry}${filing}`, withVault)
  expect(settings?.vault.key).toBe('a'.repeat(64))
  const together = ['filing: filing and links.civilRegistry stand together or not at all']
  expect(toProblems(`${good}${registry}`)).toEqual(together)
  expect(toProblems(`${good}${filing}`, withVault)).toEqual(together)
  // A registry takes its time; what is not set of its guard follows from that.
  expect(links.civilRegistry?.guard).toMatchObject({ attemptTimeoutMs: 60_000, concurrencyMax: 32, attemptsMax: 2 })
  expect(links.population.guard).toMatchObject({ attemptTimeoutMs: 10_000, concurrencyMax: 256 })
})

test('the guard of the registry keeps its rules when a part of it is set', () => {
  const guarded = registry.replace('paths:', 'guard: { attemptTimeoutMs: 90000 }\n    paths:')
  expect(toProblems(`${good}${guarded}${filing}`, withVault)).toEqual([
    expect.stringMatching(/^links\.civilRegistry\.guard\.probeLeaseMs: must be at least attemptTimeoutMs/),
  ])
})

const portal = `
  portal:
    paths:
      - name: portal
        generation: session
        url: "https://portal.example/service"
        unit: H99
        token: { variant: json-account, url: "https://portal.example/login", username: h99, password: { env: PORTAL } }
`
const withPortal = { ...withVault, PORTAL: 'synthetic' }
/** What the portal is sent follows from dossiers, which are filed. */
const filed = `${good}${registry}`

test('the portal is a link of its own, with what its contract leaves open as documented', () => {
  expect(load(good).links.portal).toBeUndefined()
  const { links } = load(`${filed}${portal}${filing}`, withPortal)
  expect(links.portal?.guard).toMatchObject({ attemptTimeoutMs: 60_000, concurrencyMax: 48 })
  expect(links.portal?.paths).toMatchObject([
    {
      generation: 'session',
      stepsMax: 10,
      lookUp: { exists: true, codesMax: 1 },
      codes: { success: ['0', '00'], refused: ['3', '-3', '-1'] },
      applicantKinds: { citizen: '1', business: '2', 'state-agency': '3', other: '4' },
    },
  ])
})

test('what is wrong with a path to the portal is named, and no password stands in the file', () => {
  expect(
    toProblems(`${filed}${portal.replace('generation: session', 'generation: soap')}${filing}`, withPortal),
  ).toEqual([expect.stringMatching(/^links\.portal\.paths\.0\.generation: must be one of: session, bus, 2026/)])
  expect(toProblems(`${filed}${portal.replace('{ env: PORTAL }', 'hunter7')}${filing}`, withPortal)).toEqual([
    expect.stringMatching(/^links\.portal\.paths\.0\.token\.password: a secret may not/),
  ])
  const bus = portal
    .replace('generation: session', 'generation: bus')
    .replace('unit: H99', 'calls: { create: "/gui?don-vi={unit}" }')
  expect(toProblems(`${filed}${bus}${filing}`, withPortal)).toEqual([
    expect.stringMatching(/^links\.portal\.paths\.0\.unit: must be stated, because `calls` name it/),
  ])
})

test('a key of the vault never stands in the file, and a short one is refused without being repeated', () => {
  const literal = filing.replace('{ env: VAULT_KEY }', 'a'.repeat(64))
  expect(toProblems(`${good}${registry}${literal}`)).toEqual([
    expect.stringMatching(/^filing\.vault\.key: a secret may not/),
  ])
  const short = toProblems(`${good}${registry}${filing}`, { ...environment, VAULT_KEY: 'abc' })
  expect(short).toEqual([expect.stringMatching(/^filing\.vault\.key: must be 32 bytes/)])
})

test('every problem is reported in both languages, with its file and line, and never in the words of the schema library', () => {
  const bad = good
    .replace('driver: lgsp-soap', 'driver: carrier-pigeon')
    .replace('keyId: k1', 'keyId: "not a name!"')
    .replace(
      'url: https://bus.example/ndxp',
      'url: bus.example\n        timestampunit: s\n        connectTimeoutMs: soon',
    )
  const problems = problemsIn(`${bad}server: { port: 99999, drainMS: 1 }\nlog: { level: loud }\ntelemetry: []\n`)
  for (const { says, at } of problems) {
    expect(at).toMatchObject({ file: 'lienthong.yaml' })
    expect(says.vi).not.toBe(says.en)
    expect(`${says.vi} ${says.en}`).not.toMatch(/invalid|expected|received|unrecognized/i)
  }
  const lines = bad.split('\n')
  const toLine = (text: string) => lines.findIndex((line) => line.includes(text)) + 1
  const reported = Object.fromEntries(problems.map(({ place, at, says }) => [place, `${at?.line} ${says.en}`]))
  expect(reported).toEqual({
    'audit.keyId': `${toLine('not a name')} must have 1 to 40 characters: letters without accents, digits, . _ -`,
    'links.population.paths.0.url': `${toLine('url: bus.example')} must be a whole URL, such as https://bus.example/x`,
    'links.population.paths.0.connectTimeoutMs': `${toLine('soon')} must be a number, without letters or a unit`,
    'links.population.paths.0.timestampunit': `${toLine('timestampunit')} there is no such setting; did you mean timestampUnit?`,
    'links.population.paths.1.driver': `${toLine('carrier-pigeon')} must be one of: ndxp-soap, lgsp-soap, lgsp-json-envelope, lgsp-json-tree`,
    'server.port': `${lines.length} must not be greater than 65535`,
    'server.drainMS': `${lines.length} there is no such setting; did you mean drainMs?`,
    'log.level': `${lines.length + 1} must be one of: debug, info, warn, error, silent`,
    telemetry: `${lines.length + 2} must be a group of settings`,
  })
})

test('every sentence of a check of ours is there in both languages', () => {
  const messages = getMessages(Config).filter((message) => decodeBilingual(message) === undefined)
  expect(messages.length).toBeGreaterThan(40)
  expect(messages.filter((message) => translations[message] === undefined)).toEqual([])
})
