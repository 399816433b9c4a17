/**
 * An export of the trail proves itself to anyone who has the public key: whatever is done to it, the first record that was touched is named;
 * and one record is proved by a checkpoint alone.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import { findSigners, growTree } from '../../src/audit/tree/grow-tree.ts'
import { hashLeaf } from '../../src/audit/tree/merkle.ts'
import { createSigner, readVerifier, writePrivateKey } from '../../src/audit/tree/signed-note.ts'
import { type ExportFinding, verifyExport, verifyProof } from '../../src/audit/tree/verify-export.ts'
import { findCheckpoint, proveRecord, writeExport } from '../../src/audit/tree/write-export.ts'
import { makeInquiryEntry } from '../support/audit-entry.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'

const settings = AuditSettings.parse({ keyId: 'k1', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) })
const signers = findSigners(settings)
const clock = { now: () => Date.parse('2026-11-30T07:00:00Z') }
const verifiers = [readVerifier(signers[0].publicKey)].filter((one) => one !== undefined)
const entry = (n: number) => makeInquiryEntry(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)

let test_: TestDatabase
let trails: Trail[]
/** Lines of an export of several segments over the chains of two replicas. */
let lines: string[]
let size: number

const exportLines = (from = 0) => Array.fromAsync(writeExport(test_.database, signers, clock, from))
const grow = () => growTree(test_.database, settings, clock)
const isRecord = (line: string) => line.startsWith('{"hash"')

beforeAll(async () => {
  test_ = await freshDatabase()
  trails = [new Trail(test_.database, settings, clock, silent), new Trail(test_.database, settings, clock, silent)]
  for (const trail of trails) await trail.open()
  for (let round = 0; round < 3; round++) {
    for (const trail of trails) await Promise.all(Array.from({ length: 4 + round }, (_, n) => trail.append(entry(n))))
    await grow()
  }
  lines = await exportLines()
  size = lines.filter(isRecord).length
})
afterAll(async () => {
  for (const trail of trails) await trail.close()
  await test_.drop()
})

test('an export holds every record of every chain once and verifies with the public key alone', async () => {
  const report = await verifyExport(lines, verifiers)
  expect(report).toMatchObject({ whole: true, finding: null, from: 0, size, records: size, removed: 0 })
  const { rows } = await test_.database.query('SELECT count(*)::int AS count FROM audit_record')
  expect(size).toBe(rows[0].count)
  expect(lines.filter((line) => line.startsWith('{"segment"'))).toHaveLength(3)
})

test('with another key, or none, nothing is believed', async () => {
  const other = createSigner(settings.tree.origin, Buffer.alloc(32, 7))
  const strangers = [readVerifier(other.publicKey)].filter((one) => one !== undefined)
  expect((await verifyExport(lines, strangers)).finding).toMatchObject({ kind: 'not-signed', leaf: 0 })
  expect((await verifyExport(lines, [])).whole).toBe(false)
})

/** A record's text with another letter somewhere, still an export line. */
function change(line: string): string {
  const record = JSON.parse(line)
  return JSON.stringify({
    ...record,
    body: record.body.replace('"consumer":"one-stop"', '"consumer":"one-shop"').replace('"seq":', '"seq": '),
  })
}
/** As one would who knows the format and has no key: the record is changed and all links before it are made to fit. */
const mutations = {
  delete: (all: string[], at: number) => all.toSpliced(at, 1),
  change: (all: string[], at: number) => all.with(at, change(all[at] ?? '')),
  'change hash': (all: string[], at: number) =>
    all.with(at, JSON.stringify({ ...JSON.parse(all[at] ?? ''), hash: '0'.repeat(64) })),
  'change link': (all: string[], at: number) =>
    all.with(at, JSON.stringify({ ...JSON.parse(all[at] ?? ''), link: Buffer.alloc(32, 9).toString('base64') })),
  insert: (all: string[], at: number) => all.toSpliced(at, 0, change(all[at] ?? '')),
  repeat: (all: string[], at: number) => all.toSpliced(at + 1, 0, all[at] ?? ''),
  truncate: (all: string[], at: number) => all.slice(0, at),
  garble: (all: string[], at: number) => all.with(at, (all[at] ?? '').slice(0, -7)),
  hide: (all: string[], at: number) => {
    const { hash, link, body } = JSON.parse(all[at] ?? '')
    return all.with(at, JSON.stringify({ link, removed: hashLeaf(hash + body).toString('base64') }))
  },
} as const satisfies Record<string, (all: string[], at: number) => string[]>

