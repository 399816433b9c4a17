/** Sealed cookies of the operators' page: only what we wrote, just as we wrote it, and only while it lasts. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSessions, joinSessions } from '../../../src/access/sessions.ts'

const key = 'k'.repeat(32)
const hour = 3_600_000
let now = Date.UTC(2026, 10, 25)
const clock = { now: () => now }
const sessions = createSessions(key, 8 * hour, clock)
const who = { credentialId: 'abcdefghijkl', officer: 'canbo.mau' }

test('a session comes back as it was, on every replica that shares the key', () => {
  const { session, cookie } = sessions.begin(who)
  expect(createSessions(key, 8 * hour, clock).open(cookie)).toEqual(session)
  expect(session).toMatchObject(who)
})

test('a cookie with any one character changed, left out or added opens nothing', () => {
  const { cookie } = sessions.begin(who)
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= %'
  fc.assert(
    fc.property(
      fc.nat(cookie.length - 1),
      fc.constantFrom(...letters),
      fc.constantFrom('change', 'drop', 'add'),
      (place, letter, how) => {
        const rest = cookie.slice(how === 'add' ? place : place + 1)
        const altered = cookie.slice(0, place) + (how === 'drop' ? '' : letter) + rest
        fc.pre(altered !== cookie)
        expect(sessions.open(altered)).toBeUndefined()
      },
    ),
    { numRuns: 2_000 },
  )
})

test('no text that was made up opens a session, and none makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json()), fc.string(), (payload, mac) => {
      expect(sessions.open(`${Buffer.from(payload).toString('base64url')}.${mac}`)).toBeUndefined()
      expect(sessions.open(payload)).toBeUndefined()
    }),
  )
})

test('a seal of another key, and a sealed message of the same key, are no session', () => {
  const other = createSessions('o'.repeat(32), 8 * hour, clock)
  const { session, cookie } = sessions.begin(who)
  expect(other.open(cookie)).toBeUndefined()
  expect(sessions.open(sessions.seal(JSON.stringify(session)))).toBeUndefined()
  expect(sessions.unseal(cookie)).toBeUndefined()
})

test('while a key is exchanged sessions, forms and messages of either key are good, on both sides of it, and afterwards those of the new one', () => {
  const next = createSessions('n'.repeat(32), 8 * hour, clock)
  // A replica that has the next key beside its own, and one that has gone over to it.
  const [before, after] = [joinSessions(sessions, next), joinSessions(next, sessions)]
  for (const [one, other] of [
    [before, after],
    [after, before],
  ] as const) {
    const { session, cookie } = one.begin(who)
    expect(other.open(cookie)).toEqual(session)
    expect(other.tokenMatches(session, one.getToken(session))).toBe(true)
    expect(other.unseal(one.seal('xong'))).toBe('xong')
  }
  expect(next.open(before.begin(who).cookie)).toBeUndefined()
  expect(next.open(after.begin(who).cookie)).toBeDefined()
})

test('a session ends at its time, and one from before the time was shortened does not outlive the new one', () => {
  const { cookie } = sessions.begin(who)
  const shortened = createSessions(key, hour, clock)
  now += hour - 1
  expect(shortened.open(cookie)).toBeDefined()
  now += 1
  expect(shortened.open(cookie)).toBeUndefined()
  now += 7 * hour - 1
  expect(sessions.open(cookie)).toBeDefined()
  now += 1
  expect(sessions.open(cookie)).toBeUndefined()
})

test('a clock that is set back ends no session, and makes none last longer than its time by that clock', () => {
  const { session, cookie } = sessions.begin(who)
  now -= 3 * hour
  expect(sessions.open(cookie)).toEqual(session)
  expect(sessions.getEnd(session)).toBe(now + 11 * hour)
  now += 11 * hour
  expect(sessions.open(cookie)).toBeUndefined()
})

test("a form's token fits its own session and no other, not even of the same person", () => {
  const [one, two] = [sessions.begin(who).session, sessions.begin(who).session]
  const token = sessions.getToken(one)
  expect(sessions.tokenMatches(one, token)).toBe(true)
  expect(sessions.tokenMatches(two, token)).toBe(false)
  for (const wrong of [undefined, '', token.slice(1), `${token}x`, sessions.getToken(two)]) {
    expect(sessions.tokenMatches(one, wrong)).toBe(false)
  }
})

test('a message for the next page comes back as it was, with every letter of Vietnamese', () => {
  expect(sessions.unseal(sessions.seal('Đã giữ đường «ndxp» đến 09:12'))).toBe('Đã giữ đường «ndxp» đến 09:12')
  expect(sessions.unseal(`x${sessions.seal('a')}`)).toBeUndefined()
})
