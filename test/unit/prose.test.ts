/**
 * Comments, test names and hand-written pages use the field's words. This list holds the phrases that were retired, each with what
 * is said instead (docs/develop/style.md). Names are held to the same by words.test.ts.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Between two words of a phrase: a space, or the end of a line of a comment and the beginning of the next. */
const gap = String.raw`(?:[ \t]+|[ \t]*\n[ \t]*(?:(?:\*|\/\/|#|>|-)[ \t]+)?)`
const phrase = (...words: readonly string[]) => new RegExp(String.raw`\b${words.join(gap)}\b`, 'gi')

/** Retired phrase by retired phrase, what is said instead. */
const retired: readonly { phrase: RegExp; instead: string }[] = [
  { phrase: /(?<!x[-‑])\broads?\b/gi, instead: 'path' },
  { phrase: phrase('knots?'), instead: 'checkpoint' },
  { phrase: phrase('seats?'), instead: 'slot' },
  {
    phrase: new RegExp(String.raw`(?<!\b(?:in|single)(?:-|${gap}))\bflights?\b`, 'gi'),
    instead: 'call in flight, shared call',
  },
  { phrase: phrase('keepers?'), instead: 'health evaluator' },
  { phrase: phrase('(?:re)?nudge[ds]?'), instead: 'enqueue, job' },
  { phrase: phrase('for', 'ever'), instead: 'forever, always' },
  {
    phrase: phrase('(?:is|are|was|were|be|been|being)', 'told'),
    instead: 'is reported, learns, is notified, is distinguished',
  },
  { phrase: phrase('whoever'), instead: 'anyone who, the one who' },
  { phrase: phrase('nobody', 'else'), instead: 'no one else' },
]

/** What others depend on: it stays wherever it stands. */
const allowed: readonly { text: RegExp; reason: string }[] = [
  { text: /(['"`])knot\1/g, reason: 'wire word: a member of the records that the chain hashes' },
  { text: /\(#knots\)|trail\.md#knots/g, reason: 'anchor of a page that others link to' },
  { text: /\bknots? in the format\b/gi, reason: "word of the trail's format" },
]

/** Files that are not held to it. CHANGELOG.md is history, and not read at all. */
const exempt: Readonly<Record<string, string>> = {
  'test/unit/prose.test.ts': 'holds the list',
  'test/unit/words.test.ts': 'holds the list of names',
  'docs/develop/style.md': 'lists the retired words',
}

const pages = ['README.md', 'README.vi.md', 'CONTRIBUTING.md']
/** Written from descriptions in the code, and read by those who integrate and operate. */
const published = ['contracts/gateway/openapi.json', 'contracts/gateway/consumers.schema.json', 'contracts/failures.md']
const folders = ['src', 'mocks', 'test', 'bench', 'tools', 'docs']

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

const blank = (text: string) => text.replaceAll(/[^\n]/g, ' ')

/** A line that is a comment, or the comment at its end. */
const comment = /^[ \t]*(?:\/\*|\*(?!\/)|\/\/).*|(?<=[ \t])\/[/*] .*/gm

/** The text with all but its comments blanked, so that lines keep their numbers. */
function commentsOnly(text: string): string {
  let at = 0
  let comments = ''
  for (const { 0: found, index } of text.matchAll(comment)) {
    comments += blank(text.slice(at, index)) + found
    at = index + found.length
  }
  return comments + blank(text.slice(at))
}

/** What is read by developers. Strings in src are published: texts of the API, of settings, of alerts and pages. */
const proseIn = (file: string, text: string): string => (file.startsWith('src/') ? commentsOnly(text) : text)

function retiredPhrasesIn(file: string, text: string): string[] {
  const prose = allowed.reduce((left, each) => left.replaceAll(each.text, blank), proseIn(file, text))
  return retired.flatMap(({ phrase, instead }) =>
    [...prose.matchAll(phrase)].map(
      ({ 0: found, index }) =>
        `${file}:${prose.slice(0, index).split('\n').length}: ${found.replaceAll(/\s+/g, ' ')} (${instead})`,
    ),
  )
}

test.each([
  ['src/a.ts', '// The road is open.', 1],
  ['src/a.ts', 'close() // for ever', 1],
  ['src/a.ts', '/**\n * What is\n * told.\n */', 1],
  ['src/a.ts', "describe('The road it was sent on')", 0],
  ['test/a.test.ts', "test('a change is told once', () => {})", 1],
  ['docs/a.md', 'Whoever reads this, and nobody\nelse, has a seat.', 3],
  ['docs/a.md', 'X-Road, a call in flight, single-flight, a checkpoint (knot in the format), `knot`.', 0],
])('a retired phrase is found where it is prose: %s, %j', (file, text, count) => {
  expect(retiredPhrasesIn(file, text)).toHaveLength(count)
})

test('no comment, test name, page or published description uses a retired phrase', () => {
  const files = [...pages, ...published, ...folders.flatMap(filesBelow)]
    .filter((file) => (file.startsWith('docs/') ? /\.(md|yaml)$/ : /\.(ts|md|json)$/).test(file))
    .filter((file) => !Object.hasOwn(exempt, file))
  expect(files.flatMap((file) => retiredPhrasesIn(file, readFileSync(join(root, file), 'utf8')))).toEqual([])
})
