/** Files are judged in a thread of their own: a hostile one costs its time and memory, and nothing else. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { createFileChecks } from '../../../src/signed-file/check-files.ts'
import { judgeFile } from '../../../src/signed-file/judge-file.ts'
import { inspectPdf } from '../../../src/signed-file/pdf/inspect-pdf.ts'
import { emptyTrust, readTrust } from '../../../src/signed-file/trust/trust-store.ts'
import { makeCorpus, makePeople, makeTrust } from './corpus.ts'
import { packedAtOnePlace, paper, stream, writePdf } from './pdf.ts'
import { nowMs } from './pki.ts'

const folder = mkdtempSync(join(tmpdir(), 'signed-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

const take = (bytes: Buffer) => new Uint8Array(bytes)

test('a file is judged by the roots of a folder, as PEM and as DER', async () => {
  const people = makePeople()
  const { files } = makeTrust(people)
  const pem = `-----BEGIN CERTIFICATE-----\n${people.root.der.toString('base64')}\n-----END CERTIFICATE-----\n`
  const at = (name: string) => mkdtempSync(join(folder, name))
  const folders = { roots: at('roots'), intermediates: at('below'), revocation: at('lists') }
  writeFileSync(join(folders.roots, 'root.pem'), pem)
  writeFileSync(join(folders.intermediates, 'agencies.crt'), people.below.der)
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folders.revocation, name), bytes)
  const { bytes } = makeCorpus(people)[0] ?? { bytes: Buffer.alloc(0) }
  const checks = createFileChecks({ folders, timeoutMs: 60_000, queueMax: 5, queueMaxPerOwner: 2 })
  try {
    const first = await checks.check('a', take(bytes), nowMs)
    expect(first).toMatchObject({ verdict: 'valid', whole: 'whole', roots: 1 })
    // What the operator puts there counts from the next file on.
    rmSync(join(folders.roots, 'root.pem'))
    expect(await checks.check('a', take(bytes), nowMs)).toMatchObject({ verdict: 'unknown', roots: 0 })
  } finally {
    await checks.close()
  }
})

test('a folder with files that are no certificates is reported file by file', () => {
  const roots = mkdtempSync(join(folder, 'bad'))
  writeFileSync(join(roots, 'a.pem'), 'nothing')
  writeFileSync(join(roots, 'b.crt'), Buffer.from([0x30, 0x01, 0x00]))
  expect(readTrust({ roots, revocation: join(folder, 'missing') }).problems).toEqual([
    { folder: 'roots', file: 'a.pem', why: 'not-understood' },
    { folder: 'roots', file: 'b.crt', why: 'not-understood' },
    { folder: 'revocation', file: '', why: 'unreadable' },
  ])
})

/** Nothing that is read costs nothing: each of these is read forty times. */
const million = (character: string) => Buffer.alloc(1_000_000, character)
test.each([
  ['a text', Buffer.concat([Buffer.from('('), million('a'), Buffer.from(') ')])],
  ['a text in digits', Buffer.concat([Buffer.from('<'), million('a'), Buffer.from('> ')])],
  ['blanks', Buffer.concat([million(' '), Buffer.from('1 ')])],
  ['a comment', Buffer.concat([Buffer.from('%'), million('a'), Buffer.from('\n1 ')])],
  ['long names', Buffer.from(`[${`/${'n'.repeat(250)} `.repeat(4_000)}] `)],
  ['short texts', Buffer.from(`[${'()'.repeat(4_000)}] `)],
  ['empty dictionaries', Buffer.from(`[${'<<>>'.repeat(4_000)}] `)],
])('packed objects that all stand at one place take from the budget each time: %s', (_, value) => {
  expect(inspectPdf(packedAtOnePlace(value, 1))).toMatchObject({ read: true })
  expect(inspectPdf(packedAtOnePlace(value, 40))).toMatchObject({ read: false, why: 'too-complex' })
})

test('a text of many megabytes in a small file ends neither the thread nor the process', async () => {
  const checks = createFileChecks({ folders: {}, timeoutMs: 60_000, queueMax: 5, queueMaxPerOwner: 5 })
  const text = Buffer.concat([Buffer.from('('), Buffer.alloc(15_500_000, 'a'), Buffer.from(') ')])
  try {
    const answer = await checks.check('a', take(packedAtOnePlace(text, 3)), nowMs)
    expect(answer).toMatchObject({ whole: 'not-checkable', unread: 'too-complex' })
  } finally {
    await checks.close()
  }
})

test('one that takes too long ends its thread and not the next file', async () => {
  const checks = createFileChecks({ folders: {}, timeoutMs: 1, queueMax: 5, queueMaxPerOwner: 5 })
  const large = writePdf({ ...paper(), 5: `<< /Fields [${'<< /FT /Sig >> '.repeat(4_000)}] >>` }).bytes
  try {
    const answers = await Promise.all([checks.check('a', take(large), nowMs), checks.check('b', take(large), nowMs)])
    for (const answer of answers) expect(answer).toMatchObject({ whole: 'not-checkable', bytes: large.length })
  } finally {
    await checks.close()
  }
})

