/** A session is got once and shared, renewed when the portal says that it has ended, and not asked for without end. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { startMocks } from '../../../mocks/start.ts'
import type { PortalGeneration } from '../../../src/domain/portal/portal.ts'
import { createTokenShelves } from '../../../src/store/access/upstream-tokens.ts'
import { createVault } from '../../../src/store/vault.ts'
import { freshDatabase } from '../../support/database.ts'
import { http, json, startWire } from '../../support/wire.ts'
import { dossierFor, never, openPortal, settingsFor } from './portal.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
const kept = <T extends { close(): Promise<void> }>(one: T): T => {
  open.unshift(one)
  return one
}

const accepted = { error_code: '00', message: 'Thành công' }
const ended = { error_code: '-1', message: 'Phiên làm việc không hợp lệ hoặc đã hết hạn' }

/** A portal that hands out sessions, and says what the test wants to a call in one of them. */
async function startPortal(answer: (session: string) => object | Buffer, login?: () => object) {
  const sessions: string[] = []
  const calls: string[] = []
  const wire = kept(
    await startWire(({ socket, text }) => {
      const [head = '', body = ''] = text.split('\r\n\r\n')
      const reply = (value: object | Buffer) =>
        socket.write(Buffer.isBuffer(value) ? value : http(200, json, JSON.stringify(value)))
      if (head.includes('/login')) {
        const session = randomUUID()
        sessions.push(session)
        reply(login?.() ?? { session, error_code: '00' })
        return
      }
      const { session } = JSON.parse(body) as { session: string }
      calls.push(session)
      reply(answer(session))
    }),
  )
  const token = { variant: 'json-account', url: `${wire.url}/login`, username: 'h99', password: 'synthetic' }
  return { wire, token, sessions, calls }
}

const at = (url: string, token: object, deps = {}) => kept(openPortal('session', url, { url, token }, deps))

test.each<[what: string, no: object | Buffer]>([
  ['in the body', ended],
  ['by HTTP 401', http(401, json, JSON.stringify({ message: 'hết hạn' }))],
])('a session that has ended, said %s, is replaced and the call is made again', async (_, no) => {
  const portal = await startPortal((session) => (session === portal.sessions[0] ? no : accepted))
  const path = at(portal.wire.url, portal.token)
  expect(await path.create(dossierFor(), never)).toMatchObject({ outcome: 'accepted' })
  expect(portal.calls).toEqual(portal.sessions)
  expect(portal.sessions).toHaveLength(2)
})

test('a portal that refuses every session is not asked without end, and nothing was sent', async () => {
  const portal = await startPortal(() => ended)
  const path = at(portal.wire.url, portal.token)
  for (let round = 0; round < 3; round++) {
    const failure = await path.create(dossierFor(), never).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'bus-credentials-refused', sent: 'no' })
  }
  expect(portal.calls.length).toBeLessThanOrEqual(12)
  expect(portal.sessions.length).toBeLessThanOrEqual(4)
})

test.each<[what: string, login: object]>([
  ['no session', { session: '', error_code: '-1', message: 'Tài khoản hoặc mật khẩu không đúng' }],
  ['a session beside a refusal', { session: 'b5f5a2f0', error_code: '5' }],
  ['nothing', {}],
])('a sign-in that is answered with %s sends no dossier', async (_, login) => {
  const portal = await startPortal(
    () => accepted,
    () => login,
  )
  const failure = await at(portal.wire.url, portal.token)
    .create(dossierFor(), never)
    .catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'token-unavailable', sent: 'no' })
  expect(portal.calls).toEqual([])
})

test('two replicas share one session', async () => {
  const store = await freshDatabase()
  const portal = await startPortal(() => accepted)
  try {
    const shelves = () => createTokenShelves(store.database, createVault({ keyId: 'k1', key: Buffer.alloc(32, 7) }))
    const one = at(portal.wire.url, portal.token, { shelves: shelves() })
    const two = at(portal.wire.url, portal.token, { shelves: shelves() })
    for (let n = 0; n < 5; n++) {
      await one.create(dossierFor(), never)
      await two.create(dossierFor(), never)
    }
    expect(portal.sessions).toHaveLength(1)
    expect(new Set(portal.calls)).toEqual(new Set(portal.sessions))
  } finally {
    for (const each of open.splice(0)) await each.close()
    await store.drop()
  }
})

describe.each<PortalGeneration>(['session', 'bus', '2026'])('in the generation %s, against the mock', (generation) => {
  test('all sessions and tokens may end at any time', async () => {
    const mocks = kept(await startMocks({ settings: { portalFetches: [] } }))
    const path = kept(openPortal(generation, mocks.url))
    const create = async () => {
      const code = path.givesCodes ? await path.nextCode('1.001193', never) : dossierFor().code
      return path.create(dossierFor({ code }), never)
    }
    expect(await create()).toMatchObject({ outcome: 'accepted' })
    await fetch(`${mocks.url}/_control/portal/sessions`, { method: 'DELETE' })
    expect(await create()).toMatchObject({ outcome: 'accepted' })
  })
})

test('password and account stand in no failure', async () => {
  const settings = settingsFor('session', 'http://127.0.0.1:9')
  const path = kept(openPortal('session', 'http://127.0.0.1:9'))
  const failure = await path.create(dossierFor(), never).catch((error: unknown) => error)
  expect(JSON.stringify(failure)).not.toContain('sandbox-portal-password')
  expect(settings.token).toMatchObject({ password: 'sandbox-portal-password' })
})
