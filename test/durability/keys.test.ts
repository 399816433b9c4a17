/** Every key proves itself against the database before the port opens; a wrong one is refused with its name. */
import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parseConfig } from '../../src/config/config.ts'
import { checkKeys } from '../../src/doctor/checks/check-keys.ts'
import { StartRefusal } from '../../src/domain/start-refusal.ts'
import { openVault } from '../../src/filing/open-vault.ts'
import { acceptKey, proveKeys } from '../../src/keys/prove-keys.ts'
import { mockPaths, mockRegistryPaths } from '../../src/sandbox/state.ts'
import { forgetKeyProofs, keyKinds } from '../../src/store/keys/key-proofs.ts'
import { resealAll } from '../../src/store/keys/reseal.ts'
import { file, reaches } from '../http/filings/fixtures.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'

const bytes = (name: string) => createHash('sha256').update(name).digest('hex')
const phrase = (name: string) => name.padEnd(40, '.')

interface Keys {
  vault?: { keyId: string; key: string; retiredKeys?: { keyId: string; key: string }[] } | null
  chain?: { keyId: string; chainKey: string; retiredKeys?: { keyId: string; chainKey: string }[] }
  subjectKey?: string
  keyHashKey?: string
  formerKeyHashKey?: string
}
/** As the test gateway has them, unless a test changes them. */
function configWith(base: TestDatabase, keys: Keys = {}) {
  const { vault = { keyId: 'test', key: 'b'.repeat(64) } } = keys
  const registry = vault && { paths: mockRegistryPaths('http://127.0.0.1:1', ['registry']) }
  return parseConfig(
    {
      database: { url: base.settings.url },
      access: {
        consumersFile: 'none.yaml',
        keyHashKey: keys.keyHashKey ?? 'test-key-hash-key'.padEnd(32, '.'),
        ...(keys.formerKeyHashKey && { formerKeyHashKey: keys.formerKeyHashKey }),
      },
      audit: {
        ...(keys.chain ?? { keyId: 'test', chainKey: 'c'.repeat(32) }),
        subjectKey: keys.subjectKey ?? 's'.repeat(32),
      },
      links: {
        population: { paths: mockPaths('http://127.0.0.1:1', ['ndxp']) },
        ...(registry && { civilRegistry: registry }),
      },
      ...(vault && { filing: { vault } }),
    },
    { source: 'test', directory: '/', environment: {}, literalSecrets: true },
  )
}

/** The settings that a start with these keys names; none = it starts. The doctor, asked before, must say the same. */
async function getRefusal(base: TestDatabase, keys: Keys = {}): Promise<string[]> {
  const config = configWith(base, keys)
  const connection = await base.database.connect()
  const findings = await checkKeys(connection, config).finally(() => connection.end())
  const doctor = findings.filter(({ status }) => status === 'fail').map(({ says }) => says.en.split(':')[0] ?? '')
  const started = await proveKeys(base.database, config).then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof StartRefusal)) throw error
      for (const { says, advice } of error.problems) {
        expect(says.vi).not.toBe(says.en)
        expect(advice.en).not.toBe('')
      }
      const text = JSON.stringify(error.problems)
      for (const secret of [config.audit.chainKey, config.audit.subjectKey, config.access.keyHashKey])
        expect(text).not.toContain(secret)
      return error.problems.map(({ says }) => says.en.split(':')[0] ?? '')
    },
  )
  expect(doctor).toEqual(started)
  return started
}

const open: TestDatabase[] = []
afterEach(async () => {
  for (const base of open.splice(0)) await base.drop()
})
async function fresh(): Promise<TestDatabase> {
  const base = await freshDatabase()
  open.push(base)
  return base
}

const wrong: [string, Keys, string[]][] = [
  ['another vault key under the right name', { vault: { keyId: 'test', key: bytes('other') } }, ['filing.vault.key']],
  [
    'another chain key under the right name',
    { chain: { keyId: 'test', chainKey: phrase('other') } },
    ['audit.chainKey'],
  ],
  ['a truncated chain key', { chain: { keyId: 'test', chainKey: 'c'.repeat(33) } }, ['audit.chainKey']],
  ['another subject key', { subjectKey: phrase('other') }, ['audit.subjectKey']],
  ['another key of API keys', { keyHashKey: phrase('other') }, ['access.keyHashKey']],
  [
    'chain key and subject key swapped',
    { chain: { keyId: 'test', chainKey: 's'.repeat(32) }, subjectKey: 'c'.repeat(32) },
    ['audit.chainKey', 'audit.subjectKey'],
  ],
  [
    'a retired vault key that is not the one of that name',
    { vault: { keyId: 'next', key: bytes('next'), retiredKeys: [{ keyId: 'test', key: bytes('other') }] } },
    ['filing.vault.retiredKeys.0.key'],
  ],
  [
    'a retired chain key that is not the one of that name',
    { chain: { keyId: 'next', chainKey: phrase('next'), retiredKeys: [{ keyId: 'test', chainKey: phrase('other') }] } },
    ['audit.retiredKeys.0.chainKey'],
  ],
  [
    'current and retired vault key swapped',
    { vault: { keyId: 'test', key: bytes('next'), retiredKeys: [{ keyId: 'next', key: 'b'.repeat(64) }] } },
    ['filing.vault.key'],
  ],
]

