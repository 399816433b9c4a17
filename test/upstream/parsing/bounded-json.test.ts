/** JSON of foreign systems: what exceeds its bounds is refused before it is built, and what says two things says neither. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { repeatsMember } from '../../../src/domain/repeated-member.ts'
import { readBoundedJson } from '../../../src/upstream/parsing/bounded-json.ts'

test('what is within the bounds is what JSON.parse reads', () => {
  const value = fc.jsonValue({ maxDepth: 6 }).filter((one) => !hasTwin(one))
  fc.assert(
    fc.property(value, (given) => {
      const text = JSON.stringify(given)
      expect(readBoundedJson(text)).toEqual({ value: JSON.parse(text), fault: null })
    }),
  )
})

test('a member that stands twice is seen, whatever quotes, colons and backslashes the texts hold', () => {
  const text = fc.stringMatching(/^[":\\{},[\] a]{0,12}$/)
  fc.assert(
    fc.property(text, text, fc.boolean(), (name, value, again) => {
      const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`
      const reply = `{"x":[{${again ? `${member},${member}` : member}}]}`
      expect(repeatsMember(reply, JSON.parse(reply))).toBe(again)
    }),
  )
})

describe('refused', () => {
  test.each([
    ['a flood of members', `{${Array.from({ length: 300_000 }, (_, n) => `"k${n}":1`).join(',')}}`, 'members'],
    ['a flood of items', `[${'1,'.repeat(300_000)}1]`, 'members'],
    ['lists in lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'members'],
    ['objects in objects', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, 'depth'],
    ['no JSON', '{"a":', 'json'],
    ['a member twice', '{"value":[1],"value":[]}', 'twice'],
    ['a member twice, inside', '{"value":[{"trangThai":6,"trangThai":3}]}', 'twice'],
    ['a member twice, behind a very long text', `{"x":"${'a'.repeat(12_000_000)}:","a":1,"a":2}`, 'twice'],
    ['two spellings with two values', '{"Value":[1],"value":[]}', 'twice'],
  ])('%s', (_, text, fault) => {
    expect(readBoundedJson(text)).toEqual({ value: null, fault })
  })
})

test('two spellings of one member that say the same are one', () => {
  expect(readBoundedJson('{"Status":1,"status":1}').fault).toBeNull()
})

test('a long text is no flood', () => {
  expect(readBoundedJson(JSON.stringify({ file: 'JVBERi0'.repeat(1_000_000) })).fault).toBeNull()
})

/** Two members of one object whose names differ in letter case or blanks alone, at any depth. */
function hasTwin(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const names = Array.isArray(value) ? [] : Object.keys(value).map((name) => name.trim().toLowerCase())
  return new Set(names).size < names.length || Object.values(value).some(hasTwin)
}
