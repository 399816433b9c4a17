/**
 * What the sandbox keeps in its folder: secrets made at random for this folder, a register with one consumer, and the
 * configuration made from them. Commands that look at a sandbox read it through here too.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { issueKey } from './access/api-key.ts'
import type { ConsumersFile } from './access/consumers.ts'
import { type Config, type ConfigInput, parseConfig } from './config.ts'
import { attributes, fields } from './domain/identity.ts'

/** The officer and the procedure that the printed question uses; the mocks know them. */
export const sandboxPurpose = {
  procedure: '1.001193',
  dossier: 'H99.01.02-261123-0001',
  officer: '999085000777',
  officerAccount: 'canbo.mau',
  unit: 'H99.01.02',
}

interface Secrets {
  chainKey: string
  subjectKey: string
  keyHashKey: string
  apiKey: string
  apiKeyId: string
  apiKeyHash: string
}

export interface SandboxState {
  directory: string
  apiKey: string
  postgresDirectory: string
  /** The configuration of a gateway in this sandbox. */
  config(address: { port: number; databaseUrl: string; mocksUrl: string; logLevel: string }): Config
}

/** Opens the folder, and makes what is not there yet. What is there is used again. */
export function openSandbox(directory: string): SandboxState {
  mkdirSync(directory, { recursive: true })
  const secrets = loadSecrets(join(directory, 'sandbox.json'))
  const consumersFile = join(directory, 'consumers.yaml')
  if (!existsSync(consumersFile)) writeFileSync(consumersFile, consumersText(secrets))
  return {
    directory,
    apiKey: secrets.apiKey,
    postgresDirectory: join(directory, 'postgres'),
    config: ({ port, databaseUrl, mocksUrl, logLevel }) => {
      const input = {
        server: { port },
        log: { level: logLevel },
        database: { url: databaseUrl },
        access: { consumersFile, keyHashKey: secrets.keyHashKey },
        audit: { keyId: 'sandbox', chainKey: secrets.chainKey, subjectKey: secrets.subjectKey },
        links: { population: { paths: mockPaths(mocksUrl, ['ndxp', 'lgsp']) } },
      }
      return parseConfig(input, { source: 'the sandbox', directory, environment: {}, literalSecrets: true })
    },
  }
}

type PathInput = ConfigInput['links']['population']['paths'][number]

/** How the mocks want to be spoken to: the file of the mocks that says so, with their address filled in. */
export function mockPaths(mocksUrl: string, names: readonly string[]): PathInput[] {
  const file = join(import.meta.dirname, '..', 'mocks', 'paths.yaml')
  const { paths } = parse(readFileSync(file, 'utf8').replaceAll('http://127.0.0.1:4100', mocksUrl)) as {
    paths: PathInput[]
  }
  return names.map((name) => {
    const path = paths.find((candidate) => candidate.name === name)
    if (!path) throw new Error(`mocks/paths.yaml has no path "${name}"`)
    return path
  })
}

function loadSecrets(file: string): Secrets {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  const random = () => randomBytes(32).toString('base64url')
  const keyHashKey = random()
  const { key, id, hash } = issueKey(keyHashKey)
  const secrets = { chainKey: random(), subjectKey: random(), keyHashKey, apiKey: key, apiKeyId: id, apiKeyHash: hash }
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  return secrets
}

function consumersText({ apiKeyId, apiKeyHash }: Secrets): string {
  const file: ConsumersFile = {
    consumers: [
      {
        id: 'sandbox',
        name: 'The sandbox itself',
        keys: [{ id: apiKeyId, hash: apiKeyHash }],
        units: ['H99'],
        quota: { perMinute: 60_000, burst: 2000 },
        grants: [
          {
            procedures: [sandboxPurpose.procedure, '1.001194', '2.000635'],
            operations: ['verify', 'lookup'],
            fields: [...fields],
            attributes: [...attributes],
          },
        ],
      },
    ],
  }
  const head =
    '# Who may call the sandbox. Save it while it runs: it is read again within two seconds,\n# and refused as a whole, with every reason in the log, if it is wrong.\n'
  return head + stringify(file)
}
