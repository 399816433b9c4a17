/**
 * Names use the field's words: identifiers, types and files. This list holds the words that were retired, each with what the
 * field says. A public name that still uses one stands below with its reason.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const folders = ['src', 'mocks', 'test', 'bench']

/** Retired word by retired word, what the field says. */
const retired: Readonly<Record<string, string>> = {
  road: 'path',
  told: 'reported, result, notification',
  said: 'reply, answer',
  standing: 'status',
  seat: 'slot',
  flight: 'call in flight',
  ticket: 'permit',
  era: 'generation',
  course: 'execution, history',
  knot: 'checkpoint',
  sheet: 'validation context',
  keeper: 'evaluator',
  parts: 'deps, pieces',
  nudge: 'enqueue',
  nudged: 'enqueued',
  renudge: 'enqueue again',
  look: 'read, poll, check',
  looks: 'reads, polls, checks',
  ask: 'request, query, poll',
  asks: 'requests, queries, polls',
  asked: 'requested',
  asking: 'requesting, polling',
  asker: 'poller, client',
  settle: 'finish, complete',
  settled: 'finished, stable',
}
/** Retired where they meant something of their own; elsewhere they are the field's. */
const retiredIn: readonly { folder: RegExp; words: Readonly<Record<string, string>> }[] = [
  { folder: /^src\/alert\//, words: { sign: 'observation', signs: 'observations' } },
  { folder: /^src\/(store|filing)\//, words: { place: 'position, aad', places: 'positions' } },
]

/** Two words that are one of the field's. */
const pairs = ['in flight', 'single flight', 'look up', 'x road', 'all settled', 'sign in', 'sign out']

/** Names that others depend on: they stay, in code as in the interface. */
const published: Readonly<Record<string, string>> = {
  askAgainMs: 'setting',
  askMax: 'setting',
  registryAskMax: 'setting of the mocks',
  registryAskOperation: 'setting of the mocks',
  settleMs: 'setting',
  renudgeMs: 'setting',
  lookEveryMs: 'setting',
  signKeepMs: 'setting',
  knotIntervalMs: 'setting',
  parts: 'setting: what of a message is signed',
  ask: 'setting: the operation that tells a status; member of the case files in test/foreign/answers',
  askAboutPeople: 'operation id of the API',
  asks: 'member of the ledger that the mocks publish',
  asked: 'member of the API (`probes.asked`) and of the case files',
  knot: 'part of the bytes that the chain hashes',
  nameParts: 'member of the API',
  formatToParts: 'JavaScript',
  told_to: 'column',
  standing: 'column',
  standing_since: 'column',
  ask_failures: 'column',
  sheet: 'member of a workbook, in the library that writes it',
  Sheet: 'its type',
  SheetNames: 'member of a workbook, in the library that reads it',
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesBelow(path) : path.endsWith('.ts') ? [path] : []
  })
}

/** After these a slash begins a regular expression; after a name or a bracket it divides. */
const regExpMayBegin = /(^|[(,=:[!&|?{};+\-*%~^<>]|\b(return|typeof|case|in|of|do|else|void|await))\s*$/

/** The text without comments, strings and regular expressions; what templates insert stays. */
function codeOnly(text: string): string {
  const inserted: number[] = []
  let code = ''
  let at = 0
  let depth = 0
  const skipTemplate = () => {
    while (at < text.length) {
      const opens = text[at] === '$' && text[at + 1] === '{'
      const ends = text[at] === '`' || opens
      at += opens || text[at] === '\\' ? 2 : 1
      if (opens) {
        inserted.push(depth)
        depth = 0
      }
      if (ends) return
    }
  }
  const skipRegExp = () => {
    for (let set = false; at < text.length && text[at] !== '\n'; at++) {
      if (text[at] === '\\') at += 1
      else if (text[at] === '[') set = true
      else if (text[at] === ']') set = false
      else if (text[at] === '/' && !set) break
    }
    at += 1
    while (/[a-z]/.test(text[at] ?? '')) at += 1
  }
  const plain = /[^'"`{}/]+/y
  while (at < text.length) {
    plain.lastIndex = at
    const [run] = plain.exec(text) ?? []
    if (run !== undefined) {
      code += run
      at += run.length
      continue
    }
    const char = text[at]
    if (char === '/' && text[at + 1] === '/') at = (text.indexOf('\n', at) + 1 || text.length + 1) - 1
    else if (char === '/' && text[at + 1] === '*') at = text.indexOf('*/', at) + 2
    else if (char === "'" || char === '"') {
      for (at += 1; at < text.length && text[at] !== char; at++) if (text[at] === '\\') at += 1
      at += 1
      code += ' "" '
    } else if (char === '`' || (char === '}' && depth === 0 && inserted.length > 0)) {
      if (char === '}') depth = inserted.pop() ?? 0
      at += 1
      skipTemplate()
      code += ' "" '
    } else if (char === '/' && regExpMayBegin.test(code.slice(-40))) {
      at += 1
      skipRegExp()
      code += ' "" '
    } else {
      if (char === '{') depth += 1
      if (char === '}') depth -= 1
      code += char
      at += 1
    }
  }
  return code
}

const toWords = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)

function retiredWordsIn(name: string, file: string): string[] {
  const words = pairs
    .reduce((text, pair) => text.replaceAll(new RegExp(`\\b${pair}s?\\b`, 'g'), ''), toWords(name).join(' '))
    .split(' ')
  const here = retiredIn.filter(({ folder }) => folder.test(file)).map((each) => each.words)
  const forbidden = Object.assign({}, retired, ...here) as Record<string, string>
  return words.filter((word) => Object.hasOwn(forbidden, word)).map((word) => `${name} (${forbidden[word]})`)
}

/** All but this one, whose lists hold the words. */
const files = folders.flatMap(filesBelow).filter((file) => file !== 'test/unit/words.test.ts')

test('no identifier uses a retired word', () => {
  const found = files.flatMap((file) => {
    const names = new Set(codeOnly(readFileSync(join(root, file), 'utf8')).match(/[A-Za-z_$][\w$]*/g) ?? [])
    return [...names]
      .filter((name) => !Object.hasOwn(published, name))
      .flatMap((name) => retiredWordsIn(name, file))
      .map((what) => `${file}: ${what}`)
  })
  expect(found).toEqual([])
})

test('no file or folder is named with a retired word', () => {
  const found = files.flatMap((file) =>
    retiredWordsIn(file.replace(/\.(test|property\.test|container\.test)?\.?ts$/, ''), file),
  )
  expect(found).toEqual([])
})

test('no getter is called `xOf`: it is a property, `getX`, `findX` or `toX`', () => {
  const found = files.flatMap((file) =>
    [
      ...codeOnly(readFileSync(join(root, file), 'utf8')).matchAll(
        /\b(?:function\*? |const )([a-z]\w*Of)\b(?:\(| = (?:async )?(?:\(|\w+ =>))/g,
      ),
    ].map(([, name]) => `${file}: ${name}`),
  )
  expect(found).toEqual([])
})
