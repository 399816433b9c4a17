/** The reference in a real browser: on a phone, a desk and a wide screen, light and dark, in both languages, with its script and without it. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { arrive, describeInBrowser, launch } from './browser.ts'
import { findFaults, findOverflows, findViolations, readers } from './cells.ts'

/** One of each sort: with the failures, with the tables, with the most schemas, with every piece of a page, what a search finds, a wrong address. */
const paths = ['/docs', '/docs/states', '/docs/filings', '/docs/access', '/docs/search?q=file', '/docs/filling']
/** axe takes minutes over the largest, which is made of the same pieces as the others. */
const large = ['/docs/filings']

describeInBrowser('the reference', () => {
  let browser: Browser
  let gateway: TestGateway

  beforeAll(async () => {
    browser = await launch()
    gateway = await startGateway()
  })
  afterAll(async () => {
    await browser?.close()
    await gateway?.stop()
  })

  const cells = readers.flatMap(({ language }) => paths.map((path) => ({ language, path })))
  it.each(cells)('in $language $path has no fault in any window, light or dark', async ({ language, path }) => {
    const visitor = await arrive(browser)
    await visitor.page.goto(`${gateway.url}${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
    const faults = large.includes(path) ? findOverflows(visitor.page, language) : findFaults(visitor.page, language)
    expect(await faults).toEqual([])
    visitor.expectNoProblems(/status of 404/)
    await visitor.close()
  })

  it('is searched, a link into a folded schema opens it, and the language stays', async () => {
    const visitor = await arrive(browser, { javaScriptEnabled: false })
    const { page } = visitor
    await page.goto(`${gateway.url}/docs?lang=en`)
    await page.locator('input[name=q]').fill('file an act')
    await page.keyboard.press('Enter')
    await page.locator('.found a', { hasText: 'File an act' }).first().click()
    await page.locator('#submitFiling').waitFor()
    expect(page.url()).toContain('/docs/filings?lang=en#submitFiling')
    await page.locator('section.operation a', { hasText: 'FilingRequest' }).first().click()
    await page.locator('#schema-FilingRequest').waitFor({ state: 'visible' })
    await page.locator('.other').click()
    await page.locator('html[lang=vi]').waitFor()
    visitor.expectNoProblems()
    await visitor.close()
  })

  it.each([
    [390, 'dark', 'vi', 'Gọi thử', 'Gửi'],
    [1280, 'light', 'en', 'Try it', 'Send'],
    [1920, 'dark', 'en', 'Try it', 'Send'],
  ] as const)(
    'calls this gateway with a form, at %i px, %s, in %s',
    async (width, colorScheme, language, open, send) => {
      const visitor = await arrive(browser, { viewport: { width, height: 900 }, colorScheme })
      const { page } = visitor
      const elsewhere: string[] = []
      page.on('request', (request) => {
        if (!request.url().startsWith(gateway.url) && !request.url().startsWith('data:')) elsewhere.push(request.url())
      })
      await page.goto(`${gateway.url}/docs/access?lang=${language}`)
      const section = page.locator('section.operation', { has: page.locator('#whoAmI') })
      await section.getByText(open, { exact: true }).click()
      await section.locator('input.key').fill('lth_wrong')
      await section.getByRole('button', { name: send }).click()
      await section.locator('output b.bad').waitFor()
      expect(await section.locator('output').textContent()).toContain('"code": "credentials-unknown"')
      await section.locator('input.key').fill(gateway.key)
      await section.getByRole('button', { name: send }).click()
      await section.locator('output b.good').waitFor()
      expect(await section.locator('output').textContent()).toContain('"consumer"')
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
      expect(await findViolations(page)).toEqual([])
      // The key is in the field and nowhere else: not stored, not in the address, and gone when the page is loaded again.
      expect(await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie]')).toEqual([0, 0, ''])
      expect(page.url()).not.toContain('lth_')
      await page.reload()
      await section.getByText(open, { exact: true }).click()
      expect(await section.locator('input.key').inputValue()).toBe('')
      expect(elsewhere).toEqual([])
      visitor.expectNoProblems(/401/)
      await visitor.close()
    },
  )

  it('shows no form where there is no script', async () => {
    const visitor = await arrive(browser, { javaScriptEnabled: false })
    await visitor.page.goto(`${gateway.url}/docs/access?lang=en`)
    await visitor.page.locator('#whoAmI').waitFor()
    expect(await visitor.page.locator('.try, form:not([role=search])').count()).toBe(0)
    await visitor.close()
  })

  it('sends less than 100 kB before the first page is whole', async () => {
    const visitor = await arrive(browser)
    let bytes = 0
    const session = await visitor.context.newCDPSession(visitor.page)
    await session.send('Network.enable')
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await visitor.page.goto(`${gateway.url}/docs?lang=vi`, { waitUntil: 'networkidle' })
    expect(bytes).toBeGreaterThan(5_000)
    expect(bytes).toBeLessThan(100_000)
    await visitor.close()
  })
})
