// Who may pass: the exchange's hash and clock window, the bus's tokens, the hash of each officer.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SANDBOX_CREDENTIALS as C } from '../../mocks/credentials.ts'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import {
  accessToken,
  authHash,
  bearerL1,
  call,
  envelope,
  FORM,
  GRANT,
  lgspSoap,
  lookupXml,
  ndxp,
  ndxpHeaders,
  THU,
  tokenL1,
  tree,
} from './client.ts'

let now = 0
let mocks: Mocks
beforeEach(async () => {
  now = Date.now()
  mocks = await startMocks({ clock: () => now })
})
afterEach(() => mocks.close())

describe('the national exchange', () => {
  it('adds its headers to an answer and gives back the id of the request', async () => {
    const got = await ndxp(mocks.url, lookupXml(), { 'X-Road-Id': 'b2f1a0c2-0000-4000-8000-000000000001' })
    expect(got.headers).toMatchObject({
      'x-road-id': 'b2f1a0c2-0000-4000-8000-000000000001',
      'x-road-client': C.ndxp.xRoadClient,
    })
    for (const name of ['x-road-request-id', 'x-road-request-hash', 'x-road-service'])
      expect(got.headers[name]).toBeTruthy()
  })

  it('answers on the REST path of the security server too', async () => {
    const got = await call(`${mocks.url}/ndxp/r1/TEST/GOV/G01/NPD/dancu/tracuu`, {
      body: lookupXml(),
      headers: ndxpHeaders(),
    })
    expect(got.text).toContain('CongDan>')
  })

  it('refuses a wrong hash, a wrong key, a missing timestamp and a timestamp that was not hashed', async () => {
    const { Timestamp, ...rest } = ndxpHeaders()
    for (const headers of [
      ndxpHeaders({ secret: 'wrong' }),
      { ...ndxpHeaders(), ApiKey: 'wrong' },
      rest,
      { ...rest, Timestamp: `${Number(Timestamp) - 1}` },
    ]) {
      const got = await call(`${mocks.url}/ndxp/population`, {
        body: lookupXml(),
        headers: headers as Record<string, string>,
      })
      expect([got.status, got.text]).toEqual([401, 'Unauthorized'])
    }
  })

  it('refuses timestamps more than five minutes off, on either side, and takes those inside', async () => {
    for (const [off, status] of [
      [-299_000, 200],
      [299_000, 200],
      [-301_000, 401],
      [301_000, 401],
    ] as const) {
      const headers = ndxpHeaders({ now: now + off })
      expect((await call(`${mocks.url}/ndxp/population`, { body: lookupXml(), headers })).status).toBe(status)
    }
  })

  it('counts in seconds when set, and then refuses milliseconds', async () => {
    mocks.settings.timestampUnit = 's'
    expect(
      (await call(`${mocks.url}/ndxp/population`, { body: lookupXml(), headers: ndxpHeaders({ unit: 's' }) })).status,
    ).toBe(200)
    expect((await ndxp(mocks.url)).status).toBe(401)
  })

  it('refuses a replayed token only when set', async () => {
    const headers = ndxpHeaders()
    expect((await ndxp(mocks.url, lookupXml(), headers)).status).toBe(200)
    expect((await ndxp(mocks.url, lookupXml(), headers)).status).toBe(200)
    mocks.settings.refuseReplay = true
    expect((await ndxp(mocks.url, lookupXml(), headers)).status).toBe(401)
  })

  it('answers an unknown client with an X-Road error of its own, as JSON unless only XML is accepted', async () => {
    const unknown = await ndxp(mocks.url, lookupXml(), { 'X-Road-Client': 'TEST/GOV/H99/OTHER' })
    expect(unknown.status).toBe(500)
    expect(unknown.headers['x-road-error']).toBe('Server.ClientProxy.UnknownMember')
    expect(JSON.parse(unknown.text)).toMatchObject({
      type: 'Server.ClientProxy.UnknownMember',
      detail: expect.stringMatching(/^[\da-f-]{36}$/),
    })
    const { 'X-Road-Client': _, ...without } = ndxpHeaders()
    const missing = await call(`${mocks.url}/ndxp/population`, {
      body: lookupXml(),
      headers: { ...without, Accept: 'application/xml' },
    })
    expect([missing.status, missing.headers['x-road-error']]).toEqual([400, 'Client.BadRequest'])
    expect(missing.text).toContain('<type>Client.BadRequest</type>')
  })

  it('says what its settings hold when a login fails', async () => {
    Object.assign(mocks.settings, {
      authFailureStatus: 403,
      authFailureBody: '{"code":"AUTH"}',
      authFailureContentType: 'application/json',
    })
    const got = await ndxp(mocks.url, lookupXml(), { ApiKey: 'wrong' })
    expect([got.status, got.text, got.headers['content-type']]).toEqual([403, '{"code":"AUTH"}', 'application/json'])
  })
})

