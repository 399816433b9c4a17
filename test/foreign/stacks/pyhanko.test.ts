/**
 * pyHanko on the papers of the corpus: what it says was changed is never whole here. It is the strictest reader that is kept, and shares
 * no code with ours.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { judgeFile } from '../../../src/signed-file/judge-file.ts'
import { makeCorpus, makePeople, makeTrust } from '../../unit/signed-file/corpus.ts'
import { nowMs } from '../../unit/signed-file/pki.ts'
import { pyhanko } from './processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'pyhanko-'))
afterAll(() => rmSync(folder, { recursive: true }))
let ask: ((folder: string) => Promise<string>) | undefined
beforeAll(async () => {
  ask = await pyhanko()
}, 300_000)

interface Line {
  file: string
  error?: string
  signatures?: { covered: boolean; changed: boolean; intact: boolean }[]
}

test('what pyHanko says was changed is never whole', { timeout: 120_000 }, async (context) => {
  if (!ask) return context.skip('pyHanko cannot be had')
  const people = makePeople()
  const trust = makeTrust(people)
  const corpus = makeCorpus(people)
  for (const [index, { bytes }] of corpus.entries()) {
    writeFileSync(join(folder, `${String(index).padStart(3, '0')}.pdf`), bytes)
  }
  const lines: Line[] = (await ask(folder))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
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
