/**
 * How each secret of the configuration is exchanged, as a table: the load test goes through it row by row, and a secret without a row fails the
 * test of the settings (unit/config/secrets.test.ts). `covers`: prefixes of settings. `steps`: what is written one after the other, each once all
 * replicas have taken the one before; where replicas read each other's work there are two, and the first gives each the key that others will use.
 */
import { createPrivateKey } from 'node:crypto'
import { createSigner, writePrivateKey } from '../../src/audit/tree/signed-note.ts'
import type { ConfigInput } from '../../src/config/config.ts'
import { createWebhookSecret } from '../../src/delivery/signature.ts'
import { cn, name, oddCertificate, oddKey } from '../support/certificate.ts'
import { keyHashKey } from '../support/gateway.ts'
import { getSecret } from '../support/issuer.ts'

export type Change = (input: ConfigInput) => void

export interface Rotation {
  name: string
  covers: readonly string[]
  steps: readonly Change[]
}

export const client = 'gateway'
const origin = 'lienthong/audit-trail'

/** Ours towards an upstream: the certificate, its key under a passphrase, and a key of the application. */
export const shown = {
  first: toOwn(1, 'first'),
  second: toOwn(2, 'second'),
} as const

function toOwn(serial: number, which: string) {
  const passphrase = `${which}-passphrase-of-the-key`
  const key = createPrivateKey(oddKey).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
  const cert = oddCertificate({ subject: name(cn(`gateway-${which}`)), serial: Buffer.from([serial]) })
  return { apiKey: `${which}-key-of-the-exchange`, tls: { cert, key: key.toString(), passphrase } }
}

export const chainKeys = { test: 'c'.repeat(32), second: 'd'.repeat(40) } as const
export const subjectKeys = { first: 's'.repeat(32), second: 't'.repeat(40) } as const
export const hashKeys = { first: keyHashKey, second: 'second-key-of-api-keys'.padEnd(40, '.') } as const
const [firstSeed, secondSeed] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
export const signingKeys = { first: writePrivateKey(origin, firstSeed), second: writePrivateKey(origin, secondSeed) }
export const publicKeys = {
  first: createSigner(origin, firstSeed).publicKey,
  second: createSigner(origin, secondSeed).publicKey,
} as const
export const alertSecrets = { first: createWebhookSecret(), second: createWebhookSecret() } as const
export const passwords = { first: 'first-password-of-it', second: 'second-password-of-it' } as const
export const headers = {
  first: { authorization: 'Bearer first-of-spans' },
  second: { authorization: 'Bearer second-of-spans' },
}
export const vaultKeys = { first: 'b'.repeat(64), second: 'e'.repeat(64) } as const

/** An account at the proxy, of the part that is named. */
export const toProxy = (url: string, username: string, password: string = passwords.first) => ({
  url,
  username,
  password,
})
interface Proxied {
  proxy?: { password?: string | undefined } | undefined
}
/** The second password at the proxy. */
const renewProxy = (part: object | undefined) => {
  const { proxy } = (part ?? {}) as Proxied
  if (!proxy) throw new Error('goes through no proxy')
  proxy.password = passwords.second
}

