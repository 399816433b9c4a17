/** The page of the mock portal where a citizen sees a dossier: on a desk and on a phone, without a script, light and dark. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import { CODE, create, dossier, progress, stampAt, step } from '../mocks/portal/samples.ts'
import { arrive, describeInBrowser, launch } from './browser.ts'
import { findFaults } from './cells.ts'

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

  it('is whole and accessible in any window, light or dark; its page is in both languages at once', async () => {
    const visitor = await arrive(browser)
    for (const query of ['', `?ma=${CODE}`]) {
      await visitor.page.goto(`${mocks.url}/portal/tra-cuu${query}`)
      expect(await findFaults(visitor.page, 'vi'), query).toEqual([])
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