test('base64 is decoded in the thread; what is none, or too large, is refused by its own name', async () => {
  const checks = createFileChecks({ folders: {}, timeoutMs: 60_000, queueMax: 5, queueMaxPerOwner: 5 })
  const { bytes } = writePdf(paper())
  const send = (base64: string, bytesMax = bytes.length) => checks.check('a', { base64, bytesMax }, nowMs)
  try {
    const plain = await checks.check('a', take(bytes), nowMs)
    expect(await send(bytes.toString('base64'))).toEqual(plain)
    expect(await send('không phải base64')).toBe('not-base64')
    expect(await send(bytes.toString('base64'), bytes.length - 1)).toBe('too-large')
  } finally {
    await checks.close()
  }
})

test('a defect is an error that names its place and quotes nothing, and the next file is judged', async () => {
  const checks = createFileChecks({ folders: {}, timeoutMs: 60_000, queueMax: 5, queueMaxPerOwner: 5 })
  const { bytes } = makeCorpus(makePeople())[0] ?? { bytes: Buffer.alloc(0) }
  try {
    // No moment: what compares it with one fails, as a mistake of ours would.
    const broken = checks.check('a', take(bytes), 1n as unknown as number)
    await expect(broken).rejects.toThrow(/^a defect ended the check of a file: TypeError at /)
    expect(await checks.check('a', take(bytes), nowMs)).toMatchObject({ unread: null })
  } finally {
    await checks.close()
  }
})

test('one sender takes only its share of the line', async () => {
  const checks = createFileChecks({ folders: {}, timeoutMs: 60_000, queueMax: 3, queueMaxPerOwner: 2 })
  const { bytes } = writePdf(paper())
  try {
    const taken = [checks.check('a', take(bytes), nowMs), checks.check('a', take(bytes), nowMs)]
    expect(checks.check('a', take(bytes), nowMs)).toBeNull()
    const other = checks.check('b', take(bytes), nowMs)
    expect(other).not.toBeNull()
    expect(await Promise.all([...taken, other])).toMatchObject([
      { verdict: 'unsigned' },
      { verdict: 'unsigned' },
      { verdict: 'unsigned' },
    ])
  } finally {
    await checks.close()
  }
})

/** Files that ask for more than any paper does. */
const bombs: Record<string, () => Buffer> = {
  'a table that unpacks to a gigabyte': () => {
    const rows = deflateSync(Buffer.alloc(200_000_000))
    const twice = stream(
      rows,
      '/Type /XRef /W [1 4 2] /Index [0 8000000] /Size 8000000 /Root 1 0 R /Filter /FlateDecode',
    )
    const head = Buffer.from('%PDF-1.7\n')
    return Buffer.concat([head, Buffer.from('9 0 obj\n'), twice, Buffer.from('\nendobj\nstartxref\n9\n%%EOF\n')])
  },
  'a million fields': () =>
    writePdf({ ...paper(), 5: `<< /Fields [${'7 0 R '.repeat(1_000_000)}] >>`, 7: '<< /FT /Sig >>' }).bytes,
  'arrays in each other': () => writePdf({ ...paper(), 5: `<< /Fields ${'['.repeat(3_000_000)} >>` }).bytes,
  'dictionaries in each other': () =>
    writePdf({ ...paper(), 1: `<< /Type /Catalog /A ${'<< /A '.repeat(500_000)}` }).bytes,
  'a text without an end': () => writePdf({ ...paper(), 5: `(${'('.repeat(5_000_000)}` }).bytes,
  'fields that are their own children': () =>
    writePdf({ ...paper(), 5: '<< /Fields [7 0 R] >>', 7: '<< /FT /Sig /Kids [8 0 R] >>', 8: '<< /Kids [7 0 R] >>' })
      .bytes,
  'a stream whose length is itself': () =>
    writePdf({ ...paper(), 5: '<< /Fields 7 0 R >>', 7: '<< /Length 7 0 R >>\nstream\n\nendstream' }).bytes,
  'a million signatures in traces': () =>
    Buffer.concat([writePdf(paper()).bytes, Buffer.from('/ByteRange'.repeat(500_000))]),
  'five million ends': () => Buffer.from(`%PDF-1.7\n${'startxref\n'.repeat(500_000)}`),
}

test.each(Object.keys(bombs))('the bytes say how much is read, and no more is: %s', (name) => {
  const bytes = bombs[name]?.() ?? Buffer.alloc(0)
  const before = process.memoryUsage().arrayBuffers
  const { whole } = judgeFile(bytes, emptyTrust, nowMs)
  expect(whole).not.toBe('whole')
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(128 * 1024 * 1024)
})
