/** What the sandbox prints when it is ready, and what README shows of it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Greeting, greet } from '../../../src/sandbox/greeting.ts'

const root = join(import.meta.dirname, '../../..')
const given: Greeting = {
  url: 'http://127.0.0.1:8080',
  mocksUrl: 'http://127.0.0.1:4100',
  directory: '…/.data',
  apiKey: 'lth_one',
  variablesFile: '…/.data/sandbox.env',
  filingNotGranted: true,
  birth: {
    bodyFile: '…/.data/birth.json',
    paperFile: 'docs/examples/birth-notice.pdf',
    paperSha256: 'a'.repeat(64),
    dossier: 'H99.01.02-261201-0001',
    certificate: {
      kind: 'birth',
      registration: { dossier: 'H99.01.02-261201-0001', unit: { code: '00004' } },
      people: {
        child: { fullName: 'Hoàng Minh Thử', sex: 'male', dateOfBirth: { precision: 'day', date: '2026-11-26' } },
      },
    },
  },
}

const withoutKeys = (lines: readonly string[]) =>
  lines.map((line) => line.replaceAll(/Idempotency-Key: [0-9a-f-]{36}/g, 'Idempotency-Key: …'))
const pasted = (lines: readonly string[]) =>
  withoutKeys(lines).filter((line) => /^ *(?:curl|printf|xdg-open|\.) /.test(line))

test('what is pasted is the same in both languages, and everything else is in one', () => {
  const [vi, en] = [greet(given, 'vi'), greet(given, 'en')]
  expect(pasted(vi)).toEqual(pasted(en))
  expect(pasted(en)).toHaveLength(12)
  const words = (lines: readonly string[]) =>
    lines.filter((line) => line !== '' && !/^ *(?:curl|printf|xdg-open|\.) /.test(line))
  const alike = words(vi).filter((line) => words(en).includes(line))
  expect(alike).toEqual(['  API            http://127.0.0.1:8080/docs'])
})

test.each([
  ['README.md', 'en'],
  ['README.vi.md', 'vi'],
] as const)('%s shows lines that are printed', (page, language) => {
  const shown = /^```text\n([\s\S]*?)^```$/m.exec(readFileSync(join(root, page), 'utf8'))?.[1]?.split('\n') ?? []
  const lines = greet(given, language)
  // README leaves lines out (…), and notes that take the width of a page.
  const invented = shown.filter((line) => line.trim() !== '…' && !lines.some((one) => one.startsWith(line)))
  expect(invented).toEqual([])
  expect(shown.length).toBeGreaterThan(8)
})
