/** Files of megabytes are sealed, stored, read and opened in steps, and are the same bytes as when it is done at once. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadAttachments, storeAttachment } from '../../src/store/filing/attachments.ts'
import { resealAll } from '../../src/store/keys/reseal.ts'
import type { Queryable } from '../../src/store/postgres/database.ts'
import { aad, createVault } from '../../src/store/vault.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const vault = createVault({ keyId: 'k1', key: Buffer.alloc(32, 7) })
const where = aad.attachment('one-stop', 'a'.repeat(64))

async function* toPieces(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let index = 0; at < bytes.length; index++) {
    const length = lengths[index % lengths.length] ?? bytes.length
    yield bytes.subarray(at, at + length)
    at += length
  }
}

const sizes = fc.constantFrom(0, 1, 5, 1_000, 262_143, 262_144, 262_145, 700_000)
/** The first piece holds all that stands before the content, as pieces of a quarter of a megabyte do. */
const cuts = fc.array(fc.integer({ min: 64, max: 300_000 }), { minLength: 1, maxLength: 4 })

test('sealed in steps and at once open alike, in steps and at once', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, cuts, async (size, lengths) => {
      const plain = randomBytes(size)
      const pieces: Uint8Array[] = []
      for await (const piece of toPieces(plain, lengths)) pieces.push(piece)
      const [inSteps, atOnce] = [await vault.sealLarge(pieces, where), vault.seal(plain, where)]
      expect(inSteps.length).toBe(atOnce.length)
      for (const sealed of [inSteps, atOnce]) {
        expect(vault.open(sealed, where).equals(plain)).toBe(true)
        const opened = await vault.openLarge(toPieces(sealed, lengths), sealed.length, where)
        expect(opened.equals(plain)).toBe(true)
      }
    }),
    { numRuns: 60 },
  )
})

test('what was changed, cut, lengthened or moved does not open, wherever it was', async () => {
  const plain = randomBytes(400_000)
  const sealed = await vault.sealLarge([plain], where)
  const open = (bytes: Uint8Array, length = sealed.length, at = where) =>
    vault.openLarge(toPieces(bytes, [100_000]), length, at)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 3, max: sealed.length - 1 }), async (at) => {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      await expect(open(changed)).rejects.toThrow()
    }),
    { numRuns: 20 },
  )
  await expect(open(sealed.subarray(0, -1))).rejects.toThrow()
  await expect(open(Buffer.concat([sealed, Buffer.alloc(1)]))).rejects.toThrow()
  await expect(open(sealed, sealed.length, aad.attachment('another', 'a'.repeat(64)))).rejects.toThrow()
  await expect(open(Buffer.alloc(0), 0)).rejects.toThrow()
})

let base: TestDatabase
beforeAll(async () => {
  base = await freshDatabase()
})
afterAll(() => base.drop())

test('what is stored is read back whole, and the loop turns many times meanwhile', async () => {
  const files = [20, 262_144, 5_700_000].map((size, index) => ({
    sha256: String(index).repeat(64),
    mediaType: 'application/pdf',
    content: randomBytes(size),
  }))
  let turns = 0
  let over = false
  const turning = (async () => {
    while (!over) {
      turns += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  for (const { content, ...file } of files) {
    const attachment = { ...file, pieces: [content.subarray(0, 10), content.subarray(10)], bytes: content.length }
    expect(await storeAttachment(base.database, vault, 'one-stop', attachment, new Date())).toBe(true)
  }
  const hashes = files.map(({ sha256 }) => sha256)
  const loaded = await loadAttachments(base.database, vault, 'one-stop', hashes)
  over = true
  await turning
  for (const { sha256, content } of files) expect(loaded.get(sha256)?.content.equals(content)).toBe(true)
  expect((await loadAttachments(base.database, vault, 'another', hashes)).size).toBe(0)
  // 5.7 MB are 22 steps each way; done at once it would be a handful of turns.
  expect(turns).toBeGreaterThan(60)
})

/** The database, with something that happens before the first query, the second, and so on. */
function beforeEachQuery(happens: (number: number) => Promise<void>): Queryable {
  let number = 0
  const query = async (text: string, values?: unknown[]) => {
    number += 1
    await happens(number)
    return base.database.query(text, values)
  }
  return { query: query as Queryable['query'] }
}

test('a file that is re-encrypted between any two of its pieces is read whole', async () => {
  const next = createVault({ keyId: 'a longer name of a key', key: Buffer.alloc(32, 9) }, [
    { keyId: 'k1', key: Buffer.alloc(32, 7) },
  ])
  const content = randomBytes(800_000)
  // It takes six queries: its type, what stands before, and four pieces.
  for (const changedBefore of [1, 2, 3, 4, 5, 6]) {
    const file = { sha256: `c${changedBefore}`.repeat(32), mediaType: 'application/pdf' }
    const attachment = { ...file, pieces: [content], bytes: content.length }
    await storeAttachment(base.database, vault, 'one-stop', attachment, new Date())
    const changing = beforeEachQuery(async (number) => {
      if (number === changedBefore) await resealAll(base.database, next)
    })
    const loaded = await loadAttachments(changing, next, 'one-stop', [file.sha256])
    expect(loaded.get(file.sha256)?.content.equals(content), `changed before query ${changedBefore}`).toBe(true)
  }
})

test('a file that goes while it is read is one that is not there', async () => {
  const sha256 = 'd'.repeat(64)
  const attachment = { sha256, mediaType: 'application/pdf', pieces: [randomBytes(500_000)], bytes: 500_000 }
  for (const goneBefore of [1, 2, 3, 4]) {
    await storeAttachment(base.database, vault, 'one-stop', attachment, new Date())
    const losing = beforeEachQuery(async (number) => {
      if (number === goneBefore) await base.database.query('DELETE FROM attachment WHERE sha256 = $1', [sha256])
    })
    expect((await loadAttachments(losing, vault, 'one-stop', [sha256])).size, `gone before query ${goneBefore}`).toBe(0)
  }
})
