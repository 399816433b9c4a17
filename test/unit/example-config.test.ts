/** The example files are what people begin with, so they are held to the schema, to compose.yaml and to the mocks. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseConsumers } from '../../src/access/consumers.ts'
import { Config, loadConfig } from '../../src/config/config.ts'
import { filingKinds } from '../../src/domain/filing/filing.ts'
import { procedureFaults } from '../../src/domain/filing/filing-rules.ts'
import { filingProcedures, mockPaths, mockRegistryPaths } from '../../src/sandbox/state.ts'
import { makeFiling } from '../support/declarations.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'lienthong-examples-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const example = readFileSync(join(root, 'docs/examples/lienthong.yaml'), 'utf8')
const consumers = readFileSync(join(root, 'docs/examples/consumers.yaml'), 'utf8')
const compose = parse(readFileSync(join(root, 'compose.yaml'), 'utf8'), { merge: true })
const gateway = compose.services['gateway-1']

const alertSecret = `whsec_${Buffer.alloc(32).toString('base64')}`

/** The text with a folder in place of the one that only a container has. */
function load(text: string, environment: Record<string, string>, secrets: string): Config {
  const file = join(folder, 'lienthong.yaml')
  writeFileSync(file, text.replaceAll('/run/secrets', secrets))
  return loadConfig(file, environment)
}

/** What is checked when it is read has to be what it says. */
const tlsFiles: Readonly<Record<string, string>> = {
  'ndxp-ca.pem': 'ca.pem',
  'ndxp-client.pem': 'client.pem',
  'ndxp-client.key': 'client.key',
}

test('the example is a right configuration, and shows every section', () => {
  for (const [, name] of example.matchAll(/\/run\/secrets\/([\w.-]+)/g)) {
    const tlsFile = tlsFiles[name as string]
    if (tlsFile !== undefined) {
      cpSync(join(root, 'test/upstream/tls', tlsFile), join(folder, name as string))
      continue
    }
    const text = name?.startsWith('vault-key') ? 'a'.repeat(64) : name === 'alert-secret' ? alertSecret : 's'.repeat(32)
    writeFileSync(join(folder, name as string), name === 'database-url' ? 'postgres://db/x' : text)
  }
  load(example, gateway.environment, folder)
  expect(Object.keys(parse(example)).sort()).toEqual(Object.keys(Config.shape).sort())
})

test('with every setting that it shows put in force it is still right, and speaks every dialect', () => {
  const names = [...example.matchAll(/\{ env: (\w+) \}/g)].map(([, name]) => name as string)
  const environment = Object.fromEntries(names.map((name) => [name, 'x'.repeat(32)]))
  const everything = example.replaceAll(/^( *)#(?=\S)/gm, '$1')
  const config = load(everything, { ...environment, ...gateway.environment }, folder)
  const drivers = config.links.population.paths.map(({ driver }) => driver)
  expect(drivers).toEqual(['ndxp-soap', 'lgsp-soap', 'lgsp-json-envelope', 'lgsp-json-tree'])
})

/** Runs the script in a copy, and returns where it put the secrets. */
function prepareCompose(): string {
  cpSync(join(root, 'docs/examples'), join(folder, 'docs/examples'), { recursive: true })
  execFileSync('sh', [join(folder, 'docs/examples/prepare-compose.sh')], { stdio: 'pipe' })
  return join(folder, '.data/compose/secrets')
}

test('compose.yaml gives the example all it asks for, and what the mocks want', () => {
  const made = prepareCompose()
  const requested = [...example.matchAll(/^[^#]*\/run\/secrets\/([\w.-]+)/gm)].map(([, name]) => name)
  expect([...gateway.secrets].sort()).toEqual(requested.sort())
  for (const [name, { file }] of Object.entries<{ file: string }>(compose.secrets)) {
    expect(file).toBe(`./.data/compose/secrets/${name}`)
    expect(readFileSync(join(made, name), 'utf8')).toMatch(name === 'database-url' ? /^postgres:/ : /^[0-9a-f]{64}$/)
  }
  const { population, civilRegistry } = load(example, gateway.environment, made).links
  const { paths } = population
  const [ndxp, lgsp] = mockPaths('http://mocks:4100', ['ndxp', 'lgsp'])
  expect(paths).toMatchObject([
    ndxp ?? {},
    // The mocks know more officers than the example shows.
    { ...lgsp, authHash: { mode: 'per-officer', officers: { '999085000777': {} } } },
  ])
  // Whether the first generation hands out certificates is a matter of the mock.
  const [{ G1, ...registry } = {}] = mockRegistryPaths('http://mocks:4100', ['registry'])
  expect(civilRegistry?.paths).toMatchObject([{ ...registry, G1: { url: G1?.url } }])
})

test('the example knows what every procedure of the sandbox is for, and the example filings agree', () => {
  const { filing } = load(example, gateway.environment, prepareCompose())
  const kinds = filing?.procedures ?? {}
  const unlisted = filingProcedures.filter((code) => !(code in kinds))
  expect(unlisted).toEqual([])
  for (const kind of ['birth', 'death', 'marriage', 'marital-status']) {
    const request = JSON.parse(readFileSync(join(root, `docs/examples/${kind}.json`), 'utf8'))
    expect(procedureFaults(request, kinds), kind).toEqual([])
  }
  for (const kind of filingKinds) expect(procedureFaults(makeFiling(kind), kinds), kind).toEqual([])
})

test('preparing twice keeps the secrets of the first time', () => {
  const chainKey = () => readFileSync(join(prepareCompose(), 'chain-key'), 'utf8')
  expect(chainKey()).toBe(chainKey())
})

test('replicas stop later than their requests, and publish no port to the world', () => {
  const { drainMs } = load(example, gateway.environment, folder).server
  expect(Number.parseInt(gateway.stop_grace_period, 10) * 1000).toBeGreaterThan(drainMs)
  for (const { ports = [] } of Object.values<{ ports?: string[] }>(compose.services)) {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
  }
})

test('what was filed with the mock registry is kept in a volume, like the database', () => {
  const { command, volumes, read_only } = compose.services.mocks
  const [volume, at] = volumes[0].split(':')
  expect(read_only).toBe(true)
  expect(command[command.indexOf('--state') + 1]).toMatch(new RegExp(`^${at}/`))
  expect(Object.keys(compose.volumes)).toContain(volume)
})

test('the example register is right, and no key fits it', () => {
  const { register, problems } = parseConsumers(consumers)
  expect(problems).toEqual([])
  for (const { hash } of register?.values() ?? []) expect(hash?.equals(Buffer.alloc(32)) ?? true).toBe(true)
})

test('however the gateway is started, it has the same limits of memory', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const flagsIn = (text: string) => text.match(/--(max|initial)-[a-z-]+=\d+/g)
  // Not that of the mocks, which is a target of its own.
  const command = readFileSync(join(root, 'Dockerfile'), 'utf8').match(/^(CMD|RUN node) .*src\/app\/.*$/gm) ?? []
  const places = [scripts.start, scripts.gateway, ...command].map(flagsIn)
  const limits = ['--max-semi-space-size=32', '--initial-old-space-size=320', '--max-old-space-size=1024']
  expect(places).toEqual(Array(4).fill(limits))
})
