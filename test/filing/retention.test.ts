/** Keeping and forgetting: files, the vault and its keys, retention. */
import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registerDossier } from '../../src/dossier/register-dossier.ts'
import { reportStep } from '../../src/dossier/report-step.ts'
import { contentHash } from '../../src/filing/intake/content-hash.ts'
import { hasAttachment } from '../../src/filing/intake/has-attachment.ts'
import { putAttachment } from '../../src/filing/intake/put-attachment.ts'
import { submitFiling } from '../../src/filing/intake/submit-filing.ts'
import { forget } from '../../src/filing/retention.ts'
import { resealAll } from '../../src/store/keys/reseal.ts'
import { aad, createVault } from '../../src/store/vault.ts'
import { eventually } from '../support/eventually.ts'
import { makeCaller as makeAnyCaller } from '../support/world.ts'
import { type FilingWorld, makeCaller, nextDossier, requestFor, startFilingWorld } from './fixtures.ts'
import { makeResult, makeStatus, pdf } from './scripted-registry.ts'

const day = 86_400_000
let world: FilingWorld
beforeAll(async () => {
  world = await startFilingWorld()
})
afterAll(() => world.close())

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')
async function* pieces(content: Buffer, size = 7) {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size)
}
const put = (content: Buffer, change: { sha256?: string; mediaType?: string; consumer?: string } = {}) =>
  putAttachment(world.deps, {
    caller: makeCaller(change.consumer ?? 'one-stop'),
    sha256: change.sha256 ?? sha256(content),
    mediaType: change.mediaType ?? 'application/pdf',
    content: pieces(content),
  })
const paper = (text: string) => Buffer.from(`%PDF-1.4\n% ${text}\n%%EOF\n`)

test('a file is kept once, sealed, and travels with the filing byte for byte', async () => {
  const file = paper('giấy chứng sinh')
  expect(await put(file)).toEqual({ created: true, bytes: file.length })
  expect(await put(file)).toEqual({ created: false, bytes: file.length })
  const dossier = nextDossier()
  const received: Uint8Array[] = []
  world.registry.script(dossier, {
    run: async ({ files }) => {
      received.push(...files.map(({ content }) => content))
      world.registry.held.set(dossier, { hash: '', status: makeStatus('received') })
      return { outcome: 'accepted', text: null }
    },
  })
  const attachments = [{ sha256: sha256(file), title: 'Giấy chứng sinh', fileName: 'gcs.pdf' }]
  const { id } = await world.submit({ dossier, attachments })
  await world.until(id, 'received')
  expect(received.map((content) => Buffer.from(content).equals(file))).toEqual([true])
  const [row] = await world.rows<{ sealed: Buffer }>('SELECT sealed FROM attachment')
  expect(row?.sealed.includes('PDF')).toBe(false)
})

test('a file is refused when its hash, type, beginning or size is not what it should be, and nothing is kept', async () => {
  const file = paper('refused')
  await expect(put(file, { sha256: 'a'.repeat(64) })).rejects.toMatchObject({ code: 'attachment-hash-mismatch' })
  await expect(put(file, { mediaType: 'text/html' })).rejects.toMatchObject({ code: 'attachment-type-unsupported' })
  await expect(put(Buffer.from('MZ'))).rejects.toMatchObject({ code: 'attachment-content-mismatch' })
  const large = Buffer.concat([file, Buffer.alloc(6_000_001)])
  const upload = {
    caller: world.caller,
    sha256: sha256(large),
    mediaType: 'application/pdf',
    content: pieces(large, 65_536),
  }
  await expect(putAttachment(world.deps, upload)).rejects.toMatchObject({ code: 'body-too-large' })
  for (const content of [file, large]) {
    expect(await hasAttachment(world.deps, { caller: world.caller, sha256: sha256(content) })).toBe(false)
  }
})

test('a hash opens nothing: the file of one consumer is unknown to another', async () => {
  const file = paper('mine')
  await put(file)
  const notary = makeCaller('notary')
  expect(await hasAttachment(world.deps, { caller: notary, sha256: sha256(file) })).toBe(false)
  const attachments = [{ sha256: sha256(file), title: 'x', fileName: 'x.pdf' }]
  const request = requestFor(nextDossier(), { attachments })
  const submission = {
    requestId: 'r',
    caller: notary,
    idempotencyKey: randomUUID(),
    request,
    rawBodyHash: contentHash(request),
  }
  await expect(submitFiling(world.deps, submission)).rejects.toMatchObject({ code: 'attachment-unknown' })
})

test('a file that no filing names goes after a while; one that a filing names stays', async () => {
  const [lonely, named] = [paper('lonely'), paper('named')]
  await put(lonely)
  await put(named)
  await world.submit({ attachments: [{ sha256: sha256(named), title: 'x', fileName: 'x.pdf' }] })
  await forget(world.deps)
  const known = async (content: Buffer) =>
    (await world.rows('SELECT sha256 FROM attachment WHERE sha256 = $1', [sha256(content)])).length === 1
  expect(await known(lonely)).toBe(true)
  world.clock.move(2 * day)
  await forget(world.deps)
  expect([await known(lonely), await known(named)]).toEqual([false, true])
  // What was removed is on record, in numbers.
  await eventually('the removal is on record', async () => {
    const found = await world.rows(
      `SELECT body ->> 'object' AS object FROM audit_record WHERE body ->> 'operation' = 'purge-filings'`,
    )
    return found.some(({ object }) => / [1-9]\d* files/.test(String(object)))
  })
})

