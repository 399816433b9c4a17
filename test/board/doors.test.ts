/** Who sees what at the board, asked without a browser: roles, sessions of another door, and units of others by every path. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { CANARY } from '../../mocks/personas.ts'
import { boardSets } from '../../src/store/dossier/board-lists.ts'
import { leaksIn } from '../http/leaks.ts'
import { openPages } from '../http/policy-doors.ts'
import { eventually, within } from '../support/eventually.ts'
import { type TestGateway, writeConsumers } from '../support/gateway.ts'
import { cityUnit } from './city.ts'
import { enterBoard, headOfGroup, headOfOne, leader, startBoard, stranger } from './fixtures.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startBoard({ filings: {} })
})
afterAll(() => gateway.stop())

test('the board opens for a leader and for the head of a unit, and for no other role', async () => {
  for (const { key } of [leader, headOfOne, headOfGroup]) expect((await enterBoard(gateway, key)).status).toBe(303)
  for (const key of [gateway.key, stranger.key]) expect((await enterBoard(gateway, key)).status).toBe(401)
})

test("neither door opens with the other door's key or session", async () => {
  const send = (path: string, key: string) =>
    fetch(gateway.url + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: gateway.url },
      body: new URLSearchParams({ key, officer: 'canbo.mau' }),
    })
  expect((await send('/ops/sign-in', leader.key)).status).toBe(401)
  const operator = (await send('/ops/sign-in', gateway.key)).headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const { cookie: reader } = await enterBoard(gateway, leader.key)
  expect([operator.split('=')[0], reader.split('=')[0]]).toEqual(['ops-session', 'board-session'])
  const open = (path: string, cookie: string) => fetch(gateway.url + path, { redirect: 'manual', headers: { cookie } })
  expect((await open('/ops', operator)).status).toBe(200)
  // Also under the other's name: what was sealed for one place is nothing at another.
  for (const cookie of [operator, operator.replace('ops-', 'board-')])
    expect((await open('/board', cookie)).status).toBe(303)
  for (const cookie of [reader, reader.replace('board-', 'ops-')]) expect((await open('/ops', cookie)).status).toBe(303)
})

test('without a session every address of the board leads to its own sign-in and says nothing', async () => {
  for (const path of [
    '/board',
    '/board/wall',
    '/board/units',
    `/board/units/${cityUnit(0)}`,
    '/board/dossiers?set=open',
    '/board/nowhere',
  ]) {
    const answer = await fetch(gateway.url + path, { redirect: 'manual' })
    expect([path, answer.status, await answer.text()]).toEqual([path, 303, ''])
    expect(answer.headers.get('location')).toMatch(/^\/board\/sign-in\?back=/)
  }
})

const november = 'from=2026-11-01&to=2026-11-27&by=unit'

/** Every address at which something of a unit can stand, with its dossier where it names one. */
async function addresses(unit: string, mine: string): Promise<{ own: string[]; shared: string[] }> {
  const { rows } = (await gateway.database?.database.query(
    'SELECT code FROM dossier_code JOIN (SELECT id FROM dossier WHERE unit = $1 ORDER BY id DESC LIMIT 2) own ON id = dossier',
    [unit],
  )) ?? {
    rows: [],
  }
  const encoded = encodeURIComponent(unit)
  return {
    own: [
      `/board/units/${encoded}`,
      `/board/report?unit=${encoded}`,
      `/board/report?unit=${encoded}&${november}`,
      ...boardSets.map((set) => `/board/dossiers?set=${set}&unit=${encoded}`),
      ...rows.map(({ code }) => `/board/dossiers/one?unit=${encoded}&code=${code}`),
      ...rows.map(({ code }) => `/board/dossiers/one?unit=${encodeURIComponent(mine)}&code=${code}`),
    ],
    shared: [
      '/board',
      '/board/wall',
      '/board/units',
      '/board/report',
      `/board/report?${november}`,
      `/board/report?${november}&format=csv`,
      `/board/report?${november}&format=xlsx`,
      `/board/report?${november.replace('by=unit', 'by=procedure')}`,
      ...boardSets.map((set) => `/board/dossiers?set=${set}`),
      ...boardSets.map((set) => `/board/dossiers?set=${set}&day=2026-11-25`),
    ],
  }
}

