/** The leaders' board in a real browser: live, without a script, by keyboard, on a phone, on a wall, on paper; readable for everyone. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cityUnit } from '../../board/city.ts'
import { fridayAfternoon, leader, startBoard } from '../../board/fixtures.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { arrive, describeInBrowser, launch, type Visitor, type VisitorOptions } from '../browser.ts'
import { findFaults, readers } from '../cells.ts'

/** Addresses of all pages that a leader can open. `ONE` is a dossier that waits for a supplement. */
const pages = [
  '/board',
  '/board/wall',
  '/board/units',
  `/board/units/${cityUnit(0)}`,
  '/board/report',
  '/board/report?from=2026-11-30&to=tomorrow',
  '/board/dossiers?set=open',
  '/board/dossiers?set=due-late&day=2026-11-25',
  '/board/dossiers/one?ONE',
  '/board/nowhere',
]

describeInBrowser("the leaders' board", { timeout: 120_000 }, () => {
  let gateway: TestGateway
  let browser: Browser
  let visitor: Visitor
  let one: string
  beforeAll(async () => {
    ;[gateway, browser] = await Promise.all([startBoard(), launch()])
    const { rows } = (await query(
      'SELECT unit, code FROM dossier WHERE ended_at IS NULL AND supplements > 0 LIMIT 1',
    )) ?? { rows: [] }
    one = `unit=${rows[0]?.unit}&code=${rows[0]?.code}`
  })
  afterEach(() => visitor?.close())
  afterAll(async () => {
    await browser.close()
    await gateway.stop()
  })

  const query = (sql: string, values: unknown[] = []) => gateway.database?.database.query(sql, values)

  async function arriveAtBoard(options?: VisitorOptions, to = '/board'): Promise<Visitor> {
    const arrived = await arrive(browser, options)
    const { page } = arrived
    await page.goto(`${gateway.url}${to}`)
    await page.locator('#key').fill(leader.key)
    await page.locator('#officer').fill('lanhdao.mau')
    await page.locator('main button').click()
    await page.locator('form.who').waitFor({ state: 'attached' })
    return arrived
  }

  /** As `arriveAtBoard`, until the end of the test. */
  async function enter(options?: VisitorOptions, to?: string): Promise<Page> {
    visitor = await arriveAtBoard(options, to)
    return visitor.page
  }

  const open = (page: Page, path: string) => page.goto(gateway.url + path.replace('ONE', one))

  let serial = 0
  /** A dossier that is handed in this moment, as whichever replica would write it. */
  async function receive(unit: string): Promise<void> {
    const at = new Date(fridayAfternoon)
    await query(
      `WITH fresh AS (
         INSERT INTO dossier (code, procedure, unit, received_at, consumer, created_at, events, status, status_since, last_at, due_at)
         VALUES ($1, '1.001193', $2, $3, 'one-stop', $3, 1, 'new', $3, $3, $3::timestamptz + interval '2 hours') RETURNING id)
       INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer) SELECT id, 'received', $3, $3, 'one-stop' FROM fresh`,
      [`LIVE-${++serial}`, unit, at],
    )
  }

  const tile = (page: Page, name: string) => page.locator(`#glance .tile:has(.label:text-is("${name}")) b`)

  test.each([
    ['/board', 'the board'],
    ['/board/wall', 'the wall screen'],
    [`/board/units/${cityUnit(0)}`, 'the page of a unit'],
  ])('a dossier that is handed in is on the open page within two seconds: %s, %s', async (path) => {
    const page = await enter({}, path)
    await page.locator('.live.is-live').waitFor()
    await page.evaluate('window.untouched = true')
    const before = Number(await tile(page, 'Tiếp nhận').textContent())
    await receive(cityUnit(0))
    await tile(page, 'Tiếp nhận')
      .getByText(String(before + 1), { exact: true })
      .waitFor({ timeout: 2_000 })
    expect(await page.evaluate('window.untouched'), 'it was never loaded again').toBe(true)
    visitor.expectNoProblems()
  })

  test('a number leads to its dossiers, and a dossier to what happened to it', async () => {
    const page = await enter()
    const shown = (await tile(page, 'Đang giải quyết').textContent())?.trim()
    await tile(page, 'Đang giải quyết').locator('a').click()
    expect(await page.locator('main').textContent()).toContain(`${shown} hồ sơ`)
    const code = await page.locator('.dossiers tbody th a').first().textContent()
    await page.locator('.dossiers tbody th a').first().click()
    expect(await page.locator('h1').textContent()).toBe(`Hồ sơ ${code}`)
    expect(await page.locator('main').textContent()).toContain('Nộp hồ sơ')
    visitor.expectNoProblems()
  })

  test('a red cell of the picture leads to the late dossiers of that unit and day, as many as it says', async () => {
    const page = await enter()
    const cell = page.locator('.heat td.l3 a, .heat td.l2 a').first()
    const late = Number((await cell.textContent())?.replace('▲', ''))
    await cell.click()
    expect(await page.locator('.dossiers tbody tr.late').count()).toBe(late)
  })

  test('without a script the board is a whole snapshot that says its time, and its links work', async () => {
    const page = await enter({ javaScriptEnabled: false })
    expect(await page.locator('#live').textContent()).toMatch(/Ảnh chụp lúc \d\d:\d\d:\d\d\s+Tải lại/)
    for (const id of ['headline', 'glance', 'units-days', 'causes', 'waiting', 'trend', 'coverage']) {
      expect((await page.locator(`#${id}`).textContent())?.length, id).toBeGreaterThan(20)
    }
    await page.locator('.heat tbody th a').first().click()
    expect(await page.locator('#open').count()).toBe(1)
    await page.goto(`${gateway.url}/board/wall`)
    expect(await page.locator('meta[http-equiv="refresh"]').getAttribute('content')).toBe('30')
    await page.goto(`${gateway.url}/board`)
    await page.locator('button[value="dark"]').click()
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    await page.locator('form.who button').click()
    expect(await page.locator('main').textContent()).toContain('Anh/chị đã đăng xuất')
  })

  test('the way from the sign-in to a late dossier works by keyboard alone', async () => {
    visitor = await arrive(browser)
    const { page } = visitor
    const keys = page.keyboard
    const tabTo = async (what: string, selector: string) => {
      for (let steps = 0; steps < 120; steps++) {
        await keys.press('Tab')
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return
      }
      throw new Error(`120 steps with the Tab key do not lead to: ${what}`)
    }
    await page.goto(`${gateway.url}/board`)
    await tabTo('the key', '#key')
    await keys.type(leader.key)
    await tabTo('the account', '#officer')
    await keys.type('lanhdao.mau')
    await keys.press('Enter')
    await page.locator('#glance').waitFor()
    await keys.press('Tab')
    expect(await page.evaluate('document.activeElement.className'), 'the first stop skips the header').toBe('skip')
    await tabTo('a cell of the picture', '.heat td a')
    await keys.press('Enter')
    await page.waitForURL('**/board/dossiers?**')
    await tabTo('a dossier', '.dossiers tbody th a')
    await keys.press('Enter')
    await page.waitForURL('**/board/dossiers/one?**')
    visitor.expectNoProblems()
  })

  describe.each(readers)('in $language', ({ language, locale }) => {
    let inside: Visitor
    beforeAll(async () => {
      inside = await arriveAtBoard({ locale })
    })
    afterAll(() => inside.close())

    test.each(pages)('%s has no fault in any window, light or dark, and the policy blocks nothing', async (path) => {
      await open(inside.page, path)
      expect(await findFaults(inside.page, language)).toEqual([])
      // The page that does not exist and the order with a fault say so in the browser's console too.
      inside.expectNoProblems(/status of 40[04]/)
    })
  })

  test('a wall screen of 1920 by 1080 shows the whole of it: nobody scrolls there', async () => {
    const page = await enter({ viewport: { width: 1920, height: 1080 } }, '/board/wall')
    expect(await page.locator('#causes tbody tr').count()).toBeGreaterThan(2)
    expect(await page.locator('.heat tbody tr').count()).toBe(14)
    expect(await page.evaluate('document.documentElement.scrollHeight - window.innerHeight')).toBeLessThanOrEqual(0)
  })

  test('on paper there is no page around it, it says of when it is, and nothing is wider than the sheet', async () => {
    const page = await enter()
    // The room between the margins of A4, in CSS pixels.
    await page.setViewportSize({ width: Math.floor(((210 - 32) / 25.4) * 96), height: 1_000 })
    await page.emulateMedia({ media: 'print' })
    for (const path of pages) {
      await open(page, path)
      // Folded parts belong to the page as well.
      await page.locator('details').evaluateAll((all: { open: boolean }[]) => {
        for (const each of all) each.open = true
      })
      expect(await page.locator('header.top').isVisible(), path).toBe(false)
      expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'), path).toBeLessThanOrEqual(
        0,
      )
      const wider = await page.evaluate(
        `[...document.querySelectorAll('main *')].filter((each) => each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.outerHTML.slice(0, 80))`,
      )
      expect(wider, path).toEqual([])
    }
    await page.goto(`${gateway.url}/board`)
    expect(await page.locator('.print-head').textContent()).toMatch(/tính đến \d\d:\d\d:\d\d, 27\/11\/2026/)
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  })
})
