/**
 * Persons sign in with a real OpenID provider: their account is the officer in the trail, roles follow from claims, no typed name and no
 * key gets in beside them, and who signs out, here or at the provider, is out at every set of pages and every replica.
 */
import { generateKeyPair } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getAudit } from '../gateway/questions.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { getSecret, type Issuer, startIssuer } from '../support/issuer.ts'

const origin = 'https://gateway.test'
const callbacks = ['ops', 'board'].map((base) => `${origin}/${base}/sign-in/callback`)
const client = 'gateway'

let issuer: Issuer
let gateway: TestGateway
let replica: TestGateway
const options = () => ({
  server: { publicOrigins: [origin], operatorsPage: { signInsPerMinute: 1_000 }, board: { signInsPerMinute: 1_000 } },
  access: {
    signIn: {
      issuer: issuer.url,
      clientId: client,
      clientSecret: getSecret(client),
      roles: [
        { value: 'operators', role: 'operator' as const },
        { value: 'leaders', role: 'leader' as const },
      ],
    },
  },
})

beforeAll(async () => {
  issuer = await startIssuer([], {
    id: client,
    redirectUris: callbacks,
    accounts: {
      'truc.ban': { roles: ['operators', 'leaders'] },
      'lanh.dao': { roles: 'leaders' },
      'nguoi.la': { roles: ['gardeners'] },
    },
  })
  gateway = await startGateway({ ...options(), consumer: () => ({ roles: ['operator'] }) })
  replica = await startGateway({ ...options(), beside: gateway })
})
afterAll(async () => {
  await replica?.stop()
  await gateway?.stop()
  await issuer?.close()
})

const open = (path: string, cookie = '', at = gateway) =>
  fetch(at.url + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })

function findCookie(response: Response, name: string): string {
  const set = response.headers.getSetCookie().find((one) => one.startsWith(`${name}=`)) ?? ''
  return set.split(';')[0] ?? ''
}

/** To the provider and back to the gateway, which answers. */
async function begin(base: string, account: string): Promise<{ flow: string; back: string }> {
  const left = await open(`/${base}/sign-in/begin?back=/${base}`)
  const flow = findCookie(left, `${base}-flow`)
  const returned = new URL(await issuer.signIn(left.headers.get('location') ?? '', account))
  expect(returned.origin).toBe(origin)
  return { flow, back: returned.pathname + returned.search }
}

async function signIn(base: string, account: string): Promise<{ response: Response; session: string }> {
  const { flow, back } = await begin(base, account)
  const response = await open(back, flow)
  return { response, session: findCookie(response, `${base}-session`) }
}

const isIn = async (path: string, session: string, at = gateway) => (await open(path, session, at)).status === 200

test('a person with a role gets in, as the account that the provider names, on every replica and on record', async () => {
  const { response, session } = await signIn('ops', 'truc.ban')
  expect(response.status).toBe(200)
  expect(await response.text()).toContain('content="0; url=/ops"')
  expect([await isIn('/ops', session), await isIn('/ops', session, replica)]).toEqual([true, true])
  expect(await (await open('/ops', session)).text()).toContain('truc.ban')
  const records = (await getAudit(gateway)).filter(({ operation }) => operation === 'sign-in')
  expect(records.at(-1)).toMatchObject({
    officer: 'truc.ban',
    outcome: 'done',
    object: '/ops',
    consumer: 'persons@openid',
  })
})

test('a role opens the pages that it is for, and no other', async () => {
  const ops = await signIn('ops', 'lanh.dao')
  expect([ops.response.status, ops.session]).toEqual([403, ''])
  const board = await signIn('board', 'lanh.dao')
  expect(await isIn('/board', board.session)).toBe(true)
  const stranger = await signIn('ops', 'nguoi.la')
  expect([stranger.response.status, stranger.session]).toEqual([403, ''])
  const records = (await getAudit(gateway)).filter(({ operation }) => operation === 'sign-in')
  expect(records.at(-1)).toMatchObject({ outcome: 'refused', result: 'role-required', officer: '' })
})

test('what does not belong to the flow of this browser is refused: another state, no flow, a code for the second time', async () => {
  const { flow, back } = await begin('ops', 'truc.ban')
  const statuses = [
    await open(back.replace(/state=[^&]+/, 'state=another'), flow),
    await open(back),
    await open(back, (await begin('ops', 'truc.ban')).flow),
  ].map(({ status }) => status)
  expect(statuses).toEqual([400, 400, 400])
  expect((await open(back, flow)).status).toBe(200)
  const again = await open(back, flow)
  expect([again.status, findCookie(again, 'ops-session')]).toEqual([400, ''])
})