test.each([
  ['one unit', headOfOne, cityUnit(0), [cityUnit(1), cityUnit(12), 'H99', 'H99.01']],
  ['a group of units', headOfGroup, cityUnit(12), [cityUnit(0), cityUnit(11), 'H99', 'H99.01']],
])('the head of %s sees the own units by every path and others by none', async (_, { key }, own, others) => {
  const { read } = await enterBoard(gateway, key)
  const strangers = Array.from({ length: 16 }, (_, index) => cityUnit(index)).filter((unit) =>
    key === headOfOne.key ? unit !== cityUnit(0) : !unit.startsWith('H99.02.'),
  )
  const namesNone = (path: string, text: string) => {
    // The address that was asked for stands in the page's own links.
    const visible = text.replaceAll(/ (href|value|data-stream)="[^"]*"/g, '')
    expect(
      strangers.filter((unit) => visible.includes(unit)),
      path,
    ).toEqual([])
  }
  for (const unit of others) {
    for (const path of (await addresses(unit, own)).own) {
      const { status, text } = await read(path)
      expect([path, status]).toEqual([path, 404])
      namesNone(path, text)
    }
  }
  const { own: mine, shared } = await addresses(own, own)
  for (const path of [...shared, ...mine]) {
    const { status, text } = await read(path)
    expect([path, status]).toEqual([path, 200])
    namesNone(path, text)
  }
  expect((await read('/board/units')).text).toContain(own)
  // The stream of an open page is a path too.
  const { cookie } = await enterBoard(gateway, key)
  for (const path of [...streams, `/board/units/${own}/events`]) namesNone(path, await readFirstUpdate(path, cookie))
  const page = await fetch(`${gateway.url}/board/units/${others[0]}/events`, { headers: { cookie } })
  expect(await page.text()).not.toContain('fragments')
})

const streams = ['/board/events', '/board/wall/events', '/board/units/events']

/** What an open page is sent first. */
async function readFirstUpdate(path: string, cookie: string): Promise<string> {
  const stream = await fetch(gateway.url + path, { headers: { cookie } })
  let text = ''
  const read = (async () => {
    for await (const piece of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += piece
      if (text.includes('fragments') && text.endsWith('\n\n')) return
    }
  })()
  await within(20_000, `the first update of ${path}`, read)
  expect(text, path).toContain('fragments')
  return text
}

