/** Every page, in light and dark, wide and narrow: readable for everyone, nothing blocked, no person named. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { newDossier, verifications } from '../gateway/questions.ts'
import { filings, newDossierCode, reaches } from '../http/filings/fixtures.ts'
import { leaksIn } from '../http/leaks.ts'
import { makeFiling } from '../support/declarations.ts'
import { eventually } from '../support/eventually.ts'
import { makeClaim, type TestGateway } from '../support/gateway.ts'
import { arrive, arriveSignedIn, describeInBrowser, launch, type Visitor } from './browser.ts'
import { findFaults, readers } from './cells.ts'
import { startConsoleGateway, strike } from './fixtures.ts'

const acts = '/ops/links/population/paths'
const run = '00000000-0000-4000-8000-000000000001'

/** Addresses of all pages that a signed-in person can open. `INCIDENT` is the one of the bad day. */
const pages = [
  '/ops',
  '/ops/links/population',
  '/ops/links/civil-registry',
  '/ops/links/population/incidents/INCIDENT',
  `${acts}/ndxp/hold`,
  `${acts}/ndxp/drain`,
  `${acts}/lgsp/release`,
  '/ops/filings/rerun?cause=module-disabled',
  '/ops/batches',
  '/ops/lanes',
  '/ops/reconciliation',
  '/ops/agreements',
  '/ops/quotas',
  '/ops/trail',
  '/ops/misuse',
  '/ops/files?dossier=H99.01.02-261123-0001',
  '/ops/lanes/act?target=portal&cause=cannot-ask',
  '/ops/lanes/act?target=elsewhere&cause=unit-unknown',
  `/ops/lanes/stop?run=${run}`,
  '/ops/nowhere',
]

