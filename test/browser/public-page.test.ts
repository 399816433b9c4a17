/** The page of the mock portal where a citizen sees a dossier: on a desk and on a phone, without a script, light and dark. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import { CODE, create, dossier, progress, stampAt, step } from '../mocks/portal/samples.ts'
import { arrive, describeInBrowser, launch } from './browser.ts'

const axeText = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describeInBrowser('the page for citizens', () => {
  let browser: Browser
  let mocks: Mocks

  beforeAll(async () => {
    browser = await launch()
    mocks = await startMocks({ settings: { portalFetches: [], portalBusToken: 'none' } })
    const result = { TenGiayTo: 'Giấy khai sinh', DuongDanTepTinKetQua: `http://127.0.0.1:9/${'x'.repeat(90)}` }
    const supplement = {
      HoSoBoSungId: 1,
      NoiDungBoSung: 'x'.repeat(120),
      NgayBoSung: stampAt(5),
      TrangThaiBoSung: true,
    }
    const more = { TrangThaiHoSo: '9', NgayKetThucXuLy: stampAt(60), ChuHoSo: 'NGUYỄN '.repeat(20).trim() }
    await create(
      mocks.url,
      dossier(CODE, { ...more, DanhSachGiayToKetQua: [result], DanhSachHoSoBoSung: [supplement] }),
    )
    await progress(mocks.url, [step('2'), step('4', 5), step('9', 60)])
  })
  afterAll(async () => {
    await browser?.close()
    await mocks?.close()
  })

  it.each([
    ['a desk', 1280, 'light'],
    ['a phone', 375, 'light'],
    ['a small phone at night', 320, 'dark'],
  ] as const)('is whole on %s, and accessible', async (_, width, colorScheme) => {
    const visitor = await arrive(browser, { viewport: { width, height: 800 }, colorScheme })
    for (const query of ['', `?ma=${CODE}`]) {
      await visitor.page.goto(`${mocks.url}/portal/tra-cuu${query}`)
      const overflow = await visitor.page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect(overflow).toBeLessThanOrEqual(0)
      const { violations } = (await visitor.page.evaluate(
        `${axeText}; axe.run(document, { resultTypes: ['violations'] })`,
      )) as AxeResults
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    }
    visitor.expectNoProblems(/favicon|404/)
    await visitor.close()
  })

  it('is searched without a script', async () => {
    const visitor = await arrive(browser, { javaScriptEnabled: false })
    await visitor.page.goto(`${mocks.url}/portal/tra-cuu`)
    await visitor.page.locator('#ma').fill(CODE)
    await visitor.page.locator('button').click()
    await visitor.page.locator('.steps li').first().waitFor()
    expect(await visitor.page.locator('.big').first().textContent()).toContain('Đã xử lý xong')
    expect(await visitor.page.locator('.steps li').count()).toBe(3)
    await visitor.close()
  })
})
