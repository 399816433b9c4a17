/** Pages for developers lead to files: each file and folder of the project that they name is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const below = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`)
const pages = [
  'README.md',
  'README.vi.md',
  'CONTRIBUTING.md',
  'test/README.md',
  'clients/typescript/README.md',
  'clients/typescript/README.vi.md',
].concat(below('docs').filter((file) => file.endsWith('.md')))
const sources = below('src').filter((file) => file.endsWith('.ts'))

/** In backquotes, from the root of the project, without a placeholder: `src/link/link.ts`, `test/unit/link`. */
const namedPath = /`((?:src|test|mocks|bench|contracts|tools|docs)\/[\w./-]+)`/g
/** A file as the page of the architecture writes it in the row of a room: `judging/judge.ts`. */
const inRoom = /`([a-z][\w-]*(?:\/[\w-]+)+\.ts)`/g

test('each file of the project that a page names is there', () => {
  const missing = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8')
    return [...text.matchAll(namedPath)]
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => `${page}: ${path}`)
  })
  expect(missing).toEqual([])
})

test('each file of a room that the page of the architecture names is there', () => {
  const text = readFileSync(join(root, 'docs/develop/architecture.md'), 'utf8')
  const named = [...text.matchAll(inRoom)].map(([, path = '']) => path)
  expect(named.length).toBeGreaterThan(10)
  const missing = named.filter(
    (path) => !existsSync(join(root, path)) && !sources.some((file) => file.endsWith(`/${path}`)),
  )
  expect(missing).toEqual([])
})

test('each link between pages leads somewhere', () => {
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8')
    return [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(join(root, dirname(page), path)))
      .map((path) => `${page}: ${path}`)
  })
  expect(broken).toEqual([])
})

/** As hosts of repositories make them: lower case, without punctuation, a hyphen for each space. */
const toAnchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-')

test('each link to a part of a page leads to a heading or a marked place', () => {
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8')
    return [...text.matchAll(/\]\((?!https?:)([^)#\s]*\.md|)#([^)]+)\)/g)]
      .filter(([, path = '', anchor = '']) => {
        const target = readFileSync(path === '' ? join(root, page) : join(root, dirname(page), path), 'utf8')
        const anchors = [...target.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => toAnchor(heading))
        return !anchors.includes(anchor) && !target.includes(`id="${anchor}"`)
      })
      .map(([found]) => `${page}: ${found}`)
  })
  expect(broken).toEqual([])
})
