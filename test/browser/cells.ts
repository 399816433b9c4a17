/**
 * The cells in which every page is examined: a phone, a desk and a wide screen, light and dark, in both languages. A page is loaded
 * once for each language; its window and its colours change while it stands, as they do for a person who turns a phone.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axeText = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The languages, and of whom a browser says so. */
export const readers = [
  { language: 'vi', locale: 'vi-VN' },
  { language: 'en', locale: 'en-GB' },
] as const

type Language = (typeof readers)[number]['language']

/** 320 px is what a page has at 400 % on a desk (WCAG 2.2, 1.4.10), and the smallest of phones. */
const widths = [320, 390, 1280, 1920] as const
const colours = ['light', 'dark'] as const

/** Where axe examines: it takes long, so each width and each colour is examined in one of the languages at least. */
const examined: Readonly<Record<Language, readonly string[]>> = {
  vi: ['390 dark', '1280 light'],
  en: ['390 light', '1920 dark'],
}

/** Every violation on a page as it stands, with the first places of each. axe is put in from outside: the policy lets nothing run. */
export async function findViolations(page: Page): Promise<string[]> {
  // Half a megabyte to read and compile: once for each page. What is preloaded (style sheets, films) only other origins' pages need.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axeText)
  const { violations } = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'], preload: false })",
  )) as AxeResults
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html }) => html.slice(0, 160))
        .join(' | ')}`,
  )
}

/** Everything that is wrong with an open page in any cell of a language. Empty = nothing. */
export const findFaults = (page: Page, language: Language) => readCells(page, language, examined[language])

/** As `findFaults`, without axe. */
export const findOverflows = (page: Page, language: Language) => readCells(page, language, [])

async function readCells(page: Page, language: Language, withAxe: readonly string[]): Promise<string[]> {
  // Folded parts belong to the page as well.
  await page.locator('details:not(.menu)').evaluateAll((all: { open: boolean }[]) => {
    for (const each of all) each.open = true
  })
  const faults: string[] = []
  if ((await page.locator('html').getAttribute('lang')) !== language) faults.push(`it is not in ${language}`)
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 })
    for (const colorScheme of colours) {
      await page.emulateMedia({ colorScheme })
      const cell = `${width} ${colorScheme}`
      const over = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
      if (over > 0) faults.push(`${cell}: ${over} px past the edge`)
      if (withAxe.includes(cell)) faults.push(...(await findViolations(page)).map((one) => `${cell}: ${one}`))
    }
  }
  return faults
}
