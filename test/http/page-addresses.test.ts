/**
 * The addresses of pages for people are doors like any other: whatever stands in their paths and queries, signed in or not, is a
 * page that says so, and never an error of ours. The table of routes is the gateway's own, and so are the names of the queries.
 */
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cityUnit } from '../board/city.ts'
import { enterBoard, headOfOne, leader, startBoard } from '../board/fixtures.ts'
import type { TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startBoard({ filings: {}, consumer: () => ({ roles: ['operator', 'auditor', 'investigator'] }) }, 50)
})
afterAll(() => gateway.stop())

const source = resolve(import.meta.dirname, '../../src')
/** Names of queries that the pages read. */
function findQueries(...rooms: string[]): string[] {
  const files = globSync(
    rooms.map((room) => `${room}/**/*.ts`),
    { cwd: source },
  )
  const names = files.flatMap((file) =>
    [...readFileSync(resolve(source, file), 'utf8').matchAll(/req\.query\('(\w+)'\)/g)].map(([, name]) => name ?? ''),
  )
  return [...new Set(names)]
}
const queries = {
  '/board': findQueries('pages', 'board'),
  '/ops': findQueries('pages', 'console'),
  '/cases': findQueries('pages', 'cases'),
}
type Base = keyof typeof queries

/** Percent-encoded. NUL, controls, no UTF-8, a turned direction, what is special in patterns and statements. */
const odd = [
  '%00',
  'a%00b',
  '%07',
  '%FF',
  '%ED%A0%80',
  '%E2%80%AE',
  '%5C',
  '%25',
  '_',
  '%27',
  '__proto__',
  'x'.repeat(4_000),
]

const pages = (base: Base) =>
  gateway.serving.gateway.app.routes
    .filter(({ method, path }) => method === 'GET' && (path === base || path.startsWith(`${base}/`)))
    // An open stream is a page that is drawn again: what it is drawn from is read as for the page.
    .filter(({ path }) => !path.endsWith('/events') && !path.includes('*'))
    .map(({ path }) => path)

/** Right values, so that one odd thing among them is what is tried. */
const usual: Record<string, string> = {
  set: 'open',
  from: '2026-11-01',
  to: '2026-11-27',
  by: 'unit',
  format: 'csv',
  unit: cityUnit(0),
  code: 'x',
  lang: 'en',
}

/** Each query and each part of a path with a NUL, which the database refuses, and with one other odd value. */
function* addresses(base: Base, path: string): Generator<string> {
  const parts = [...path.matchAll(/:(\w+)/g)].map(([whole]) => whole)
  const filled = (change: (part: string) => string) => path.replaceAll(/:\w+/g, change)
  const own = cityUnit(0)
  let turn = 0
  const both = () => ['a%00b', odd[turn++ % odd.length] ?? '']
  for (const part of parts) for (const value of both()) yield filled((each) => (each === part ? value : 'population'))
  for (const name of queries[base]) {
    for (const value of both()) {
      const asked = Object.entries({ ...usual, [name]: value }).map(([each, text]) => `${each}=${text}`)
      yield `${filled(() => own)}?${asked.join('&')}`
    }
  }
  // Of a unit that the reader sees, for everything that is cut to it.
  for (const value of ['%00', '%5C', '%25']) {
    yield `${filled(() => `${own}.${value}`)}?set=open&from=2026-11-01&to=2026-11-27&code=x&unit=${own}.${value}`
  }
}

async function walk(base: Base, cookie: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const path of pages(base)) {
    for (const address of addresses(base, path)) {
      const answer = await fetch(gateway.url + address, { redirect: 'manual', headers: { cookie } })
      await answer.arrayBuffer()
      expect([address.slice(0, 200), answer.status < 500]).toEqual([address.slice(0, 200), true])
      counts[answer.status] = (counts[answer.status] ?? 0) + 1
    }
  }
  return counts
}

test('the table of what is tried was made', () => {
  expect(queries['/board']).toEqual(
    expect.arrayContaining(['set', 'unit', 'code', 'after', 'day', 'from', 'to', 'back']),
  )
  expect(queries['/ops']).toEqual(expect.arrayContaining(['cause', 'id', 'back']))
  expect(queries['/cases']).toEqual(expect.arrayContaining(['kind', 'issuer', 'paper', 'from', 'before']))
  expect(pages('/board').length).toBeGreaterThan(6)
  expect(pages('/ops').length).toBeGreaterThan(4)
})

test.each([
  ['a leader', leader],
  ['the head of one unit', headOfOne],
])(
  'the board, for %s',
  async (_, { key }) => {
    const { cookie } = await enterBoard(gateway, key)
    const counts = await walk('/board', cookie)
    // The same addresses without anything odd are answered: the door is open.
    expect(counts[200]).toBeGreaterThan(10)
  },
  120_000,
)

test.each(['/ops', '/cases'] as const)(
  '%s, for who may enter',
  async (base) => {
    const answer = await fetch(`${gateway.url}${base}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: gateway.url },
      body: new URLSearchParams({ key: gateway.key, officer: 'canbo.mau' }),
    })
    const counts = await walk(base, answer.headers.getSetCookie()[0]?.split(';')[0] ?? '')
    expect(counts[200]).toBeGreaterThan(10)
  },
  120_000,
)

test('nobody', async () => {
  for (const base of ['/board', '/ops', '/cases'] as const) await walk(base, '')
}, 120_000)

test('a unit is a code and no pattern: what stands for other characters finds nothing', async () => {
  const { read } = await enterBoard(gateway, leader.key)
  const report = (unit: string) => read(`/board/report?from=2026-11-01&to=2026-11-27&format=csv&unit=${unit}`)
  const rows = ({ text }: { text: string }) => text.split('\r\n').length
  const none = rows(await report('H88'))
  expect(rows(await report('H99'))).toBeGreaterThan(none)
  for (const unit of ['%25', 'H99%25', '___', 'H__', '%25.01'])
    expect([unit, rows(await report(unit))]).toEqual([unit, none])
})