/** The record at a line of the export as it was made. */
const leafAt = (at: number) => lines.slice(0, at).filter(isRecord).length

test('delete, change, insert, repeat, hide or cut off at every record: the first bad one is named', async () => {
  const places = lines.flatMap((line, at) => (isRecord(line) ? [at] : []))
  for (const [name, mutate] of Object.entries(mutations)) {
    for (const at of places) {
      const { whole, finding } = await verifyExport(mutate(lines, at), verifiers)
      const expected = name === 'repeat' ? leafAt(at) + 1 : leafAt(at)
      expect({ whole, leaf: finding?.leaf }, `${name} line ${at + 1}`).toEqual({ whole: false, leaf: expected })
    }
  }
})

test('two records that change places are found at the first of them', async () => {
  const places = lines.flatMap((line, at) => (isRecord(line) ? [at] : []))
  const pair = fc.subarray(places, { minLength: 2, maxLength: 2 })
  await fc.assert(
    fc.asyncProperty(pair, async ([first = 0, second = 0]) => {
      const swapped = lines.with(first, lines[second] ?? '').with(second, lines[first] ?? '')
      expect((await verifyExport(swapped, verifiers)).finding).toMatchObject({ leaf: leafAt(first) })
    }),
    { numRuns: 200 },
  )
})

test('segments that are left out, repeated or swapped are found, and an end of an earlier export ends nothing', async () => {
  const starts = lines.flatMap((line, at) => (line.startsWith('{"segment"') ? [at] : []))
  const [first = 0, second = 0, third = 0] = starts
  const [head, one, two, rest] = [
    lines.slice(0, first),
    lines.slice(first, second),
    lines.slice(second, third),
    lines.slice(third),
  ]
  const find = async (...parts: string[][]): Promise<ExportFinding | null> =>
    (await verifyExport(parts.flat(), verifiers)).finding
  const behindOne = one.filter(isRecord).length
  expect(await find(head, two, rest)).toMatchObject({ kind: 'missing', leaf: 0 })
  expect(await find(head, one, rest)).toMatchObject({ kind: 'missing', leaf: behindOne })
  expect(await find(head, one, one, two, rest)).toMatchObject({ kind: 'inserted', leaf: behindOne })
  expect(await find(head, two, one, rest)).toMatchObject({ leaf: 0 })
  expect(await find(head, one, two)).toMatchObject({ kind: 'cut-off', leaf: behindOne + two.filter(isRecord).length })
  expect(await find(head, one, lines.slice(-1))).toMatchObject({ kind: 'missing', leaf: behindOne })
  // Signed by the same key, and no end of an export: the note of a segment.
  const forged = JSON.stringify({ end: JSON.parse(lines[second] ?? '').segment })
  expect(await find(head, one, two, [forged])).toMatchObject({ kind: 'not-signed' })
})

test('a record whose content is withheld as if its time were over is found, though its hash is the right one', async () => {
  const places = lines.flatMap((line, at) => (isRecord(line) ? [at] : []))
  for (const at of [places[0], places[5], places.at(-1)].filter((one) => one !== undefined)) {
    const { hash, link, body } = JSON.parse(lines[at] ?? '')
    const hidden = JSON.stringify({ link, removed: hashLeaf(hash + body).toString('base64') })
    const { whole, finding } = await verifyExport(lines.with(at, hidden), verifiers)
    expect({ whole, leaf: finding?.leaf, kind: finding?.kind }).toEqual({
      whole: false,
      leaf: leafAt(at),
      kind: 'missing',
    })
  }
})

