/** Filings in numbers: where they stand, how their sends went, how far the feed is; and labels that no caller can add to. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filingStates, finalStates } from '../../../src/domain/filing/filing.ts'
import { eventually } from '../../support/eventually.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { cutDatabase, restoreDatabase } from '../trail-outage.ts'
import { file, filings, newDossierCode, reaches } from './fixtures.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {} })
})
afterAll(() => gateway.stop())

const metrics = async () => (await gateway.get('/metrics')).text
const figure = (text: string, line: string) =>
  Number(new RegExp(`^${line.replace(/[{}]/g, '\\$&')} (.*)$`, 'm').exec(text)?.[1])

test('what is filed is counted where it stands, and each send by what became of it', async () => {
  const { json } = await file(gateway, 'birth')
  await reaches(gateway, json.id, 'completed')
  const dossier = newDossierCode().replace(/\d{4}$/, '9042')
  const { json: bad } = await file(gateway, 'birth', { dossier })
  await reaches(gateway, bad.id, 'rejected')
  const text = await metrics()
  expect(figure(text, 'lienthong_filings_open{state="rejected"}')).toBe(1)
  expect(figure(text, 'lienthong_filings_attention')).toBe(1)
  expect(figure(text, 'lienthong_filing_dead_letters')).toBe(0)
  expect(figure(text, 'lienthong_filing_deliveries_total{path="registry",outcome="accepted"}')).toBe(1)
  expect(figure(text, 'lienthong_filing_deliveries_total{path="registry",outcome="invalid"}')).toBe(1)
  expect(figure(text, 'lienthong_filing_sends_allowed{path="registry"}')).toBeGreaterThan(0)
  const states = [...text.matchAll(/^lienthong_filings_open\{state="([^"]+)"\}/gm)].map(([, state]) => state)
  expect(states).toEqual(filingStates.filter((state) => !finalStates.includes(state)))
  await eventually('every event has its place', async () => {
    const now = await metrics()
    return (
      figure(now, 'lienthong_filing_events_unsequenced') === 0 && figure(now, 'lienthong_filing_feed_lag_seconds') === 0
    )
  })
})

test('both links are shown, with their paths', async () => {
  const { links } = (await gateway.get('/v1/links')).json
  expect(
    links.map(({ link, paths }: { link: string; paths: { path: string }[] }) => [link, paths.map(({ path }) => path)]),
  ).toEqual([
    ['population', ['ndxp']],
    ['civil-registry', ['registry']],
  ])
  expect(await metrics()).toContain(
    'lienthong_link_path_state{link="civil-registry",path="registry",state="healthy"} 1',
  )
})

test('a thousand addresses are a handful of routes', async () => {
  const paths = Array.from({ length: 250 }, () => {
    const id = randomUUID()
    return [`${filings}/${id}`, `${filings}/${id}/certificate`, `${filings}/${id}/${id}`, `/v1/attachments/${id}`]
  }).flat()
  await Promise.all(paths.map((path) => gateway.get(path)))
  const text = await metrics()
  const routes = new Set([...text.matchAll(/http_route="([^"]+)"/g)].map(([, route]) => route))
  expect(routes).toContain('/v1/filings/:id')
  expect(routes).toContain('unmatched')
  expect(routes.size).toBeLessThan(30)
  for (const route of routes) expect(route).not.toMatch(/[0-9a-f]{8}-/)
  for (const line of gateway.log) expect(JSON.parse(line).route ?? '').not.toMatch(/[0-9a-f]{8}-/)
})

test('without the database the metrics leave out filings, webhooks and alerts, show no old figures, and report the rest', async () => {
  await cutDatabase(gateway)
  try {
    const text = await metrics()
    expect(text).not.toMatch(/^lienthong_filing_dead_letters \d/m)
    expect(text).not.toMatch(/^lienthong_filings_open\{/m)
    expect(text).not.toMatch(/^lienthong_(webhook|alerts|alert_messages)[a-z_]*(\{[^}]*\})? \d/m)
    expect(text).toMatch(/^lienthong_audit_records \d/m)
  } finally {
    await restoreDatabase(gateway)
  }
  await eventually('the figures are back', async () => figure(await metrics(), 'lienthong_filing_dead_letters') === 0)
})
