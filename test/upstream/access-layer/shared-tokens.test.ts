/** One token per credential and database: replicas on a real database, over real sockets, at a bus that revokes on issue. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import type { TokenShelves } from '../../../src/domain/link/shared-token.ts'
import { createReadingShelves, createTokenShelves } from '../../../src/store/access/upstream-tokens.ts'
import { createVault, type Vault } from '../../../src/store/vault.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'
import { eventually, within } from '../../support/eventually.ts'
import { lookUp, openPath, queryFor, tokenSource } from '../paths.ts'

let store: TestDatabase
let mocks: Mocks
beforeAll(async () => {
  store = await freshDatabase()
})
afterAll(() => store.drop())
beforeEach(async () => {
  mocks = await startMocks()
  mocks.settings.newTokenRevokesPrevious = true
})
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
  await mocks.close()
  await store.database.query('DELETE FROM upstream_token')
})

const open: { close(): Promise<void> }[] = []
const vaultWith = (key: Buffer = Buffer.alloc(32, 7)): Vault => createVault({ keyId: 'k1', key })
const shelvesWith = (vault = vaultWith()) => createTokenShelves(store.database, vault)

/** A process of its own: nothing of another one's memory. */
function replica(other: object = {}, shelves: TokenShelves = shelvesWith()) {
  let ahead = 0
  const monotonic = { now: () => performance.now() + ahead }
  const path = openPath('lgsp-soap', mocks.url, other, undefined, { shelves, monotonic })
  open.push(path)
  return {
    path,
    request: async () => {
      expect((await lookUp(path, queryFor('mai'))).value?.fullName).toBe('TRẦN THỊ MAI')
    },
    probe: () => within(10_000, 'a probe', path.probe(new AbortController().signal)),
    later: (ms: number) => {
      ahead += ms
    },
  }
}

const tokensIssued = () => mocks.journal.counts().token
const calls = () => mocks.journal.counts()['lgsp-soap']
const rows = async () => (await store.database.query('SELECT * FROM upstream_token')).rows

test('twenty questions over two replicas cost one token and twenty calls', async () => {
  const [one, two] = [replica(), replica()]
  for (let n = 0; n < 10; n++) {
    await one.request()
    await two.request()
  }
  expect([tokensIssued(), calls()]).toEqual([1, 20])
})

test('replicas that start together ask for one token', async () => {
  const replicas = Array.from({ length: 6 }, () => replica())
  await Promise.all(replicas.flatMap(({ request }) => [request(), request(), request()]))
  expect([tokensIssued(), calls()]).toEqual([1, 18])
})

test('one that comes later takes what is there', async () => {
  await replica().request()
  await replica().request()
  expect(tokensIssued()).toBe(1)
})

test('a token that the bus has forgotten is replaced once for all', async () => {
  const replicas = [replica(), replica(), replica()]
  await Promise.all(replicas.map(({ request }) => request()))
  mocks.memory.tokens.revokeAll()
  await Promise.all(replicas.map(({ request }) => request()))
  expect(tokensIssued()).toBe(2)
  await Promise.all(replicas.map(({ request }) => request()))
  expect(tokensIssued()).toBe(2)
})

test('anyone who reaches the margin takes the one that another replica has renewed', async () => {
  mocks.settings.tokenLifeSeconds = 100
  const [one, two] = [replica(), replica()]
  await one.request()
  await two.request()
  // Half of a short life is its margin. The row still counts by the clock of the database.
  await store.database.query("UPDATE upstream_token SET ends_at = ends_at - interval '60 s'")
  one.later(60_000)
  two.later(60_000)
  await one.request()
  await eventually('the renewal', () => tokensIssued() === 2)
  await eventually('it to be shared', async () => (await rows())[0]?.lease === null)
  await two.request()
  await two.request()
  expect(tokensIssued()).toBe(2)
})

