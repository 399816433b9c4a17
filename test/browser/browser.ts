/**
 * A real Chromium for the operators' pages. Without one these tests are left out and say so; where CHROMIUM_REQUIRED is set,
 * as CI does, they fail. Every page is watched: what breaks the content security policy, or throws, fails the test.
 */
import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import type { TestGateway } from '../support/gateway.ts'

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium']
const executablePath = [process.env.CHROMIUM_PATH ?? '', ...usual].find((path) => path !== '' && existsSync(path))
if (!executablePath) {
  if (process.env.CHROMIUM_REQUIRED) throw new Error('no Chromium: install it, or set CHROMIUM_PATH')
  console.warn(
    'No Chromium (CHROMIUM_PATH, or one at a usual place): the tests of the pages in a browser are left out.',
  )
}

/** The tests of a file that need a browser. */
export const describeInBrowser = executablePath ? describe : describe.skip

/** Offline from the first moment: the browser itself makes no calls of its own. */
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
const quieter = ['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage']

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: [...quiet, ...quieter] })
}

export interface Visitor {
  page: Page
  context: BrowserContext
  /** Fails when anything was blocked, thrown or not found on any page so far, but for what is expected. */
  expectNoProblems(but?: RegExp): void
  close(): Promise<void>
}

export interface VisitorOptions {
  javaScriptEnabled?: boolean
  colorScheme?: 'light' | 'dark'
  viewport?: { width: number; height: number }
  locale?: string
}

/** A browser window before the sign-in. */
export async function arrive(browser: Browser, options: VisitorOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'vi-VN', viewport: { width: 1366, height: 900 }, ...options })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(`threw: ${error.message}`))
  page.on('console', (line) => {
    if (line.type() === 'error') problems.push(line.text())
  })
  return {
    page,
    context,
    expectNoProblems: (but) => expect(problems.filter((problem) => !but?.test(problem))).toEqual([]),
    close: () => context.close(),
  }
}

async function signIn(visitor: Visitor, gateway: TestGateway, key = gateway.key, to = '/ops'): Promise<void> {
  const { page } = visitor
  await page.goto(`${gateway.url}${to}`)
  await page.locator('#key').fill(key)
  await page.locator('#officer').fill('canbo.mau')
  await page.locator('main button').click()
  await page.locator('form.who').waitFor()
}

/** A window of a person who is signed in. */
export async function arriveSignedIn(
  browser: Browser,
  gateway: TestGateway,
  options?: VisitorOptions,
  key?: string,
  to?: string,
) {
  const visitor = await arrive(browser, options)
  await signIn(visitor, gateway, key, to)
  return visitor
}
