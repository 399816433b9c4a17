/** The report as a leader orders it at the board: the same figures as anywhere, for the reader's own units alone. */
import * as xlsx from '@e965/xlsx'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestGateway } from '../support/gateway.ts'
import { cityUnit } from './city.ts'
import { enterBoard, headOfOne, leader, startBoard } from './fixtures.ts'

const november = 'from=2026-11-01&to=2026-11-27'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startBoard({}, 600)
})
afterAll(() => gateway.stop())

/** Column (3) and (7) of the last row of the form: received and ended, in total. */
function totals(csv: string): { units: string[]; received: number; ended: number } {
  const rows = csv.split('\r\n').map((line) => line.split(','))
  const units = rows.flatMap((row) => row.flatMap((cell) => /\((H99\.\d\d\.\d\d)\)$/.exec(cell)?.[1] ?? []))
  const counted = rows.find((row) => row.some((cell) => cell === 'Total'))?.filter((cell) => /^\d+$/.test(cell)) ?? []
  return { units: [...new Set(units)], received: Number(counted[0]), ended: Number(counted[4]) }
}

async function count(condition: string): Promise<number> {
  const { rows } = (await gateway.database?.database.query(
    // An online dossier counts from its acceptance.
    `SELECT count(*)::int AS n FROM dossier WHERE first_due_at IS NOT NULL
      AND CASE channel WHEN 'online' THEN accepted_at ELSE received_at END < '2026-11-28+07'
      AND (ended_at IS NULL OR ended_at >= '2026-11-01+07') AND ${condition}`,
  )) ?? { rows: [] }
  return rows[0]?.n ?? Number.NaN
}

test('the figures are those of the dossiers that the reader sees', async () => {
  const { read } = await enterBoard(gateway, leader.key)
  const city = totals((await read(`/board/report?${november}&format=csv`)).text)
  expect(city.units).toHaveLength(14)
  expect(city.received).toBe(await count('true'))
  const head = await enterBoard(gateway, headOfOne.key)
  const own = totals((await head.read(`/board/report?${november}&format=csv`)).text)
  expect(own).toMatchObject({ units: [cityUnit(0)], received: await count(`unit = '${cityUnit(0)}'`) })
  expect(own.received).toBeGreaterThan(0)
  const one = totals((await read(`/board/report?${november}&format=csv&unit=${cityUnit(0)}`)).text)
  expect(one).toEqual(own)
})

test('it comes as a page that may only be shown, and as files that are named after their period', async () => {
  const { read, cookie } = await enterBoard(gateway, leader.key)
  const page = await read(`/board/report?${november}`)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
  expect(page.text).toContain('II.06a/VPCP/KSTT')
  expect(page.text).toContain(`Phường Mẫu 1 (${cityUnit(0)})`)
  const file = await fetch(`${gateway.url}/board/report?${november}&format=xlsx`, { headers: { cookie } })
  expect(file.headers.get('content-disposition')).toBe('attachment; filename="II.06a_2026-11-01_2026-11-27.xlsx"')
  const workbook = xlsx.read(new Uint8Array(await file.arrayBuffer()), { type: 'array' })
  expect(workbook.SheetNames.length).toBeGreaterThan(1)
})

test('the form begins with this month, and names everything that is wrong with an order at its field', async () => {
  const { read } = await enterBoard(gateway, leader.key)
  const begun = (await read('/board/report')).text
  expect(begun).toMatch(/name="from" type="date" value="2026-11-01"/)
  expect(begun).toMatch(/name="to" type="date" value="2026-11-27"/)
  const refused = await read('/board/report?from=2026-02-30&to=soon&by=mood&format=pdf')
  expect(refused.status).toBe(400)
  for (const name of ['from', 'to', 'by', 'format']) expect(refused.text).toContain(`id="${name}-fault"`)
})