test('sealed bytes open only with their key, whole, and at their own place', () => {
  const [a, b] = ['a', 'b'].map((name) => ({ keyId: name, key: Buffer.alloc(32, name) }))
  if (!a || !b) throw new Error('no keys')
  const vault = createVault(a)
  const here = aad.part('f', 'result')
  const sealed = vault.seal(Buffer.from('Nguyễn Thị Thử'), here)
  expect(vault.open(sealed, here).toString()).toBe('Nguyễn Thị Thử')
  expect(() => vault.open(sealed, aad.part('f', 'certificate'))).toThrow()
  expect(() => createVault(b).open(sealed, here)).toThrow(/no key named a/)
  for (let index = 0; index < sealed.length; index++) {
    const bent = Buffer.from(sealed)
    bent[index] = (bent[index] ?? 0) ^ 1
    expect(() => vault.open(bent, here)).toThrow()
  }
  const moved = createVault(b, [a])
  const again = moved.reseal(sealed, here)
  expect(createVault(b).open(again, here).toString()).toBe('Nguyễn Thị Thử')
  expect(moved.reseal(again, here).equals(again)).toBe(true)
})

test('keys are changed while filings are taken, sent, read and completed; afterwards the old key opens nothing', async () => {
  const renewed = await startFilingWorld({
    beside: world,
    settings: { vault: { keyId: 'new', key: 'b'.repeat(64), retiredKeys: [{ keyId: 'test', key: 'a'.repeat(64) }] } },
  })
  // The replica with the old key alone goes first, as in a deployment.
  await world.filings.stop()
  const file = paper('before the change')
  await put(file)
  const before: string[] = []
  const dossiers = Array.from({ length: 20 }, nextDossier)
  for (const dossier of dossiers) {
    before.push(
      (await renewed.submit({ dossier, attachments: [{ sha256: sha256(file), title: 'x', fileName: 'x.pdf' }] })).id,
    )
  }
  const working = (async () => {
    for (const dossier of dossiers) {
      await eventually('it is held', () => renewed.registry.held.has(dossier))
      renewed.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
    }
    for (const id of before) await renewed.until(id, 'completed')
  })()
  const rounds = (async () => {
    for (let round = 0; round < 5; round++) await resealAll(renewed.database, renewed.deps.vault)
  })()
  await Promise.all([working, rounds])
  await resealAll(renewed.database, renewed.deps.vault)
  for (const [table, column] of [
    ['filing_secret', 'sealed'],
    ['filing_event', 'detail'],
    ['attachment', 'sealed'],
  ]) {
    const left = await renewed.rows(
      `SELECT 1 FROM ${table} WHERE ${column} IS NOT NULL AND substring(${column} FROM 1 FOR 4) <> $1`,
      [renewed.deps.vault.prefix],
    )
    expect(left, table).toEqual([])
  }
  const alone = await startFilingWorld({
    beside: world,
    start: false,
    settings: { vault: { keyId: 'new', key: 'b'.repeat(64) } },
  })
  for (const id of before) expect((await alone.view(id)).result?.registerNumber).toBe('12')
  await alone.close()

  // Retention: the people go, the facts stay.
  const [first] = before
  if (!first) throw new Error('no filing')
  const reported = (await renewed.view(first)).events.length
  renewed.clock.move(91 * day)
  await eventually('everything old is forgotten', async () => !(await forget(renewed.deps)))
  const view = await renewed.view(first)
  expect(view).toMatchObject({ state: 'completed', result: null })
  expect(view.events).toHaveLength(reported)
  expect(view.events.every(({ detail }) => detail === null)).toBe(true)
  for (const id of before) {
    expect(await renewed.rows('SELECT 1 FROM filing_secret WHERE filing = $1', [id])).toEqual([])
    expect(await renewed.rows('SELECT 1 FROM filing_attachment WHERE filing = $1', [id])).toEqual([])
  }
  await renewed.close()
  expect(pdf.length).toBeGreaterThan(0)
})

test('the holder of a dossier is removed in time after its end, and kept while it is open', async () => {
  const { dossiers } = world.deps
  const caller = makeAnyCaller('ward', { operations: ['register'], procedures: ['1.001193'] })
  const receivedAt = new Date(world.clock.now()).toISOString()
  const register = (code: string) =>
    registerDossier(dossiers, {
      requestId: randomUUID(),
      caller,
      registration: {
        code,
        procedure: '1.001193',
        unit: 'H99.01.02',
        receivedAt,
        acceptedAt: receivedAt,
        applicant: { name: 'Nguyễn Văn Thử', kind: 'citizen', number: '999090000001' },
      },
    })
  const held = async (code: string) => {
    const text =
      'SELECT count(*)::int AS count FROM dossier_applicant a JOIN dossier d ON d.id = a.dossier WHERE code = $1'
    return (await world.rows<{ count: number }>(text, [code]))[0]?.count
  }
  const [open, done] = ['H99.01.02-261130-8001', 'H99.01.02-261130-8002']
  await register(open)
  await register(done)
  const step = { type: 'done', at: receivedAt } as const
  await reportStep(dossiers, { requestId: randomUUID(), caller, code: done, step })
  world.clock.move(89 * day)
  await forget(world.deps)
  expect([await held(open), await held(done)]).toEqual([1, 1])
  world.clock.move(2 * day)
  await forget(world.deps)
  expect([await held(open), await held(done)]).toEqual([1, 0])
})