export const rotations: readonly Rotation[] = [
  {
    name: 'account of the database',
    covers: ['database.url'],
    steps: [
      (input) => {
        const url = new URL(String(input.database.url))
        url.password = passwords.second
        input.database.url = url.href
      },
    ],
  },
  {
    name: 'certificate, key, passphrase and account towards the population database',
    covers: ['links.population.'],
    steps: [({ links }) => void Object.assign(links.population.paths[0] ?? {}, shown.second, withAuthority(links))],
  },
  {
    name: 'what is secret towards the registry',
    covers: ['links.civilRegistry.'],
    steps: [({ links }) => renewProxy(links.civilRegistry?.paths[0])],
  },
  {
    name: 'what is secret towards the linked services',
    covers: ['links.linkedServices.'],
    steps: [({ links }) => renewProxy(links.linkedServices?.paths[0])],
  },
  {
    name: 'what is secret towards the portal',
    covers: ['links.portal.'],
    steps: [({ links }) => renewProxy(links.portal?.paths[0])],
  },
  {
    name: 'secret of the client at the provider of sign-ins',
    covers: ['access.signIn.'],
    steps: [
      ({ access }) => {
        if (access.signIn) access.signIn.clientSecret = getSecret(client)
      },
    ],
  },
  {
    name: 'account of the way to the keys of an issuer of tokens',
    covers: ['access.issuers.'],
    steps: [({ access }) => renewProxy(access.issuers?.[0])],
  },
  {
    name: 'key of API keys, sessions, nonces and addresses of files',
    covers: ['access.keyHashKey', 'access.formerKeyHashKey'],
    steps: [
      ({ access }) => void Object.assign(access, { formerKeyHashKey: hashKeys.second }),
      ({ access }) => void Object.assign(access, { keyHashKey: hashKeys.second, formerKeyHashKey: hashKeys.first }),
    ],
  },
  {
    name: 'key of the vault',
    covers: ['filing.vault.'],
    steps: [
      ({ filing }) => {
        if (filing) filing.vault.retiredKeys = [{ keyId: 'second', key: vaultKeys.second }]
      },
      ({ filing }) => {
        const retiredKeys = [{ keyId: 'test', key: vaultKeys.first }]
        if (filing) filing.vault = { keyId: 'second', key: vaultKeys.second, retiredKeys }
      },
    ],
  },
  {
    name: 'key of the chain',
    covers: ['audit.chainKey', 'audit.retiredKeys.'],
    steps: [
      ({ audit }) => {
        audit.retiredKeys = [{ keyId: 'second', chainKey: chainKeys.second }]
      },
      ({ audit }) => {
        const retiredKeys = [{ keyId: 'test', chainKey: chainKeys.test }]
        Object.assign(audit, { keyId: 'second', chainKey: chainKeys.second, retiredKeys })
      },
    ],
  },
  {
    name: 'key of subjects',
    covers: ['audit.subjectKey', 'audit.formerSubjectKeys.'],
    steps: [
      ({ audit }) => {
        audit.formerSubjectKeys = [subjectKeys.second]
      },
      ({ audit }) => {
        Object.assign(audit, { subjectKey: subjectKeys.second, formerSubjectKeys: [subjectKeys.first] })
      },
    ],
  },
  {
    name: 'key that signs checkpoints',
    covers: ['audit.tree.signingKey'],
    steps: [
      ({ audit }) => {
        audit.tree = { ...audit.tree, knownKeys: [publicKeys.second] }
      },
      ({ audit }) => {
        audit.tree = { ...audit.tree, signingKey: signingKeys.second, knownKeys: [publicKeys.first] }
      },
    ],
  },
  {
    name: 'secret of those who are alerted, and the way to them',
    covers: ['alerts.targets.', 'alerts.'],
    steps: [
      ({ alerts }) => {
        for (const target of alerts?.targets ?? []) target.secret = alertSecrets.second
        renewProxy(alerts)
      },
    ],
  },
  {
    name: 'account of the way to the authority of time-stamps',
    covers: ['audit.tree.timestamps.'],
    steps: [({ audit }) => renewProxy(audit.tree?.timestamps)],
  },
  { name: 'account of the way to webhooks', covers: ['webhooks.'], steps: [({ webhooks }) => renewProxy(webhooks)] },
  {
    name: 'account of the way to responders of certificates',
    covers: ['fileChecks.online.'],
    steps: [({ fileChecks }) => renewProxy(fileChecks?.online)],
  },
  {
    name: 'headers of the collector of traces',
    covers: ['telemetry.'],
    steps: [
      ({ telemetry }) => {
        if (telemetry?.otlp) telemetry.otlp.headers = headers.second
      },
    ],
  },
]

/** The authority of the other side stays. */
function withAuthority({ population }: ConfigInput['links']) {
  const [path] = population.paths
  return { tls: { ...path?.tls, ...shown.second.tls } }
}
