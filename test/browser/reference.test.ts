/** The reference in a real browser: on a phone, a desk and a wide screen, light and dark, in both languages, with its script and without it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { arrive, describeInBrowser, launch } from './browser.ts'

const axeText = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** The largest of each sort: with the failures, with the tables, with the most schemas, and what a search finds. */
const paths = ['/docs', '/docs/states', '/docs/filings', '/docs/search?q=file']
/** Every piece that pages are made of, and small: axe takes long over large ones. */
const examined = '/docs/access'

/** axe is put in from outside: the policy of the pages lets nothing run. */
async function violationsOn(page: Page) {
  const { violations } = (await page.evaluate(
    `${axeText}; axe.run(document, { resultTypes: ['violations'] })`,
  )) as AxeResults
  return violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html)])
}

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

  it.each([
    [390, 'light', 'vi'],
    [390, 'dark', 'en'],
    [1280, 'light', 'en'],
    [1280, 'dark', 'vi'],
    [1920, 'light', 'vi'],
    [1920, 'dark', 'en'],
  ] as const)(
    'is accessible and never wider than the window at %i px, %s, in %s',
    async (width, colorScheme, language) => {
      const visitor = await arrive(browser, { viewport: { width, height: 900 }, colorScheme })
      const { page } = visitor
      for (const path of [...paths, examined]) {
        await page.goto(`${gateway.url}${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), path).toBeLessThanOrEqual(0)
      }
      expect(await violationsOn(page)).toEqual([])
      visitor.expectNoProblems()
      await visitor.close()
    },
  )

  it('is accessible where the failures and the tables stand', async () => {
    const visitor = await arrive(browser, { viewport: { width: 390, height: 900 } })
    for (const path of ['/docs/states?lang=vi', '/docs?lang=en']) {
      await visitor.page.goto(gateway.url + path)
      expect(await violationsOn(visitor.page), path).toEqual([])
    }
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
      expect(await violationsOn(page)).toEqual([])
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
