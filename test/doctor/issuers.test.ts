/** What the doctor says of the servers whose tokens count: their description, their keys, the line that the keys come by, their clock. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AccessSettings } from '../../src/access/settings.ts'
import { checkIssuers } from '../../src/doctor/checks/check-issuers.ts'
import { audience, type Issuer, startIssuer } from '../support/issuer.ts'

let issuer: Issuer
beforeAll(async () => {
  issuer = await startIssuer([])
})
afterAll(() => issuer?.close())

async function examine(changes: object = {}, aheadMs = 0, signInIssuer?: string) {
  const access = AccessSettings.parse({
    consumersFile: 'consumers.yaml',
    keyHashKey: 'k'.repeat(32),
    issuers: [{ name: 'city', issuer: issuer.url, audience, jwksUrl: issuer.jwksUrl, ...changes }],
    ...(signInIssuer !== undefined && {
      signIn: {
        issuer: signInIssuer,
        clientId: 'lienthong',
        clientSecret: 'hush'.repeat(8),
        roles: [{ value: 'ops', role: 'operator' }],
      },
    }),
  })
  const clock = { now: () => Date.now() + aheadMs }
  const findings = await checkIssuers(access, { clock, stepMs: 10_000, signal: AbortSignal.timeout(30_000) })
  for (const { status, advice } of findings) expect(advice === null).toBe(status === 'ok')
  return findings.map(({ subject, check, status }) => `${subject} ${check} ${status}`)
}

const well = ['issuer/city description ok', 'issuer/city keys ok', 'issuer/city clock ok']

test('an issuer and a provider that are as configured are well', async () => {
  const signIn = well.map((line) => line.replace('issuer/city', 'sign-in'))
  expect(await examine({}, 0, issuer.url)).toEqual([...well, ...signIn])
})

test('what a server states otherwise than the configuration is named', async () => {
  expect(await examine({ issuer: `${issuer.url}/` })).toContain('issuer/city description fail')
  expect(await examine({ jwksUrl: `${issuer.jwksUrl}?old` })).toEqual([
    'issuer/city description warn',
    ...well.slice(1),
  ])
})

test('keys that cannot be had are a fault, and so is a provider that does not describe itself', async () => {
  expect(await examine({ jwksUrl: `${issuer.url}/nothing` })).toContain('issuer/city keys fail')
  const away = 'http://127.0.0.1:1'
  expect(await examine({ issuer: 'a-name-alone', jwksUrl: away }, 0, away)).toEqual([
    'issuer/city keys fail',
    'sign-in description fail',
  ])
})

test('keys that come without TLS from another machine are a warning', async () => {
  const { port } = new URL(issuer.url)
  const elsewhere = `http://[::ffff:127.0.0.1]:${port}${new URL(issuer.jwksUrl).pathname}`
  expect(await examine({ jwksUrl: elsewhere })).toContain('issuer/city tls warn')
})

test('a clock that is farther off than tokens allow is a fault, in either direction', async () => {
  expect(await examine({}, 120_000)).toContain('issuer/city clock fail')
  expect(await examine({}, -120_000)).toContain('issuer/city clock fail')
  expect(await examine({ clockSkewMs: 300_000 }, 120_000)).toEqual(well)
})