describeInBrowser("every one of the operators' pages", { timeout: 120_000 }, () => {
  let gateway: TestGateway
  let browser: Browser
  let incident: string
  beforeAll(async () => {
    // Of both roles, so that the pages of auditors are among them.
    const both = startConsoleGateway({ consumer: () => ({ roles: ['operator', 'auditor'] }) })
    ;[gateway, browser] = await Promise.all([both, launch()])
    incident = await makeTrouble()
  })
  afterAll(async () => {
    await browser.close()
    await gateway.stop()
  })

  /**
   * One path down with an incident, one held, a filing of the canary that stopped: a bad day, and she is in it.
   * @returns Number of the incident.
   */
  async function makeTrouble(): Promise<string> {
    const { health } = gateway.serving.gateway
    const until = new Date(Date.now() + 3_600_000)
    const who = { link: 'population', actor: 'one-stop/canbo.mau', requestId: 'r' }
    await health.hold({ ...who, path: 'lgsp', until, reason: 'Bảo trì <b>nền tảng</b> "LGSP" & chứng thư' })
    const requested = Array.from({ length: 12 }, () =>
      gateway.post(verifications, { purpose: newDossier(), person: makeClaim(CANARY) }),
    )
    await Promise.all(requested)
    strike(gateway, { fault: 'http-503', layer: 'ndxp' })
    const failed = Array.from({ length: 12 }, () =>
      gateway.post(verifications, { purpose: newDossier(), person: makeClaim(CANARY) }),
    )
    await Promise.all(failed)
    await eventually('ndxp is down', () => health.report('population').paths[0]?.state === 'down')
    gateway.mocks.settings.registryDisabledModules = ['KT']
    const { declaration, ...rest } = makeFiling('death', { dossier: newDossierCode() })
    const reported = declaration as unknown as { deceased: object }
    const deceased = {
      ...reported.deceased,
      fullName: CANARY.name,
      personalNumber: CANARY.number,
      sex: 'female',
      nameParts: { family: 'XA', middle: 'THỊ HOÀNG YẾN', given: 'KIM TƯỚC' },
      dateOfBirth: { precision: 'day', date: CANARY.birthDate },
    }
    const body = { ...rest, declaration: { ...declaration, deceased } }
    const { json } = await gateway.post(filings, body, { 'idempotency-key': newDossierCode() })
    await reaches(gateway, json.id, 'dead-letter')
    const stopped = await gateway.database?.database.query(`
      INSERT INTO sync_lane (target, dossier, state, due_at, waiting_since, woken, doubt, sending_item, stopped_cause, stopped_at)
      SELECT 'portal', id, 'stopped', now(), now(), 1, true, 'item', 'cannot-ask', now() FROM dossier LIMIT 1`)
    expect(stopped?.rowCount, 'a lane stands still').toBe(1)
    await gateway.database?.database.query(
      `INSERT INTO sync_rerun (id, target, cause, actor, canary, per_minute, state, created_at, released_at)
       VALUES ($1, 'elsewhere', 'unit-unknown', 'console/canbo.mau', 1, 60, 'canary', now(), now())`,
      [run],
    )
    await gateway.database?.database.query(
      `INSERT INTO sync_lane (target, dossier, state, due_at, waiting_since, woken, stopped_cause, stopped_at)
       SELECT 'elsewhere', id, 'stopped', now(), now(), 1, 'unit-unknown', now() FROM dossier LIMIT 1`,
    )
    await gateway.database?.database.query(`
      INSERT INTO reconciliation_difference (target, dossier, kind, ours, theirs, resend_from, first_seen_at, seen_at)
      SELECT 'portal', id, 'unknown-there', '2', NULL, 0, now(), now() FROM dossier LIMIT 1`)
    const [found] = await eventually('there is an incident', async () => {
      const listed = await health.incidents('population', { limit: 1 })
      return listed.length > 0 ? listed : undefined
    })
    return String(found?.id)
  }

  const open = (visitor: Visitor, path: string) => visitor.page.goto(gateway.url + path.replace('INCIDENT', incident))

  // A page is a test of its own, with its own time: together they take longer than any deadline that would still notice one that hangs.
  describe.each(readers)('in $language', ({ language, locale }) => {
    let inside: Visitor
    beforeAll(async () => {
      inside = await arriveSignedIn(browser, gateway, { locale })
    })
    afterAll(() => inside.close())

    test('the sign-in has no fault in any window, light or dark, and the policy blocks nothing', async () => {
      const visitor = await arrive(browser, { locale })
      await visitor.page.goto(`${gateway.url}/ops/sign-in`)
      expect(await findFaults(visitor.page, language)).toEqual([])
      visitor.expectNoProblems()
      await visitor.close()
    })

    test.each(pages)('%s has no fault in any window, light or dark, and the policy blocks nothing', async (path) => {
      await open(inside, path)
      expect(await findFaults(inside.page, language)).toEqual([])
      // The one page that does not exist says so in the browser's console too.
      inside.expectNoProblems(/status of 404/)
    })
  })

  test('on a phone every button of the reconciliation and of lanes is on the screen', async () => {
    const viewport = { width: 390, height: 844 }
    const visitor = await arriveSignedIn(browser, gateway, { viewport })
    for (const path of ['/ops/reconciliation', '/ops/lanes']) {
      await visitor.page.goto(gateway.url + path)
      const acts = await visitor.page.locator('td.acts :is(button, a)').all()
      expect(acts.length, path).toBeGreaterThan(0)
      for (const act of acts) {
        const box = await act.boundingBox()
        expect(box && box.x >= 0 && box.x + box.width <= viewport.width, path).toBe(true)
      }
    }
    await visitor.close()
  })

  test('no page shows anything of the canary, or a secret', async () => {
    const visitor = await arriveSignedIn(browser, gateway)
    for (const path of pages) {
      await open(visitor, path)
      const content = await visitor.page.content()
      expect(leaksIn(content), path).toEqual([])
      for (const secret of [
        gateway.key.slice(-30),
        'c'.repeat(32),
        's'.repeat(32),
        'b'.repeat(64),
        'test-key-hash-key',
      ]) {
        expect(content.includes(secret), `${path} shows a secret`).toBe(false)
      }
    }
    await visitor.close()
  })

  test("an operator's own words are text, whatever they look like", async () => {
    const visitor = await arriveSignedIn(browser, gateway)
    await visitor.page.goto(`${gateway.url}/ops`)
    expect(await visitor.page.locator('#now-population-lgsp .held-until').textContent()).toContain(
      '“Bảo trì <b>nền tảng</b> "LGSP" & chứng thư”',
    )
    expect(await visitor.page.locator('.held-until b').count(), 'ours only').toBe(1)
    await visitor.close()
  })

  test('the report on an incident fits on paper without the page around it', async () => {
    const visitor = await arriveSignedIn(browser, gateway)
    const { page } = visitor
    await open(visitor, '/ops/links/population/incidents/INCIDENT')
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('header.top').isVisible()).toBe(false)
    expect(await page.locator('#paper-title').textContent()).toMatch(/Biên bản sự cố.*Report on an incident/)
    const context = await page.pdf({ format: 'A4' })
    expect(context.subarray(0, 5).toString()).toBe('%PDF-')
    await visitor.close()
  })
})
