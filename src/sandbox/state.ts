/**
 * What the sandbox keeps in its folder: secrets made at random for this folder, a register with one consumer, and the
 * configuration made from them. Commands that look at a sandbox read it through here too.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { issueKey } from '../access/api-key.ts'
import type { ConsumersFile } from '../access/consumers.ts'
import { type Config, type ConfigInput, parseConfig } from '../config/config.ts'
import { attributes, fields } from '../domain/person/identity.ts'

/** The officer and the procedure that the printed question uses; the mocks know them. */
export const sandboxPurpose = {
  procedure: '1.001193',
  dossier: 'H99.01.02-261123-0001',
  officer: '999085000777',
  officerAccount: 'canbo.mau',
  unit: 'H99.01.02',
}

/** Procedures that civil status is filed for, and that the sandbox may file and follow. */
export const filingProcedures: readonly string[] = [
  '1.001193',
  '1.000689',
  '1.004884',
  '1.000656',
  '1.005461',
  '1.000894',
  '1.004746',
  '2.000806',
  '1.004873',
  '1.004837',
  '1.004845',
  '1.001022',
  '1.004859',
  '2.000635',
  '2.000908',
  '2.000986',
  '2.001023',
  '1.011733',
  '2.002913',
]

interface Secrets {
  chainKey: string
  subjectKey: string
  keyHashKey: string
  apiKey: string
  apiKeyId: string
  apiKeyHash: string
  vaultKey: string
}

export interface SandboxState {
  directory: string
  apiKey: string
  postgresDirectory: string
  /** True when the register was edited before there were filings, so that it grants none and is left alone. */
  filingNotGranted: boolean
  /** Where the mock national systems of this folder are, or would be. */
  mocksUrl(): string
  /** Notes where they are, for commands that look at this sandbox. */
  noteMocks(url: string): void
  /**
   * Writes a file that a shell can read (`. .data/sandbox.env`): GATEWAY, MOCKS and KEY, which the examples of the
   * documents use, so that a pasted line never reaches a server that happens to hold our usual port. Returns its path.
   */
  writeShellVariables(addresses: { gatewayUrl: string; mocksUrl: string }): string
  /** The configuration of a gateway in this sandbox. */
  config(address: { port: number; databaseUrl: string; mocksUrl: string; logLevel: string }): Config
}

/** Opens the folder, and makes what is not there yet. What is there is used again. */
export function openSandbox(directory: string): SandboxState {
  mkdirSync(directory, { recursive: true })
  const secrets = loadSecrets(join(directory, 'sandbox.json'))
  const consumersFile = join(directory, 'consumers.yaml')
  const mocksFile = join(directory, 'mocks.url')
  const filingNotGranted = !bringConsumers(consumersFile, secrets)
  return {
    filingNotGranted,
    directory,
    apiKey: secrets.apiKey,
    postgresDirectory: join(directory, 'postgres'),
    mocksUrl: () => (existsSync(mocksFile) ? readFileSync(mocksFile, 'utf8').trim() : 'http://127.0.0.1:4100'),
    noteMocks: (url) => writeFileSync(mocksFile, `${url}\n`),
    writeShellVariables: ({ gatewayUrl, mocksUrl }) => {
      const file = join(directory, 'sandbox.env')
      writeFileSync(file, `GATEWAY='${gatewayUrl}'\nMOCKS='${mocksUrl}'\nKEY='${secrets.apiKey}'\n`, { mode: 0o600 })
      return file
    },
    config: ({ port, databaseUrl, mocksUrl, logLevel }) => {
      const input = {
        // The portal shows citizens by which unit a dossier is settled.
        server: {
          port,
          // Both names of this machine: a browser comes back to the one it left from.
          publicOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
          board: { units: [{ code: sandboxPurpose.unit, name: 'UBND phường Thử' }] },
        },
        log: { level: logLevel },
        database: { url: databaseUrl },
        access: { consumersFile, keyHashKey: secrets.keyHashKey, signIn: mockSignIn(mocksUrl) },
        audit: { keyId: 'sandbox', chainKey: secrets.chainKey, subjectKey: secrets.subjectKey },
        links: {
          population: { paths: mockPaths(mocksUrl, ['ndxp', 'lgsp']) },
          civilRegistry: { paths: mockRegistryPaths(mocksUrl, ['registry']) },
          linkedServices: {
            paths: mockLinkedPaths(mocksUrl, ['dvclt']),
            units: { '99001': sandboxPurpose.unit },
            pull: { intervalMs: 2_000, backoffMs: 2_000 },
          },
          portal: { paths: mockPortalPaths(mocksUrl, ['portal-session']) },
        },
        filing: {
          vault: { keyId: 'sandbox', key: secrets.vaultKey },
          // Of the invented unit that linked dossiers come from: no list has it.
          furtherUnits: ['99001', '99'],
          // Someone is watching: the mock registry takes seconds where the real one takes hours.
          delivery: { settleMs: 3_000, askAgainMs: 2_000 },
          following: { minMs: 1_000, graceMs: 10_000 },
        },
        // An officer files here, so what a filing begins was handed in at a counter.
        portal: { unknownChannel: 'counter' as const },
        sync: { settleMs: 3_000 },
        // The mock portal fetches results and papers from here.
        fileAddresses: { publicUrl: `http://127.0.0.1:${port}`, allowHttp: true },
        webhooks: { allowHttp: true, allowPrivateTargets: ['127.0.0.0/8', '::1/128', 'localhost'] },
      }
      return parseConfig(input, { source: 'the sandbox', directory, environment: {}, literalSecrets: true })
    },
  }
}

