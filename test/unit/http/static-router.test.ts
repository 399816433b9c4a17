/** The router remembers only what it may: routes come out as hono's own router finds them. */
import fc from 'fast-check'
import { TrieRouter } from 'hono/router/trie-router'
import { expect, test } from 'vitest'
import { StaticRouter } from '../../../src/http/static-router.ts'

const segment = fc.constantFrom('filings', 'events', 'links', ':id', ':id{[0-9]+}', ':id?', '*')
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => `/${segments.join('/')}`)
const method = fc.constantFrom('GET', 'POST', 'ALL')
const requested = fc
  .array(fc.constantFrom('filings', 'events', 'links', '7', 'x', ''), { minLength: 1, maxLength: 3 })
  .map((segments) => `/${segments.join('/')}`)
const route = fc.record({ add: fc.tuple(method, path) })
const question = fc.record({ match: fc.tuple(fc.constantFrom('GET', 'POST', 'HEAD'), requested) })

test('whatever was asked before, every question is answered as without memory, also after further routes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(route, { weight: 2, arbitrary: question }), { maxLength: 30, size: 'max' }),
      (steps) => {
        const remembering = new StaticRouter<number>()
        const plain = new TrieRouter<number>()
        steps.forEach((step, index) => {
          if ('add' in step) {
            remembering.add(...step.add, index)
            plain.add(...step.add, index)
          } else {
            expect(remembering.match(...step.match)).toEqual(plain.match(...step.match))
            expect(remembering.match(...step.match)).toEqual(plain.match(...step.match))
          }
        })
      },
    ),
    { numRuns: 1_000 },
  )
})
