/**
 * Secrets are exchanged while the gateway serves, and no request fails: those of upstreams, of the database, of the provider of sign-ins and of
 * the vault. What cannot be used, and what is no secret, changes nothing.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PERSONAS } from '../../mocks/personas.ts'
import type { ConfigInput } from '../../src/config/config.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { getSecret, type Issuer, startIssuer } from '../support/issuer.ts'
import { getAudit, makeVerification, verifications } from './questions.ts'

const client = 'gateway'
const origin = 'https://gateway.test'
const account = 'truc.ban'
const folder = mkdtempSync(join(tmpdir(), 'lienthong-secrets-'))
const file = join(folder, 'secrets')
/** Keys that the exchange took calls with. */
const shownKeys = new Set<string>()
const keys = { first: 'first-key-of-the-exchange', second: 'second-key-of-the-exchange' }
const passwords = { first: 'first-password-of-the-database', second: 'second-password-of-the-database' }
const role = `rotating_${process.pid}`

/** What the file holds, as the gateway reads it. */
let change: (input: ConfigInput) => void = () => {}
let exchanges = 0
function exchange(next: typeof change): void {
  change = next
  writeFileSync(file, String(++exchanges))
}

let ministry: Server
let issuer: Issuer
let gateway: TestGateway

beforeAll(async () => {
  writeFileSync(file, '0')
  issuer = await startIssuer([], {
    id: client,
    redirectUris: [`${origin}/ops/sign-in/callback`],
    accounts: { [account]: { roles: ['operators'] } },
  })
  let mocksUrl = ''
  // An exchange that takes both keys for a while, as one does that announces a change.
  ministry = createServer((incoming, outgoing) => {
    const { apikey } = incoming.headers
    const known = Object.values(keys).includes(String(apikey))
    shownKeys.add(String(apikey))
    const headers = { ...incoming.headers, ...(known && { apikey: 'sandbox-api-key' }) }
    const onward = request(mocksUrl + incoming.url, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => ministry.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(ministry.address() as AddressInfo).port}/ndxp/population`
  const signIn = {
    issuer: issuer.url,
    clientId: client,
    clientSecret: 'not-the-secret-of-the-client',
    roles: [{ value: 'operators', role: 'operator' as const }],
  }
  gateway = await startGateway({
    filings: {},
    path: { url, apiKey: keys.first },
    server: { publicOrigins: [origin] },
    access: { signIn },
    exchanging: {
      file,
      names: ['links.population.paths.0.apiKey', 'database.url', 'access.signIn.clientSecret', 'filing.vault.key'],
      change: (input) => change(input),
    },
  })
  mocksUrl = gateway.mocks.url
})
afterAll(async () => {
  await gateway?.stop()
  await issuer?.close()
  ministry?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Questions without a pause until `until` holds, and some after it; resolves to how they were answered. */
async function underLoad(until: () => Promise<void>): Promise<Set<unknown>> {
  const [someone] = PERSONAS
  if (!someone) throw new Error('no persona')
  const answers = new Set<unknown>()
  let loading = true
  const ask = async () => {
    const { status, json } = await gateway.post(verifications, makeVerification(someone))
    answers.add(`${status} ${json.outcome ?? json.code}`)
  }
  const load = Array.from({ length: 4 }, async () => {
    while (loading) await ask()
  })
  try {
    await until()
    for (let more = 0; more < 20; more++) await ask()
  } finally {
    loading = false
    await Promise.all(load)
  }
  return answers
}

const logged = (text: string) => gateway.log.filter((line) => line.includes(text)).length
const setKey = (input: ConfigInput, key: string) => {
  const [path] = input.links.population.paths
  if (path && 'apiKey' in path) path.apiKey = key
}

test('the key of an upstream is exchanged under load; the new one is shown from then on, and no request fails', async () => {
  const answers = await underLoad(async () => {
    await eventually('the first key is shown', () => shownKeys.has(keys.first))
    exchange((input) => setKey(input, keys.second))
    await eventually('the second key is shown', () => shownKeys.has(keys.second))
  })
  expect([...answers]).toEqual(['200 matched'])
  shownKeys.clear()
  await underLoad(async () => {})
  expect([...shownKeys]).toEqual([keys.second])
  const recorded = (await getAudit(gateway)).find(({ operation }) => operation === 'exchange-secrets')
  expect(recorded).toMatchObject({ outcome: 'done', object: 'links.population.paths.0.apiKey' })
})

test('the password of the database is exchanged under load: new connections show the new one, and no request fails', async () => {
  const database = gateway.database?.database
  if (!database) throw new Error('no database')
  await database.query(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${passwords.first}'`)
  const connections = async () =>
    (await database.query('SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = $1', [role])).rows[0]
      .count
  const setPassword = (password: string) =>
    exchange((input) => {
      setKey(input, keys.second)
      const url = new URL(String(input.database.url))
      url.username = role
      url.password = password
      input.database.url = url.href
    })
  const answers = await underLoad(async () => {
    setPassword(passwords.first)
    await eventually('the account is used', async () => (await connections()) > 0)
    await database.query(`ALTER ROLE ${role} PASSWORD '${passwords.second}'`)
    const before = logged('secrets were exchanged')
    setPassword(passwords.second)
    await eventually('it was taken', () => logged('secrets were exchanged') > before)
    await eventually('the new password is used', async () => (await connections()) > 0)
  })
  expect([...answers]).toEqual(['200 matched'])
})

test('a key of the vault is exchanged under load: what is sealed from then on is under the new one, the old stays readable', async () => {
  const database = gateway.database?.database
  if (!database) throw new Error('no database')
  const register = async (path: string) =>
    (await gateway.post('/v1/webhooks', { url: `http://127.0.0.1:9/${path}` })).status
  const keyIds = async () =>
    (await database.query('SELECT secret FROM webhook_endpoint ORDER BY created_at')).rows.map(({ secret }) =>
      secret.toString('latin1', 1, 1 + secret[0]),
    )
  expect(await register('before')).toBe(201)
  const former = change
  const answers = await underLoad(async () => {
    exchange((input) => {
      former(input)
      if (!input.filing) return
      const { keyId, key } = input.filing.vault
      input.filing.vault = { keyId: 'next', key: 'c'.repeat(64), retiredKeys: [{ keyId, key }] }
    })
    await eventually('the new key seals', async () => {
      await register(`after-${exchanges}-${Date.now()}`)
      return (await keyIds()).includes('next')
    })
  })
  expect([...answers]).toEqual(['200 matched'])
  expect((await keyIds())[0]).toBe('test')
})

test('the secret of the client at the provider is exchanged: who could not sign in can, without a restart', async () => {
  const open = (path: string, cookie = '') =>
    fetch(gateway.url + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
  const signIn = async () => {
    const left = await open('/ops/sign-in/begin?back=/ops')
    const [flow = ''] =
      left.headers
        .getSetCookie()
        .find((one) => one.startsWith('ops-flow='))
        ?.split(';') ?? []
    const back = new URL(await issuer.signIn(left.headers.get('location') ?? '', account))
    return (await open(back.pathname + back.search, flow)).status
  }
  expect(await signIn()).toBe(400)
  const former = change
  const before = logged('secrets were exchanged')
  exchange((input) => {
    former(input)
    if (input.access.signIn) input.access.signIn.clientSecret = getSecret(client)
  })
  await eventually('it was taken', () => logged('secrets were exchanged') > before)
  expect(await signIn()).toBe(200)
})

test('a file that cannot be used, and one beside which another setting was changed, change nothing and say so by name alone', async () => {
  const former = change
  const before = logged('secrets were exchanged')
  exchange((input) => {
    former(input)
    if (input.access.signIn) input.access.signIn.clientSecret = ''
  })
  await eventually('it is refused', () => logged('could not be exchanged') > 0)
  exchange((input) => {
    former(input)
    setKey(input, keys.first)
    input.log = { level: 'warn' }
  })
  await eventually('it waits', () => logged('waits for the next start') > 0)
  expect(logged('secrets were exchanged')).toBe(before)
  shownKeys.clear()
  expect([...(await underLoad(async () => {}))]).toEqual(['200 matched'])
  expect([...shownKeys]).toEqual([keys.second])
  const secrets = [...Object.values(keys), ...Object.values(passwords), getSecret(client), 'c'.repeat(64)]
  for (const secret of secrets) expect(gateway.log.some((line) => line.includes(secret))).toBe(false)
})