describe('a database that was started on before', () => {
  test.each(wrong)('%s is refused, and the doctor says so', async (_, keys, settings) => {
    const base = await fresh()
    expect(await getRefusal(base)).toEqual([])
    expect(await getRefusal(base, keys)).toEqual(settings)
    // The refused start noted nothing.
    expect(await getRefusal(base)).toEqual([])
  })

  test('the same vault key in base64 is the same key', async () => {
    const base = await fresh()
    expect(await getRefusal(base)).toEqual([])
    const key = Buffer.from('b'.repeat(64), 'hex').toString('base64')
    expect(await getRefusal(base, { vault: { keyId: 'test', key } })).toEqual([])
  })

  test('a change of a key without a name can be declared', async () => {
    const base = await fresh()
    expect(await getRefusal(base)).toEqual([])
    const changed = { subjectKey: phrase('new'), keyHashKey: phrase('new hash') }
    expect(await getRefusal(base, changed)).toEqual(['audit.subjectKey', 'access.keyHashKey'])
    for (const kind of ['subject', 'key-hash'] as const) {
      expect(await acceptKey(base.database, configWith(base, changed), kind)).toBe(true)
      expect(await acceptKey(base.database, configWith(base, changed), kind)).toBe(false)
    }
    expect(await getRefusal(base, changed)).toEqual([])
    expect(await getRefusal(base)).toEqual(['audit.subjectKey', 'access.keyHashKey'])
  })

  test('the key of API keys is changed with the one before it beside it, without declaring it; with another one beside it not', async () => {
    const base = await fresh()
    expect(await getRefusal(base)).toEqual([])
    const known = 'test-key-hash-key'.padEnd(32, '.')
    const changed = phrase('next hash')
    expect(await getRefusal(base, { keyHashKey: changed, formerKeyHashKey: phrase('unknown') })).toEqual([
      'access.keyHashKey',
    ])
    expect(await getRefusal(base, { keyHashKey: changed, formerKeyHashKey: known })).toEqual([])
    expect(await getRefusal(base, { keyHashKey: changed })).toEqual([])
    expect(await getRefusal(base, { keyHashKey: known, formerKeyHashKey: changed })).toEqual([])
  })

  test('a gateway that takes no filings asks for no vault', async () => {
    const base = await fresh()
    expect(await getRefusal(base)).toEqual([])
    expect(await getRefusal(base, { vault: null })).toEqual([])
  })

  test('replicas that start together for the first time: of different keys one set wins, whole', async () => {
    const base = await fresh()
    const configs = ['a', 'b', 'c', 'd'].map((name) =>
      configWith(base, {
        vault: { keyId: 'test', key: bytes(name) },
        chain: { keyId: 'test', chainKey: phrase(name) },
        subjectKey: phrase(`${name} subject`),
        keyHashKey: phrase(`${name} hash`),
      }),
    )
    const started = await Promise.allSettled(configs.map((config) => proveKeys(base.database, config)))
    expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { rows } = await base.database.query('SELECT kind FROM key_proof ORDER BY kind')
    expect(rows.map(({ kind }) => kind)).toEqual([...keyKinds].sort())
  })
})

describe('a database with filings and records', () => {
  let gateway: TestGateway
  let base: TestDatabase
  beforeAll(async () => {
    gateway = await startGateway({ filings: {} })
    if (!gateway.database) throw new Error('the gateway has a database of its own')
    base = gateway.database
    const { json } = await file(gateway, 'birth')
    await reaches(gateway, json.id, 'received')
  })
  afterAll(() => gateway.stop())

  test.each(wrong)('from before there were proofs: %s is refused by its rows', async (_, keys, settings) => {
    await base.database.query('DELETE FROM key_proof')
    // Only an API key itself could show that its hash was made with another key, and none is stored.
    const byRows = settings.filter((setting) => setting !== 'access.keyHashKey')
    if (byRows.length > 0) expect(await getRefusal(base, keys)).toEqual(byRows)
    expect(await getRefusal(base)).toEqual([])
  })

  test('rotation: the new key beside the old one, then alone, once everything is under it', async () => {
    // Of its own, and stopped: a gateway that runs with the old key alone goes on sealing with it.
    const kept = await fresh()
    const before = await startGateway({ filings: {}, databaseUrl: kept.settings.url })
    try {
      const { json } = await file(before, 'birth')
      await reaches(before, json.id, 'received')
    } finally {
      await before.stop()
    }
    const [old, next] = [
      { keyId: 'test', key: 'b'.repeat(64) },
      { keyId: 'next', key: bytes('next') },
    ]
    const rotating = { vault: { ...next, retiredKeys: [old] } }
    expect(await getRefusal(kept, rotating)).toEqual([])
    // A forgotten replica could not open what the others seal from now on; nothing is sealed yet.
    const connection = kept.database
    const { filing } = configWith(kept, rotating)
    if (!filing) throw new Error('this configuration takes filings')
    expect(await getRefusal(kept, { vault: next }), 'the old key is still needed').toEqual(['filing.vault.retiredKeys'])
    await resealAll(connection, openVault(filing))
    await forgetKeyProofs(connection, 'vault', { allBut: 'next' })
    expect(await getRefusal(kept, rotating)).toEqual([])
    expect(await getRefusal(kept, { vault: next })).toEqual([])
    expect(await getRefusal(kept, { vault: old }), 'a replica without the new key').toEqual([
      'filing.vault.retiredKeys',
    ])
  })

  test('one damaged row is no proof of a wrong key', async () => {
    await base.database.query('DELETE FROM key_proof')
    await base.database.query("UPDATE filing_secret SET sealed = sealed || '\\x00'::bytea WHERE part <> 'request/1'")
    await base.database.query(
      "UPDATE filing_secret SET sealed = sealed || '\\x00'::bytea WHERE ctid = (SELECT min(ctid) FROM filing_secret)",
    )
    const { json } = await file(gateway, 'birth')
    await reaches(gateway, json.id, 'received')
    expect(await getRefusal(base)).toEqual([])
  })
})