describe('what lies in the database', () => {
  test('is sealed, and names nothing of the account', async () => {
    await replica().request()
    const [row] = await rows()
    const { secretKey, accessKey } = tokenSource(mocks.url) as { secretKey: string; accessKey: string }
    const text = JSON.stringify(row) + row.sealed.toString('latin1')
    const [call] = mocks.journal.entries().filter(({ layer }) => layer === 'lgsp-soap')
    expect(call?.status).toBe(200)
    for (const secret of [secretKey, accessKey, mocks.url]) expect(text).not.toContain(secret)
    expect(row).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{64}$/), lease: null, lease_until: null })
  })

  test('under another key is none, and is written anew', async () => {
    await replica().request()
    await replica({}, shelvesWith(vaultWith(randomBytes(32)))).request()
    expect(tokensIssued()).toBe(2)
  })

  test('of the same account with another secret is none', async () => {
    await replica().request()
    const shelf = (secrets: string) => shelvesWith()({ id: 'a'.repeat(64), secrets, timeoutMs: 1_000 })
    const wanted = { refused: null, getMargin: () => 0 }
    await shelf('one').renew(wanted, async () => ({ token: 't1', lifeMs: 60_000 }))
    expect((await shelf('one').newest())?.token).toBe('t1')
    expect(await shelf('two').newest()).toBeNull()
    expect((await shelf('two').renew(wanted, async () => ({ token: 't2', lifeMs: 60_000 }))).token).toBe('t2')
  })

  test('ends by the clock of the database', async () => {
    const shelf = shelvesWith()({ id: 'b'.repeat(64), secrets: 's', timeoutMs: 1_000 })
    await shelf.renew({ refused: null, getMargin: () => 0 }, async () => ({ token: 't1', lifeMs: 60_000 }))
    await store.database.query("UPDATE upstream_token SET ends_at = clock_timestamp() - interval '1 ms'")
    expect(await shelf.newest()).toBeNull()
  })
})

describe('a lease', () => {
  const credential = { id: 'c'.repeat(64), secrets: 's', timeoutMs: 1_000 }
  const wanted = { refused: null, getMargin: () => 0 }
  const seize = (until: string) =>
    store.database.query(
      `INSERT INTO upstream_token (id, lease, lease_until)
       VALUES ($1, gen_random_uuid(), clock_timestamp() + $2::interval)`,
      [credential.id, until],
    )

  test('of a process that died is free when it is over', async () => {
    await seize('300 ms')
    const got = await shelvesWith()(credential).renew(wanted, async () => ({ token: 't1', lifeMs: 60_000 }))
    expect(got.token).toBe('t1')
  })

  test('of a request that failed is free at once', async () => {
    const shelf = shelvesWith()(credential)
    await expect(shelf.renew(wanted, () => Promise.reject(new Error('no token')))).rejects.toThrow('no token')
    expect((await rows())[0]).toMatchObject({ lease: null, sealed: null })
    expect((await shelf.renew(wanted, async () => ({ token: 't1', lifeMs: 60_000 }))).token).toBe('t1')
  })

  test('is one at a time: the others take what it got, and none asks twice', async () => {
    let requested = 0
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const fetch = async () => {
      requested++
      await held
      return { token: `t${requested}`, lifeMs: 60_000 }
    }
    const all = Array.from({ length: 5 }, () => shelvesWith()(credential).renew(wanted, fetch))
    await eventually('somebody to ask', () => requested > 0)
    release()
    expect((await Promise.all(all)).map(({ token }) => token)).toEqual(Array(5).fill('t1'))
    expect(requested).toBe(1)
  })
})

test('without the database each process has its own token, and does not wait for it with every call', async () => {
  const gone = await freshDatabase()
  const shelves = createTokenShelves(gone.database, vaultWith())
  await gone.drop()
  const alone = replica({}, shelves)
  for (let n = 0; n < 3; n++) await alone.request()
  expect(tokensIssued()).toBe(1)
})

describe('a probe', () => {
  test('takes the token of another replica in the place of one that is dead, and gets none itself', async () => {
    const [one, two] = [replica(), replica()]
    await one.request()
    await two.probe()
    mocks.memory.tokens.revokeAll()
    await one.request()
    expect(tokensIssued()).toBe(2)
    await two.probe()
    expect(tokensIssued()).toBe(2)
  })

  test('replaces a dead token for every replica, where it is the first to meet it', async () => {
    const [one, two] = [replica(), replica()]
    await one.request()
    await two.probe()
    mocks.memory.tokens.revokeAll()
    await two.probe()
    await one.request()
    expect(tokensIssued()).toBe(2)
  })

  test('of the doctor takes what is there and shares nothing', async () => {
    const doctor = () => replica({}, createReadingShelves(store.database, vaultWith()))
    await doctor().probe()
    expect([tokensIssued(), await rows()]).toEqual([1, []])
    const serving = replica()
    await serving.request()
    await doctor().probe()
    await serving.request()
    expect([tokensIssued(), calls()]).toEqual([2, 2])
  })
})
