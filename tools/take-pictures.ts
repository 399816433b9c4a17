/**
 * Photographs the operators' page for the README, in both languages, out of a sandbox that runs: some people are asked about, some filings
 * go to the register, and one path answers with web pages, so that the page has something to show. Everyone in it is invented.
 *
 *     npm start -- --data /tmp/pictures      # in one terminal
 *     node tools/take-pictures.ts /tmp/pictures
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import { personByNumber } from '../mocks/nation.ts'

const pictures = join(import.meta.dirname, '../docs/pictures')
const languages = [
  { locale: 'en-GB', file: 'console.png' },
  { locale: 'vi-VN', file: 'console.vi.png' },
] as const
/** The links, their paths and the pictures of the day; what follows is lists. */
const view = { width: 1280, height: 800 }

/** GATEWAY, MOCKS and KEY, as the sandbox writes them for a shell. */
function readVariables(folder: string): Record<string, string> {
  const lines = readFileSync(join(folder, 'sandbox.env'), 'utf8').matchAll(/^(?:export )?(\w+)='?([^'\n]*)'?$/gm)
  return Object.fromEntries(Array.from(lines, ([, name = '', value = '']) => [name, value]))
}

async function post(url: string, key: string, body: unknown): Promise<void> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await answer.text()
  if (answer.status === 400) throw new Error(text)
}

/** Questions about invented people, one after the other, as a quiet counter asks them. */
async function ask(gateway: string, key: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const person = personByNumber(`999195${String(123_400 + index)}`)
    if (person?.birth.day === undefined) continue
    const { year, month = 1, day } = person.birth
    await post(`${gateway}/v1/identity/verifications`, key, {
      purpose: {
        procedure: '1.001193',
        dossier: `H99.01.02-261123-${String(index).padStart(4, '0')}`,
        officer: '999085000777',
        unit: 'H99.01.02',
      },
      person: {
        personalNumber: person.number,
        fullName: person.name.full,
        dateOfBirth: { precision: 'day', date: new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10) },
      },
    })
  }
}

const { GATEWAY: gateway = '', MOCKS: mocks = '', KEY: key = '' } = readVariables(process.argv[2] ?? '.data')
await ask(gateway, key, 40)
await post(`${mocks}/_control/faults`, '', { fault: 'html-200', layer: 'ndxp' })
await ask(gateway, key, 40)
// The page has the last quarter of a minute by then.
await pause(15_000)
await ask(gateway, key, 30)

mkdirSync(pictures, { recursive: true })
const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = process.env.CHROMIUM_PATH ?? usual.find((path) => existsSync(path)) ?? ''
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
for (const { locale, file } of languages) {
  const page = await browser.newPage({ locale, viewport: view, colorScheme: 'light' })
  await page.goto(`${gateway}/ops`)
  await page.locator('#key').fill(key)
  await page.locator('#officer').fill('canbo.mau')
  await page.locator('main button').click()
  await page.locator('form.who').waitFor()
  await page.screenshot({ path: join(pictures, file) })
  await page.close()
}
await browser.close()
await fetch(`${mocks}/_control/faults`, { method: 'DELETE' })
