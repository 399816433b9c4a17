/**
 * Texts for people and pages in Vietnamese call one thing by one word. The glossary holds the words (docs/develop/glossary.md, "One
 * Vietnamese word per idea"); this test reads them there.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8').normalize('NFC')

interface Term {
  readonly idea: string
  readonly preferred: readonly string[]
  readonly retired: readonly string[]
  /** Phrases that hold a retired word and mean something else. */
  readonly allowed: readonly string[]
}

const words = (cell = '') =>
  cell
    .split(',')
    .map((word) => word.trim().replace(/^in short /, ''))
    .filter((word) => word !== '')

const section = read('docs/develop/glossary.md').split('## One Vietnamese word per idea')[1] ?? ''
const terms: readonly Term[] = Array.from(
  section.matchAll(/^\| (.*?) \| (.*?) \| (.*?) \| (.*?)\|$/gm),
  ([, idea = '', preferred, retired, allowed]) => ({
    idea,
    preferred: words(preferred),
    retired: words(retired),
    allowed: words(allowed),
  }),
).filter(({ idea }) => idea !== 'idea' && !idea.startsWith('---'))

const files = globSync(
  [
    'src/**/*.ts',
    'README.vi.md',
    'clients/*/*.vi.md',
    'docs/**/*.vi.md',
    'contracts/failures.md',
    'contracts/monitoring/*.yaml',
  ],
  {
    cwd: root,
  },
)

/** Letters with marks are letters: `\b` does not know them. */
const whole = (word: string) => new RegExp(String.raw`(?<![\p{L}\p{M}])${word}(?![\p{L}\p{M}])`, 'giu')

function retiredIn(file: string, text: string): string[] {
  return terms.flatMap(({ preferred, retired, allowed }) => {
    const left = allowed.reduce((rest, phrase) => rest.replaceAll(whole(phrase), ''), text)
    return retired.flatMap((word) =>
      Array.from(left.matchAll(whole(word)), ([found]) => `${file}: ${found} (${preferred.join(', ')})`),
    )
  })
}

test.each([
  ['Tuyến ndxp bị gián đoạn', 1],
  ['Nộp trực tuyến, xem định tuyến', 0],
  ['Trước ngày hẹn, đến ngày hẹn mới', 1],
  ['đường kết nối, nhật ký khai thác', 0],
])('a retired word is found, and none in another one: %s', (text, count) => {
  expect(retiredIn('a', text)).toHaveLength(count)
})

test('texts and pages in Vietnamese use one word per idea', () => {
  expect(terms.length).toBeGreaterThan(8)
  expect(files.flatMap((file) => retiredIn(file, read(file)))).toEqual([])
})

test('each word of the glossary is in use', () => {
  const all = files.map(read).join('\n')
  const unused = terms.flatMap(({ preferred }) => preferred.filter((word) => !whole(word).test(all)))
  expect(unused).toEqual([])
})
