/** Papers as they are signed, and as forgers change them: each is said to be what it is. */
import { beforeAll, expect, test } from 'vitest'
import { judgeFile } from '../../../src/signed-file/judge-file.ts'
import { makeCorpus, makePeople, makeTrust, type People } from './corpus.ts'
import { nowMs } from './pki.ts'

let people: People
beforeAll(() => {
  people = makePeople()
})

test('every paper of the corpus gets its verdict, and each reason', () => {
  const trust = makeTrust(people)
  const corpus = makeCorpus(people)
  expect(corpus.length).toBeGreaterThanOrEqual(80)
  const found = corpus.map(({ name, bytes, reasons }) => {
    const { whole, verdict, signatures } = judgeFile(bytes, trust, nowMs)
    return { name, whole, verdict, ...(reasons && { reasons: signatures.flatMap((one) => one.reasons).sort() }) }
  })
  const wanted = corpus.map(({ name, whole, verdict, reasons }) => ({
    name,
    whole,
    verdict,
    ...(reasons && { reasons: [...reasons].sort() }),
  }))
  expect(found).toEqual(wanted)
})

test('a paper that is cut anywhere is never whole, and ends no reader', () => {
  const { bytes } = makeCorpus(people).find(({ name }) => name === 'two signers') ?? { bytes: Buffer.alloc(0) }
  const trust = makeTrust(people)
  const ends = [...bytes.toString('latin1').matchAll(/%%EOF\n/g)].map(({ index }) => index + 6)
  // Each length near the ends of the file's states and of its signatures, and many between.
  const near = ends.flatMap((end) => Array.from({ length: 60 }, (_, step) => end - 55 + step))
  const between = Array.from({ length: 200 }, (_, step) => Math.floor((bytes.length * step) / 200))
  for (const length of new Set([...near, ...between])) {
    if (length < 0 || length >= bytes.length || ends.includes(length)) continue
    expect(judgeFile(bytes.subarray(0, length), trust, nowMs).whole, `${length} bytes`).not.toBe('whole')
  }
})

test('a byte that is changed anywhere makes a paper not whole', () => {
  const { bytes } = makeCorpus(people).find(({ name }) => name === 'signed by ECDSA') ?? { bytes: Buffer.alloc(0) }
  const trust = makeTrust(people)
  const from = bytes.indexOf('/Contents <') + 11
  const to = bytes.indexOf('>', from)
  const places = [
    ...Array.from({ length: 150 }, (_, step) => Math.floor((from * step) / 150)),
    ...Array.from({ length: 150 }, (_, step) => to + Math.floor(((bytes.length - to) * step) / 150)),
  ]
  for (const place of places) {
    const changed = Buffer.from(bytes)
    changed[place] = (changed[place] ?? 0) ^ 0x04
    expect(judgeFile(changed, trust, nowMs).whole, `byte ${place}`).not.toBe('whole')
  }
})
