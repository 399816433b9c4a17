/**
 * Pages for people who integrate, operate, lead or audit stand in both languages, `x.md` beside `x.vi.md`: with the same headings, the same
 * blocks to paste, and section by section the same figures, codes, links, rows and items. A page that changes in one language fails here.
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { differences } from './page-pair.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const toVietnamese = (page: string) => page.replace(/\.md$/, '.vi.md')

/** Pages that stay in English alone. */
const exempt: Readonly<Record<string, string>> = {
  'docs/develop/architecture.md': 'for those who change the code, which is in English',
  'docs/develop/decisions.md': 'for those who change the code, which is in English',
  'docs/develop/foreign-answers.md': 'for those who change the code, which is in English',
  'docs/develop/glossary.md': 'holds both languages side by side',
  'docs/develop/measuring.md': 'for those who change the code, which is in English',
  'docs/develop/promises.md': 'for those who change the code, which is in English',
  'docs/develop/style.md': 'how English is written here',
  'docs/reference/configuration.md': 'generated from the descriptions of the settings, which are in English',
}

const english = globSync(['README.md', 'clients/*/README.md', 'docs/**/*.md'], { cwd: root })
  .filter((page) => !page.endsWith('.vi.md'))
  .sort()

function faults(page: string): string[] {
  const pair = toVietnamese(page)
  if (!existsSync(join(root, pair))) return [`there is no ${pair}`]
  return differences(read(page), read(pair), [basename(page), basename(pair)])
}

test.each(english.filter((page) => !Object.hasOwn(exempt, page)))('%s says the same in Vietnamese', (page) => {
  expect(faults(page)).toEqual([])
})

test('every page is in both languages, but for those that say why', () => {
  expect(Object.keys(exempt).filter((page) => !english.includes(page))).toEqual([])
  const alone = globSync(['*.vi.md', 'clients/*/*.vi.md', 'docs/**/*.vi.md'], { cwd: root }).filter(
    (page) => !english.includes(page.replace(/\.vi\.md$/, '.md')),
  )
  expect(alone, 'without an English page').toEqual([])
})

test('a page in Vietnamese leads on to pages in Vietnamese where there are any', () => {
  const astray = globSync(['*.vi.md', 'clients/*/*.vi.md', 'docs/**/*.vi.md'], { cwd: root }).flatMap((page) => {
    const folder = join(root, page, '..')
    return [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+\.md)(?:#[^)]*)?\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !target.endsWith('.vi.md') && basename(toVietnamese(target)) !== basename(page))
      .filter((target) => existsSync(join(folder, toVietnamese(target))))
      .map((target) => `${page}: ${target}`)
  })
  expect(astray).toEqual([])
})

const page = '# A\n\nAfter 15 s `x` of 1 July 2025, [b](b.md).\n\n```sh\nrun --now   # why\n```\n\n## B\n\n| a |\n'
const pair =
  '# Á\n\nSau 15 giây `x`, ngày 01/07/2025, [b](b.vi.md).\n\n```sh\nrun --now   # vì sao\n```\n\n## Bê\n\n| á |\n'

test.each([
  ['nothing', pair, 0],
  ['a heading of another level', pair.replace('## Bê', '### Bê'), 1],
  ['a command', pair.replace('--now', '--later'), 1],
  ['a figure', pair.replace('15', '16'), 2],
  ['a code', pair.replace('`x`', '`y`'), 2],
  ['a link', pair.replace('b.vi.md', 'c.vi.md'), 2],
  ['a row', `${pair}| b |\n`, 2],
  ['an item', `${pair}- b\n`, 2],
])('%s that differs is found', (_, changed, count) => {
  expect(differences(page, changed)).toHaveLength(count)
})