describe('the provincial bus', () => {
  it('hands out tokens in its three ways', async () => {
    const l1 = JSON.parse((await tokenL1(mocks.url)).text) as object
    expect(l1).toMatchObject({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600 })
    const l2 = await call(`${mocks.url}/lgsp/auth`, { headers: { Auth: C.lgsp.staticAuth } })
    expect(JSON.parse(l2.text)).toMatchObject({
      token: expect.any(String),
      refreshToken: expect.any(String),
      expiryDate: now + 3_600_000,
    })
    const basic = Buffer.from(`${C.lgsp.consumerKey}:${C.lgsp.consumerSecret}`).toString('base64')
    const l3 = await call(`${mocks.url}/token`, { headers: { ...FORM, Authorization: `Basic ${basic}` }, body: GRANT })
    const { access_token } = JSON.parse(l3.text) as { access_token: string }
    // A token of WSO2 needs no lgspaccesstoken on the call.
    expect(
      (await lgspSoap(mocks.url, lookupXml(), { Authorization: `Bearer ${access_token}`, lgspaccesstoken: 'none' }))
        .status,
    ).toBe(200)
  })

  it('refuses wrong credentials for each of them', async () => {
    expect(
      (await call(`${mocks.url}/lgsp/token`, { headers: { ...FORM, lgspaccesstoken: 'e30=' }, body: GRANT })).status,
    ).toBe(401)
    expect((await call(`${mocks.url}/lgsp/auth`, { headers: { Auth: 'e30=' } })).status).toBe(401)
    expect(
      (await call(`${mocks.url}/token`, { headers: { ...FORM, Authorization: 'Basic e30=' }, body: GRANT })).status,
    ).toBe(401)
    expect((await call(`${mocks.url}/token`, { headers: FORM, body: 'grant_type=password' })).status).toBe(400)
  })

  it('wants the bearer token and, for an L1 token, the header again', async () => {
    const missing = await call(`${mocks.url}/lgsp/soap/population`, { body: lookupXml() })
    expect(missing.status).toBe(401)
    expect(JSON.parse(missing.text)).toMatchObject({ fault: { code: 900902 } })
    const unknown = await lgspSoap(mocks.url, lookupXml(), { Authorization: 'Bearer nobody-issued-this' })
    expect(JSON.parse(unknown.text)).toMatchObject({ fault: { code: 900901 } })
    expect((await lgspSoap(mocks.url, lookupXml(), { lgspaccesstoken: 'e30=' })).status).toBe(401)
  })

  it('lets tokens expire, in XML too when set', async () => {
    mocks.settings.tokenLifeSeconds = 10
    mocks.settings.wso2Form = 'xml'
    const Authorization = `Bearer ${await bearerL1(mocks.url)}`
    now += 9_000
    expect((await lgspSoap(mocks.url, lookupXml(), { Authorization })).status).toBe(200)
    now += 1_001
    const expired = await lgspSoap(mocks.url, lookupXml(), { Authorization })
    expect(expired.status).toBe(401)
    expect(expired.text).toContain(
      '<ams:fault xmlns:ams="http://wso2.org/apimanager/security"><ams:code>900901</ams:code>',
    )
  })

  it('revokes the previous token on issue only when set', async () => {
    const first = `Bearer ${await bearerL1(mocks.url)}`
    await bearerL1(mocks.url)
    expect((await lgspSoap(mocks.url, lookupXml(), { Authorization: first })).status).toBe(200)
    mocks.settings.newTokenRevokesPrevious = true
    const second = `Bearer ${await bearerL1(mocks.url)}`
    expect((await lgspSoap(mocks.url, lookupXml(), { Authorization: first })).status).toBe(401)
    expect((await lgspSoap(mocks.url, lookupXml(), { Authorization: second })).status).toBe(200)
  })

  it("takes only the officer's own AuthHash", async () => {
    const requested = lookupXml({ ...THU, officer: '999088000778' })
    expect((await lgspSoap(mocks.url, requested, { AuthHash: authHash('999088000778') })).status).toBe(200)
    for (const [body, hash] of [
      [requested, authHash()],
      [lookupXml({ ...THU, officer: '999085000999' }), authHash()],
      [requested, ''],
    ] as const) {
      const got = await lgspSoap(mocks.url, body, { AuthHash: hash })
      expect(got.status).toBe(500)
      expect(got.text).toContain('<faultstring>Cán bộ không có quyền khai thác CSDL dân cư</faultstring>')
    }
    mocks.settings.authHashPerOfficer = false
    expect((await lgspSoap(mocks.url, requested, { AuthHash: '' })).status).toBe(200)
  })

  it('lets JSON callers in without a token unless one is required, and never with a bad one', async () => {
    expect((await envelope(mocks.url)).status).toBe(200)
    expect((await tree(mocks.url)).status).toBe(200)
    expect((await envelope(mocks.url, undefined, { Authorization: 'Bearer bad' })).status).toBe(401)
    Object.assign(mocks.settings, { envelopeToken: 'required', treeToken: 'required' })
    expect((await envelope(mocks.url)).status).toBe(401)
    expect((await tree(mocks.url)).status).toBe(401)
    const headers = { Authorization: `Bearer ${await bearerL1(mocks.url)}`, lgspaccesstoken: accessToken() }
    expect((await tree(mocks.url, undefined, headers)).status).toBe(200)
  })
})
