/** One order of severity, and no second one beside it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isWorse, linkState, pathSeverity, worstState } from '../../../../src/domain/link/link.ts'

test('nothing served is worse than badly served; a hold is wanted, and so less than an outage', () => {
  expect(pathSeverity).toEqual(['down', 'held', 'degraded', 'healthy'])
  for (const [at, state] of pathSeverity.entries()) {
    for (const [other, milder] of pathSeverity.entries()) expect(isWorse(state, milder)).toBe(at < other)
  }
})

test('the worst of any states is in front of the others, in whatever order they come', () => {
  expect(worstState([])).toBe('healthy')
  for (const one of pathSeverity) {
    for (const other of pathSeverity) expect(worstState([one, other])).toBe(isWorse(one, other) ? one : other)
  }
})

test.each([
  [['healthy', 'healthy'], 'healthy'],
  [['healthy', 'down'], 'degraded'],
  [['healthy', 'held'], 'degraded'],
  [['degraded', 'held'], 'degraded'],
  [['degraded', 'down'], 'degraded'],
  [['held', 'held'], 'held'],
  [['held', 'down'], 'down'],
  [['down', 'down'], 'down'],
] as const)('a link with paths that are %j is %s', (paths, state) => {
  expect(linkState(paths)).toBe(state)
  expect(linkState([...paths].reverse())).toBe(state)
})

test('no other file of the sources ranks states', () => {
  const root = join(import.meta.dirname, '../../../../src')
  // The heights of the strip are a picture of the order: they are checked where they are drawn.
  const ranking = /\['down', '(held|degraded)', '(held|degraded)'/
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && ranking.test(readFileSync(join(root, file), 'utf8')))
    .sort()
  expect(found).toEqual(['domain/link/link.ts'])
})

test('the room `link` names no state: what its evidence amounts to is judged in one place', () => {
  const room = join(import.meta.dirname, '../../../../src/link')
  const judging = /'(healthy|degraded|down)'|PathState/
  const found = readdirSync(room).filter((file) => judging.test(readFileSync(join(room, file), 'utf8')))
  expect(found).toEqual([])
})
