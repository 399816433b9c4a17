/**
 * Who imports whom, held against the tables: `architecture-rooms.ts` (what a room may import) and `architecture-doors.ts` (which
 * files of a room others may import).
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { doors } from './architecture-doors.ts'
import { processes, table } from './architecture-rooms.ts'

const root = resolve(import.meta.dirname, '../..')

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : path.endsWith('.ts') ? [path] : []
  })
}

/** `from "…"`, `import "…"` and `import("…")`: stripped types make every relative path explicit, so text is enough. */
function getImports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?<!['"])(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g)].map(
    ([, , target]) => target as string,
  )
}

function findRoom(file: string): string | undefined {
  // The closest entry: a file's own comes before its folder's.
  return Object.keys(table)
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0]
}

const files = [...filesBelow('src'), ...filesBelow('mocks')]

const toFolder = (file: string) =>
  file
    .split('/')
    .slice(0, file.startsWith('src/') ? 2 : 1)
    .join('/')

/** Every import of one of our files by another, types counted. */
const ownImports = files.map((file) => {
  const relatives = getImports(file).filter((target) => target.startsWith('.'))
  return { file, targets: relatives.map((target) => relative(root, resolve(root, dirname(file), target))) }
})

test('from outside a room only its doors are imported', () => {
  const broken = ownImports.flatMap(({ file, targets }) =>
    targets
      .filter((target) => target.startsWith('src/') && toFolder(target) !== toFolder(file))
      .filter((target) => {
        const open = doors[toFolder(target)] ?? []
        return open !== '*' && !open.includes(target.slice(toFolder(target).length + 1))
      })
      .map((target) => `${file} imports ${target}`),
  )
  expect(broken, 'a new door? Write it into the table of doors').toEqual([])
})

test('every door is used from outside its room', () => {
  const used = new Set(
    ownImports.flatMap(({ file, targets }) => targets.filter((to) => toFolder(to) !== toFolder(file))),
  )
  const idle = Object.entries(doors).flatMap(([room, open]) =>
    open === '*' ? [] : open.map((door) => `${room}/${door}`).filter((door) => !used.has(door)),
  )
  expect(idle).toEqual([])
})

test('no file imports itself by a detour, imports of types counted', () => {
  const targetsOf = new Map(ownImports.map(({ file, targets }) => [file, targets]))
  const finished = new Set<string>()
  const circles: string[] = []
  function visit(file: string, trail: readonly string[]): void {
    if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '))
    if (finished.has(file) || trail.includes(file)) return
    for (const target of targetsOf.get(file) ?? []) visit(target, [...trail, file])
    finished.add(file)
  }
  for (const { file } of ownImports) visit(file, [])
  expect(circles).toEqual([])
})

test('every file stands in a room of the table', () => {
  expect(files.filter((file) => findRoom(file) === undefined)).toEqual([])
})

test('every room of the table exists', () => {
  for (const room of Object.keys(table))
    expect(statSync(join(root, room), { throwIfNoEntry: false }), room).toBeDefined()
})

test('no file imports what its room may not', () => {
  const broken: string[] = []
  for (const file of files) {
    const room = findRoom(file) ?? ''
    const { rooms = [], packages = {} } = table[room] ?? {}
    for (const target of getImports(file)) {
      if (target.startsWith('node:')) continue
      if (target.startsWith('.')) {
        const path = relative(root, resolve(root, dirname(file), target))
        const allowed = [room, ...rooms].some((place) => path === place || path.startsWith(`${place}/`))
        if (!allowed) broken.push(`${file} imports ${path}`)
        continue
      }
      const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : (target.split('/')[0] ?? '')
      const doors = packages[name]
      const allowed = doors === '*' || doors?.some((door) => file.endsWith(`/${door}`))
      if (!allowed) broken.push(`${file} imports package ${name}`)
    }
  }
  expect(broken, 'see docs/develop/architecture.md').toEqual([])
})

/** Megabytes of code and tables each, for what not every gateway does. */
const loadedOnDemand = [
  'pg-boss',
  'write-excel-file',
  'xml-crypto',
  '@opentelemetry/sdk-trace',
  'pkijs',
  'asn1js',
  'node-pg-migrate',
]

test('what not every gateway needs is loaded where it is needed: a live heap is walked through by every full collection', () => {
  // From what a gateway starts with, along imports that are not of types and not awaited.
  const seen = new Set<string>()
  const packages = new Map<string, string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const text = readFileSync(join(root, file), 'utf8')
    for (const [, target = ''] of text.matchAll(
      /^(?:import|export)\s(?!type\s)(?:[\w$*{},\s]*\sfrom\s)?['"]([^'"\n]+)['"]/gm,
    )) {
      if (!target.startsWith('.')) packages.set(target, file)
      else if (target.endsWith('.ts')) visit(relative(root, resolve(root, dirname(file), target)))
    }
  }
  visit('src/app/serve.ts')
  const early = [...packages].filter(([name]) =>
    loadedOnDemand.some((one) => name === one || name.startsWith(`${one}/`)),
  )
  expect(packages.get('pg'), 'the walk reaches the database').toBeDefined()
  expect(early).toEqual([])
})

test('no file imports a process', () => {
  const importers = files.flatMap((file) =>
    getImports(file)
      .filter((target) => target.startsWith('.'))
      .map((target) => relative(root, resolve(root, dirname(file), target)))
      .filter((path) => processes.includes(path)),
  )
  expect(importers).toEqual([])
})

test('the environment is read by processes only', () => {
  const readers = files.filter((file) => /process\.env/.test(readFileSync(join(root, file), 'utf8')))
  const allowed = [...processes, 'src/commands/command.ts', 'mocks/main.ts']
  expect(readers.filter((file) => !allowed.includes(file))).toEqual([])
})

/** Files where bytes from outside become text, or text becomes JSON: one each, so that none is read a second, poorer way. */
const readers: Record<string, { pattern: RegExp; only: string }> = {
  'decodes bytes': {
    pattern:
      /TextDecoder|StringDecoder|isUtf8|body\.toString\(|\.toString\(\s*'(utf-?8|latin1|binary|ascii|utf-?16le|ucs-?2)'/,
    only: 'src/upstream/parsing/decode-text.ts',
  },
  'parses JSON': { pattern: /JSON\.parse\(/, only: 'src/upstream/xml/soap.ts' },
}

test.each(Object.entries(readers))('only one file of src/upstream %s', (_, { pattern, only }) => {
  const guilty = filesBelow('src/upstream').filter((file) => pattern.test(readFileSync(join(root, file), 'utf8')))
  expect(guilty).toEqual([only])
})

test('no literal is spread into another: its members stand there themselves', () => {
  const everywhere = ['src', 'mocks', 'test', 'bench', 'tools'].flatMap(filesBelow)
  const packed = everywhere.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (/\.\.\.[[{]/.test(line) ? [`${file}:${index + 1}`] : [])),
  )
  expect(packed).toEqual([])
})
