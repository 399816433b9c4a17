/**
 * pyHanko and the EU's DSS on the papers of the corpus: what one of them says was changed is never whole here. They share no code with ours
 * and none with each other.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { judgeFile } from '../../../src/signed-file/judge-file.ts'
import { makeCorpus, makePeople, makeTrust } from '../../unit/signed-file/corpus.ts'
import { nowMs } from '../../unit/signed-file/pki.ts'
import { dss, pyhanko } from './processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'signed-papers-'))
afterAll(() => rmSync(folder, { recursive: true }))
let ask: Awaited<ReturnType<typeof pyhanko>>
let validate: Awaited<ReturnType<typeof dss>>
const people = makePeople()
const trust = makeTrust(people)
const corpus = makeCorpus(people)
beforeAll(async () => {
  for (const [index, { bytes }] of corpus.entries()) {
    writeFileSync(join(folder, `${String(index).padStart(3, '0')}.pdf`), bytes)
  }
  ask = await pyhanko()
  validate = await dss()
}, 600_000)

const toLines = <Line>(text: string): Line[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

interface Line {
  file: string
  error?: string
  signatures?: { covered: boolean; changed: boolean; intact: boolean }[]
}

test('what pyHanko says was changed is never whole', { timeout: 120_000 }, async (context) => {
  if (!ask) return context.skip('pyHanko cannot be had')
  const lines = toLines<Line>(await ask(folder))
  expect(lines.length).toBe(corpus.length)
  const differing = corpus.flatMap(({ name, bytes }, index) => {
    const { error, signatures = [] } = lines[index] ?? { file: '' }
    const bad = error !== undefined || signatures.some(({ covered, changed, intact }) => !covered || changed || !intact)
    return bad && judgeFile(bytes, trust, nowMs).whole === 'whole'
      ? [`${name}: ${error ?? JSON.stringify(signatures)}`]
      : []
  })
  expect(differing).toEqual([])
  // It did read them, and found some changed: a reader that fails at each would agree to everything.
  expect(lines.filter(({ signatures = [] }) => signatures.some(({ changed }) => changed)).length).toBeGreaterThan(10)
})

test("what the EU's DSS says was changed is never whole", { timeout: 300_000 }, async (context) => {
  if (!validate) return context.skip("the EU's DSS cannot be had")
  const [root, between] = [join(folder, 'root.der'), join(folder, 'between.der')]
  writeFileSync(root, people.root.der)
  writeFileSync(between, people.below.der)
  const lines = toLines<{ file: string; signatures: number; changed: boolean; failed: boolean }>(
    await validate(folder, root, between),
  )
  expect(lines.length).toBe(corpus.length)
  const differing = corpus.flatMap(({ name, bytes }, index) => {
    const { changed, failed } = lines[index] ?? { changed: true, failed: true }
    return (changed || failed) && judgeFile(bytes, trust, nowMs).whole === 'whole' ? [name] : []
  })
  expect(differing).toEqual([])
  expect(lines.filter(({ changed }) => changed).length).toBeGreaterThan(10)
  expect(
    lines.filter(({ changed, failed, signatures }) => signatures > 0 && !changed && !failed).length,
  ).toBeGreaterThan(10)
})