type PathInput = ConfigInput['links']['population']['paths'][number]
type RegistryPathInput = NonNullable<ConfigInput['links']['civilRegistry']>['paths'][number]
type PortalPathInput = NonNullable<ConfigInput['links']['portal']>['paths'][number]

/** How the mocks want to be spoken to: the file of the mocks that says so, with their address filled in. */
export function mockPaths(mocksUrl: string, names: readonly string[]): PathInput[] {
  return named(readMockPaths(mocksUrl).paths, names)
}

/** The same for the mock civil registry. */
export function mockRegistryPaths(mocksUrl: string, names: readonly string[]): RegistryPathInput[] {
  return named(readMockPaths(mocksUrl).civilRegistry, names)
}

/** The same for the mock portal. */
export function mockPortalPaths(mocksUrl: string, names: readonly string[]): PortalPathInput[] {
  return named(readMockPaths(mocksUrl).portal, names)
}

/** The mock provider, at which one chooses who one is. Keys with a typed account work beside it. */
function mockSignIn(mocksUrl: string): NonNullable<ConfigInput['access']['signIn']> {
  return {
    issuer: `${mocksUrl}/sign-in`,
    name: 'Mock sign-in',
    clientId: 'lienthong-sandbox',
    clientSecret: 'sandbox-sign-in-secret',
    keys: true,
    roles: [
      { value: 'operators', role: 'operator' },
      { value: 'leaders', role: 'leader' },
      { value: 'one-stop', role: 'unit', units: [sandboxPurpose.unit] },
      { value: 'investigators', role: 'investigator' },
      { value: 'auditors', role: 'auditor' },
    ],
  }
}

type LinkedPathInput = NonNullable<ConfigInput['links']['linkedServices']>['paths'][number]

/** The same for the mock linked-service software. */
export function mockLinkedPaths(mocksUrl: string, names: readonly string[]): LinkedPathInput[] {
  return named(readMockPaths(mocksUrl).linkedServices, names)
}

interface MockPaths {
  paths: PathInput[]
  civilRegistry: RegistryPathInput[]
  portal: PortalPathInput[]
  linkedServices: LinkedPathInput[]
}

function readMockPaths(mocksUrl: string): MockPaths {
  const file = join(import.meta.dirname, '../../mocks/paths.yaml')
  return parse(readFileSync(file, 'utf8').replaceAll('http://127.0.0.1:4100', mocksUrl))
}

function named<T extends { name: string }>(paths: readonly T[], names: readonly string[]): T[] {
  return names.map((name) => {
    const path = paths.find((candidate) => candidate.name === name)
    if (!path) throw new Error(`mocks/paths.yaml has no path "${name}"`)
    return path
  })
}

function loadSecrets(file: string): Secrets {
  const random = () => randomBytes(32).toString('base64url')
  const kept: Partial<Secrets> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const keyHashKey = kept.keyHashKey ?? random()
  const { key, id, hash } = issueKey(keyHashKey)
  const made = { chainKey: random(), subjectKey: random(), keyHashKey, apiKey: key, apiKeyId: id, apiKeyHash: hash }
  // A folder of an earlier version lacks only what has been added since.
  const secrets: Secrets = { ...made, vaultKey: randomBytes(32).toString('base64'), ...kept }
  if (Object.keys(kept).length < Object.keys(secrets).length) {
    writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  }
  return secrets
}

/**
 * Makes the register, or brings one up to date that has not been edited since an earlier version made it. One that was
 * edited is its owner's; false when it grants no filing.
 */
function bringConsumers(file: string, secrets: Secrets): boolean {
  const current = consumersText(secrets, 'cases')
  const earlier = versions.slice(0, -1).map((upTo) => consumersText(secrets, upTo))
  const found = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  if (found === undefined || earlier.includes(found)) writeFileSync(file, current)
  else return /(?<!-)\bfile\b/.test(found)
  return true
}

const versions = ['identity', 'filings', 'board', 'linked', 'papers', 'certificates', 'cases'] as const

/** `upTo` = the last thing that the version which writes it can do; `cases` is this one. */
function consumersText({ apiKeyId, apiKeyHash }: Secrets, upTo: (typeof versions)[number]): string {
  const reaches = (version: (typeof versions)[number]) => versions.indexOf(upTo) >= versions.indexOf(version)
  const filings = reaches('filings')
  const board = reaches('board')
  const roles = [
    'operator' as const,
    'auditor' as const,
    ...(board ? (['leader'] as const) : []),
    ...(reaches('cases') ? (['investigator'] as const) : []),
  ]
  const operations = [
    'file' as const,
    'follow' as const,
    ...(board ? (['register'] as const) : []),
    ...(reaches('linked') ? (['receive'] as const) : []),
    ...(reaches('papers') ? (['check-file'] as const) : []),
    ...(reaches('certificates') ? (['verify-certificate'] as const) : []),
  ]
  const file: ConsumersFile = {
    consumers: [
      {
        id: 'sandbox',
        name: 'The sandbox itself',
        keys: [{ id: apiKeyId, hash: apiKeyHash }],
        units: ['H99'],
        quota: { perMinute: 60_000, burst: 2000 },
        ...(filings && { roles }),
        grants: [
          {
            procedures: [sandboxPurpose.procedure, '1.001194', '2.000635'],
            operations: ['verify', 'lookup'],
            fields: [...fields],
            attributes: [...attributes],
          },
          ...(filings ? [{ procedures: [...filingProcedures], operations }] : []),
        ],
      },
    ],
  }
  const head =
    '# Who may call the sandbox. Save it while it runs: it is read again within two seconds,\n# and refused as a whole, with every reason in the log, if it is wrong.\n'
  return head + stringify(file)
}
