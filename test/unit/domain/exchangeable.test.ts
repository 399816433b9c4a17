import { expect, test } from 'vitest'
import { createExchangeable } from '../../../src/domain/exchangeable.ts'

/** A path as the gateway hands it out: one that needs itself for an answer, and says with which credential it is asked. */
function makePath(credential: string) {
  const path = {
    name: 'ndxp',
    credential,
    lookUp(question: string) {
      return Promise.resolve(`${question} with ${this.credential}`)
    },
    end: (code: number, ...more: number[]) => `${credential} ended with ${[code, ...more].join()}`,
  }
  return path
}

test('each call goes to the one of now, also of functions that were copied out before an exchange', async () => {
  const first = makePath('first')
  const held = createExchangeable(first)
  const copied = { ...held.shown }
  const { lookUp } = held.shown
  expect(await held.shown.lookUp('a')).toBe('a with first')
  const underWay = held.shown.lookUp('b')
  expect(held.exchange(makePath('second'))).toBe(first)
  expect(await Promise.all([underWay, held.shown.lookUp('c'), copied.lookUp('d'), lookUp('e')])).toEqual([
    'b with first',
    'c with second',
    'd with second',
    'e with second',
  ])
  expect(copied.end(1, 2, 3)).toBe('second ended with 1,2,3')
})

test('what is no function is that of now as well', () => {
  const held = createExchangeable(makePath('first'))
  const former = held.exchange(makePath('second'))
  expect(former.credential).toBe('first')
  expect(held.shown).toMatchObject({ name: 'ndxp', credential: 'second' })
})
