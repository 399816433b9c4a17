/** Promise 7: a configuration is right, or it is refused with every problem at once and no value repeated. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigProblems, loadConfig } from '../../../src/config.ts'
import { configurationPage } from '../../../tools/config-page.ts'

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

function problemsOf(text: string, variables: Record<string, string> = environment): readonly string[] {
  try {
    load(text, variables)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigProblems)
    expect((error as Error).message).not.toContain(secretText)
    return (error as ConfigProblems).problems
  }
  throw new Error('the configuration was accepted')
}

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
  const problems = problemsOf(`${bad}server: { port: 99999, colour: red }\n`, poorer)
  const places = problems.map((problem) => problem.split(':')[0])
  expect(places).toEqual(
    expect.arrayContaining([
      'server.port',
      'server',
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
  expect(problemsOf(good.replace(from, to))).toEqual([
    `${place}: a secret may not stand in the file; use { env: NAME } or { file: path }`,
  ])
})

test('a file that is no YAML, or not there, or a bomb of aliases, is refused', () => {
  expect(problemsOf('server: [').length).toBeGreaterThan(0)
  expect(() => loadConfig(join(folder, 'absent.yaml'), {})).toThrow(/cannot be read \(ENOENT\)/)
  expect(problemsOf('a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n').length).toBeGreaterThan(0)
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

test('filings and the road to the registry stand together or not at all', () => {
  expect(load(good).filing).toBeUndefined()
  const { links, filing: settings } = load(`${good}${registry}${filing}`, withVault)
  expect(settings?.vault.key).toBe('a'.repeat(64))
  const together = ['filing: filing and links.civilRegistry stand together or not at all']
  expect(problemsOf(`${good}${registry}`)).toEqual(together)
  expect(problemsOf(`${good}${filing}`, withVault)).toEqual(together)
  // A registry takes its time; what is not said of its guard follows from that.
  expect(links.civilRegistry?.guard).toMatchObject({ attemptTimeoutMs: 60_000, concurrencyMax: 32, attemptsMax: 2 })
  expect(links.population.guard).toMatchObject({ attemptTimeoutMs: 10_000, concurrencyMax: 256 })
})

test('the guard of the registry keeps its rules when a part of it is set', () => {
  const guarded = registry.replace('paths:', 'guard: { attemptTimeoutMs: 90000 }\n    paths:')
  expect(problemsOf(`${good}${guarded}${filing}`, withVault)).toEqual([
    expect.stringMatching(/^links\.civilRegistry\.guard\.probeLeaseMs: must be at least attemptTimeoutMs/),
  ])
})

test('a key of the vault never stands in the file, and a short one is refused without being repeated', () => {
  const literal = filing.replace('{ env: VAULT_KEY }', 'a'.repeat(64))
  expect(problemsOf(`${good}${registry}${literal}`)).toEqual([
    expect.stringMatching(/^filing\.vault\.key: a secret may not/),
  ])
  const short = problemsOf(`${good}${registry}${filing}`, { ...environment, VAULT_KEY: 'abc' })
  expect(short).toEqual([expect.stringMatching(/^filing\.vault\.key: must be 32 bytes/)])
})
