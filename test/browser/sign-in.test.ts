/** Signing in with a provider, in a browser: one chooses a person at the mock provider, comes back as that person, and signs out on both sides. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SIGN_IN_CLIENT, SIGN_IN_PERSONS } from '../../mocks/sign-in.ts'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import { getAudit } from '../gateway/questions.ts'
import { freePorts } from '../support/free-ports.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { arrive, describeInBrowser, launch } from './browser.ts'

describeInBrowser('signing in with a provider', () => {
  let browser: Browser
  let provider: Mocks
  let gateway: TestGateway

  beforeAll(async () => {
    const [port = 0] = await freePorts(1)
    provider = await startMocks()
    browser = await launch()
    gateway = await startGateway({
      filings: {},
      server: { port, publicOrigins: [`http://127.0.0.1:${port}`], operatorsPage: { signInsPerMinute: 1_000 } },
      access: {
        signIn: {
          issuer: `${provider.url}/sign-in`,
          name: 'Mock sign-in',
          clientId: SIGN_IN_CLIENT.id,
          clientSecret: SIGN_IN_CLIENT.secret,
          roles: [
            { value: 'operators', role: 'operator' },
            { value: 'leaders', role: 'leader' },
          ],
        },
      },
      agreement: { acts: ['rerun-filings'] },
    })
  })
  afterAll(async () => {
    await gateway?.stop()
    await provider?.close()
    await browser?.close()
  })

  test('every person of the provider is offered; the chosen one is in, acts under that account, and is out on both sides; a person without the role stays outside', async () => {
    const { page, expectNoProblems, close } = await arrive(browser)
    await page.goto(`${gateway.url}/ops`)
    await page.getByRole('link', { name: /Mock sign-in/ }).click()
    await page.waitForURL(/\/sign-in\/authorize/)
    expect(await page.locator('button').count()).toBe(SIGN_IN_PERSONS.length)
    await page.locator('button[value="truong.ca"]').click()
    await page.waitForURL(`${gateway.url}/ops`)
    expect(await page.locator('header.top').textContent()).toContain('truong.ca')
    await page.goto(`${gateway.url}/ops/agreements`)
    expect(await page.locator('h1').textContent()).toBe('Việc cần người thứ hai đồng ý')
    await page.locator('form[action="/ops/sign-out"] button').click()
    await page.waitForURL(/\/ops\/sign-in\?out=1/)
    // The page's own address is where the provider leads back to: its answer is what shows that it was there.
    const ended = page.waitForResponse((answer) => answer.url().includes('/session/end'))
    await page.locator('a[href*="/session/end"]').click()
    expect((await ended).status()).toBe(303)
    await page.waitForLoadState()
    await page.goto(`${gateway.url}/ops`)
    expect(new URL(page.url()).pathname).toBe('/ops/sign-in')
    const signs = (await getAudit(gateway)).filter(({ operation }) => operation.startsWith('sign-'))
    expect(signs.map(({ operation, officer }) => `${operation} ${officer}`)).toEqual([
      'sign-in truong.ca',
      'sign-out truong.ca',
    ])
    // A role opens the pages that it is for, and no other.
    await page.goto(`${gateway.url}/ops/sign-in/begin?back=/ops`)
    await page.locator('button[value="lanh.dao"]').click()
    await page.waitForURL(/callback/)
    expect(await page.locator('body').textContent()).not.toContain('lanh.dao')
    expectNoProblems(/403/)
    await close()
  })
})