test('every address of the board that can name a unit is among those that are asked as another head', async () => {
  const asked = Object.values(await addresses(cityUnit(0), cityUnit(0)))
    .flat()
    .concat(streams, `/board/units/${cityUnit(0)}/events`)
    .map((address) => address.split('?')[0] ?? '')
  const pages = new Set(
    gateway.serving.gateway.app.routes
      .filter(({ method, path }) => method === 'GET' && /^\/board(\/|$)/.test(path) && !path.includes('*'))
      .map(({ path }) => path),
  )
  const missed = [...pages].filter((path) => {
    const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`)
    return !openPages.test(path) && !asked.some((address) => pattern.test(address))
  })
  expect(pages.size).toBeGreaterThan(9)
  expect(missed).toEqual([])
})

test('a leader sees every unit, and a number of the board is the number of its list', async () => {
  const { read } = await enterBoard(gateway, leader.key)
  const { text } = await read('/board')
  for (const set of ['received', 'same-day', 'on-time', 'late', 'open'] as const) {
    const shown = new RegExp(`set=${set}">([\\d\\u202f]+)</a></b>`).exec(text)?.[1]
    expect(shown, set).toBeDefined()
    expect((await read(`/board/dossiers?set=${set}`)).text, set).toContain(`<b>${shown} dossier`)
  }
  const { text: units } = await read('/board/units')
  for (let index = 0; index < 14; index++) expect(units).toContain(cityUnit(index))
})

test('the page of a dossier says by which law it is due, and a list names procedures', async () => {
  const { read } = await enterBoard(gateway, leader.key)
  const { rows } = (await gateway.database?.database.query(
    `SELECT code, unit FROM dossier WHERE procedure = '1.001193' AND ended_at IS NULL LIMIT 1`,
  )) ?? { rows: [] }
  const { text } = await read(`/board/dossiers/one?unit=${rows[0]?.unit}&code=${rows[0]?.code}`)
  expect(text).toMatch(/By law<\/dt><dd><b>(within time|overdue|no limit runs yet)<\/b>/)
  expect(text).toContain('<ol class="reasons"><li>')
  expect((await read('/board/dossiers?set=open')).text).toContain('Birth <code>1.001193</code>')
})

test('a key that opens the board alone opens no dossier of the API, of any unit', async () => {
  const { rows } = (await gateway.database?.database.query('SELECT code FROM dossier LIMIT 3')) ?? { rows: [] }
  for (const { key } of [leader, headOfOne, headOfGroup]) {
    const ask = (path: string) => fetch(gateway.url + path, { headers: { authorization: `Bearer ${key}` } })
    expect(await (await ask('/v1/dossiers')).json()).toEqual({ dossiers: [], nextCursor: null })
    for (const { code } of rows) expect((await ask(`/v1/dossiers/${code}`)).status, code).toBe(404)
  }
  expect(rows).toHaveLength(3)
})

test('wrong addresses are pages that say so, and never an error of ours', async () => {
  const { read } = await enterBoard(gateway, leader.key)
  for (const path of [
    '/board/dossiers',
    '/board/dossiers?set=all',
    '/board/dossiers?set=open&day=2026-02-30',
    '/board/dossiers?set=open&day=yesterday',
    '/board/dossiers/one?unit=H99.01.01&code=none',
    '/board/units/H99.77.77',
    '/board/units/%00',
    '/board/nowhere',
  ]) {
    const { status, text } = await read(path)
    expect([path, status]).toEqual([path, 404])
    expect(text).toContain('</html>')
  }
  expect((await read('/board/dossiers?set=open&after=nonsense')).status).toBe(200)
})

test('a board that is not wanted does not answer', async () => {
  const without = await startBoard({ server: { board: { enabled: false } } }, 0)
  expect((await fetch(`${without.url}/board`, { redirect: 'manual' })).status).toBe(404)
  await without.stop()
})

test('no page of the board names the canary or a secret', async () => {
  const { read } = await enterBoard(gateway, leader.key)
  await gateway.post('/v1/identity/lookups', { person: { personalNumber: CANARY.number, fullName: CANARY.name } })
  const { own, shared } = await addresses(cityUnit(0), cityUnit(0))
  for (const path of [...own, ...shared]) {
    const { text } = await read(path)
    expect(leaksIn(text), path).toEqual([])
    for (const secret of [leader.key.slice(-30), 'c'.repeat(32), 'test-key-hash-key'])
      expect(text.includes(secret), path).toBe(false)
  }
})

test('an open page shows what its reader may see at each look, and no more once that was narrowed', async () => {
  const { cookie } = await enterBoard(gateway, leader.key)
  const stream = await fetch(`${gateway.url}/board/units/events`, { headers: { cookie } })
  let text = ''
  const ended = (async () => {
    for await (const piece of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) text += piece
  })()
  const [own, foreign] = [cityUnit(0), cityUnit(5)]
  await eventually('a first look', () => text.includes(own) && text.includes(foreign))
  const { consumers } = parse(readFileSync(gateway.consumersFile, 'utf8'))
  const narrowed = (entry: { id: string }) =>
    entry.id === 'city-office' ? { ...entry, roles: ['unit'], units: [own] } : entry
  text = ''
  writeConsumers(gateway.consumersFile, consumers.map(narrowed))
  await eventually('a look with the own unit alone', () => text.includes(own) && !text.includes(foreign), 20_000)
  writeConsumers(
    gateway.consumersFile,
    consumers.filter(({ id }: { id: string }) => id !== 'city-office'),
  )
  await within(20_000, 'the end', ended)
  expect(text).toContain('event: ended')
})
