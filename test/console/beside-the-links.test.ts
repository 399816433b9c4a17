/** What the operators' page shows beside the links, and that it stays up while the database is away. The database is this file's own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/sandbox/embedded-postgres.ts'
import { freshDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'

const folder = mkdtempSync(join(tmpdir(), 'lienthong-board-'))
let postgres: EmbeddedPostgres
let gateway: TestGateway
let cookie: string

beforeAll(async () => {
  postgres = await startEmbeddedPostgres(folder)
  const database = await freshDatabase(postgres.url)
  await database.database.close()
  gateway = await startGateway({
    databaseUrl: database.settings.url,
    consumer: () => ({ roles: ['operator'] }),
    health: { intervalMs: 200, timeoutMs: 2_000, calmMs: 400, tickMs: 50 },
    filings: {},
  })
  const answer = await fetch(`${gateway.url}/ops/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: gateway.url },
    body: new URLSearchParams({ key: gateway.key, officer: 'canbo.mau' }),
  })
  cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
})
afterAll(async () => {
  await gateway?.stop()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

const read = async (path = '/ops') => {
  const response = await fetch(gateway.url + path, { headers: { cookie, 'accept-language': 'en' } })
  return { status: response.status, text: await response.text() }
}
const panel = (text: string, id: string) =>
  new RegExp(`<section[^>]* id="${id}"[\\s\\S]*?</section>`).exec(text)?.[0] ?? ''

test('the board shows every open alert until it is over', async () => {
  expect(panel((await read()).text, 'alerts')).toContain('There is no alert.')
  gateway.mocks.faults.add({ fault: 'http-503', layer: 'ndxp' })
  const alerts = await eventually('the alert is on the board', async () => {
    const shown = panel((await read()).text, 'alerts')
    return shown.includes('path/population/ndxp') ? shown : undefined
  })
  expect(alerts).toMatch(/Error|Urgent|Warning/)
  gateway.mocks.faults.clear()
  // The trouble is over long before its alert may be closed: it must not be red beside a path that is well.
  const over = await eventually('the alert says that it is over', async () => {
    const { text } = await read()
    const shown = panel(text, 'alerts')
    return shown.includes('Over since') ? { shown, text } : undefined
  })
  expect(over.shown).toContain('path/population/ndxp')
  expect(over.shown).not.toMatch(/class="bad"/)
  expect(over.text).toMatch(/class="headline is-healthy"/)
})

test('while the database is away the board shows what is judged here and now, and says what it cannot read', async () => {
  const port = Number(new URL(postgres.url).port)
  await postgres.stop()
  const { text } = await eventually('the board without its database', async () => {
    const seen = await read()
    expect(seen.status).toBe(200)
    return panel(seen.text, 'alerts').includes('cannot be read') ? seen : undefined
  })
  expect(text).toContain('id="name-population-ndxp"')
  // The links are well, and no caller is served: headline, title and icon say so, as /readyz and /v1/links do.
  const away = await eventually('the page says that no caller is served', async () => {
    const seen = await read()
    return seen.text.includes('headline is-down') ? seen.text : undefined
  })
  expect(/<h1>([^<]*)</.exec(away.slice(away.indexOf('headline is-down')))?.[1]).toMatch(
    /audit trail cannot be written/,
  )
  expect(/<title>([^<]*)</.exec(away)?.[1]).toMatch(/^■ Down/)
  expect(away).toMatch(/id="icon" href="\/ops\/icon-down\.svg/)
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503)
  expect((await gateway.get('/v1/links')).json.service).toEqual({
    ready: false,
    checks: { audit: 'failing', drain: 'ok' },
  })
  expect(panel(text, 'filings')).toContain('cannot be read')
  expect((await read('/ops/links/population')).status).toBe(200)
  postgres = await startEmbeddedPostgres(folder, port)
  await eventually('all is well again', async () => (await read()).text.includes('headline is-healthy'))
  expect((await gateway.get('/v1/links')).json.service.ready).toBe(true)
})
