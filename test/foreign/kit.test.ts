/** The kit itself: it is read whole, it is large enough, its cases have names of their own, and it names no real person. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { getMoves } from './kit/bytes.ts'
import { generations, populationLayers, readKit } from './kit/case.ts'

const kit = readKit()
const trials = [...kit.population, ...kit.registry]

test('there are at least 300 cases, on every access layer and in every generation', () => {
  expect(trials.length).toBeGreaterThanOrEqual(300)
  for (const layer of populationLayers) {
    expect(kit.population.filter((trial) => trial.layer === layer).length, layer).toBeGreaterThan(50)
  }
  for (const generation of generations) {
    expect(kit.registry.filter((trial) => trial.generation === generation).length, generation).toBeGreaterThan(30)
  }
})

test('each case has a name of its own', () => {
  const titles = trials.map(({ title }) => title)
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
})

test('no person in it exists: every number of nine or twelve digits begins with 999', () => {
  const real = trials.flatMap(({ file }) => {
    // Base64 holds such digits by chance.
    const text = readFileSync(file, 'utf8').replace(/[A-Za-z0-9+/=_-]{40,}/g, '')
    return (text.match(/(?<![\d.:])(\d{12}|\d{9})(?![\d.:])/g) ?? []).filter((number) => !number.startsWith('999'))
  })
  expect([...new Set(real)].filter((number) => !known.has(number))).toEqual([])
})
/** Digits that are no numbers of people: a fraction of a second in nanoseconds. */
const known: ReadonlySet<string> = new Set(['123456789'])

describe('a case that does not fit the format', () => {
  const wrong = {
    'a failure that is not in the catalogue': 'must: { code: no-such-code }',
    'a layer that does not exist': 'on: [ndxp2]\n    must: { outcome: found }',
    'two answers at once': 'must: { outcome: found }\n    answer: { body: x, soap: y }',
    'no answer at all': 'must: { outcome: found }\n    answer: { status: 200 }',
    'nothing that must come of it': 'answer: { body: x }',
  }
  test.each(Object.entries(wrong))('%s is refused with its file', (_, lines) => {
    const folder = mkdtempSync(join(tmpdir(), 'lienthong-kit-'))
    try {
      const answer = lines.includes('answer:') ? '' : '\n    answer: { body: x }'
      writeFileSync(
        join(folder, 'wrong.yaml'),
        `from: somebody\nsource: written\nupstream: population\ncases:\n  - name: a name\n    ${lines}${answer}\n`,
      )
      expect(() => readKit(folder)).toThrow(/wrong\.yaml/)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('bytes of a case', () => {
  const trial = { file: '', envelope: undefined, on: 'ndxp' as const }
  const toBytes = (answer: Partial<Parameters<typeof getMoves>[0]['answer']>) => {
    const [move] = getMoves(
      { ...trial, answer: { status: 200, headers: {}, bom: false, ...answer } },
      { good: Buffer.from('NGUYỄN'), words: {} },
    )
    return move && 'bytes' in move ? move.bytes : Buffer.alloc(0)
  }

  test('windows-1258 is what that code page makes of Vietnamese', () => {
    const body =
      toBytes({ body: 'NGUYỄN THỬ Đặng', charset: 'windows-1258' }).toString('latin1').split('\r\n\r\n')[1] ?? ''
    expect(new TextDecoder('windows-1258').decode(Buffer.from(body, 'latin1')).normalize('NFC')).toBe('NGUYỄN THỬ Đặng')
  })

  test('lengths are those of bytes, and a placeholder stands for bytes too', () => {
    const answer = toBytes({ body: '{{good}}' }).toString()
    expect(answer).toContain('Content-Length: 8\r\n')
    expect(answer.endsWith('NGUYỄN')).toBe(true)
  })

  test('an unknown placeholder is an error and no text', () => {
    expect(() => toBytes({ body: '{{goood}}' })).toThrow(/goood/)
  })
})