test('a key with a typed account opens nothing where persons sign in', async () => {
  const answer = await fetch(`${gateway.url}/ops/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ key: gateway.key, officer: 'canbo.mau' }),
  })
  expect(answer.status).toBe(401)
  expect(await (await open('/ops/sign-in')).text()).not.toContain('name="key"')
})

test('who signs out at one set of pages is out at the others, on every replica, until the next sign-in', async () => {
  const ops = await signIn('ops', 'truc.ban')
  const [, token = ''] = /name="token" value="([^"]+)"/.exec(await (await open('/ops', ops.session)).text()) ?? []
  const board = await signIn('board', 'truc.ban')
  const answer = await fetch(`${gateway.url}/ops/sign-out`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      cookie: ops.session,
    },
    body: new URLSearchParams({ token }),
    redirect: 'manual',
  })
  expect(answer.headers.get('location')).toBe('/ops/sign-in?out=1')
  expect([await isIn('/ops', ops.session), await isIn('/board', board.session, replica)]).toEqual([false, false])
  expect(await (await open('/ops/sign-in?out=1')).text()).toContain(`${issuer.url}/session/end`)
  expect(await isIn('/ops', (await signIn('ops', 'truc.ban')).session, replica)).toBe(true)
})

test('a sign-out at the provider ends every session of the person; a word that the provider did not sign ends none', async () => {
  const { session } = await signIn('ops', 'truc.ban')
  const now = Math.floor(Date.now() / 1000)
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
  const claims = {
    iss: issuer.url,
    aud: client,
    sub: 'truc.ban',
    iat: now,
    exp: now + 60,
    jti: crypto.randomUUID(),
    events,
  }
  const type = { typ: 'logout+jwt' }
  const post = async (token: string) =>
    (
      await fetch(`${replica.url}/sign-in/back-channel-logout`, {
        method: 'POST',
        body: new URLSearchParams({ logout_token: token }),
      })
    ).status
  const { events: none, ...withoutEvent } = claims
  const bad = [
    await issuer.sign(claims, type, (await generateKeyPair('ES256')).privateKey),
    await issuer.sign({ ...claims, aud: 'another' }, type),
    await issuer.sign({ ...claims, nonce: 'of an ID token' }, type),
    await issuer.sign(withoutEvent, type),
  ]
  for (const token of bad) expect(await post(token)).toBe(400)
  expect(await isIn('/ops', session)).toBe(true)
  expect(await post(await issuer.sign(claims, type))).toBe(200)
  expect(await isIn('/ops', session)).toBe(false)
})

test('a sign-out of the provider counts once: repeated at any replica it ends no session that began since', async () => {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: issuer.url,
    aud: client,
    sub: 'truc.ban',
    iat: now,
    exp: now + 600,
    jti: crypto.randomUUID(),
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  }
  const type = { typ: 'logout+jwt' }
  const token = await issuer.sign(claims, type)
  const post = async ({ url }: { url: string }, text: string) => {
    const body = new URLSearchParams({ logout_token: text })
    return (await fetch(`${url}/sign-in/back-channel-logout`, { method: 'POST', body })).status
  }
  const first = await signIn('ops', 'truc.ban')
  expect(await post(gateway, token)).toBe(200)
  expect(await isIn('/ops', first.session)).toBe(false)
  const second = await signIn('ops', 'truc.ban')
  // As a provider does that did not hear the answer, and as anyone does who has caught the token.
  expect([await post(replica, token), await post(gateway, token)]).toEqual([200, 200])
  expect(await isIn('/ops', second.session)).toBe(true)
  const { iat, jti, ...rest } = claims
  const bad = [
    { ...rest, jti: crypto.randomUUID() },
    { ...rest, iat },
    // Made for days: it would be remembered less long than it counts.
    { ...rest, iat: now - 172_800, exp: now + 172_800, jti: crypto.randomUUID() },
    { ...rest, iat: now + 3_600, exp: now + 7_200, jti: crypto.randomUUID() },
    { ...rest, iat, jti: crypto.randomUUID(), nonce: null },
    { ...rest, iat, jti: crypto.randomUUID(), events: { 'http://schemas.openid.net/event/backchannel-logout': true } },
    { ...rest, iat, jti: crypto.randomUUID(), events: ['http://schemas.openid.net/event/backchannel-logout'] },
    { ...rest, iat, jti: crypto.randomUUID(), sub: '' },
  ] as Parameters<typeof issuer.sign>[0][]
  for (const one of bad) expect(await post(gateway, await issuer.sign(one, type)), JSON.stringify(one)).toBe(400)
  expect(await isIn('/ops', second.session)).toBe(true)
  expect(await post(gateway, await issuer.sign({ ...claims, jti: crypto.randomUUID() }, type))).toBe(200)
  expect(await isIn('/ops', second.session)).toBe(false)
})
