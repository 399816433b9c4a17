/** What the doctor says of the law data: each fault with its place, how far the calendar reaches, which days are open. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkLaw } from '../../src/doctor/checks/check-law.ts'

const folder = mkdtempSync(join(tmpdir(), 'lienthong-doctor-law-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const on = (day: string) => Date.parse(`${day}T12:00:00+07:00`)

test('the shipped law is well, and the days that are not decided are named with what is provisional', () => {
  const findings = checkLaw([], on('2026-12-01'))
  expect(findings.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok'])
  expect(findings[0]?.facts).toEqual({ procedures: 41, files: 0, calendarUntil: '2027-12-31' })
  expect(findings[1]?.facts).toEqual({ undecided: 'tet-2027', from: '2027-01-30', to: '2027-02-20', days: 14 })
  expect(findings[1]?.says.vi).toMatch(/tạm tính từ 2027-01-30 đến 2027-02-20: Lịch nghỉ Tết/)
})

test('days that are past are not named, and a calendar that ends soon is a warning with what to do', () => {
  const findings = checkLaw([], on('2027-12-15'))
  expect(findings).toMatchObject([{ status: 'warn', advice: { en: expect.stringMatching(/next year/) } }])
})

test('every fault of every own file is named with its file and line', () => {
  const one = write('one.yaml', 'procedures:\n  - code: 1.001193\n    nam: x\n')
  const two = write('two.yaml', 'calendar: [\n')
  const findings = checkLaw([one, two, join(folder, 'missing.yaml')], on('2026-12-01'))
  expect(findings.map(({ status }) => status)).not.toContain('ok')
  const texts = findings.map(({ says }) => says.en).join('\n')
  expect(texts).toMatch(/one\.yaml:3/)
  expect(texts).toMatch(/two\.yaml/)
  expect(texts).toMatch(/missing\.yaml/)
  for (const { advice } of findings) expect(advice?.en).toMatch(/npm run law/)
})
