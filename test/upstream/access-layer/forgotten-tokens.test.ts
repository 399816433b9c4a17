/**
 * A bus that forgets its tokens (a restart, new keys) is not sick: whichever way a path signs in, and whether a call or a probe meets
 * it first, the next question passes with a new token. It is sickness when a new token is refused too.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SANDBOX_CREDENTIALS } from '../../../mocks/credentials.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { createTokenShelves } from '../../../src/store/access/upstream-tokens.ts'
import { createVault } from '../../../src/store/vault.ts'
import type { IssuingTokenSource } from '../../../src/upstream/access-layer/token/token-settings.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'
import { http, json, startWire, type WireRequest } from '../../support/wire.ts'
import { filingFor, never, openRegistry, sinceReform, toKey } from '../civil-registry/registry.ts'
import { type drivers, lookUp, openPath, queryFor, toFailure, tokenSource } from '../paths.ts'
import { getLayer, getRule, overBus, probe } from './probing.ts'

let store: TestDatabase
let mocks: Mocks
/** A token service that takes accounts with passwords, and has its tokens from the mock's. */
let passwords: { url: string; close(): Promise<void> }
const open: { close(): Promise<void> }[] = []

beforeAll(async () => {
  store = await freshDatabase()
})
afterAll(() => store.drop())
beforeEach(async () => {
  mocks = await startMocks()
  // However the registry's bus signs its callers in.
  for (const generation of ['registryG1Token', 'registryG2Token', 'registryG3Token'] as const)
    mocks.settings[generation] = 'bearer'
  passwords = await startWire((request) => void grant(request))
})
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
  await passwords.close()
  await mocks.close()
  await store.database.query('DELETE FROM upstream_token')
})

async function grant({ socket, text }: WireRequest): Promise<void> {
  expect(text).toMatch(/grant_type=password|"userName":/)
  const { consumerKey, consumerSecret } = SANDBOX_CREDENTIALS.lgsp
  const answer = await fetch(`${mocks.url}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${consumerKey}:${consumerSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  socket.write(http(200, json, await answer.text()))
}

const variants = {
  lgspaccesstoken: () => tokenSource(mocks.url, 'lgspaccesstoken'),
  'auth-header': () => tokenSource(mocks.url, 'auth-header'),
  wso2: () => tokenSource(mocks.url, 'wso2'),
  password: () => {
    const { key, secret } = tokenSource(mocks.url, 'wso2')
    return { variant: 'password', url: `${passwords.url}/token`, key, secret, username: 'liên-thông', password: 'x' }
  },
  'json-account': () => ({
    variant: 'json-account',
    url: `${passwords.url}/token`,
    username: 'gateway',
    password: 'x',
  }),
} satisfies Record<IssuingTokenSource['variant'], () => object>
const names = Object.keys(variants) as (keyof typeof variants)[]

/** A process of its own: nothing of another one's memory, but the same database. */
function replica(layer: (typeof overBus)[number], variant: keyof typeof variants) {
  const shelves = createTokenShelves(store.database, createVault({ keyId: 'k1', key: Buffer.alloc(32, 7) }))
  const other = { token: variants[variant]() }
  const driver = layer as (typeof drivers)[number]
  if (layer === 'registry') {
    const path = openRegistry(mocks.url, other, { shelves })
    open.unshift(path)
    const unknown = toKey(filingFor('birth'))
    return { path, probe: () => probe(path), call: () => path.pollStatus([unknown], sinceReform, never) }
  }
  const path = openPath(driver, mocks.url, other, undefined, { shelves })
  open.unshift(path)
  return { path, probe: () => probe(path), call: () => lookUp(path, queryFor('mai')) }
}

const tokensIssued = () => mocks.journal.counts().token
const forget = () => mocks.memory.tokens.revokeAll()
const questions = ['probe', 'call'] as const

describe.each(overBus)('%s', (layer) => {
  describe.each(names)('signed in by %s', (variant) => {
    test.each(questions)(
      'a process that starts with a token that the bus has forgotten: the first %s passes',
      async (first) => {
        await replica(layer, variant).call()
        forget()
        const restarted = replica(layer, variant)
        await restarted[first]()
        expect(tokensIssued()).toBe(2)
        for (const question of questions) await restarted[question]()
        expect(tokensIssued()).toBe(2)
      },
    )
  })

  test.each(questions)(
    'its own token and the one that another replica put there are both forgotten: the next %s passes',
    async (next) => {
      const [one, two] = [replica(layer, 'wso2'), replica(layer, 'wso2')]
      await one.probe()
      await one.call()
      // As when another replica got one meanwhile.
      await store.database.query('DELETE FROM upstream_token')
      await two.call()
      expect(tokensIssued()).toBe(2)
      forget()
      await one[next]()
      expect(tokensIssued()).toBe(3)
    },
  )

  test.each(questions)('a new token that is refused too is sickness, and no %s asks for more', async (question) => {
    await replica(layer, 'wso2').call()
    const restarted = replica(layer, 'wso2')
    mocks.faults.add(getRule({ fault: 'token-refused', layer: getLayer(layer) }))
    for (let n = 0; n < 4; n++) {
      expect(await toFailure(restarted[question]())).toMatchObject({ code: 'bus-credentials-refused' })
    }
    expect(tokensIssued()).toBe(2)
    mocks.faults.clear()
    await restarted[question]()
    expect(tokensIssued()).toBe(2)
  })

  test('a bus that refuses probes as such, while calls go through, costs each process one token at most', async () => {
    const replicas = [replica(layer, 'wso2'), replica(layer, 'wso2')]
    mocks.settings.newTokenRevokesPrevious = true
    for (let n = 0; n < 4; n++) {
      for (const one of replicas) {
        mocks.faults.add(getRule({ fault: 'token-refused', layer: getLayer(layer) }))
        expect(await toFailure(one.probe())).toMatchObject({ code: 'bus-credentials-refused' })
        mocks.faults.clear()
        await one.call()
      }
    }
    expect(tokensIssued()).toBeLessThanOrEqual(1 + replicas.length)
  })
})