test('each record that was changed says which record it was: chain and sequence number', async () => {
  const places = lines.flatMap((line, at) => (isRecord(line) ? [at] : []))
  for (const at of places) {
    const { chain, seq } = JSON.parse(JSON.parse(lines[at] ?? '').body)
    expect((await verifyExport(lines.with(at, change(lines[at] ?? '')), verifiers)).finding).toMatchObject({
      chain,
      seq,
    })
  }
})

test('a record is proved by a checkpoint alone, and no other record is by the same proof', async () => {
  const bodies = lines.filter(isRecord).map((line) => JSON.parse(line))
  for (const { hash, body } of bodies) {
    const { chain, seq } = JSON.parse(body)
    const proof = (await proveRecord(test_.database, chain, seq)) ?? ''
    expect(verifyProof(proof, verifiers)).toMatchObject({ proved: true, size, record: hash + body })
    expect(
      verifyProof(proof, verifiers, hash + body.replace('one-stop', 'one-shop').replace('"seq":', '"seq": ')).proved,
    ).toBe(false)
    expect(verifyProof(proof.replace(/^index \d+/m, `index ${size}`), verifiers).proved).toBe(false)
    expect(verifyProof(proof.replace(`\n${size}\n`, `\n${size + 1}\n`), verifiers).proved).toBe(false)
  }
  expect(await proveRecord(test_.database, trails[0]?.chain ?? '', 10_000)).toBeUndefined()
})

test('an export goes on from an earlier one, and the checkpoint of that one binds it', async () => {
  const before = size
  for (const trail of trails) await trail.append(entry(99))
  await grow()
  const later = await exportLines(before)
  expect(await verifyExport(later, verifiers)).toMatchObject({ whole: true, from: before, records: 2 })
  const header = JSON.parse(later[0] ?? '')
  const peaks = header.from.peaks.with(0, Buffer.alloc(32).toString('base64'))
  const forged = JSON.stringify({ ...header, from: { ...header.from, peaks } })
  expect((await verifyExport(later.with(0, forged), verifiers)).whole).toBe(false)
  await expect(exportLines(before - 1)).rejects.toThrow(/earlier export/)
})

test('a record that was changed in the database is neither sealed nor exported as if it were whole', async () => {
  const tamper = async (sql: string, values: unknown[]) => {
    await test_.database.query('ALTER TABLE audit_record DISABLE TRIGGER USER')
    await test_.database.query(sql, values)
    await test_.database.query('ALTER TABLE audit_record ENABLE TRIGGER USER')
  }
  const trail = trails[0]
  if (!trail) throw new Error('no trail')
  const checkpoint = await findCheckpoint(test_.database)
  await trail.append(entry(100))
  const { seq } = trail.status
  await tamper(
    `UPDATE audit_record SET body = replace(body::text, 'one-stop', 'one-shop')::json WHERE chain = $1 AND seq = $2`,
    [trail.chain, seq],
  )
  expect(await grow()).toMatchObject({ added: 0, findings: [{ kind: 'changed', chain: trail.chain, seq }] })
  expect(await findCheckpoint(test_.database)).toBe(checkpoint)
  await tamper(
    `UPDATE audit_record SET body = replace(body::text, 'one-stop', 'one-shop')::json WHERE chain = $1 AND seq = $2`,
    [trail.chain, 2],
  )
  await expect(exportLines()).rejects.toThrow(/verify-audit/)
})

test('a signing key is one with the name of the tree, or is refused', () => {
  const key = writePrivateKey('audit.gateway.example/trail', Buffer.alloc(32, 5))
  const tree = { origin: 'audit.gateway.example/trail', signingKey: key }
  const with_ = (given: object) => AuditSettings.safeParse({ ...settings, tree: given })
  expect(findSigners(with_(tree).data ?? settings)[0].publicKey).toBe(
    createSigner(tree.origin, Buffer.alloc(32, 5)).publicKey,
  )
  expect(with_({ ...tree, origin: 'other' }).success).toBe(false)
  expect(with_({ ...tree, signingKey: 'PRIVATE+KEY+x' }).success).toBe(false)
})
