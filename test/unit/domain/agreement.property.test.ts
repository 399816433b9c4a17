/** Who may decide an order: never the person who gave it, never after it was decided or has run out, whatever the session. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Agreer, findRefusal, isSamePerson, pendingStates } from '../../../src/domain/agreement.ts'

const account = fc.constantFrom('truc.ban', 'lanh.dao', 'Truc.Ban', 'truc.ban@may-01', 'can bộ', 'can bộ')
const agreer: fc.Arbitrary<Agreer> = fc.record({
  account,
  subject: fc.option(fc.constantFrom('s1', 's2', 's3')),
})
const order = fc.record({
  state: fc.constantFrom(...pendingStates),
  expiresAt: fc.integer({ min: 0, max: 10 }),
  orderedBy: agreer,
})

test('whatever the order and the person: agreeing takes an open order and another account and another person', () => {
  fc.assert(
    fc.property(order, agreer, fc.integer({ min: 0, max: 10 }), (given, by, now) => {
      if (findRefusal(given, 'agree', by, now) !== undefined) return
      expect(given.state).toBe('waiting')
      expect(now).toBeLessThan(given.expiresAt)
      expect(by.account.normalize('NFC').toLowerCase()).not.toBe(given.orderedBy.account.normalize('NFC').toLowerCase())
      if (by.subject !== null) expect(by.subject).not.toBe(given.orderedBy.subject)
    }),
  )
})

test('two are one person by the name of the provider, by the account in any spelling, and behind a command', () => {
  const same = (one: Agreer, other: Agreer) => isSamePerson(one, other) && isSamePerson(other, one)
  const asked = { account: 'truc.ban', subject: 's1' }
  expect(same(asked, { account: 'ten.moi', subject: 's1' })).toBe(true)
  expect(same(asked, { account: 'TRUC.BAN', subject: 's2' })).toBe(true)
  expect(same({ account: 'truc.ban@may-01', subject: null }, asked)).toBe(true)
  expect(same(asked, { account: 'lanh.dao', subject: 's2' })).toBe(false)
  expect(same({ account: '(consumers file)', subject: null }, asked)).toBe(false)
})

test('who gave an order may take it back, and nobody decides what is decided or has run out', () => {
  const by = { account: 'truc.ban', subject: 's1' }
  const open = { state: 'waiting', expiresAt: 10, orderedBy: by } as const
  expect(findRefusal(open, 'refuse', by, 9)).toBeUndefined()
  expect(findRefusal(open, 'agree', by, 9)).toBe('own')
  expect(findRefusal(open, 'refuse', by, 10)).toBe('not-open')
  for (const state of pendingStates.filter((each) => each !== 'waiting'))
    expect(findRefusal({ ...open, state }, 'refuse', by, 9)).toBe('not-open')
})
