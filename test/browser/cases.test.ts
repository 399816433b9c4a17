/** The investigators' page in a real browser: readable for everyone, on a phone and a desk, in both languages; no one is named on it. */
import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { issueKey } from '../../src/access/api-key.ts'
import { newDossier } from '../gateway/questions.ts'
import { leaksIn } from '../http/leaks.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../support/gateway.ts'
import { arrive, arriveSignedIn, describeInBrowser, launch, type Visitor, type VisitorOptions } from './browser.ts'
import { findFaults, readers } from './cells.ts'

const investigator = issueKey(keyHashKey)
const notary = issueKey(keyHashKey)

describeInBrowser("the investigators' page", { timeout: 120_000 }, () => {
  let gateway: TestGateway
  let browser: Browser
  const pages = ['/cases', '/cases?kind=birth&verdict=mismatch&issuer=99001', '/cases?issuer=88888', '/cases/nowhere']
  beforeAll(async () => {
    const grants = [{ procedures: ['1.001193'], operations: ['verify-certificate' as const] }]
    const start = startGateway({
      filings: {},
      server: { operatorsPage: { signInsPerMinute: 1_000 } },
      others: [
        consumerWith(notary, { id: 'notary', grants }),
        consumerWith(investigator, { id: 'inspection', roles: ['investigator'], grants: [] }),
      ],
    })
    ;[gateway, browser] = await Promise.all([start, launch()])
    const fields = { so: '12', quyenSo: '01/2024', ngayDangKy: '15/03/2024', nksHoTen: CANARY.name }
    gateway.mocks.registry.books.add({ module: 'KS', unit: '99001', changed: '2024-03-15', fields })
    for (const unit of ['H99.01.02', 'H99.01.03']) {
      const child = { fullName: 'Vũ Xuân Bắc', dateOfBirth: { precision: 'day', date: CANARY.birthDate }, sex: 'male' }
      const registration = { number: '12/2024', book: '01/2023', date: '2024-03-15', unit: { code: '99001' } }
      const certificate = { kind: 'birth', registration, people: { child, mother: { fullName: CANARY.name } } }
      const body = { purpose: { ...newDossier(), unit }, certificate }
      const { json } = await gateway.post('/v1/certificates/verifications', body, {
        authorization: `Bearer ${notary.key}`,
      })
      expect(json.verdict).toMatch(/mismatch|not-found/)
    }
    // As many as two pages hold, of every kind and verdict.
    await gateway.database?.database.query(`
      INSERT INTO certificate_case
        (at, request_id, consumer, unit, procedure, dossier, kind, verdict, paper, subject, issuer, year, number, differing, flags)
      SELECT now() - n * interval '1 hour', gen_random_uuid(), 'notary', 'H99.01.0' || 2 + n % 4, '1.001193', 'H99.01.02-261130-' || n,
        (ARRAY['birth', 'death', 'marriage', 'marital-status', 'parent-child', 'guardianship', 'change'])[1 + n % 7],
        (ARRAY['mismatch', 'not-found', 'match', 'not-checkable'])[1 + n % 4], repeat('p', 40) || lpad(n::text, 3, '0'), repeat('s', 43),
        CASE WHEN n % 5 > 0 THEN '0002' || n % 5 END, 2020 + n % 5, n * 37,
        CASE WHEN n % 4 = 0 THEN ARRAY['/people/child/dateOfBirth', '/registration/number', '/people/mother/personalNumber'] ELSE '{}'::text[] END,
        CASE WHEN n % 4 = 2 THEN ARRAY['unit-did-not-exist', 'title-of-abolished-level'] ELSE '{}'::text[] END
      FROM generate_series(1, 60) AS n`)
  })
  afterAll(async () => {
    await browser.close()
    await gateway.stop()
  })
  const enter = (options?: VisitorOptions) => arriveSignedIn(browser, gateway, options, investigator.key, '/cases')

  describe.each(readers)('in $language', ({ language, locale }) => {
    let inside: Visitor
    beforeAll(async () => {
      inside = await enter({ locale })
    })
    afterAll(() => inside.close())

    test.each(pages)('%s has no fault in any window, light or dark; nothing blocked, no one named', async (path) => {
      const { page } = inside
      await page.goto(gateway.url + path)
      expect(await findFaults(page, language)).toEqual([])
      expect(leaksIn(await page.content())).toEqual([])
      // The one page that does not exist says so in the browser's console too.
      inside.expectNoProblems(/status of 404/)
    })
  })

  test('from the sign-in to the same paper at another counter by keyboard alone, and on by pages', async () => {
    const visitor = await arrive(browser)
    const { page } = visitor
    const keys = page.keyboard
    const tabTo = async (what: string, selector: string) => {
      for (let steps = 0; steps < 150; steps++) {
        await keys.press('Tab')
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return
      }
      throw new Error(`150 steps with the Tab key do not lead to: ${what}`)
    }
    await page.goto(`${gateway.url}/cases`)
    await tabTo('the key', '#key')
    await keys.type(investigator.key)
    await tabTo('the account', '#officer')
    await keys.type('dieu.tra')
    await keys.press('Enter')
    await page.locator('form.who').waitFor()
    await keys.press('Tab')
    expect(await page.evaluate('document.activeElement.className'), 'the first stop skips the header').toBe('skip')
    await tabTo('the range of numbers', '#from')
    await keys.type('12')
    await tabTo('its end', '#to')
    await keys.type('12')
    await keys.press('Enter')
    await page.waitForURL('**/cases?**from=12**')
    await tabTo('the same paper', 'td a[href*="paper="]')
    await keys.press('Enter')
    await page.waitForURL('**paper=**')
    expect(await page.locator('#cases tbody tr').count(), 'at two counters').toBe(2)
    await page.goto(`${gateway.url}/cases`)
    const first = await page.locator('#cases tbody tr').count()
    await page.locator('a[href*="before="]').click()
    expect(first + (await page.locator('#cases tbody tr').count())).toBe(62)
    visitor.expectNoProblems()
    await visitor.close()
  })

  test('the table is downloaded with the filter that is shown, without a script too', async () => {
    const visitor = await enter({ javaScriptEnabled: false })
    const { page } = visitor
    await page.goto(`${gateway.url}/cases?kind=birth&verdict=mismatch&from=12&to=12`)
    const shown = await page.locator('#cases tbody tr').count()
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a[href*="cases.csv"]').click()])
    expect(download.suggestedFilename()).toBe('cases.csv')
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n')
    expect(lines.length - 1).toBe(shown)
    await visitor.close()
  })

  test('a system without the role learns that at the door', async () => {
    const visitor = await arrive(browser, { locale: 'en-GB' })
    const { page } = visitor
    await page.goto(`${gateway.url}/cases`)
    await page.locator('#key').fill(notary.key)
    await page.locator('#officer').fill('canbo.mau')
    await page.locator('main button').click()
    await page.locator('#key-fault').waitFor()
    expect(await page.locator('#key-fault').textContent()).toContain('investigator')
    await visitor.close()
  })
})
