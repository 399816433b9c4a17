/** What failures say to people, and the page that lists them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type FailureCode, failures } from '../../../../src/domain/failure.ts'
import { failureTexts, noticeTexts } from '../../../../src/domain/texts/failure-text.ts'
import { failuresPage } from '../../../../tools/generate-failures.ts'

const codes = Object.keys(failures) as FailureCode[]
const everyText = [
  ...codes.flatMap((code) => [failureTexts[code].title, failureTexts[code].nextStep]),
  ...Object.values(noticeTexts),
]

test('every failure has its text, and there is no text for a failure that does not exist', () => {
  expect(Object.keys(failureTexts).sort()).toEqual([...codes].sort())
})

test('no two failures share a title', () => {
  expect(new Set(codes.map((code) => failureTexts[code].title.vi)).size).toBe(codes.length)
  expect(new Set(codes.map((code) => failureTexts[code].title.en)).size).toBe(codes.length)
})

describe('the next step agrees with the catalogue', () => {
  test.each(codes)('%s', (code) => {
    const { en, vi } = failureTexts[code].nextStep
    if (failures[code].retryable) {
      expect(en).toMatch(/^(Wait|The operators can see)/)
      expect(en).toMatch(/send the request again/)
      expect(vi).toMatch(/gửi lại/)
    } else {
      expect(en).not.toMatch(/^Wait/)
    }
  })
})

/** The upstream's only "no" covers absence and mismatch, so no sentence of ours may tell them apart. */
test('no text claims that a person does not exist or cannot be found', () => {
  for (const { vi, en } of everyText) {
    expect(en).not.toMatch(/no such person|does not exist|not found|unknown person/i)
    expect(vi).not.toMatch(/không tồn tại|không tìm thấy|không có (người|công dân)/i)
  }
})

/** Broken wires look alike from here: `layer` says whose fault they are, where that is known. */
test('a failure of the network blames no one by name', () => {
  for (const code of codes.filter((each) => failures[each].layer === 'network')) {
    const { title, nextStep } = failureTexts[code]
    expect(`${title.en} ${nextStep.en}`).not.toMatch(/ministry|provincial|security server/i)
    expect(`${title.vi} ${nextStep.vi}`).not.toMatch(/Bộ |cấp tỉnh|máy chủ bảo mật/)
  }
})

test('titles are one line without a full stop, steps are whole sentences, all in NFC', () => {
  for (const code of codes) {
    const { title, nextStep } = failureTexts[code]
    for (const text of [title.vi, title.en]) expect(text).toMatch(/^\p{Lu}.{10,118}[^.\s]$/u)
    for (const text of [nextStep.vi, nextStep.en]) expect(text).toMatch(/^\p{Lu}.*\.$/u)
  }
  for (const { vi, en } of everyText) expect([vi, en]).toEqual([vi.normalize('NFC'), en.normalize('NFC')])
})

test('contracts/failures.md is up to date (run: node tools/generate-failures.ts)', () => {
  expect(readFileSync(join(import.meta.dirname, '../../../../contracts/failures.md'), 'utf8')).toBe(failuresPage())
})
