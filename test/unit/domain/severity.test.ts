/** One order of severity, and no second one beside it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isWorse, statesBySeverity, worstState } from '../../../src/domain/severity.ts'

test('nothing served is worse than badly served; a hold is wanted, and so less than an outage', () => {
  expect(statesBySeverity).toEqual(['down', 'held', 'degraded', 'healthy'])
  for (const [at, state] of statesBySeverity.entries()) {
    for (const [other, milder] of statesBySeverity.entries()) expect(isWorse(state, milder)).toBe(at < other)
  }
})

test('the worst of any states is in front of the others, in whatever order they come', () => {
  expect(worstState([])).toBe('healthy')
  for (const one of statesBySeverity) {
    for (const other of statesBySeverity) expect(worstState([one, other])).toBe(isWorse(one, other) ? one : other)
  }
})

test('no other file of the sources ranks states', () => {
  const root = join(import.meta.dirname, '../../../src')
  // The heights of the strip are a picture of the order: they are checked where they are drawn.
  const ranking = /\['down', '(held|degraded)', '(held|degraded)'/
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && ranking.test(readFileSync(join(root, file), 'utf8')))
    .sort()
  expect(found).toEqual(['domain/severity.ts'])
})
