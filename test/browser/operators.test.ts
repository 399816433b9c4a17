/** The operators' pages in a real browser: live, by keyboard, by form, and honest about it. */
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { makeVerification, verifications } from '../gateway/questions.ts'
import { reaches } from '../http/filings/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import type { TestGateway } from '../support/gateway.ts'
import { arrive, arriveSignedIn, describeInBrowser, launch, type Visitor } from './browser.ts'
import { auditor, startConsoleGateway, stopFilings, stranger, strike } from './fixtures.ts'

describeInBrowser("the operators' pages", { timeout: 60_000 }, () => {
  let gateway: TestGateway
  let browser: Browser
  let visitor: Visitor
  beforeAll(async () => {
    ;[gateway, browser] = await Promise.all([startConsoleGateway(), launch()])
  })
  afterEach(() => visitor.close())
  afterAll(async () => {
    await browser.close()
    await gateway.stop()
  })
  const { health } = { health: () => gateway.serving.gateway.health }
  const findState = (path: string) =>
    health()
      .report('population')
      .paths.find((each) => each.path === path)?.state
  const wellAgain = async () => {
    gateway.mocks.faults.clear()
    await eventually('every path is well', () =>
      health()
        .reports()
        .every(({ state }) => state === 'healthy'),
    )
  }

  test('a change of state is on the open page within two seconds, with its reason and the path that carries the traffic', async () => {
    await wellAgain()
    visitor = await arriveSignedIn(browser, gateway)
    const { page } = visitor
    await page.locator('.live.is-live').waitFor()
    await page.evaluate('window.untouched = true')
    const changed = new Promise<void>((resolve) => {
      const stop = health().onChange(({ path, to }) => {
        if (path !== 'ndxp' || to.state !== 'down') return
        stop()
        resolve()
      })
    })
    strike(gateway, { fault: 'http-503', layer: 'ndxp' })
    const requested = Array.from({ length: 10 }, () => gateway.post(verifications, makeVerification(getPersona('thu'))))
    await changed
    // From the judgement to the page, which is promised within two seconds.
    await page.locator('#now-population-ndxp.is-down').waitFor({ timeout: 2_000 })
    expect(await page.locator('#now-population-ndxp').textContent()).toContain('Gián đoạn')
    expect(await page.locator('#now-population-ndxp .blame').textContent()).toContain('Máy chủ bảo mật NDXP')
    for (const { status } of await Promise.all(requested))
      expect(status, 'a faulty path among two fails no call').toBe(200)
    await page.locator('#link-population', { hasText: 'Lưu lượng đi qua lgsp' }).waitFor({ timeout: 2_000 })
    expect(await page.locator('#now-population-lgsp').textContent()).toContain('Đang nhận lưu lượng')
    expect(await page.title()).toContain('▲')
    await wellAgain()
    await page.locator('#now-population-ndxp.is-healthy').waitFor({ timeout: 2_000 })
    expect(await page.evaluate('window.untouched'), 'it was never loaded again').toBe(true)
    visitor.expectNoProblems()
  })

  test('a redraw keeps the focus and what was folded open', async () => {
    await wellAgain()
    visitor = await arriveSignedIn(browser, gateway)
    const { page } = visitor
    await page.locator('#details-population-ndxp summary').click()
    const button = page.locator('#now-population-ndxp button')
    await button.focus()
    strike(gateway, { fault: 'http-503', layer: 'ndxp' })
    await page.locator('#now-population-ndxp.is-down').waitFor()
    await wellAgain()
    await page.locator('#now-population-ndxp.is-healthy').waitFor()
    expect(await button.evaluate((each) => each === each.ownerDocument.activeElement)).toBe(true)
    expect(await page.locator('#details-population-ndxp').getAttribute('open')).not.toBeNull()
  })

  test('holding and releasing a path works by keyboard alone, and says what happened and what comes next', async () => {
    await wellAgain()
    visitor = await arrive(browser)
    const { page } = visitor
    const keys = page.keyboard
    /** Goes forward until the focus is on the wanted element, as a person without a mouse does. */
    const tabTo = async (what: string, selector: string) => {
      for (let steps = 0; steps < 80; steps++) {
        await keys.press('Tab')
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return
      }
      throw new Error(`80 steps with the Tab key do not lead to: ${what}`)
    }
    await page.goto(`${gateway.url}/ops/links/population`)
    await tabTo('the key', '#key')
    await keys.type(gateway.key)
    await tabTo('the account', '#officer')
    await keys.type('canbo.mau')
    await keys.press('Enter')
    await page.locator('#now-population-ndxp').waitFor()
    expect(new URL(page.url()).pathname, 'back where one wanted to go').toBe('/ops/links/population')

    await keys.press('Tab')
    expect(await page.evaluate('document.activeElement.className'), 'the first stop skips the header').toBe('skip')
    await tabTo('hold', '#now-population-ndxp a[href$="/hold"]')
    await keys.press('Enter')
    await page.waitForURL('**/hold')
    await tabTo('minutes', '#minutes')
    await keys.press('Control+A')
    await keys.type('45')
    await tabTo('reason', '#reason')
    await keys.type('Bảo trì <script>alert(1)</script>')
    await tabTo('the button', 'main button')
    await keys.press('Enter')
    await page.locator('#message.good').waitFor()
    expect(await page.locator('#message').textContent()).toContain('Đã tạm giữ đường ndxp đến')
    expect(findState('ndxp')).toBe('held')
    expect(await page.locator('#now-population-ndxp .held-until').textContent()).toContain(
      'bởi one-stop/canbo.mau: “Bảo trì <script>alert(1)</script>”',
    )
    await page.reload()
    expect(await page.locator('#message').count(), 'a message is shown once').toBe(0)

    await tabTo('release', '#now-population-ndxp a[href$="/release"]')
    await keys.press('Enter')
    await page.waitForURL('**/release')
    await tabTo('reason', '#reason')
    await keys.type('Xong')
    await tabTo('the button', 'main button')
    await keys.press('Enter')
    await page.locator('#message.good').waitFor()
    expect(findState('ndxp')).not.toBe('held')
    const { rows } = (await gateway.database?.database.query(
      `SELECT body->>'operation' AS operation, body->>'officer' AS officer FROM audit_record
       WHERE body->>'operation' LIKE '%-path' ORDER BY seq`,
    )) ?? { rows: [] }
    expect(rows.slice(-2)).toEqual([
      { operation: 'hold-path', officer: 'canbo.mau' },
      { operation: 'release-path', officer: 'canbo.mau' },
    ])
    visitor.expectNoProblems()
  })

  test('a form with a wrong value says so at its field, keeps what was written, and does nothing', async () => {
    visitor = await arriveSignedIn(browser, gateway)
    const { page } = visitor
    await page.goto(`${gateway.url}/ops/links/population/paths/lgsp/hold`)
    await page.locator('form[action$="/hold"]').evaluate((form: { noValidate: boolean }) => {
      form.noValidate = true
    })
    await page.locator('#minutes').fill('20000')
    await page.locator('#reason').fill('Giữ lại')
    await page.locator('main button').click()
    await page.locator('#minutes-fault').waitFor()
    expect(await page.locator('#minutes').getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('#reason').inputValue()).toBe('Giữ lại')
    expect(findState('lgsp')).not.toBe('held')
  })

  test('a probe is one press, and the page shows its answer', async () => {
    await wellAgain()
    visitor = await arriveSignedIn(browser, gateway)
    const { page } = visitor
    await page.locator('#now-population-lgsp button').click()
    await page.locator('#message.good').waitFor()
    expect(await page.locator('#message').textContent()).toContain('Đường lgsp trả lời thăm dò')
    strike(gateway, { fault: 'http-503', layer: 'lgsp-soap' })
    await page.locator('#now-population-lgsp button').click()
    await page.locator('#message.bad').waitFor()
    await wellAgain()
    visitor.expectNoProblems()
  })

  test('filings that stopped are sent again by a form, a few first, and arrive', async () => {
    const ids = await stopFilings(gateway, 2)
    visitor = await arriveSignedIn(browser, gateway)
    const { page } = visitor
    await page.locator('#filings .causes a', { hasText: 'Cho gửi lại' }).first().click()
    await page.locator('#note').fill('Phân hệ đã mở lại')
    await page.locator('#perMinute').fill('6000')
    await page.locator('main button').click()
    await page.locator('#message.good').waitFor()
    expect(await page.locator('#message').textContent()).toContain('Đã bắt đầu gửi lại 2 hồ sơ')
    for (const id of ids) await reaches(gateway, id, 'completed')
    visitor.expectNoProblems()
  })

  test('a form can stop a rerun that goes on', async () => {
    await stopFilings(gateway, 3)
    visitor = await arriveSignedIn(browser, gateway)
    const { page } = visitor
    await page.locator('#filings .causes a', { hasText: 'Cho gửi lại' }).first().click()
    await page.locator('#canary').fill('0')
    await page.locator('#perMinute').fill('1')
    await page.locator('#note').fill('Thử dừng')
    await page.locator('main button').click()
    await page.locator('#filings .reruns a', { hasText: 'Dừng' }).click()
    await page.locator('main button').click()
    await page.locator('#message.good').waitFor()
    expect(await page.locator('#message').textContent()).toContain('Đã dừng đợt gửi lại')
  })

  test('an auditor sees everything and finds nothing to press; the address of a form is refused all the same', async () => {
    visitor = await arriveSignedIn(browser, gateway, {}, auditor.key)
    const { page } = visitor
    expect(await page.locator('#now-population-ndxp').count()).toBe(1)
    expect(await page.locator('main .actions, main button').count()).toBe(0)
    const answer = await page.goto(`${gateway.url}/ops/links/population/paths/ndxp/hold`)
    expect(answer?.status()).toBe(403)
    expect(await page.locator('h1').textContent()).toContain('vai trò')
  })

  test('the sign-in page says why a key without a role is refused; a wrong key is neither shown again nor logged', async () => {
    visitor = await arrive(browser)
    const { page } = visitor
    await page.goto(`${gateway.url}/ops/sign-in?lang=en`)
    const attempt = async (key: string) => {
      await page.locator('#key').fill(key)
      await page.locator('#officer').fill('canbo.mau')
      await page.locator('main button').click()
      await page.locator('#key-fault').waitFor()
      return page.locator('#key-fault').textContent()
    }
    expect(await attempt(stranger.key)).toContain('neither the role operator nor auditor')
    expect(await attempt('lth_wrong')).toContain('does not accept this key')
    expect(await page.content()).not.toContain('lth_wrong')
    expect(gateway.log.join('\n')).not.toContain(stranger.key.slice(-20))
  })

  test('without a script a page is a whole snapshot that says its time, and forms act', async () => {
    await wellAgain()
    visitor = await arriveSignedIn(browser, gateway, { javaScriptEnabled: false })
    const { page } = visitor
    expect(await page.locator('#live').textContent()).toMatch(/Ảnh chụp lúc \d\d:\d\d:\d\d\s+Tải lại/)
    expect(await page.locator('#now-population-ndxp').textContent()).toContain('Thông suốt')
    await page.locator('button[value="dark"]').click()
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    await page.locator('#now-population-ndxp a[href$="/drain"]').click()
    await page.locator('#reason').fill('Thay chứng thư')
    await page.locator('main button').click()
    expect(await page.locator('#message').textContent()).toContain('Đã rút hết tải khỏi đường ndxp')
    expect(findState('ndxp')).toBe('held')
    await page.locator('#now-population-ndxp a[href$="/release"]').click()
    await page.locator('#reason').fill('Xong')
    await page.locator('main button').click()
    expect(findState('ndxp')).not.toBe('held')
    await page.locator('form.who button').click()
    expect(await page.locator('main').textContent()).toContain('Anh/chị đã đăng xuất')
    await page.goto(`${gateway.url}/ops`)
    expect(new URL(page.url()).pathname).toBe('/ops/sign-in')
  })

  test('a chosen language is kept, and every text exists in both languages', async () => {
    visitor = await arriveSignedIn(browser, gateway, { locale: 'en-GB' })
    const { page } = visitor
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    await page.locator('a.language').click()
    expect(await page.locator('html').getAttribute('lang')).toBe('vi')
    await page.goto(`${gateway.url}/ops/links/population`)
    expect(await page.locator('h2#days-title').textContent()).toBe('7 ngày qua')
  })

  test('a page without contact says so and since when, and is live again by itself', async () => {
    visitor = await arrive(browser)
    const { page } = visitor
    const streams = '**/ops/events'
    await page.route(streams, (route) => route.abort())
    await page.goto(`${gateway.url}/ops`)
    await page.locator('#key').fill(gateway.key)
    await page.locator('#officer').fill('canbo.mau')
    await page.locator('main button').click()
    await page.locator('.live.is-lost').waitFor()
    expect(await page.locator('#live').textContent()).toMatch(/Mất liên lạc từ \d\d:\d\d\s+Tải lại/)
    await page.unroute(streams)
    await page.locator('.live.is-live').waitFor()
  })

  test('an unknown address has a page too', async () => {
    visitor = await arriveSignedIn(browser, gateway)
    const { page } = visitor
    for (const [path, status] of [
      ['/ops/nowhere', 404],
      ['/ops/links/none', 404],
      ['/ops/links/population/incidents/00000000-0000-4000-8000-000000000000', 404],
      ['/ops/links/population/paths/none/hold', 404],
      ['/ops/filings/rerun?cause=Not%20One', 404],
    ] as const) {
      const answer = await page.goto(gateway.url + path)
      expect([path, answer?.status()]).toEqual([path, status])
      expect(answer?.headers()['content-type']).toContain('text/html')
      expect(await page.locator('main dl').textContent()).toMatch(/Mã yêu cầu/)
    }
  })
})
